"""What is said about take-overs; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Words


@dataclass(frozen=True)
class PleaseSign(Words):
    """To whoever signs for the organisation: which case, and where the deed is read and signed."""

    max_segments: ClassVar[int] = 4

    organisation: str
    reference: str
    link: str | None = None
    our_phone: str | None = None
