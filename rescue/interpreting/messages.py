"""What is said about interpreters; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Spoken, Term, Words


@dataclass(frozen=True)
class CanYouInterpret(Words):
    """To an interpreter's partner: between which languages, how, and by when to answer."""

    max_segments: ClassVar[int] = 4

    reference: str
    one_language: Spoken
    other_language: Spoken
    skill: Term
    way: Term
    minutes: int
    link: str | None = None
    demonstration: bool = False
