"""The next best action of a case: one sentence, and the panel where it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rescue.cases.models import Duty, Incident
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.kit.words import N_

ENDED = N_("This case has ended. Nothing is left to do here.")
PLACE = N_("Find out where they are: nobody can be sent without a place.")
ESCALATED = N_("Nobody was found: choose a provider by hand, and call them.")
LATE_ANSWER = N_("%(provider)s has not answered in time: call them, or ask the next one.")
WAIT_ANSWER = N_("Wait for %(provider)s, or call them.")
LATE_ARRIVAL = N_("%(provider)s should be there by now: call them and ask.")
WAIT_ARRIVAL = N_("%(provider)s is coming. Watch the clock.")
WITH_PATIENT = N_("%(provider)s is with them. Keep in touch until they have finished.")
CLOSE = N_("Everybody has finished: speak to the traveller, then close the case.")
ASK = N_("Nobody is asked: call somebody out.")
COMING = (CallOutState.ACCEPTED, CallOutState.EN_ROUTE)
THERE = (CallOutState.ON_SCENE, CallOutState.TRANSPORTING, CallOutState.AT_FACILITY)


@dataclass(frozen=True)
class Advice:
    """Source text with its named values, and the id of the panel to go to; None when there is nothing to do."""

    text: str
    panel: str | None
    values: dict[str, Any] = field(default_factory=dict)


def advise(incident: Incident, needs: Sequence[Need], call_outs: Sequence[CallOut], *, is_overdue: bool) -> Advice:
    """What a tired coordinator should do first."""
    if not incident.is_open:
        return Advice(ENDED, None)
    coming = _first(call_outs, COMING)
    offered = _first(call_outs, (CallOutState.OFFERED,))
    there = _first(call_outs, THERE)
    if incident.latitude is None and not (coming or there):
        return Advice(PLACE, "place")
    if any(need.state is NeedState.ESCALATED for need in needs):
        return Advice(ESCALATED, "candidates")
    if offered:
        return Advice(LATE_ANSWER if is_overdue else WAIT_ANSWER, "call-outs", {"provider": offered.provider_name})
    if coming:
        return Advice(LATE_ARRIVAL if is_overdue else WAIT_ARRIVAL, "call-outs", {"provider": coming.provider_name})
    if there:
        return Advice(WITH_PATIENT, "call-outs", {"provider": there.provider_name})
    if incident.next_duty is Duty.COORDINATOR_CLOSES:
        return Advice(CLOSE, "closing")
    return Advice(ASK, "candidates")


def _first(call_outs: Sequence[CallOut], states: Sequence[CallOutState]) -> CallOut | None:
    return next((call_out for call_out in call_outs if call_out.state in states), None)
