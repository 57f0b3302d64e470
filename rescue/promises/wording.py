"""What a promise says, by its key. A room that promises something new adds its key here."""

from dataclasses import dataclass

from rescue.kit.words import N_

PROVIDER_ANSWERS = "provider_answers"
COORDINATOR_ACTS = "coordinator_acts"
PROVIDER_ARRIVES = "provider_arrives"
PROVIDER_REPORTS = "provider_reports"
COORDINATOR_CLOSES = "coordinator_closes"
ANSWER_CALL = "answer_call"
CALL_BACK = "call_back"
FOLLOW_UP = "follow_up"
ANSWER = "answer"
INTERPRETER = "interpreter"
TRANSLATION = "translation"
TASK = "task"
ESCALATION = "escalation"
SCENE_TASK = "scene_task"
EVIDENCE = "evidence"


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
    ANSWER_CALL: Wording(N_("A person answers the call"), is_of_course=True),
    ANSWER: Wording(N_("Somebody reads their message"), is_of_course=True),
    TRANSLATION: Wording(N_("A person checks the translation"), is_of_course=True),
    CALL_BACK: Wording(N_("We call them back")),
    FOLLOW_UP: Wording(N_("We get in touch again")),
    INTERPRETER: Wording(N_("An interpreter comes to the line")),
    "hospital_answers": Wording(N_("The hospital answers")),
    "health_check": Wording(N_("Somebody asks the hospital how they are")),
    "medical_report": Wording(N_("The hospital sends the medical report")),
    "document": Wording(N_("A document arrives")),
    "payment": Wording(N_("Somebody decides who pays")),
    ESCALATION: Wording(N_("Whoever was called acknowledges it"), is_of_course=True),
    "journey": Wording(N_("The journey begins")),
    "handover": Wording(N_("They are handed over at the other end")),
    "rebooking": Wording(N_("Somebody arranges the journey anew")),
    "wishes": Wording(N_("Somebody speaks with the relatives who disagree")),
    "take_over": Wording(N_("Somebody answers the hand-over")),
    "give_back": Wording(N_("What was handed over is given back")),
    "mission_notice": Wording(N_("The mission is told, or it is said why not")),
    "check_in": Wording(N_("We find out about whoever has not checked in, and tell their relative")),
    "close_after_check_in": Wording(N_("Somebody closes the case of whoever has checked in"), is_of_course=True),
    "shopping_help": Wording(N_("Somebody helps with the shopping")),
    "purchase_looked_at": Wording(N_("A coordinator looks at the purchase")),
    "agency_answers": Wording(N_("The travel agency answers, or the pool may advance")),
    "agency_reminded": Wording(N_("Somebody calls the travel agency that has not answered")),
    "advance_decided": Wording(N_("Somebody decides about the advance")),
    "agency_refunds": Wording(N_("The travel agency refunds as it said")),
    TASK: Wording(N_("A task of our own"), is_of_course=True),
    SCENE_TASK: Wording(N_("A task on the scene is done"), is_of_course=True),
    EVIDENCE: Wording(N_("Evidence is got before it is gone")),
    "other": Wording(N_("Something else we promised")),
}
BY_HAND = (CALL_BACK, FOLLOW_UP, "hospital_answers", "document", "payment", "other")
"""What a coordinator may promise by hand."""
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
