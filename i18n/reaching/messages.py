"""What is added to a message because of the way it goes; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Words


@dataclass(frozen=True)
class YouMayHaveThis(Words):
    """Below a message that goes by another channel because nobody knows whether the first one arrived."""

    max_segments: ClassVar[int] = 1


@dataclass(frozen=True)
class NoLinkHere(Words):
    """Instead of a link, where networks let none through: the number that tells the same by voice."""

    max_segments: ClassVar[int] = 1

    phone: str


@dataclass(frozen=True)
class PleaseWriteToUs(Words):
    """On WhatsApp, where we may not write before they do: there is news, and any answer opens the conversation."""

    max_segments: ClassVar[int] = 2


@dataclass(frozen=True)
class NewsForYou(Words):
    """On the lock screen of a phone, which anybody may see: that there is news, and nothing of it."""

    max_segments: ClassVar[int] = 2

    reference: str
    link: str | None = None
