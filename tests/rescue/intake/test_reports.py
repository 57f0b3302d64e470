"""Receiving a report: one commit, one incident however often it comes, and every place it brings is kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from i18n.models import Delivery
from rescue.cases import incidents
from rescue.cases.models import Case, Duty, Incident, Position
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.geography.corrections.book import NONE
from rescue.intake import positions, reports, whereabouts
from rescue.intake.drafts import MOST_PEOPLE, Draft, KeyReused, Person, Received
from rescue.intake.models import Channel, Report
from rescue.kit.access import links
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.jobs import Job
from tests.conftest import START
from tests.invariants import find_broken
from tests.traces import count_rows, kinds_of_events, refused, told
from tests.worlds import LIN, OFFER_SECONDS, PHUKET, RULES, connected, draft_of, open_partners

HERE = {"latitude": PHUKET[0], "longitude": PHUKET[1], "accuracy_m": 25.0}
NOWHERE: dict[str, Any] = {"latitude": None, "longitude": None, "accuracy_m": None}


@pytest.fixture
def house(database: Database) -> Iterator[Database]:
    with connected():
        open_partners(database, 2)
        yield database


def receive(database: Database, draft: Draft) -> Received:
    with database.write() as db:
        return reports.receive(db, draft, RULES)


def rows(database: Database, model: type[Any]) -> list[Any]:
    with database.read() as db:
        return list(db.scalars(select(model)))


def the_incident(database: Database) -> Incident:
    (incident,) = rows(database, Incident)
    assert isinstance(incident, Incident)
    return incident


def test_a_saved_report_is_an_offered_rescue(house: Database) -> None:
    draft = replace(draft_of(1), description="撞了", people=(Person(name="李伟", nationality="CN"), Person()))
    received = receive(house, draft)
    incident = the_incident(house)
    assert received.incident_id == incident.id
    assert (incident.territory_code, incident.severity, incident.contact_language) == ("TH", "red", "zh-Hans")
    assert (incident.reported_at, incident.offered_at) == (START, START)
    assert (incident.next_duty, incident.next_duty_at) == (
        Duty.PROVIDER_ANSWERS,
        START + timedelta(seconds=OFFER_SECONDS),
    )
    assert [case.person_name for case in rows(house, Case)] in (["李伟", None], [None, "李伟"])
    assert [(each.state, each.provider_name) for each in rows(house, CallOut)] == [
        (CallOutState.OFFERED, "Andaman Rescue")
    ]
    assert told(house, incident.id) == ["WeHaveYou"] and told(house, incident.id, "provider") == ["CanYouCome"]
    assert {job.kind for job in rows(house, Job)} == {"delivery.send", "call_out.expire", "incident.compare"}
    assert kinds_of_events(house, incident.id) == ["incident.reported", "call_out.offered"]
    assert find_broken(house) == []


def test_the_link_in_the_answer_opens_the_travellers_own_incident(house: Database) -> None:
    received = receive(house, draft_of(1))
    with house.read() as db:
        link = links.find(db, received.link.token)
        assert link is not None
        traveller = links.principal_of(link)
        assert incidents.get_visible(db, received.incident_id, traveller).id == received.incident_id


def test_an_empty_report_is_received_and_wakes_a_coordinator(house: Database) -> None:
    receive(house, Draft(channel=Channel.API))
    incident = the_incident(house)
    assert (incident.kind, incident.severity, incident.contact_language) == ("unknown", "red", "en")
    assert incident.next_duty is Duty.COORDINATOR_ACTS
    assert incident.told_numbers["ambulance"]["number"] == "112"
    assert len(rows(house, Case)) == 1 and rows(house, CallOut) == []
    assert told(house, incident.id, "coordinator") == ["CoordinatorNeeded"]
    assert find_broken(house) == []


@pytest.mark.parametrize("words", ["Phuket, Thailand", "Patong Tower"])
def test_words_suggest_a_place_and_never_dispatch(house: Database, words: str) -> None:
    received = receive(house, replace(draft_of(1), **NOWHERE, place_text=words))
    incident = the_incident(house)
    assert rows(house, CallOut) == [] and rows(house, Position) == []
    assert (incident.latitude, incident.place_said) == (None, words)
    assert bool(incident.place_candidates) is (incident.territory_code == "TH")
    (need,) = rows(house, Need)
    assert (need.state, need.territory_code, need.shortfalls) == (NeedState.ESCALATED, None, ["place_unknown"])
    assert told(house, received.incident_id) == ["WeHaveYou", "WhereAreYou"]


def test_a_place_where_nobody_works_says_that_we_are_still_searching(database: Database) -> None:
    with connected():
        received = receive(database, draft_of(1))
    assert told(database, received.incident_id) == ["StillSearching", "WeHaveYou"]
    assert rows(database, Need)[0].state is NeedState.ESCALATED


def test_the_same_key_and_words_are_one_incident_however_often(house: Database) -> None:
    first = receive(house, draft_of(1, "k"))
    before = count_rows(house)
    again = [receive(house, replace(draft_of(1, "k"), by=f"usr_{number}")) for number in range(3)]
    assert {(each.incident_id, each.link) for each in again} == {(first.incident_id, first.link)}
    assert count_rows(house) == before


def test_other_words_under_the_same_key_are_refused_with_nothing_written(house: Database) -> None:
    receive(house, draft_of(1, "k"))
    with refused(house, KeyReused):
        receive(house, replace(draft_of(1, "k"), description="something else"))


def test_a_form_sent_again_with_the_position_is_used_at_once(house: Database) -> None:
    """The phone found itself after the first press: the same page view, and now somebody can be sent."""
    form = replace(draft_of(1, "web:k"), channel=Channel.WEB, is_appended=True)
    first = receive(house, replace(form, **NOWHERE))
    assert rows(house, CallOut) == []
    for _ in range(3):
        assert receive(house, form).incident_id == first.incident_id
    incident = the_incident(house)
    assert (incident.latitude, incident.longitude, incident.territory_code) == (*PHUKET, "TH")
    assert [each.state for each in rows(house, CallOut)] == [CallOutState.OFFERED]
    assert (len(rows(house, Report)), len(rows(house, Position))) == (2, 1)
    assert find_broken(house) == []


def test_reports_that_arrive_together_get_their_own_answers(house: Database) -> None:
    drafts = [draft_of(1, "a"), draft_of(2, "b"), draft_of(1, "a"), replace(draft_of(2, "b"), kind="theft")]
    with house.write() as db:
        first, second, twin, other = reports.receive_many(db, drafts, RULES)
    assert isinstance(first, Received) and isinstance(second, Received) and isinstance(twin, Received)
    assert twin.incident_id == first.incident_id != second.incident_id
    assert isinstance(other, KeyReused)
    assert len(rows(house, Incident)) == len(rows(house, Report)) == 2
    assert find_broken(house) == []


@pytest.mark.parametrize(
    ("more", "minutes", "joins"),
    [
        pytest.param({}, 1, True, id="only a place"),
        pytest.param({}, 24 * 60 - 1, True, id="only a place, the same day"),
        pytest.param({}, 24 * 60, False, id="only a place, a day later"),
        pytest.param({"description": "a fire"}, 1, False, id="other words are another call for help"),
        pytest.param({"kind": "illness"}, 1, False, id="another kind is another call for help"),
        pytest.param({"description": "a fire", "channel": Channel.SMS}, 1, True, id="texts are one conversation"),
        pytest.param({"phone": "+999100999999"}, 1, False, id="another phone"),
        pytest.param({"phone": None}, 1, False, id="no phone"),
    ],
)
def test_a_place_from_the_same_phone_belongs_to_its_open_incident(
    house: Database, clock: MovedClock, more: dict[str, Any], minutes: int, joins: bool
) -> None:
    first = receive(house, replace(draft_of(1), **NOWHERE))
    clock.advance(minutes * 60)
    second = receive(house, Draft(**{"channel": Channel.API, "phone": draft_of(1).phone, **HERE, **more}))
    assert (second.incident_id == first.incident_id) is joins
    assert (second.opened is None) is joins
    assert len(rows(house, Report)) == 2


def test_after_the_end_of_an_incident_its_phone_opens_another(house: Database) -> None:
    first = receive(house, draft_of(1))
    with house.write() as db:
        incidents.cancel(db, incidents.get_for_change(db, first.incident_id, LIN), note=None, by=LIN.id)
    second = receive(house, Draft(channel=Channel.API, phone=draft_of(1).phone, **HERE))
    assert second.incident_id != first.incident_id


def test_a_first_position_is_searched_from_at_once(house: Database, clock: MovedClock) -> None:
    first = receive(house, replace(draft_of(1), **NOWHERE))
    clock.advance(30)
    receive(house, Draft(channel=Channel.API, phone=draft_of(1).phone, **HERE))
    incident = the_incident(house)
    assert incident.offered_at == START + timedelta(seconds=30)
    assert (incident.next_duty, incident.time_zone) == (Duty.PROVIDER_ANSWERS, "Asia/Bangkok")
    assert [(need.state, need.territory_code) for need in rows(house, Need)] == [(NeedState.SEARCHING, "TH")]
    events = kinds_of_events(house, first.incident_id)
    assert events[-5:] == [
        "report.added",
        "position.added",
        "need.searching",
        "call_out.offered",
        "need.asked_again",
    ]
    assert find_broken(house) == []


@pytest.mark.parametrize(
    ("accuracy_m", "is_used"), [(10.0, True), (25.0, True), (25.1, False), (5_000.0, False), (0.0, True)]
)
def test_positions_are_appended_and_only_one_as_good_or_better_is_used(
    house: Database, clock: MovedClock, accuracy_m: float, is_used: bool
) -> None:
    receive(house, draft_of(1))
    clock.advance(60)
    receive(house, Draft(Channel.API, phone=draft_of(1).phone, latitude=7.9, longitude=98.3, accuracy_m=accuracy_m))
    with house.read() as db:
        newest, first = incidents.list_positions(db, the_incident(house).id)
    assert (first.latitude, first.longitude, first.accuracy_m) == (*PHUKET, 25.0)
    assert (newest.latitude, newest.longitude, newest.accuracy_m) == (7.9, 98.3, accuracy_m)
    used = newest if is_used else first
    for placed in (the_incident(house), *rows(house, Need)):
        assert (placed.latitude, placed.longitude) == (used.latitude, used.longitude)
    assert len(rows(house, CallOut)) == 1, "who is asked already is not asked twice"


def test_an_incident_that_ended_keeps_its_place(house: Database) -> None:
    received = receive(house, draft_of(1))
    with house.write() as db:
        incident = incidents.get_for_change(db, received.incident_id, LIN)
        incidents.cancel(db, incident, note=None, by=LIN.id)
        place = whereabouts.at(NONE, 7.9, 98.3, 1.0, source="phone")
        assert positions.add_position(db, incident, place, RULES, by="anyone") is False
    assert (the_incident(house).latitude, the_incident(house).longitude) == PHUKET
    assert len(rows(house, Position)) == 2


def test_no_more_people_are_opened_than_the_most(house: Database) -> None:
    receive(house, replace(draft_of(1), people=tuple(Person() for _ in range(MOST_PEOPLE + 20))))
    assert len(rows(house, Case)) == MOST_PEOPLE


def test_somebody_without_a_phone_is_rescued_without_a_text(house: Database) -> None:
    received = receive(house, replace(draft_of(1), phone=None))
    assert told(house, received.incident_id) == []
    assert [each.state for each in rows(house, CallOut)] == [CallOutState.OFFERED]


def test_a_local_number_is_read_in_the_country_of_the_place(house: Database) -> None:
    receive(house, replace(draft_of(1), phone="081 234 5678"))
    assert the_incident(house).contact_phone == "+66812345678"
    assert {each.address for each in rows(house, Delivery) if each.audience == "traveller"} == {"+66812345678"}
