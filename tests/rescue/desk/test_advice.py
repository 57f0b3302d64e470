"""What a tired coordinator is told to do first."""

from typing import Any

import pytest

from rescue.cases.models import Duty, Incident
from rescue.desk import advice
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState

HERE = {"is_open": True, "latitude": 7.88, "next_duty": Duty.PROVIDER_ANSWERS}
DONE = {**HERE, "next_duty": Duty.COORDINATOR_CLOSES}


def asked(state: CallOutState) -> CallOut:
    return CallOut(provider_name="Andaman Rescue", state=state)


@pytest.mark.parametrize(
    ("incident", "need", "call_outs", "is_overdue", "text"),
    [
        ({**HERE, "is_open": False}, NeedState.MET, [CallOutState.CLEARED], False, advice.ENDED),
        ({**HERE, "latitude": None}, NeedState.ESCALATED, [], False, advice.PLACE),
        ({**HERE, "latitude": None}, NeedState.MET, [CallOutState.EN_ROUTE], False, advice.WAIT_ARRIVAL),
        (HERE, NeedState.ESCALATED, [CallOutState.EXPIRED], True, advice.ESCALATED),
        (HERE, NeedState.SEARCHING, [CallOutState.OFFERED], False, advice.WAIT_ANSWER),
        (HERE, NeedState.SEARCHING, [CallOutState.DECLINED, CallOutState.OFFERED], True, advice.LATE_ANSWER),
        (HERE, NeedState.MET, [CallOutState.ACCEPTED], False, advice.WAIT_ARRIVAL),
        (HERE, NeedState.MET, [CallOutState.EN_ROUTE], True, advice.LATE_ARRIVAL),
        (HERE, NeedState.MET, [CallOutState.AT_FACILITY], False, advice.WITH_PATIENT),
        (DONE, NeedState.MET, [CallOutState.CLEARED], False, advice.CLOSE),
        (HERE, NeedState.CANCELLED, [CallOutState.WITHDRAWN], False, advice.ASK),
    ],
)
def test_the_first_thing_to_do(
    incident: dict[str, Any], need: NeedState, call_outs: list[CallOutState], is_overdue: bool, text: str
) -> None:
    told = advice.advise(
        Incident(**incident), [Need(state=need)], [asked(each) for each in call_outs], is_overdue=is_overdue
    )
    assert told.text == text
    assert (told.panel is None) == (text == advice.ENDED)
    assert text % told.values
