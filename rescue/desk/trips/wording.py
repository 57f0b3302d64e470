"""What the desk calls trips, check-ins and official warnings, and what happened to them."""

from rescue.checkins.alerts.deciding import Silent
from rescue.checkins.alerts.models import AskState
from rescue.checkins.models import CheckInState, How, RelativeState
from rescue.kit.words import N_

CHECK_INS: dict[CheckInState, str] = {
    CheckInState.WAITING: N_("Expected"),
    CheckInState.DONE: N_("Checked in"),
    CheckInState.OVERDUE: N_("Overdue"),
    CheckInState.LATE: N_("Checked in late"),
    CheckInState.WITHDRAWN: N_("No longer expected"),
}
RELATIVES: dict[RelativeState, str] = {
    RelativeState.NOBODY: N_("nobody named"),
    RelativeState.ASKED: N_("number not confirmed"),
    RelativeState.CONFIRMED: N_("number confirmed"),
    RelativeState.REFUSED: N_("does not want to be warned"),
}
HOWS: dict[How, str] = {
    How.PAGE: N_("on their page"),
    How.TEXT: N_("by text"),
    How.API: N_("by another program"),
    How.DESK: N_("a coordinator spoke with them"),
}
ANSWERS: dict[AskState, str] = {
    AskState.HELP: N_("Needs help"),
    AskState.SILENT: N_("No answer by the deadline"),
    AskState.ASKED: N_("Asked, no answer yet"),
    AskState.HELD: N_("Not asked: too many questions today"),
    AskState.SAFE: N_("Safe"),
    AskState.WITHDRAWN: N_("No longer asked"),
}
SILENT: dict[Silent, str] = {
    Silent.NOT_ACTUAL: N_("Exercise or test: nobody is texted"),
    Silent.NOT_A_WARNING: N_("Not a warning of its own"),
    Silent.CANCELLED: N_("Taken back"),
    Silent.OVER: N_("Over when it came"),
    Silent.ALL_CLEAR: N_("All clear"),
    Silent.NOT_GRAVE: N_("Not grave: nobody was asked by itself"),
    Silent.UNLIKELY: N_("Unlikely: nobody was asked by itself"),
    Silent.WHOLE_TERRITORY: N_("Area not readable: nobody was asked by itself"),
    Silent.NO_AREA: N_("No area we can read: nobody was asked"),
}
BECAUSE: dict[str, str] = {
    "itinerary": N_("by their trip"),
    "check_in": N_("checked in there"),
    "incident": N_("position of their case"),
    "roll_call": N_("on a roll-call"),
}
SEVERITIES: dict[str, str] = {
    "Extreme": N_("Extreme"),
    "Severe": N_("Severe"),
    "Moderate": N_("Moderate"),
    "Minor": N_("Minor"),
    "Unknown": N_("Not said"),
}
URGENCIES: dict[str, str] = {
    "Immediate": N_("Act now"),
    "Expected": N_("Act within the hour"),
    "Future": N_("Act soon"),
    "Past": N_("No longer acute"),
    "Unknown": N_("Not said"),
}
CERTAINTIES: dict[str, str] = {
    "Observed": N_("Observed"),
    "Likely": N_("Likely"),
    "Possible": N_("Possible"),
    "Unlikely": N_("Unlikely"),
    "Unknown": N_("Not said"),
}
STATUSES: dict[str, str] = {
    "Actual": N_("Real"),
    "Exercise": N_("Exercise"),
    "System": N_("Message between systems"),
    "Test": N_("Test"),
    "Draft": N_("Draft"),
}
TYPES: dict[str, str] = {
    "Alert": N_("Warning"),
    "Update": N_("Update"),
    "Cancel": N_("Taken back"),
    "Ack": N_("Receipt"),
    "Error": N_("Error"),
}
EVENTS: dict[str, str] = {
    "itinerary.left": N_("A trip was left with us."),
    "itinerary.changed": N_("A trip was changed."),
    "itinerary.home": N_("The traveller is home safe."),
    "itinerary.forgotten": N_("A trip was deleted."),
    "trip_contact.asked": N_("A relative was asked whether they may be warned."),
    "trip_contact.confirmed": N_("A relative agreed to be warned."),
    "trip_contact.refused": N_("A relative does not want to be warned."),
    "check_in.done": N_("They checked in."),
    "check_in.overdue": N_("They did not check in as they said they would."),
    "check_in.late": N_("They have checked in after all and say that they are well."),
    "check_in.withdrawn": N_("A check-in is no longer expected."),
    "check_in.extended": N_("They asked for more time to check in."),
    "alert.received": N_("An official warning came in."),
    "alert.asked": N_("Everybody in the area of a warning is asked whether they are safe."),
    "alert.cancelled": N_("A warning was taken back."),
    "alert.unanswered": N_("Some of those asked because of a warning have not answered."),
    "alert_request.safe": N_("They answered a warning: safe."),
    "alert_request.help": N_("They answered a warning: they need help."),
    "alert_request.silent": N_("They did not answer a warning in time."),
    "alert_request.withdrawn": N_("They need not answer a warning any more."),
}
