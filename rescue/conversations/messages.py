"""What the house says around other people's words; the texts are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Quote, Term, Words


@dataclass(frozen=True)
class LetterForYou(Words):
    """To a party of a conversation, by text: who says what, how it was translated, and the original."""

    max_segments: ClassVar[int] = 8

    reference: str
    sender: Term | str
    said: Quote | Term
    original: Quote | None = None
    is_correction: bool = False
    is_machine: bool = False
    is_checked: bool = False
    is_untranslated: bool = False
    link: str | None = None


@dataclass(frozen=True)
class HowTranslated(Words):
    """The label of a message on a page, in the reader's language: exactly one is true."""

    is_machine: bool = False
    is_checked: bool = False
    is_human: bool = False
    is_corrected: bool = False
    is_untranslated: bool = False
    is_waiting: bool = False
    is_held: bool = False


@dataclass(frozen=True)
class QuickReply(Words):
    """An answer that needs no machine: exactly one is true."""

    yes: bool = False
    no: bool = False
    cannot_talk: bool = False
    call_me: bool = False
    wait: bool = False
    thanks: bool = False
