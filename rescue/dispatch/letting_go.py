"""Letting go of one need: nobody is searched for any more, and whoever was asked or is on the way turns back."""

from sqlalchemy import select

from rescue.dispatch import offers
from rescue.dispatch.messages import CallOutCancelled
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.kit import states
from rescue.kit.database import Db


def let_go(db: Db, need_id: str, *, by: str) -> bool:
    """End a need with its call-outs; True when somebody was told. Who is on the scene already finishes first."""
    need = db.scalar(select(Need).where(Need.id == need_id).with_for_update())
    if need is None:
        return False
    asked = select(CallOut).where(CallOut.need_id == need_id).order_by(CallOut.id).with_for_update()
    told = False
    for call_out in db.scalars(asked):
        if states.allows(CallOut.moves, call_out.state, CallOutState.WITHDRAWN):
            states.move(db, call_out, CallOutState.WITHDRAWN, by=by)
            offers.tell(db, call_out, CallOutCancelled(reference=need.reference, reason=None))
            told = True
            if need.met_by == call_out.id:
                need.met_by = None
    if need.met_by is None and need.state is not NeedState.CANCELLED:
        states.move(db, need, NeedState.CANCELLED, by=by)
    return told
