"""What partners answer, each in a unit of work of its own, and what became of it."""

from datetime import datetime
from typing import Any

from rescue.dispatch import call_outs
from rescue.dispatch.models import MILESTONES, CallOut, CallOutState, Need
from rescue.kit.database import Database
from tests.worlds import OFFER_SECONDS

ETA_MINUTES = 23
BY = "lnk_helper"
WHOLE_WAY = tuple(str(milestone) for milestone in MILESTONES)


def accept(database: Database, call_out_id: str, eta_minutes: int = ETA_MINUTES) -> CallOut:
    with database.write() as db:
        return call_outs.accept(db, call_out_id, eta_minutes=eta_minutes, by=BY)


def decline(database: Database, call_out_id: str, reason: str = "no_unit") -> CallOut:
    told = {"reason": reason, "note": "both away", "by": BY, "offer_seconds": OFFER_SECONDS}
    with database.write() as db:
        return call_outs.decline(db, call_out_id, **told)


def expire(database: Database, call_out_id: str) -> None:
    with database.write() as db:
        call_outs.expire(db, call_out_id, offer_seconds=OFFER_SECONDS)


def abort(database: Database, call_out_id: str) -> CallOut:
    with database.write() as db:
        return call_outs.abort(db, call_out_id, reason="other", by=BY, offer_seconds=OFFER_SECONDS)


def reach(database: Database, call_out_id: str, milestone: str, at: datetime | None = None) -> CallOut:
    with database.write() as db:
        return call_outs.report_milestone(db, call_out_id, milestone=CallOutState(milestone), at=at, by=BY)


def stand_down(database: Database, incident_id: str) -> None:
    with database.write() as db:
        call_outs.stand_down(db, incident_id, by="usr_lin")


def go_as_far_as(database: Database, call_out_id: str, state: CallOutState) -> None:
    """Accept, and reach one milestone after the other up to a state under way."""
    accept(database, call_out_id)
    for milestone in WHOLE_WAY[: WHOLE_WAY.index(state) + 1] if state in MILESTONES else ():
        reach(database, call_out_id, milestone)


def one(database: Database, model: type[Any], record_id: str) -> Any:
    with database.read() as db:
        return db.get_one(model, record_id)


def need_of(database: Database, call_out_id: str) -> Need:
    found = one(database, Need, one(database, CallOut, call_out_id).need_id)
    assert isinstance(found, Need)
    return found


def asked(database: Database, incident_id: str) -> dict[str, str]:
    """The state of the call-out of each partner by name."""
    with database.read() as db:
        return {each.provider_name: str(each.state) for each in call_outs.list_for_incident(db, incident_id)}
