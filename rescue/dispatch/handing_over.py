"""When two incidents turn out to be one: whoever has said yes goes on, who was only asked is let go."""

from typing import TypedDict

from sqlalchemy import select

from i18n.words import Term
from rescue.dispatch import needs, offers
from rescue.dispatch.messages import CallOutCancelled
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState, Need, NeedState
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.words import N_

ONE_CASE = N_("Somebody already comes: this was one event reported twice")


class HandedOver(TypedDict):
    """The ids that went to the other incident, and the services that were still searched for."""

    needs: list[str]
    call_outs: list[str]
    services: list[str]


def hand_over(db: Db, from_id: str, to_id: str, *, by: str) -> HandedOver:
    """Needs that somebody has accepted move with their call-outs; the others end, their offers withdrawn in words."""
    handed = HandedOver(needs=[], call_outs=[], services=[])
    for need in db.scalars(select(Need).where(Need.incident_id == from_id).order_by(Need.id).with_for_update()):
        if need.state in (NeedState.SEARCHING, NeedState.ESCALATED):
            handed["services"].append(need.service)
            _let_go(db, need, by=by)
        elif need.state is NeedState.MET:
            need.incident_id = to_id
            handed["needs"].append(need.id)
            handed["call_outs"] += _move(db, need.id, to_id)
    return handed


def hand_back(db: Db, handed: HandedOver, from_id: str, to_id: str) -> None:
    """What was handed over goes back as far as it is still there."""
    of_both = select(Need).where(Need.id.in_(handed["needs"]), Need.incident_id == from_id)
    for need in db.scalars(of_both.order_by(Need.id).with_for_update()):
        need.incident_id = to_id
        _move(db, need.id, to_id)


def is_anybody_under_way(db: Db, incident_id: str) -> bool:
    """Whether somebody who said yes is still at it."""
    going = select(CallOut.id).where(CallOut.incident_id == incident_id, CallOut.state.in_(UNDER_WAY))
    return db.scalar(going.limit(1)) is not None


def search_again(db: Db, scene: needs.Scene, services: list[str], *, by: str, offer_seconds: int) -> bool:
    """Ask anew for services whose search had ended; True when somebody is asked now."""
    is_asked = False
    asked: dict[str, list[str]] = {}
    for service in services:
        found = needs.search(db, scene, service, asked=asked.setdefault(service, []))
        offered = needs.open_need(db, scene, service, found, by=by, offer_seconds=offer_seconds)
        if found.candidate:
            asked[service].append(found.candidate.provider_id)
        is_asked = is_asked or offered is not None
    return is_asked


def _move(db: Db, need_id: str, to_id: str) -> list[str]:
    moved = []
    of_need = select(CallOut).where(CallOut.need_id == need_id).order_by(CallOut.id).with_for_update()
    for call_out in db.scalars(of_need):
        call_out.incident_id = to_id
        moved.append(call_out.id)
    return moved


def _let_go(db: Db, need: Need, *, by: str) -> None:
    offered = select(CallOut).where(CallOut.need_id == need.id, CallOut.state == CallOutState.OFFERED)
    for call_out in db.scalars(offered.order_by(CallOut.id).with_for_update()):
        states.move(db, call_out, CallOutState.WITHDRAWN, by=by)
        offers.tell(db, call_out, CallOutCancelled(reference=need.reference, reason=Term(ONE_CASE)))
    states.move(db, need, NeedState.CANCELLED, by=by)
