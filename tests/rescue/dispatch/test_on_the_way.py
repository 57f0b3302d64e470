"""After a yes: milestones in their order and at possible times, a helper who cannot go on, and being let go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from rescue.cases.models import Duty, Incident, IncidentState
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import ImpossibleTime, MilestoneOutOfOrder, NotAMilestone
from rescue.dispatch.models import MILESTONES, CallOut, CallOutState, Need, NeedState
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import Conflict
from tests.conftest import START
from tests.invariants import find_broken
from tests.rescue.dispatch.answers import (
    WHOLE_WAY,
    abort,
    accept,
    asked,
    go_as_far_as,
    need_of,
    one,
    reach,
    stand_down,
)
from tests.traces import count_rows, kinds_of_events, refused, told
from tests.worlds import offer_also, report_incidents

MAY_FOLLOW = {
    "accepted": "en_route on_scene",
    "en_route": "on_scene",
    "on_scene": "transporting cleared",
    "transporting": "at_facility",
    "at_facility": "cleared",
    "cleared": "",
}


def test_milestones_come_in_their_order_and_the_same_one_again_changes_nothing(
    house: Database, offered: tuple[str, str]
) -> None:
    _, first = offered
    accept(house, first)
    reached: list[str] = []
    for state, following in zip(MAY_FOLLOW, (*WHOLE_WAY, None), strict=True):
        for milestone in set(WHOLE_WAY) - set(MAY_FOLLOW[state].split()) - set(reached):
            with refused(house, MilestoneOutOfOrder):
                reach(house, first, milestone)
        before = count_rows(house)
        for milestone in reached:
            assert reach(house, first, milestone, START - timedelta(days=1)).state == state
        assert count_rows(house) == before
        if following:
            assert reach(house, first, following).state == following
            reached.append(following)


@pytest.mark.parametrize("skipped", [("on_scene", "cleared"), ("on_scene", "transporting", "at_facility", "cleared")])
def test_a_helper_may_forget_to_say_that_they_left_and_may_treat_on_the_spot(
    house: Database, offered: tuple[str, str], skipped: tuple[str, ...]
) -> None:
    accept(house, offered[1])
    for milestone in skipped:
        reach(house, offered[1], milestone)
    times = call_outs.milestones(one(house, CallOut, offered[1]))
    assert {name for name, at in times.items() if at} == set(skipped)
    assert find_broken(house) == []


def test_a_state_that_is_no_milestone_is_refused(house: Database, offered: tuple[str, str]) -> None:
    accept(house, offered[1])
    for word in set(CallOutState) - set(MILESTONES):
        with refused(house, NotAMilestone):
            reach(house, offered[1], word)


def test_a_milestone_lies_between_the_last_one_and_now_give_or_take_a_slow_watch(
    house: Database, clock: MovedClock
) -> None:
    offers = [call_out_id for _, call_out_id in report_incidents(house, 4)]
    for call_out_id in offers:
        accept(house, call_out_id)
    clock.advance(300)
    for seconds in (-91, 391, -86_400, 86_400):
        with refused(house, ImpossibleTime):
            reach(house, offers[0], "en_route", START + timedelta(seconds=seconds))
    for call_out_id, seconds in zip(offers, (-90, 0, 300, 390), strict=True):
        at = START + timedelta(seconds=seconds)
        assert reach(house, call_out_id, "en_route", at).en_route_at == at
    with refused(house, ImpossibleTime):
        reach(house, offers[3], "on_scene", START + timedelta(seconds=299))
    assert find_broken(house) == []


def test_the_whole_way_is_told_and_its_times_are_kept(
    house: Database, offered: tuple[str, str], clock: MovedClock
) -> None:
    incident_id, first = offered
    accept(house, first)
    duties = []
    for milestone in WHOLE_WAY:
        clock.advance(600)
        reach(house, first, milestone)
        duties.append(one(house, Incident, incident_id).next_duty)
    assert duties == [Duty.PROVIDER_ARRIVES, *[Duty.PROVIDER_REPORTS] * 3, Duty.COORDINATOR_CLOSES]
    times = call_outs.milestones(one(house, CallOut, first))
    assert [(at - START).total_seconds() for at in times.values() if at] == [600, 1200, 1800, 2400, 3000]
    assert one(house, Incident, incident_id).state is IncidentState.STABILISED
    assert told(house, incident_id) == ["HelpIsComing", "WeHaveYou", "HelpHasArrived"]
    with house.read() as db:
        assert not call_outs.is_anything_open(db, incident_id)
    assert find_broken(house) == []


@pytest.mark.parametrize("state", [CallOutState.ACCEPTED, CallOutState.TRANSPORTING])
def test_a_helper_who_cannot_go_on_is_replaced_in_the_same_commit(
    house: Database, offered: tuple[str, str], state: CallOutState
) -> None:
    incident_id, first = offered
    go_as_far_as(house, first, state)
    abort(house, first)
    before = count_rows(house)
    assert abort(house, first).state is CallOutState.ABORTED
    assert count_rows(house) == before
    assert asked(house, incident_id) == {"Andaman Rescue": "aborted", "Bang Tao Ambulance": "offered"}
    need, incident = need_of(house, first), one(house, Incident, incident_id)
    assert (need.state, need.met_by) == (NeedState.SEARCHING, None)
    assert (incident.state, incident.next_duty) == (IncidentState.TRIAGED, Duty.PROVIDER_ANSWERS)
    assert "HelpChanged" in told(house, incident_id)
    assert find_broken(house) == []


@pytest.mark.parametrize("state", [CallOutState.AT_FACILITY, CallOutState.CLEARED])
def test_nobody_gives_up_at_the_hospital_door(house: Database, offered: tuple[str, str], state: CallOutState) -> None:
    go_as_far_as(house, offered[1], state)
    with refused(house, Conflict):
        abort(house, offered[1])
    call_out = one(house, CallOut, offered[1])
    assert (call_out.state, call_out.refusal_reason) == (state, None)


def test_a_stand_down_lets_everybody_go_but_who_is_on_the_scene(house: Database) -> None:
    is_let_go = {
        CallOutState.OFFERED: True,
        CallOutState.ACCEPTED: True,
        CallOutState.EN_ROUTE: True,
        CallOutState.ON_SCENE: False,
        CallOutState.TRANSPORTING: False,
        CallOutState.CLEARED: False,
    }
    offers = report_incidents(house, len(is_let_go))
    for (incident_id, call_out_id), (state, goes) in zip(offers, is_let_go.items(), strict=True):
        if state is not CallOutState.OFFERED:
            go_as_far_as(house, call_out_id, state)
        stand_down(house, incident_id)
        need = need_of(house, call_out_id)
        assert one(house, CallOut, call_out_id).state is (CallOutState.WITHDRAWN if goes else state)
        assert (need.state, need.met_by) == ((NeedState.CANCELLED, None) if goes else (NeedState.MET, call_out_id))
        assert ("CallOutCancelled" in told(house, incident_id, "provider")) is goes
        before = count_rows(house)
        stand_down(house, incident_id)
        assert count_rows(house) == before


def test_everybody_of_every_need_is_let_go(house: Database, offered: tuple[str, str]) -> None:
    incident_id, first = offered
    accept(house, first)
    offer_also(house, incident_id)
    stand_down(house, incident_id)
    assert set(asked(house, incident_id).values()) == {"withdrawn"}
    with house.read() as db:
        states = db.scalars(select(Need.state).where(Need.incident_id == incident_id)).all()
    assert states == [NeedState.CANCELLED] * 2
    assert kinds_of_events(house, incident_id).count("call_out.withdrawn") == 2
