"""The gates, pure: which a transfer has, what colour each has now and why, and which decision a means satisfies.

Nobody flies because a form was full: a gate is green by evidence, for as long as that holds, and for that means only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rescue.kit.words import N_
from rescue.transfers.models import REMAINS, Gate, GateState, Means, Requirement


class GateName(StrEnum):
    """The five gates of a person; for remains the documents and the instruction stand where the doctor's stood."""

    MEDICAL_REPORT = "medical_report_received"
    FIT_TO_FLY = "fit_to_fly_decided"
    CARRIER = "carrier_cleared"
    BED = "receiving_bed_confirmed"
    PAYER = "payer_approved"
    DOCUMENTS = "documents_complete"
    INSTRUCTION = "instruction_clear"


GATES = (GateName.MEDICAL_REPORT, GateName.FIT_TO_FLY, GateName.CARRIER, GateName.BED, GateName.PAYER)
GATES_OF_REMAINS = (GateName.DOCUMENTS, GateName.INSTRUCTION, GateName.CARRIER, GateName.BED, GateName.PAYER)
DERIVED = frozenset({GateName.DOCUMENTS, GateName.INSTRUCTION})
"""Nobody sets these: they follow from the checklist and from what the relatives stated."""


class Decision(StrEnum):
    """What the doctor allows."""

    UNFIT = "unfit"
    SEAT = "seat"
    ESCORT = "escort"
    STRETCHER = "stretcher"
    AIR_AMBULANCE = "air_ambulance"


class Because(StrEnum):
    """Why a gate has its colour."""

    GREEN = "green"
    NOT_YET = "not_yet"
    TURNED_RED = "turned_red"
    UNFIT = "unfit"
    MORE_CARE = "more_care"
    EXPIRED = "expired"
    UNDECIDED = "undecided"
    LACKS = "lacks"
    ON_HOLD = "on_hold"
    OTHER_WISH = "other_wish"


CARE: dict[Decision, int] = {Decision.SEAT: 1, Decision.ESCORT: 2, Decision.STRETCHER: 3, Decision.AIR_AMBULANCE: 4}
CARE_OF_MEANS: dict[Means, int] = {
    Means.SEAT: 1,
    Means.WHEELCHAIR: 1,
    Means.MEDICAL_ESCORT: 2,
    Means.STRETCHER: 3,
    Means.AIR_AMBULANCE: 4,
    # By road a person lies under a crew's eyes and does not fly: whatever the doctor allows in the air is met.
    Means.GROUND_AMBULANCE: 4,
}
_NEEDED: dict[Requirement, int] = {Requirement.ESCORT: 2, Requirement.STRETCHER: 3}
NAMES: dict[GateName, str] = {
    GateName.MEDICAL_REPORT: N_("Medical report received"),
    GateName.FIT_TO_FLY: N_("Fitness to fly decided"),
    GateName.CARRIER: N_("Carrier has cleared"),
    GateName.BED: N_("Receiving bed confirmed"),
    GateName.PAYER: N_("Payer has approved"),
    GateName.DOCUMENTS: N_("Documents complete"),
    GateName.INSTRUCTION: N_("Instruction of the relatives clear"),
}

WHY: dict[Because, str] = {
    Because.GREEN: N_("Green"),
    Because.NOT_YET: N_("Not there yet"),
    Because.TURNED_RED: N_("Taken back"),
    Because.UNFIT: N_("The doctor says: not fit to travel"),
    Because.MORE_CARE: N_("The doctor asks for more care than this means gives"),
    Because.EXPIRED: N_("Its validity has run out"),
    Because.UNDECIDED: N_("Nothing is decided yet"),
    Because.LACKS: N_("Documents are missing or not verified"),
    Because.ON_HOLD: N_("On hold: relatives disagree"),
    Because.OTHER_WISH: N_("The instruction says something else"),
}
DECISION_NAMES: dict[Decision, str] = {
    Decision.UNFIT: N_("Not fit to travel"),
    Decision.SEAT: N_("In a seat"),
    Decision.ESCORT: N_("With a medical escort"),
    Decision.STRETCHER: N_("On a stretcher"),
    Decision.AIR_AMBULANCE: N_("By air ambulance only"),
}


@dataclass(frozen=True)
class Seen:
    """A gate as it is at this moment for one means; `is_derived` ones are set by nobody."""

    name: GateName
    colour: GateState
    because: Because
    gate: Gate | None = None

    @property
    def is_green(self) -> bool:
        return self.colour is GateState.GREEN

    @property
    def is_derived(self) -> bool:
        return self.name in DERIVED


def is_gated(means: Means, *, is_emergency: bool, from_territory: str | None, to_territory: str | None) -> bool:
    """Life first: an ambulance that drives an emergency to a hospital of the same country waits for no gate."""
    is_local = to_territory is None or from_territory == to_territory
    return not (is_emergency and is_local and means is Means.GROUND_AMBULANCE)


def names_for(means: Means) -> tuple[GateName, ...]:
    """The gates in their order."""
    return GATES_OF_REMAINS if means in REMAINS else GATES


def satisfies(decision: Decision, means: Means) -> bool:
    """Whether a means gives at least the care the doctor asks for; nothing satisfies `unfit`."""
    return decision in CARE and CARE_OF_MEANS.get(means, 0) >= CARE[decision]


def meets(needs: Iterable[str], means: Means) -> bool:
    """Whether a means can carry somebody with these needs: nobody who must lie goes in a seat."""
    wanted = max((_NEEDED.get(Requirement(need), 0) for need in needs), default=0)
    return means in REMAINS or CARE_OF_MEANS.get(means, 0) >= wanted


def look(gate: Gate, means: Means, now: datetime) -> Seen:
    """A gate at this instant: what was said in time, still holds, and fits the means."""
    name = GateName(gate.name)
    because = _because(gate, name, means, now)
    return Seen(name, GateState.GREEN if because is Because.GREEN else GateState.RED, because, gate)


def look_at_all(
    gates: Mapping[str, Gate], means: Means, now: datetime, derived: Mapping[GateName, Because]
) -> list[Seen]:
    """Every gate of the means in order; `derived` says why those that follow have their colour."""
    seen = []
    for name in names_for(means):
        if name in DERIVED:
            because = derived.get(name, Because.NOT_YET)
            colour = GateState.GREEN if because is Because.GREEN else GateState.RED
            seen.append(Seen(name, colour, because))
        else:
            seen.append(look(gates[name], means, now))
    return seen


def red_ones(seen: Sequence[Seen]) -> list[GateName]:
    return [each.name for each in seen if not each.is_green]


def _because(gate: Gate, name: GateName, means: Means, now: datetime) -> Because:
    if name is GateName.FIT_TO_FLY and gate.decision == Decision.UNFIT:
        return Because.UNFIT
    if gate.valid_until is not None and gate.valid_until <= now:
        return Because.EXPIRED
    if gate.state is GateState.RED:
        return Because.NOT_YET if gate.set_at is None else Because.TURNED_RED
    if name is GateName.FIT_TO_FLY:
        if gate.decision is None:
            return Because.UNDECIDED
        if not satisfies(Decision(gate.decision), means):
            return Because.MORE_CARE
    return Because.GREEN
