"""What a promise says, by its key. A room that promises something new adds its key here."""

from dataclasses import dataclass

from rescue.kit.words import N_

PROVIDER_ANSWERS = "provider_answers"
COORDINATOR_ACTS = "coordinator_acts"
PROVIDER_ARRIVES = "provider_arrives"
PROVIDER_REPORTS = "provider_reports"
COORDINATOR_CLOSES = "coordinator_closes"


@dataclass(frozen=True)
class Wording:
    """`text` says what will happen. One of the rescue's own course ends with the case; any other keeps it open."""

    text: str
    is_of_course: bool = False


WORDINGS: dict[str, Wording] = {
    PROVIDER_ANSWERS: Wording(N_("Provider answers the offer"), is_of_course=True),
    COORDINATOR_ACTS: Wording(N_("A coordinator must act"), is_of_course=True),
    PROVIDER_ARRIVES: Wording(N_("Provider arrives"), is_of_course=True),
    PROVIDER_REPORTS: Wording(N_("Provider reports again"), is_of_course=True),
    COORDINATOR_CLOSES: Wording(N_("A coordinator closes the case"), is_of_course=True),
    "call_back": Wording(N_("We call them back")),
    "follow_up": Wording(N_("We get in touch again")),
    "answer": Wording(N_("We answer their message")),
    "interpreter": Wording(N_("An interpreter comes to the line")),
    "hospital_answers": Wording(N_("The hospital answers")),
    "document": Wording(N_("A document arrives")),
    "payment": Wording(N_("Somebody decides who pays")),
    "escalation": Wording(N_("Whoever was called acknowledges it")),
    "journey": Wording(N_("The journey begins")),
    "rebooking": Wording(N_("Somebody arranges the journey anew")),
    "wishes": Wording(N_("Somebody speaks with the relatives who disagree")),
    "task": Wording(N_("A task of our own")),
    "other": Wording(N_("Something else we promised")),
}
UNKNOWN = N_("Something was promised")
TO_WHOM: dict[str, str] = {
    "traveller": N_("the traveller"),
    "relative": N_("a relative"),
    "provider": N_("a provider"),
    "hospital": N_("the hospital"),
    "mission": N_("the mission"),
    "caller": N_("the caller"),
    "desk": N_("ourselves"),
    "other": N_("somebody else"),
}


def text_of(what: str) -> str:
    """The source text of a promise, to be translated."""
    known = WORDINGS.get(what)
    return known.text if known else UNKNOWN


def is_of_course(what: str) -> bool:
    """Whether a promise belongs to the course of the rescue and ends with the case by itself."""
    known = WORDINGS.get(what)
    return known is not None and known.is_of_course
