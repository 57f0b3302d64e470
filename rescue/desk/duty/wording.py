"""The words of promises, shifts and escalation on the desk."""

from rescue.kit.words import N_
from rescue.shifts.escalating.models import EscalationState

EVENTS: dict[str, str] = {
    "promise.made": N_("Promised: %(promise)s."),
    "promise.kept": N_("Promise kept: %(promise)s."),
    "promise.broken": N_("Promise broken: %(promise)s."),
    "promise.withdrawn": N_("Promise taken back: %(promise)s."),
    "promise.moved": N_("Promised for another hour: %(promise)s."),
    "promise.given": N_("Somebody else minds the promise: %(promise)s."),
    "shift.started": N_("Somebody went on shift."),
    "shift.ended": N_("Somebody went off shift."),
    "hand_over.given": N_("A shift is being handed over."),
    "hand_over.received": N_("A shift was handed over."),
    "hand_over.cancelled": N_("A hand-over was taken back."),
    "incident.handed_over": N_("Handed over to this coordinator with the shift."),
    "incident.left_to_desk": N_("Left to the desk: nobody owns it."),
    "presence.came": N_("Somebody opened the case."),
    "presence.left": N_("Somebody left the case."),
    "note.added": N_("A note was written."),
    "escalation.asked": N_("Escalated: somebody more was called."),
    "escalation.acknowledged": N_("Whoever was called has heard it."),
    "escalation.climbed": N_("Nobody answered: it climbed on."),
    "escalation.withdrawn": N_("The escalation is not needed any more."),
}
HIDDEN = frozenset({"presence.came", "presence.left"})
"""Who looks is shown while they do; a case's timeline is about what was done."""
ESCALATION_STATES: dict[EscalationState, str] = {
    EscalationState.ASKED: N_("Waits for an answer"),
    EscalationState.ACKNOWLEDGED: N_("Heard"),
    EscalationState.CLIMBED: N_("No answer, climbed on"),
    EscalationState.WITHDRAWN: N_("Not needed any more"),
}
CALLED_BY: dict[str, str] = {
    "voice": N_("a call, then a text"),
    "sms": N_("a text, then a call"),
    "phone": N_("you, by telephone"),
    "search": N_("the search"),
}
