"""A case climbs: the rule's next step, acknowledged by whoever heard it, or on to the next one by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from i18n import receipts
from i18n.sent import list_for_incident
from rescue.cases import incidents
from rescue.cases.models import Severity
from rescue.kit.access import users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.promises import promises
from rescue.promises.models import PromiseState
from rescue.shifts import shifts
from rescue.shifts.escalating import escalations
from rescue.shifts.escalating.escalations import StepNotPossible
from rescue.shifts.escalating.models import EscalationState, Step
from rescue.shifts.escalating.reach import House
from rescue.shifts.escalating.steps import SECONDS, decide
from rescue.worker import Worker
from tests.rescue.desk.conftest import Desk
from tests.traces import refused
from tests.worlds import DUTY_PHONE, SETTINGS, RememberingCarrier, connected, report_unmet, worker_on

HOUSE = House.of(SETTINGS)
ALL = frozenset(Step)


@pytest.mark.parametrize(
    ("severity", "possible", "taken", "is_anybody_on", "following"),
    [
        (Severity.YELLOW, ALL, (), True, Step.WIDEN),
        (Severity.YELLOW, ALL, (Step.WIDEN,), True, Step.OWNER),
        (Severity.YELLOW, ALL - {Step.OWNER}, (Step.WIDEN,), False, Step.SUPERVISOR),
        (Severity.RED, ALL, (Step.WIDEN,), False, Step.DUTY_PHONE),
        (Severity.RED, ALL, (Step.WIDEN,), True, Step.OWNER),
        (Severity.RED, ALL, (Step.WIDEN, Step.OWNER, Step.SUPERVISOR, Step.DUTY_PHONE), True, Step.MISSION),
        (Severity.GREEN, {Step.DUTY_PHONE}, (Step.DUTY_PHONE,), True, None),
        (Severity.GREEN, (), (), False, None),
    ],
)
def test_the_rule_names_the_first_possible_step_that_was_not_taken(
    severity: Severity, possible: frozenset[Step], taken: tuple[Step, ...], is_anybody_on: bool, following: Step | None
) -> None:
    choices = decide(severity=severity, possible=possible, taken=taken, is_anybody_on=is_anybody_on)
    assert [each.step for each in choices if each.is_next] == ([following] if following else [])
    assert {each.step for each in choices} == ALL


@dataclass
class Night:
    database: Database
    worker: Worker
    clock: MovedClock
    incident_id: str
    lin: str

    def ask(self, step: Step | None = None) -> str:
        with self.database.write() as db:
            incident = incidents.lock(db, self.incident_id)
            return escalations.ask(db, incident, step, HOUSE, by=self.lin).id

    def seen(self) -> dict[Step, EscalationState]:
        with self.database.read() as db:
            return {each.step: each.state for each in escalations.list_for_incident(db, self.incident_id)}

    def pass_time(self, seconds: float) -> None:
        self.worker.tick()
        self.clock.advance(seconds)
        self.worker.tick()


@pytest.fixture
def night(database: Database, clock: MovedClock) -> Iterator[Night]:
    with connected():
        with database.write() as db:
            lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin").id
            chief = users.add_user(db, "chief@desk.example", Role.SUPERVISOR, by="test", display_name="Chief")
            chief.language = "zh-Hant"
            users.set_call_number(db, chief.id, "+999700001", by="test")
        (incident_id,) = report_unmet(database, 1)
        yield Night(database, worker_on(database, RememberingCarrier()), clock, incident_id, lin)


def test_silence_climbs_from_the_supervisor_to_the_duty_phone_and_then_is_an_alarm(night: Night) -> None:
    night.ask(Step.SUPERVISOR)
    night.pass_time(1)
    with night.database.read() as db:
        told = [each for each in list_for_incident(db, night.incident_id, 50) if each.text and "Chief" not in each.text]
        assert any("一位協調員請您協助" in (each.text or "") for each in told)
    night.pass_time(SECONDS[Severity.GREEN] + 1)
    assert night.seen() == {Step.SUPERVISOR: EscalationState.CLIMBED, Step.DUTY_PHONE: EscalationState.ASKED}
    night.pass_time(SECONDS[Severity.GREEN] + 10)
    assert night.seen()[Step.DUTY_PHONE] is EscalationState.ASKED
    with night.database.read() as db:
        broken = [each for each in promises.list_open(db, night.incident_id) if each.state is PromiseState.BROKEN]
    assert "escalation" in {each.what for each in broken}


def test_who_heard_it_or_takes_the_case_ends_the_climb(night: Night) -> None:
    night.ask(Step.SUPERVISOR)
    night.pass_time(1)
    with night.database.read() as db:
        (sent,) = [each for each in list_for_incident(db, night.incident_id, 50) if "一位協調員" in (each.text or "")]
    with night.database.write() as db:
        assert receipts.acknowledge(db, sent.id, "call")
    night.pass_time(1000)
    assert night.seen() == {Step.SUPERVISOR: EscalationState.ACKNOWLEDGED}
    night.ask(Step.DUTY_PHONE)
    with night.database.write() as db:
        incidents.own(db, incidents.lock(db, night.incident_id), by=night.lin)
    night.pass_time(1000)
    assert night.seen()[Step.DUTY_PHONE] is EscalationState.ACKNOWLEDGED
    with refused(night.database, StepNotPossible):
        night.ask(Step.OWNER)


def test_with_nobody_on_shift_a_broken_promise_rings_the_duty_phone_once(night: Night) -> None:
    def promise(about: str) -> None:
        at = night.clock.now() + timedelta(minutes=10)
        told = {"incident_id": night.incident_id, "what": "follow_up", "about": about, "to_whom": "relative"}
        with night.database.write() as db:
            promises.make(db, **told, due_at=at, by=night.lin)

    promise("one")
    promise("two")
    night.pass_time(601)
    with night.database.read() as db:
        made = escalations.list_for_incident(db, night.incident_id)
        assert [each.step for each in made] == [Step.DUTY_PHONE]
        assert any(each.address == DUTY_PHONE for each in list_for_incident(db, night.incident_id, 50))
    with night.database.write() as db:
        shifts.start(db, night.lin, by=night.lin)
    promise("three")
    night.clock.advance(3600)
    night.pass_time(601)
    with night.database.read() as db:
        by_promise = [
            each for each in escalations.list_for_incident(db, night.incident_id) if each.asked_by == "system"
        ]
    assert len({each.asked_at for each in by_promise if each.step is Step.DUTY_PHONE}) == 1


def test_the_page_preselects_the_rules_step_and_shows_what_is_told(desk: Desk) -> None:
    incident_id = desk.report()
    with desk.house.database.write() as db:
        users.set_call_number(db, desk.mei.id, "+999700002", by="test")
    desk.sign_in(desk.mei)
    desk.do(incident_id, "owner")
    desk.sign_in(desk.lin)
    path = f"/desk/incidents/{incident_id}/escalation"
    page = desk.open(path)
    assert 'value="owner" checked' in page and "一位协调员请您协助" in page and "Mei Zhou" in page
    empty = desk.send(path, note="Hurry")
    assert (empty.status_code, "Hurry" in empty.text) == (422, True)
    assert desk.send(path, step="owner", note="Hurry").status_code == 303
    with desk.house.database.read() as db:
        (made,) = escalations.list_for_incident(db, incident_id)
    assert "Waits for an answer" in desk.open(f"/desk/incidents/{incident_id}")
    heard = desk.send(f"/desk/escalations/{made.id}/acknowledgement", version=made.version, note="On it")
    assert heard.status_code == 303
    assert "On it" in desk.open(path)
