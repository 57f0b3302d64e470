"""The answers to a call-out: the first yes wins, a no or silence asks the next, and a refusal changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from rescue.cases.models import Duty, Incident, IncidentState
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import MilestoneOutOfOrder, NotYetAccepted, OfferIsOver, TakenByAnother
from rescue.dispatch.models import CallOutState, NeedState
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import NotFound, Problem
from rescue.network.models import Provider
from tests.conftest import START
from tests.invariants import find_broken
from tests.rescue.dispatch.answers import (
    ETA_MINUTES,
    WHOLE_WAY,
    abort,
    accept,
    asked,
    decline,
    expire,
    go_as_far_as,
    need_of,
    one,
    reach,
    stand_down,
)
from tests.traces import count_rows, refused, told
from tests.worlds import OFFER_SECONDS, offer_also


def test_the_first_yes_wins_and_the_others_are_thanked(house: Database, offered: tuple[str, str]) -> None:
    incident_id, first = offered
    second = offer_also(house, incident_id)
    accept(house, second)
    assert asked(house, incident_id) == {"Andaman Rescue": "withdrawn", "Bang Tao Ambulance": "accepted"}
    need = need_of(house, second)
    assert (need.state, need.met_by) == (NeedState.MET, second)
    assert told(house, incident_id, "provider") == ["CanYouCome", "CanYouCome", "OfferTakenByAnother"]
    assert told(house, incident_id) == ["HelpIsComing", "WeHaveYou"]
    with refused(house, TakenByAnother):
        accept(house, first)
    assert find_broken(house) == []


def test_an_acceptance_is_told_with_its_minutes_and_counted(
    house: Database, offered: tuple[str, str], clock: MovedClock
) -> None:
    incident_id, first = offered
    clock.advance(240)
    accepted = accept(house, first)
    incident = one(house, Incident, incident_id)
    assert (accepted.eta_minutes, accepted.answered_at) == (ETA_MINUTES, START + timedelta(seconds=240))
    assert (incident.state, incident.next_duty) == (IncidentState.RESPONDING, Duty.PROVIDER_ARRIVES)
    assert incident.next_duty_at == START + timedelta(seconds=240, minutes=ETA_MINUTES)
    provider = one(house, Provider, accepted.provider_id)
    assert (provider.offers_count, provider.acceptances_count, provider.mean_answer_seconds) == (1, 1, 240)


@pytest.mark.parametrize("state", [CallOutState.ACCEPTED, CallOutState.ON_SCENE, CallOutState.CLEARED])
def test_saying_yes_again_is_one_yes_however_far_they_are(
    house: Database, offered: tuple[str, str], state: CallOutState
) -> None:
    go_as_far_as(house, offered[1], state)
    before = count_rows(house)
    again = accept(house, offered[1], eta_minutes=5)
    assert (again.state, again.eta_minutes) == (state, ETA_MINUTES)
    assert count_rows(house) == before


def test_saying_no_asks_the_next_and_saying_it_again_is_one_no(house: Database, offered: tuple[str, str]) -> None:
    incident_id, first = offered
    declined = decline(house, first)
    assert (declined.refusal_reason, declined.refusal_note) == ("no_unit", "both away")
    before = count_rows(house)
    assert decline(house, first, reason="too_far").refusal_reason == "no_unit"
    assert count_rows(house) == before
    assert asked(house, incident_id) == {"Andaman Rescue": "declined", "Bang Tao Ambulance": "offered"}
    assert one(house, Incident, incident_id).next_duty is Duty.PROVIDER_ANSWERS
    assert find_broken(house) == []


def test_silence_asks_the_next_and_a_timer_that_rings_early_or_again_does_nothing(
    house: Database, offered: tuple[str, str], clock: MovedClock
) -> None:
    incident_id, first = offered
    before = count_rows(house)
    clock.advance(OFFER_SECONDS - 1)
    expire(house, first)
    assert count_rows(house) == before
    clock.advance(1)
    expire(house, first)
    after = count_rows(house)
    expire(house, first)
    assert count_rows(house) == after
    assert asked(house, incident_id) == {"Andaman Rescue": "expired", "Bang Tao Ambulance": "offered"}
    assert "OfferExpired" in told(house, incident_id, "provider")


def test_when_everybody_said_no_a_coordinator_is_woken_once(house: Database, offered: tuple[str, str]) -> None:
    incident_id, still = offered
    for _ in range(3):
        with house.read() as db:
            still = next(each.id for each in call_outs.list_for_incident(db, incident_id) if each.state == "offered")
        decline(house, still)
    need = need_of(house, still)
    assert (need.state, need.escalated_at) == (NeedState.ESCALATED, START)
    assert "all_asked" in need.shortfalls
    assert told(house, incident_id) == ["StillSearching", "WeHaveYou"]
    assert told(house, incident_id, "coordinator") == ["CoordinatorNeeded"]
    assert one(house, Incident, incident_id).next_duty is Duty.COORDINATOR_ACTS
    assert find_broken(house) == []


def end_by_silence(database: Database, call_out_id: str) -> None:
    assert isinstance(database.clock, MovedClock)
    database.clock.advance(OFFER_SECONDS)
    expire(database, call_out_id)


def end_by_stand_down(database: Database, call_out_id: str) -> None:
    stand_down(database, need_of(database, call_out_id).incident_id)


def end_after_a_yes(database: Database, call_out_id: str) -> None:
    accept(database, call_out_id)
    abort(database, call_out_id)


@pytest.mark.parametrize(
    ("end", "refusals"),
    [
        (decline, {accept: OfferIsOver, abort: NotYetAccepted}),
        (end_by_silence, {accept: OfferIsOver, decline: OfferIsOver, abort: NotYetAccepted}),
        (end_by_stand_down, {accept: TakenByAnother, decline: OfferIsOver, abort: NotYetAccepted}),
        (end_after_a_yes, {accept: OfferIsOver, decline: OfferIsOver}),
        (accept, {decline: OfferIsOver}),
    ],
)
def test_an_answer_that_comes_too_late_is_refused(
    house: Database, offered: tuple[str, str], end: Any, refusals: dict[Any, type[Problem]]
) -> None:
    _, first = offered
    end(house, first)
    for answer, refusal in refusals.items():
        with refused(house, refusal):
            answer(house, first)
    if end is not accept:
        with refused(house, MilestoneOutOfOrder):
            reach(house, first, "on_scene")


def test_nothing_is_reported_or_given_up_before_a_yes(house: Database, offered: tuple[str, str]) -> None:
    for milestone in WHOLE_WAY:
        with refused(house, NotYetAccepted):
            reach(house, offered[1], milestone)
    with refused(house, NotYetAccepted):
        abort(house, offered[1])


@pytest.mark.parametrize("answer", [accept, decline, abort, expire])
def test_a_call_out_that_is_not_there_is_not_found(database: Database, answer: Any) -> None:
    with refused(database, NotFound):
        answer(database, "cal_nobody")
