"""What the desk alone can be refused when it asks a hospital."""

from rescue.kit.problems import Invalid
from rescue.kit.words import N_


class NothingAsked(Invalid):
    title = N_("Say which papers are asked for.")
    text = N_("Say which papers are asked for, at least one. Nobody was written to.")


class TooMuchTime(Invalid):
    title = N_("This hour is over or too far away.")
    text = N_("The hospital answers within fourteen days, at an hour that is still to come. Nobody was written to.")
