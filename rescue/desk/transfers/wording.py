"""What the desk calls transfers, their means, states and papers, and what happened to them."""

from rescue.kit.words import N_
from rescue.transfers.models import GateState, Means, Requirement, TransferLegState, TransferState
from rescue.transfers.remains.models import Basis, DocumentState, RemainsState
from rescue.transfers.views import NEXT_STEPS

__all__ = ["NEXT_STEPS"]  # the templates take all words of transfers from here

MEANS: dict[Means, str] = {
    Means.GROUND_AMBULANCE: N_("Ambulance on the ground"),
    Means.AIR_AMBULANCE: N_("Air ambulance"),
    Means.MEDICAL_ESCORT: N_("Scheduled flight with a medical escort"),
    Means.STRETCHER: N_("Stretcher on a scheduled flight"),
    Means.SEAT: N_("Seat"),
    Means.WHEELCHAIR: N_("Wheelchair"),
    Means.REMAINS_BODY: N_("Body of a person who died"),
    Means.REMAINS_ASHES: N_("Ashes of a person who died"),
}
NEEDS: dict[Requirement, str] = {
    Requirement.OXYGEN: N_("Oxygen"),
    Requirement.ESCORT: N_("Escort"),
    Requirement.STRETCHER: N_("Stretcher"),
    Requirement.ISOLATION: N_("Isolation (infectious)"),
}
STATES: dict[TransferState, str] = {
    TransferState.WANTED: N_("Wanted"),
    TransferState.READY: N_("Ready to book"),
    TransferState.BOOKED: N_("Booked"),
    TransferState.UNDER_WAY: N_("Under way"),
    TransferState.HANDED_OVER: N_("Handed over"),
    TransferState.CLOSED: N_("Closed"),
    TransferState.CANCELLED: N_("Cancelled"),
}
LEG_STATES: dict[TransferLegState, str] = {
    TransferLegState.PLANNED: N_("Planned"),
    TransferLegState.ASKED: N_("Provider asked"),
    TransferLegState.ACCEPTED: N_("Arranged"),
    TransferLegState.UNDER_WAY: N_("Under way"),
    TransferLegState.DONE: N_("Done"),
    TransferLegState.CANCELLED: N_("Cancelled"),
}
COLOURS: dict[GateState, str] = {GateState.RED: N_("Red"), GateState.GREEN: N_("Green")}
REMAINS_STATES: dict[RemainsState, str] = {
    RemainsState.UNCLEAR: N_("No instruction yet"),
    RemainsState.CLEAR: N_("Instruction clear"),
    RemainsState.ON_HOLD: N_("On hold"),
}
DOCUMENT_STATES: dict[DocumentState, str] = {
    DocumentState.MISSING: N_("Missing"),
    DocumentState.ASKED: N_("Asked for"),
    DocumentState.RECEIVED: N_("Paper is here"),
    DocumentState.VERIFIED: N_("Verified"),
}
BASES: dict[Basis, str] = {
    Basis.AGREEMENT: N_("They have agreed"),
    Basis.HIGHER_RANK: N_("Whoever comes first in the order has decided"),
    Basis.COURT: N_("A court has decided"),
    Basis.CONSULATE: N_("The consulate has decided"),
}
TOLD: dict[str, str] = {
    "traveller": N_("the traveller"),
    "relative": N_("a relative"),
    "provider": N_("a provider"),
    "desk": N_("ourselves"),
}
ORDER_BASES: dict[str, str] = {
    "house_rule": N_("House rule"),
    "sourced": N_("With a source"),
    "not_verified": N_("Not verified"),
}
EVENTS: dict[str, str] = {
    "transfer.wanted": N_("A transfer is wanted."),
    "transfer.changed": N_("A transfer was changed."),
    "transfer.ready": N_("A transfer is ready to book: every gate is green."),
    "transfer.booked": N_("A transfer was booked."),
    "transfer.booking_cancelled": N_("The booking of a transfer is off; the hold is kept."),
    "transfer.under_way": N_("A transfer is under way."),
    "transfer.red_under_way": N_("A gate turned red while the transfer is under way."),
    "transfer.handed_over": N_("The person was handed over at the other end."),
    "transfer.closed": N_("A transfer was closed."),
    "transfer.cancelled": N_("A transfer was cancelled."),
    "transfer_gate.green": N_("Green: %(gate)s."),
    "transfer_gate.red": N_("Red: %(gate)s."),
    "transfer_gate.said": N_("Confirmed anew: %(gate)s."),
    "transfer_leg.planned": N_("A part of the way was planned."),
    "transfer_leg.asked": N_("A provider was asked to drive a part of the way."),
    "transfer_leg.accepted": N_("A part of the way is arranged."),
    "transfer_leg.under_way": N_("A part of the way is under way."),
    "transfer_leg.done": N_("A part of the way is done."),
    "transfer_leg.cancelled": N_("A part of the way was cancelled."),
    "remains.opened": N_("It was recorded that a person has died."),
    "remains.redirected": N_("Another country was chosen for somebody who died."),
    "remains.clear": N_("The instruction of the relatives is clear."),
    "remains.unclear": N_("There is no instruction of the relatives."),
    "remains.on_hold": N_("Relatives disagree: on hold, nothing is moved."),
    "remains.instruction_changed": N_("The instruction of the relatives changed."),
    "remains.settled": N_("A disagreement of relatives was settled."),
    "remains_statement.recorded": N_("A relative stated what is to be done."),
    "remains_statement.withdrawn": N_("A relative took their word back."),
    "remains_document.missing": N_("Missing: %(paper)s."),
    "remains_document.asked": N_("Asked for: %(paper)s."),
    "remains_document.received": N_("Received: %(paper)s."),
    "remains_document.verified": N_("Verified: %(paper)s."),
    "remains_document.added": N_("A paper was added to the list."),
    "remains_document.noted": N_("Something was noted about: %(paper)s."),
    "case.held": N_("A case was put on hold."),
    "case.released": N_("A case is no longer on hold."),
}
