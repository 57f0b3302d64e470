"""What is said when a promise changes; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from i18n.words import Term, Words


@dataclass(frozen=True)
class LaterThanPromised(Words):
    """To whoever was promised something: it comes later than we said, why, and by when now."""

    max_segments: ClassVar[int] = 5  # the reason is a whole sentence

    reference: str
    what: Term
    reason: Term
    by_when: datetime
    link: str | None = None
