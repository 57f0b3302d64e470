"""The words of calls on the desk."""

from rescue.kit.words import N_
from rescue.switchboard.models import CallState, LegState

CALL_STATES: dict[CallState, str] = {
    CallState.RINGING: N_("Ringing"),
    CallState.CLAIMED: N_("Taken"),
    CallState.WRAP_UP: N_("Note missing"),
    CallState.ENDED: N_("Done"),
    CallState.ABANDONED: N_("Cut off"),
}
LEG_STATES: dict[LegState, str] = {
    LegState.DIALLING: N_("Being called"),
    LegState.JOINED: N_("On the line"),
    LegState.ASIDE: N_("Being asked"),
    LegState.LOST: N_("Dropped, calling again"),
    LegState.LEFT: N_("Hung up"),
    LegState.FAILED: N_("Not reached"),
}
STEPS: dict[str, str] = {
    "language": N_("choosing a language"),
    "same_case": N_("says which case it is about"),
    "what": N_("says what happened"),
    "tell": N_("tells it in their own words"),
    "where": N_("says where they are"),
    "conference": N_("waits on the line"),
}
RECORDINGS: dict[str, str] = {
    "asking": N_("Everybody is being asked"),
    "on": N_("Recording"),
    "paused": N_("Recording paused"),
    "no": N_("Somebody said no: not recorded"),
    "off": N_("Recording ended"),
}
LABELS: dict[str, str] = {
    "traveller": N_("Traveller"),
    "coordinator": N_("Coordinator"),
    "interpreter": N_("Interpreter"),
    "provider": N_("Rescuer"),
    "other": N_("Somebody else"),
}
ORDERS: dict[str, str] = {
    "place_call": N_("to ring a number"),
    "add_participant": N_("to call somebody in"),
    "change_participant": N_("to hold, mute or whisper to somebody"),
    "send_call": N_("to move a call on"),
    "end_call": N_("to hang up"),
    "start_recording": N_("to start the recording"),
    "change_recording": N_("to pause or end the recording"),
}
NOT_SET_UP = N_("No telephone exchange is set up: call by hand.")
FOLLOW_UPS: dict[int, str] = {
    15: N_("in 15 minutes"),
    60: N_("in an hour"),
    180: N_("in three hours"),
    1440: N_("tomorrow at this time"),
}
EVENTS: dict[str, str] = {
    "call.rang": N_("They called."),
    "call.answered": N_("They answered a question on the phone."),
    "call.claimed": N_("The call was taken."),
    "call.taken_over": N_("The call was taken over."),
    "call.went_stale": N_("Whoever had the call fell silent: it is offered again."),
    "call.unanswered": N_("Nobody took the call in time."),
    "call.abandoned": N_("The caller was cut off."),
    "call.called_back": N_("The caller was called back."),
    "call.not_reached": N_("The caller could not be reached."),
    "call.missed_while_down": N_("A call came while the exchange could not reach us."),
    "call.wrap_up": N_("The conversation ended."),
    "call.ended": N_("The call was closed."),
    "call.follow_up_due": N_("A promised follow-up is due."),
    "call.followed_up": N_("The promised follow-up was done."),
    "call.recording_started": N_("A recording began, with everybody's consent."),
    "call.recording_refused": N_("The call is not recorded."),
    "call_leg.dialled": N_("Somebody was called into the conversation."),
    "call_leg.joined": N_("Somebody came to the line."),
    "call_leg.left": N_("Somebody left the line."),
    "call_leg.lost": N_("Somebody's line was cut; they are called again."),
    "call_leg.failed": N_("Somebody could not be reached."),
}
