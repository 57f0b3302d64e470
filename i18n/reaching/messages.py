"""What is added to a message because of the way it goes; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Words


@dataclass(frozen=True)
class YouMayHaveThis(Words):
    """Below a message that goes by another channel because nobody knows whether the first one arrived."""

    max_segments: ClassVar[int] = 1
