"""What is said to whoever may follow a case; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Words


@dataclass(frozen=True)
class FollowTheirCase(Words):
    """To a relative: where to follow. `our_phone` and `code_number` are there where a text may hold no link."""

    max_segments: ClassVar[int] = 4

    reference: str
    name: str | None
    link: str | None = None
    our_phone: str | None = None
    code_number: str | None = None
