"""What becomes of an incident: triaged, owned, cancelled, closed, and who may see it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rescue.cases import dispatching, incidents
from rescue.cases.incidents import OUTCOMES, AlreadyEnded, StillOpen
from rescue.cases.models import OPEN_STATES, Incident, IncidentState, Severity
from rescue.dispatch import call_outs
from rescue.dispatch.by_hand import AlreadyAsked, NobodyLeft, NotACandidate
from rescue.dispatch.models import CallOutState
from rescue.intake import reports
from rescue.intake.drafts import Received
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import ANYONE, Principal, Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database, Db
from rescue.kit.problems import NotFound, Stale
from rescue.network.models import Service
from tests.conftest import START
from tests.invariants import find_broken
from tests.traces import kinds_of_events, refused, told
from tests.worlds import (
    LIN,
    OFFER_SECONDS,
    RULES,
    SERVICE,
    connected,
    draft_of,
    open_partners,
    report_incidents,
    report_unmet,
)


@pytest.fixture
def partners(database: Database) -> list[str]:
    return open_partners(database, 2)


@pytest.fixture
def house(database: Database, partners: list[str]) -> Iterator[Database]:
    with connected():
        yield database


def change(database: Database, incident_id: str, deed: Callable[[Db, Incident], Any], seen: int | None = None) -> Any:
    with database.write() as db:
        return deed(db, incidents.get_for_change(db, incident_id, LIN, seen_version=seen))


def close(db: Db, incident: Incident, outcome: str = "helped") -> None:
    incidents.close(db, incident, outcome=outcome, note="walked home", by=LIN.id)


def cancel(db: Db, incident: Incident) -> None:
    incidents.cancel(db, incident, note="pressed by mistake", by=LIN.id)


def triage(db: Db, incident: Incident, severity: Severity = Severity.GREEN) -> None:
    incidents.triage(db, incident, severity=severity, kind="theft", basis="coordinator", by=LIN.id)


def call_out(db: Db, incident: Incident, provider_id: str | None = None, service: Service = SERVICE) -> str:
    made = dispatching.call_out(
        db, incident, service, provider_id=provider_id, by=LIN.id, offer_seconds=OFFER_SECONDS
    )  # fmt: skip
    return made.call_out_id


def own(db: Db, incident: Incident) -> None:
    incidents.own(db, incident, by=LIN.id)


def go(database: Database, call_out_id: str, *milestones: str) -> None:
    with database.write() as db:
        call_outs.accept(db, call_out_id, eta_minutes=5, by="lnk_helper")
        for milestone in milestones:
            call_outs.report_milestone(db, call_out_id, milestone=CallOutState(milestone), at=None, by="lnk_helper")


def one(database: Database, incident_id: str) -> Incident:
    with database.read() as db:
        return db.get_one(Incident, incident_id)


def test_the_first_triage_moves_the_state_and_the_next_only_the_colour(house: Database) -> None:
    incident_id, _ = report_incidents(house, 1)[0]
    for severity in (Severity.GREEN, Severity.RED):
        change(house, incident_id, lambda db, incident, severity=severity: triage(db, incident, severity))
    incident = one(house, incident_id)
    assert (incident.state, incident.severity, incident.severity_order) == (IncidentState.TRIAGED, Severity.RED, 0)
    assert (incident.kind, incident.severity_basis) == ("theft", "coordinator")
    assert [kind for kind in kinds_of_events(house, incident_id) if "triaged" in kind] == [
        "incident.triaged",
        "incident.retriaged",
    ]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_incident_nobody_is_asked_for_closes_for_a_reason(house: Database, outcome: str) -> None:
    (incident_id,) = report_unmet(house, 1)
    change(house, incident_id, lambda db, incident: close(db, incident, outcome))
    incident = one(house, incident_id)
    ends = IncidentState.UNFOUNDED if outcome == "false_alarm" else IncidentState.CLOSED
    assert (incident.state, incident.is_open, incident.outcome) == (ends, False, outcome)
    assert (incident.closed_at, incident.outcome_note) == (START, "walked home")
    assert (incident.next_duty, incident.next_duty_at) == (None, None)
    assert ("CaseClosed" in told(house, incident_id)) is (ends is IncidentState.CLOSED)
    assert find_broken(house) == []


def test_an_incident_never_closes_while_somebody_is_asked_or_on_the_way(house: Database) -> None:
    incident_id, first = report_incidents(house, 1)[0]
    with refused(house, StillOpen):
        change(house, incident_id, close)
    go(house, first, "on_scene")
    with refused(house, StillOpen):
        change(house, incident_id, close)
    go(house, first, "cleared")
    change(house, incident_id, close)
    assert one(house, incident_id).state is IncidentState.CLOSED
    assert find_broken(house) == []


def test_a_cancellation_calls_everybody_back_but_who_is_on_the_scene(house: Database) -> None:
    (asked, _), (on_the_way, second), (arrived, third) = report_incidents(house, 3)
    go(house, second, "en_route")
    go(house, third, "on_scene")
    for incident_id in (asked, on_the_way):
        change(house, incident_id, cancel)
        assert one(house, incident_id).state is IncidentState.CANCELLED
        assert "CallOutCancelled" in told(house, incident_id, "provider")
    with refused(house, StillOpen):
        change(house, arrived, cancel)
    assert one(house, arrived).state is IncidentState.RESPONDING
    assert find_broken(house) == []


@pytest.mark.parametrize("end", [close, cancel])
def test_after_its_end_nothing_more_is_asked_for(house: Database, end: Callable[[Db, Incident], None]) -> None:
    (incident_id,) = report_unmet(house, 1)
    change(house, incident_id, end)
    for deed in (close, cancel, triage, own, call_out):
        with refused(house, AlreadyEnded):
            change(house, incident_id, deed)
    assert one(house, incident_id).state not in OPEN_STATES


def test_a_page_read_before_somebody_elses_change_changes_nothing(house: Database) -> None:
    (incident_id,) = report_unmet(house, 1)
    seen = one(house, incident_id).version
    change(house, incident_id, triage, seen)
    with refused(house, Stale):
        change(house, incident_id, cancel, seen)
    change(house, incident_id, own, seen + 1)
    assert (one(house, incident_id).version, one(house, incident_id).owner_id) == (seen + 2, LIN.id)


def test_the_board_shows_red_first_and_then_whose_promise_is_due_first(house: Database, clock: MovedClock) -> None:
    (late,) = report_unmet(house, 1)
    clock.advance(60)
    (later,) = report_unmet(house, 1)
    incident_id, _ = report_incidents(house, 1)[0]
    (ended,) = report_unmet(house, 1)
    change(house, ended, cancel)
    with house.read() as db:
        board = [incident.id for incident in incidents.list_open(db, LIN, most=10)]
        newest = incidents.list_newest(db, LIN, before=None, state=None, most=10)
        page = incidents.list_newest(db, LIN, before=(newest[1].reported_at, newest[1].id), state=None, most=10)
    assert board == [incident_id, late, later]
    assert newest[-1].id == late and [each.id for each in page] == [each.id for each in newest[2:]]


def test_each_sees_what_is_theirs_and_missing_looks_like_forbidden(house: Database) -> None:
    mine, other = report_unmet(house, 2)
    traveller = Principal("lnk_1", Role.TRAVELLER, link_purpose=Purpose.TRAVELLER_CASE, link_object=mine)
    strangers = (ANYONE, Principal("usr_p", Role.PROVIDER, organisation_id="org_1"), Principal("usr_i", Role.INSURER))
    with house.read() as db:
        assert incidents.get_visible(db, mine, traveller).id == mine
        assert [each.id for each in incidents.list_newest(db, traveller, before=None, state=None, most=9)] == [mine]
        assert {each.id for each in incidents.list_open(db, LIN, most=9)} == {mine, other}
        for viewer, incident_id in ((traveller, other), (LIN, "inc_nobody"), *((each, mine) for each in strangers)):
            with pytest.raises(NotFound):
                incidents.get_visible(db, incident_id, viewer)
            with pytest.raises(NotFound):
                incidents.get_for_change(db, incident_id, viewer)


def test_intervals_are_whole_seconds_from_report_to_the_scene(house: Database, clock: MovedClock) -> None:
    incident_id, first = report_incidents(house, 1)[0]
    intervals = incidents.intervals(one(house, incident_id))
    assert list(intervals.values()) == [0, None, None]
    clock.advance(240.4)
    go(house, first)
    clock.advance(1_380)
    with house.write() as db:
        call_outs.report_milestone(db, first, milestone=CallOutState.ON_SCENE, at=None, by="lnk_helper")
    assert incidents.intervals(one(house, incident_id)) == {
        "report_to_offer_seconds": 0,
        "report_to_accept_seconds": 240,
        "accept_to_scene_seconds": 1_380,
    }


def test_a_place_found_late_counts_the_time_until_somebody_was_asked(house: Database, clock: MovedClock) -> None:
    lost = replace(draft_of(1), latitude=None, longitude=None, accuracy_m=None)
    found = replace(draft_of(1), kind=None)
    with house.write() as db:
        incident_id = reports.receive(db, lost, RULES).incident_id
    clock.advance(75)
    with house.write() as db:
        joined: Received = reports.receive(db, found, RULES)
    assert joined.incident_id == incident_id
    incident = one(house, incident_id)
    assert incident.offered_at == START + timedelta(seconds=75)
    assert incidents.intervals(incident)["report_to_offer_seconds"] == 75


def test_a_coordinator_calls_out_the_next_or_whom_they_choose(house: Database, partners: list[str]) -> None:
    incident_id, _ = report_incidents(house, 1)[0]
    with refused(house, AlreadyAsked):
        change(house, incident_id, lambda db, incident: call_out(db, incident, partners[0]))
    change(house, incident_id, call_out)
    with refused(house, NobodyLeft):
        change(house, incident_id, call_out)
    for provider_id, service in ((partners[0], Service.TRANSLATION), ("prv_nobody", SERVICE)):
        with refused(house, NotACandidate):
            change(house, incident_id, lambda db, incident, p=provider_id, s=service: call_out(db, incident, p, s))
    assert find_broken(house) == []
