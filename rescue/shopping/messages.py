"""What is said about shopping; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from i18n.words import Quote, Spoken, Words
from rescue.kit.money import Money


@dataclass(frozen=True)
class CanYouShop(Words):
    """To a shopping guide: what somebody looks for, where, for how much, by when to answer."""

    max_segments: ClassVar[int] = 5

    reference: str
    what: Quote
    place: str
    speaks: Spoken
    minutes: int
    budget: Money | None = None
    wanted: datetime | None = None
    remote: bool = False
    link: str | None = None
    demonstration: bool = False


@dataclass(frozen=True)
class GuideFound(Words):
    """To the traveller: who helps them with their shopping."""

    reference: str
    helper: str
    link: str | None = None


@dataclass(frozen=True)
class RefundAsked(Words):
    """To a travel agency: a traveller of theirs asks them to refund first; by when to answer, on which page."""

    max_segments: ClassVar[int] = 4

    reference: str
    merchant: str
    amount: Money
    due: datetime
    again: bool = False
    link: str | None = None


@dataclass(frozen=True)
class RefundNews(Words):
    """To the traveller: how far their refund is; exactly one of the flags is true."""

    max_segments: ClassVar[int] = 3

    reference: str
    asked: bool = False
    agreed: bool = False
    refused: bool = False
    silent: bool = False
    mediated: bool = False
    settled: bool = False
    link: str | None = None
