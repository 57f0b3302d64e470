"""Who is on a line, in words that are said to the others."""

from rescue.kit.words import N_
from rescue.switchboard.models import Label

LABEL_NAMES: dict[str, str] = {
    Label.TRAVELLER: N_("the traveller"),
    Label.COORDINATOR: N_("the coordinator"),
    Label.INTERPRETER: N_("the interpreter"),
    Label.PROVIDER: N_("the rescuer"),
    Label.OTHER: N_("another person"),
}
