"""How the traveller found the help that came: one word a helper, said once; a bad one is a complaint too."""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from rescue.dispatch import complaints
from rescue.dispatch.models import CallOut, CallOutState, Rating
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_

COMPLAINT = "other"


class Mark(StrEnum):
    """The word that was chosen."""

    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"


class NothingToRate(Conflict):
    title = N_("This help has not finished.")
    text = N_("You can say how the help was when it has finished. Nothing was changed.")


def rate(db: Db, incident_id: str, call_out_id: str, mark: Mark, *, note: str | None, by: str) -> None:
    """Keep it; what was said first stays."""
    call_out = db.scalar(select(CallOut).where(CallOut.id == call_out_id).with_for_update())
    if call_out is None or call_out.incident_id != incident_id:
        raise NotFound
    if not may_be_rated(call_out):
        raise NothingToRate
    if db.get(Rating, call_out.id) is not None:
        return
    db.add(
        Rating(
            call_out_id=call_out.id,
            incident_id=incident_id,
            provider_id=call_out.provider_id,
            mark=str(mark),
            note=note,
            by=by,
            rated_at=db.now,
        )
    )
    db.flush()
    events.record(db, "helper.rated", subject=call_out.id, by=by, incident_id=incident_id, mark=str(mark))
    if mark is Mark.BAD:
        complaints.add(db, call_out.id, reason=COMPLAINT, note=note, by=by)


def may_be_rated(call_out: CallOut) -> bool:
    """Whoever had come, and has finished."""
    return call_out.state is CallOutState.CLEARED and call_out.on_scene_at is not None


def list_for_incident(db: Db, incident_id: str) -> Sequence[Rating]:
    return list(db.scalars(select(Rating).where(Rating.incident_id == incident_id).order_by(Rating.rated_at)))
