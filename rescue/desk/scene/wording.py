"""What the desk calls gaps, who may ask, how sure a fact is, and what happened on the scene."""

from rescue.kit.words import N_
from rescue.scene.gaps.advice import Chance
from rescue.scene.models import TranslationState
from rescue.scene.said import SECURE, TASK_NAMES

EVENTS: dict[str, str] = {
    "scene_task.opened": N_("Tasks for the scene were written."),
    "scene_task.open": N_("A task on the scene was opened again: %(task)s."),
    "scene_task.done": N_("Done on the scene: %(task)s."),
    "scene_task.failed": N_("Could not be done on the scene: %(task)s."),
    "scene_task.not_needed": N_("Not needed on the scene: %(task)s."),
    "scene_task.moved": N_("A task on the scene has another hour: %(task)s."),
    "evidence.noticed": N_("Evidence exists: %(evidence)s."),
    "evidence.told": N_("More is known of: %(evidence)s."),
    "evidence.asked": N_("Asked for: %(evidence)s."),
    "evidence.received": N_("Evidence received: %(evidence)s."),
    "evidence.refused": N_("Refused: %(evidence)s."),
    "evidence.lost": N_("Lost or overwritten: %(evidence)s."),
    "evidence.absent": N_("There is none: %(evidence)s."),
    "evidence.translated": N_("A statement was translated: %(evidence)s."),
}
GET_IT = N_("Get a piece of evidence")
OWN_TASK = N_("A task of our own")
ASKERS: dict[str, str] = {
    "agent": N_("we or the agent"),
    "data_subject": N_("the traveller"),
    "owner": N_("the owner"),
    "lawyer": N_("a lawyer"),
    "police": N_("the police"),
}
CHANCES: dict[Chance, str] = {
    Chance.THERE: N_("Should still be there"),
    Chance.FADING: N_("May be gone already"),
    Chance.GONE: N_("Usually gone by now"),
}
BASES: dict[str, str] = {
    "statute": N_("Law"),
    "guidance": N_("Guidance"),
    "house_rule": N_("House rule"),
    "not_verified": N_("Not verified"),
}
FAMILIES: dict[str, str] = {
    "gdpr": N_("European data protection"),
    "common_law": N_("common law"),
    "civil_law": N_("civil law"),
}
TRANSLATIONS: dict[TranslationState, str] = {
    TranslationState.NOT_NEEDED: N_("No translation needed"),
    TranslationState.MISSING: N_("Not translated yet"),
    TranslationState.DRAFT: N_("Draft translation"),
    TranslationState.CONFIRMED: N_("Translation confirmed"),
}


def task_name(code: str | None) -> str:
    """What the timeline calls a task: the evidence it was about has a line of its own."""
    return GET_IT if code == SECURE else TASK_NAMES.get(code or "", OWN_TASK)
