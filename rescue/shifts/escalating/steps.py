"""The rule: whom a case climbs to next. Pure: what is known goes in, the steps with the next one marked come out."""

from collections.abc import Collection
from dataclasses import dataclass

from rescue.cases.models import Severity
from rescue.kit.words import N_
from rescue.shifts.escalating.models import Step

STEP_NAMES: dict[Step, str] = {
    Step.WIDEN: N_("Search again, the neighbouring countries too"),
    Step.OWNER: N_("Call whoever owns the case"),
    Step.SUPERVISOR: N_("Wake the supervisor"),
    Step.DUTY_PHONE: N_("Call the duty phone"),
    Step.MISSION: N_("Ask the embassy or consulate"),
}
NOT_POSSIBLE: dict[Step, str] = {
    Step.WIDEN: N_("No search is waiting."),
    Step.OWNER: N_("Nobody else owns it, or their telephone is not known."),
    Step.SUPERVISOR: N_("No supervisor has given a telephone number."),
    Step.DUTY_PHONE: N_("No duty phone is set up."),
    Step.MISSION: N_("The country is not known yet."),
}
AUTOMATIC = frozenset({Step.WIDEN, Step.OWNER, Step.SUPERVISOR, Step.DUTY_PHONE})
"""What the house may do by itself when nobody acknowledges; an embassy is spoken to by a person."""
SECONDS: dict[Severity, int] = {
    Severity.RED: 180,
    Severity.YELLOW: 300,
    Severity.GREEN: 900,
    Severity.BLACK: 900,
}
"""How long whoever is called has before it climbs on."""


@dataclass(frozen=True)
class Choice:
    """A step that can be taken or not, whether it was taken already, and whether the rule would take it next."""

    step: Step
    is_possible: bool
    was_taken: bool
    is_next: bool = False


def decide(
    *, severity: Severity, possible: Collection[Step], taken: Collection[Step], is_anybody_on: bool
) -> list[Choice]:
    """The steps in the order of the rule, the first possible one that was not taken marked as next.

    With a life in danger and nobody on shift the duty phone goes before people who are asleep.
    """
    order = list(Step)
    if severity is Severity.RED and not is_anybody_on:
        order.remove(Step.DUTY_PHONE)
        order.insert(order.index(Step.OWNER), Step.DUTY_PHONE)
    following = next((step for step in order if step in possible and step not in taken), None)
    return [Choice(step, step in possible, step in taken, step is following) for step in order]


def channel_for(severity: Severity) -> str:
    """Somebody in danger is worth a ringing telephone at once; others are texted first and called after."""
    return "voice" if severity is Severity.RED else "sms"
