"""What a roll-call says by text; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Quote, Words


@dataclass(frozen=True)
class AreYouSafe(Words):
    """To everybody of a list whose state is not known: 1 is safe, 2 is help."""

    reference: str
    emergency_number: str | None
    anywhere: str | None = None


@dataclass(frozen=True)
class NotedSafe(Words):
    """To somebody who answered that they are safe."""

    reference: str


@dataclass(frozen=True)
class NotedHelp(Words):
    """To somebody who answered that they need help."""

    reference: str
    emergency_number: str | None
    anywhere: str | None = None


@dataclass(frozen=True)
class YourRollCall(Words):
    """To the leader of a group: the list to tick off."""

    reference: str
    people: int
    link: str | None = None


@dataclass(frozen=True)
class ToEveryoneThere(Words):
    """To everybody of an event: the desk's own words."""

    max_segments: ClassVar[int] = 7

    reference: str
    words: Quote
