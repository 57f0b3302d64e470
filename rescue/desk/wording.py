"""What the desk calls states, duties and channels; English source text, translated where it is shown."""

from i18n.reaching.outcomes import Failure, classify
from i18n.sent import DeliveryState
from rescue.cases.models import Duty, Severity
from rescue.cases.wording import STATES as STATES
from rescue.dispatch.models import CallOutState, NeedState
from rescue.interpreting.models import InterpretationState
from rescue.kit.words import N_

SEVERITIES: dict[Severity, str] = {
    Severity.RED: N_("Red"),
    Severity.YELLOW: N_("Yellow"),
    Severity.GREEN: N_("Green"),
    Severity.BLACK: N_("Black"),
}
DUTIES: dict[Duty, str] = {
    Duty.PROVIDER_ANSWERS: N_("Provider answers the offer"),
    Duty.COORDINATOR_ACTS: N_("A coordinator must act"),
    Duty.PROVIDER_ARRIVES: N_("Provider arrives"),
    Duty.PROVIDER_REPORTS: N_("Provider reports again"),
    Duty.COORDINATOR_CLOSES: N_("A coordinator closes the case"),
    Duty.PROMISE_DUE: N_("A promise is due"),
}
CALL_OUTS: dict[CallOutState, str] = {
    CallOutState.OFFERED: N_("Offered, no answer yet"),
    CallOutState.ACCEPTED: N_("Accepted"),
    CallOutState.DECLINED: N_("Declined"),
    CallOutState.EXPIRED: N_("No answer in time"),
    CallOutState.WITHDRAWN: N_("Withdrawn"),
    CallOutState.EN_ROUTE: N_("On the way"),
    CallOutState.ON_SCENE: N_("On the scene"),
    CallOutState.TRANSPORTING: N_("Transporting"),
    CallOutState.AT_FACILITY: N_("At the hospital"),
    CallOutState.CLEARED: N_("Finished"),
    CallOutState.ABORTED: N_("Could not go on"),
}
NEEDS: dict[NeedState, str] = {
    NeedState.SEARCHING: N_("Searching"),
    NeedState.ESCALATED: N_("Nobody found, a coordinator is needed"),
    NeedState.MET: N_("Somebody has accepted"),
    NeedState.CANCELLED: N_("Not needed any more"),
}
DELIVERIES: dict[DeliveryState, str] = {
    DeliveryState.QUEUED: N_("Waiting to be sent"),
    DeliveryState.SUBMITTING: N_("Being sent"),
    DeliveryState.SENT: N_("Sent"),
    DeliveryState.DELIVERED: N_("Delivered"),
    DeliveryState.READ: N_("Read"),
    DeliveryState.ACKNOWLEDGED: N_("Answered by its reader"),
    DeliveryState.UNKNOWN: N_("Not known whether it arrived"),
    DeliveryState.EXPIRED: N_("Too late to be sent"),
    DeliveryState.CANCELLED: N_("Not needed any more"),
    DeliveryState.GIVEN_UP: N_("Nobody was reached"),
    DeliveryState.FAILED: N_("Failed"),
    DeliveryState.ACKNOWLEDGED: N_("Answered"),
    DeliveryState.EXPIRED: N_("Too late to be sent"),
    DeliveryState.CANCELLED: N_("Not sent any more"),
    DeliveryState.GIVEN_UP: N_("Given up: call by hand"),
}
AUDIENCES: dict[str, str] = {
    "traveller": N_("To the traveller"),
    "provider": N_("To the provider"),
    "coordinator": N_("To the duty coordinator"),
    "relative": N_("To a relative"),
    "facility": N_("To the hospital"),
    "mission": N_("To the embassy or consulate"),
    "agency": N_("To the travel agency"),
    "insurer": N_("To the insurer"),
    "interpreter": N_("To the interpreter"),
    "other": N_("To another party"),
}
CHANNELS: dict[str, str] = {
    "web": N_("Web page"),
    "api": N_("Other program"),
    "sms": N_("Text message"),
    "desk": N_("Coordinator on the phone"),
    "whatsapp": N_("WhatsApp"),
    "wechat": N_("WeChat"),
    "partner": N_("Partner"),
    "voice": N_("Phone call"),
    "email": N_("E-mail"),
    "app": N_("On their phone's screen"),
    "check_in": N_("A check-in that was missed"),
    "itinerary": N_("Their trip"),
    "none": N_("Not said"),
    "words": N_("Words"),
    "aml": N_("Sent by the phone itself"),
    "own_pin": N_("Their own position, sent as a pin"),
    "reported_pin": N_("A place somebody chose or passed on"),
    **dict.fromkeys(("geo", "decimal", "dm", "dms"), N_("Written coordinates")),
    **dict.fromkeys(("link", "google", "apple", "osm", "waze", "here", "yandex", "bing"), N_("Map link")),
    **dict.fromkeys(("amap", "baidu", "tencent"), N_("Chinese map")),
    **dict.fromkeys(("plus_code", "mgrs", "utm"), N_("Grid code")),
}
POSITION_FLAGS: dict[str, str] = {
    "swapped": N_("longitude stood first"),
    "near_border": N_("close to where Chinese maps stop being shifted"),
    "datum_assumed": N_("this map may be shifted"),
    "reference_town": N_("completed with the name of a town"),
    "forwarded": N_("forwarded"),
    "stale": N_("measured long before it was sent"),
    "view_only": N_("the middle of a map, not a pin"),
}
REPORTED_OVER: dict[str, str] = {**CHANNELS, "app": N_("App")}
CONFIDENCES: dict[str, str] = {
    "high": N_("The country is sure"),
    "low": N_("The country is not sure"),
    "nearest-sea": N_("At sea; the nearest country"),
    "none": N_("The country is not known"),
}
FAILURES: dict[str, str] = {
    "no_carrier": N_("Nothing is set up to send texts: call by hand"),
    "outcome_unknown": N_("The carrier did not say what happened"),
    "unsayable": N_("The text could not be written: call by hand"),
    "quiet_hours": N_("It is night there: held until the morning"),
    "suppressed": N_("They asked not to be texted: call them"),
    "too_late": N_("It waited too long and was not sent: speak to them"),
    "country_stopped": N_("Texts to this country are stopped"),
    "loop_guard": N_("Too many messages to one address: stopped"),
    "over_budget": N_("Too many messages in this case: only urgent ones go"),
    "template_missing": N_("WhatsApp has no approved template for this"),
    "template_refused": N_("WhatsApp would refuse these words"),
}
FAILURE_CLASSES: dict[Failure, str] = {
    Failure.ADDRESS_BAD: N_("This address cannot take it"),
    Failure.UNREACHABLE: N_("The phone could not be reached"),
    Failure.BLOCKED: N_("They or their network do not take texts from us: call them"),
    Failure.FILTERED: N_("The networks there refuse us: a setting or registration is missing"),
    Failure.WINDOW: N_("WhatsApp takes nothing more until they write to us"),
    Failure.THROTTLED: N_("The carrier takes no more for the moment"),
    Failure.OURS: N_("Something is set up wrongly: tell whoever runs the system"),
    Failure.EXPIRED: N_("It could not be delivered in time"),
    Failure.NOBODY: N_("Nothing is set up to send texts: call by hand"),
    Failure.UNCLASSED: N_("The carrier could not deliver it"),
}
BECAUSE: dict[str, str] = {
    "unacknowledged": N_("Nobody answered the message before"),
    "outcome_unknown": N_("Nobody knows whether the message before arrived"),
    "throttled": N_("The carrier took no more messages"),
    "by_hand": N_("Sent again by a coordinator"),
    "again": N_("Tried once more"),
    "window": N_("Waits until they write to us on WhatsApp"),
    "nudge": N_("Asks them to write to us on WhatsApp"),
}


def failure_text(code: str) -> str:
    """A carrier's code in words; the code itself is shown beside it."""
    return FAILURES.get(code) or FAILURE_CLASSES[classify(code)]


def because_text(because: str) -> str:
    """Why a message went this way."""
    return BECAUSE.get(because) or failure_text(because)


INTERPRETATIONS: dict[InterpretationState, str] = {
    InterpretationState.REQUESTED: N_("Asked, no answer yet"),
    InterpretationState.ACCEPTED: N_("Accepted"),
    InterpretationState.ACTIVE: N_("On the line"),
    InterpretationState.ENDED: N_("Finished"),
    InterpretationState.CANCELLED: N_("Cancelled"),
}
