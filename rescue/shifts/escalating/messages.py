"""What is said to those a case climbs to; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass

from i18n.words import Term, Words


@dataclass(frozen=True)
class MissionIsAsked(Words):
    """What a coordinator says to an embassy or consulate on the telephone: the case, nobody's name."""

    reference: str
    what: Term
    place: str | None
    phone: str
