"""States move only as declared: every pair of every stateful model, and what a move leaves behind."""

from enum import StrEnum
from typing import Any

import pytest
from sqlalchemy import func, select

from i18n.models import Delivery, DeliveryState
from rescue.cases.models import Incident, IncidentState
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.kit import events, states
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.problems import MoveNotAllowed, Stale
from tests.worlds import report_unmet

ENDS = "closed duplicate unfounded cancelled"
AFTER_SENT = "delivered read acknowledged failed expired cancelled"
ALLOWED: dict[type[Any], dict[str, str]] = {
    Incident: {
        "reported": f"triaged responding {ENDS}",
        "triaged": f"responding {ENDS}",
        "responding": f"triaged stabilised {ENDS}",
        "stabilised": f"responding settling {ENDS}",
        "settling": f"responding {ENDS}",
        "closed": "responding settling",
        "duplicate": "reported triaged responding stabilised settling",
        "unfounded": "",
        "cancelled": "",
    },
    Need: {
        "searching": "escalated met cancelled",
        "escalated": "searching met cancelled",
        "met": "searching cancelled",
        "cancelled": "",
    },
    CallOut: {
        "offered": "accepted declined expired withdrawn",
        "accepted": "en_route on_scene withdrawn aborted",
        "en_route": "on_scene withdrawn aborted",
        "on_scene": "transporting cleared aborted",
        "transporting": "at_facility aborted",
        "at_facility": "cleared",
        **dict.fromkeys(("declined", "expired", "withdrawn", "cleared", "aborted"), ""),
    },
    Delivery: {
        "queued": "submitting failed expired cancelled",
        "submitting": f"queued sent unknown {AFTER_SENT}",
        "unknown": f"submitting sent given_up {AFTER_SENT}",
        "sent": f"given_up {AFTER_SENT}",
        "delivered": "read acknowledged given_up",
        "read": "acknowledged given_up",
        "failed": "given_up",
        "expired": "given_up",
        "given_up": "acknowledged",
        "acknowledged": "",
        "cancelled": "",
    },
}
STATES: dict[type[Any], type[StrEnum]] = {
    Incident: IncidentState,
    Need: NeedState,
    CallOut: CallOutState,
    Delivery: DeliveryState,
}
EVENTFUL = (Incident, Need, CallOut)
BY = "usr_lin"


def pairs(model: type[Any]) -> list[tuple[StrEnum, StrEnum]]:
    return [(before, after) for before in STATES[model] for after in STATES[model]]


@pytest.mark.parametrize("model", ALLOWED)
def test_the_moves_are_those_of_the_domain_and_none_leads_back_to_itself(model: Any) -> None:
    assert set(ALLOWED[model]) == set(STATES[model])
    for before, after in pairs(model):
        is_allowed = after in ALLOWED[model][before].split()
        assert states.allows(model.moves, before, after) is is_allowed, f"{before} to {after}"
        assert not (is_allowed and before is after)


@pytest.mark.parametrize("model", EVENTFUL)
def test_a_declared_move_is_made_and_told_and_an_undeclared_one_leaves_no_trace(
    model: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "reactions", {})  # nobody reacts to records that are not stored
    made = []
    with database.read() as db:
        for before, after in pairs(model):
            record = model(id=f"rec_{before}_{after}"[:40], state=before)
            if states.allows(model.moves, before, after):
                states.move(db, record, after, by=BY, incident_id="inc_1")
                assert record.state is after
                made.append((record.id, f"{model.noun}.{after}", {"from": str(before)}))
                continue
            with pytest.raises(MoveNotAllowed) as refused:
                states.move(db, record, after, by=BY, incident_id="inc_1")
            assert refused.value.values == {"state": str(before)} and refused.value.status == 409
            assert record.state is before
        told = db.execute(select(Event.subject, Event.kind, Event.facts).order_by(Event.id)).all()
    assert [tuple(each) for each in told] == made


@pytest.mark.parametrize(("before", "after"), pairs(Delivery))
def test_a_delivery_steps_on_or_stays_where_it_is(before: DeliveryState, after: DeliveryState) -> None:
    delivery = Delivery(state=before, version=3)
    is_allowed = after in ALLOWED[Delivery][before].split()
    assert states.step(delivery, after) is is_allowed
    assert (delivery.state, delivery.version) == ((after, 4) if is_allowed else (before, 3))


def test_a_move_raises_the_version_by_one_and_says_who_and_when(database: Database) -> None:
    (incident_id,) = report_unmet(database, 1)
    with database.write() as db:
        states.move(db, db.get_one(Incident, incident_id), IncidentState.TRIAGED, by=BY, severity="red")
    with database.read() as db:
        incident = db.get_one(Incident, incident_id)
        event = db.scalars(select(Event).where(Event.kind == "incident.triaged")).one()
    assert (incident.state, incident.version) == (IncidentState.TRIAGED, 2)
    assert (event.subject, event.incident_id, event.by, event.at) == (incident_id, incident_id, BY, db.now)
    assert event.facts == {"from": "reported", "severity": "red"}


def test_a_refused_move_ends_its_unit_of_work_with_nothing_written(database: Database) -> None:
    (incident_id,) = report_unmet(database, 1)

    def move_too_far() -> None:
        with database.write() as db:
            incident = db.get_one(Incident, incident_id)
            states.move(db, incident, IncidentState.TRIAGED, by=BY)
            states.move(db, incident, IncidentState.SETTLING, by=BY)

    with database.read() as db:
        events_before = db.scalar(select(func.count()).select_from(Event))
    with pytest.raises(MoveNotAllowed):
        move_too_far()
    with database.read() as db:
        incident = db.get_one(Incident, incident_id)
        assert (incident.state, incident.version) == (IncidentState.REPORTED, 1)
        assert db.scalar(select(func.count()).select_from(Event)) == events_before


@pytest.mark.parametrize("seen", [None, 7])
def test_a_page_that_shows_the_present_version_may_change_it(seen: int | None) -> None:
    record = Incident(version=7)
    states.check_version(record, seen)
    assert record.version == 7


@pytest.mark.parametrize("seen", [6, 8, 0])
def test_a_page_of_another_version_is_refused(seen: int) -> None:
    with pytest.raises(Stale) as refused:
        states.check_version(Incident(version=7), seen)
    assert refused.value.status == 412 and refused.value.values == {"version": 7}
