"""The sentences of run cards, levels and tasks on the timeline."""

from rescue.kit.words import N_
from rescue.network.shortfalls import Lack

EVENTS: dict[str, str] = {
    "incident.level_raised": N_("The level of the response was raised."),
    "run_card.changed": N_("A run card was changed."),
    "task.opened": N_("Steps were set for this case."),
    "task.open": N_("A step was opened again."),
    "task.done": N_("A step was done."),
    "task.not_needed": N_("A step is not needed."),
    "task.given": N_("A step was given to somebody."),
}
LACK_WORDS: dict[str, str] = {
    Lack.PLACE_UNKNOWN: N_("the place is not known yet"),
    Lack.POSITION_UNKNOWN: N_("only the country is known"),
    Lack.NO_PROVIDER: N_("no provider can be reached from there"),
    Lack.NO_PROVIDER_IN_TERRITORY: N_("none in this country"),
    Lack.OUTSIDE_RADIUS: N_("farther away than usual"),
    Lack.NONE_SPEAKS_LANGUAGE: N_("none speaks the language"),
    Lack.NONE_OPEN_NOW: N_("all are closed now"),
    Lack.LICENCE_EXPIRED: N_("licences have expired"),
    Lack.CONTRACT_ENDED: N_("contracts are not in force"),
    Lack.SUSPENDED: N_("some are suspended"),
    Lack.ALL_ASKED: N_("everybody was asked and nobody accepted"),
}
STEP_PAGES: dict[str, str] = {
    "roll_call": "roll-call",
    "meeting_point": "roll-call#broadcast",
    "interpreter_arranged": "interpreters",
    "remains_looked_after": "transfers",
}
"""Where a step is done, below the address of its case."""
