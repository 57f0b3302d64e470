"""What is said about take-overs; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Term, Words


@dataclass(frozen=True)
class PleaseSign(Words):
    """To whoever signs for the organisation: which case, and where the deed is read and signed."""

    max_segments: ClassVar[int] = 4

    organisation: str
    reference: str
    link: str | None = None
    our_phone: str | None = None


@dataclass(frozen=True)
class NoticeToMission(Words):
    """To an embassy or consulate about a citizen of theirs; a name stands there only when there are grounds for it."""

    max_segments: ClassVar[int] = 4

    reference: str
    what: Term
    place: str | None
    people: int | None
    name: str | None
    is_unnamed: bool
    phone: str


@dataclass(frozen=True)
class DigestReady(Words):
    """To the office of an organisation, by a timer: counts of what it handed over, and where it is read."""

    max_segments: ClassVar[int] = 3

    cases: int
    calls: int
    messages: int
    page_link: str
