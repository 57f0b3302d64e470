"""Phrase cards: closed questions and statements that two people show each other, each in their own language.

`cards.tsv` names the cards; `texts/<language>.tsv` has one text a row, with who reviewed it and when. A card travels by
its name, so each side reads its own language and no machine translates. Written by Homeward, Apache-2.0.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from i18n.languages import LANGUAGES, Language, negotiate
from rescue.kit.words import N_

FOLDER = Path(__file__).parent
MOST_CARDS = 200
LONGEST_TEXT = 140
_HIDDEN = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0000-\u001f{}<>%]")


class Group(StrEnum):
    """What a card is about, in the order they are shown."""

    MEDICAL = "medical"
    TRANSPORT = "transport"
    POLICE = "police"
    CONSENT = "consent"
    DISPUTE = "dispute"


GROUP_NAMES: dict[Group, str] = {
    Group.MEDICAL: N_("Doctor and injuries"),
    Group.TRANSPORT: N_("Transport and places"),
    Group.POLICE: N_("Police and safety"),
    Group.CONSENT: N_("Consent"),
    Group.DISPUTE: N_("Money and disputes"),
}
RISKY = frozenset({Group.MEDICAL, Group.CONSENT})
"""Where a wrong word can harm: an unreviewed text is shown with a warning of its own."""


class Answer(StrEnum):
    """How a card is answered without a common language."""

    STATEMENT = "statement"
    YES_NO = "yes_no"
    BODY = "body"
    SCALE = "scale"
    NUMBER = "number"
    HOURS_AGO = "hours_ago"
    SHOW = "show"
    MAP = "map"


_UNCLEAR = ("not_understood", "again")
ANSWERS: dict[Answer, tuple[str, ...]] = {
    Answer.STATEMENT: ("yes", "no", *_UNCLEAR),
    Answer.YES_NO: ("yes", "no", "not_known", *_UNCLEAR),
    Answer.BODY: ("head", "neck", "chest", "belly", "back", "arm", "hand", "leg", "foot", *_UNCLEAR),
    Answer.SCALE: _UNCLEAR,
    Answer.NUMBER: ("not_known", *_UNCLEAR),
    Answer.HOURS_AGO: ("less_than_one_hour", "not_known", *_UNCLEAR),
    Answer.SHOW: ("not_known", *_UNCLEAR),
    Answer.MAP: ("not_known", *_UNCLEAR),
}
"""The answers to point at, by name; numbers need no words."""
NUMBERS: dict[Answer, tuple[int, ...]] = {
    Answer.SCALE: tuple(range(11)),
    Answer.NUMBER: tuple(range(10)),
    Answer.HOURS_AGO: (1, 2, 3, 4, 6, 8, 12, 24, 48),
}


@dataclass(frozen=True)
class Card:
    """A question or statement by name; its words are in `texts/`."""

    id: str
    group: Group
    answer: Answer


@dataclass(frozen=True)
class Phrase:
    """A card or an answer in one language; `reviewed_on` is None until a native reader has looked at it."""

    id: str
    text: str
    language: Language
    reviewer: str | None
    reviewed_on: date | None

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_on is not None


@cache
def list_cards() -> tuple[Card, ...]:
    """Every card, group by group."""
    cards = [Card(row["id"], Group(row["group"]), Answer(row["answer"])) for row in _rows(FOLDER / "cards.tsv")]
    assert len(cards) <= MOST_CARDS, "more cards than anybody can look through"
    order = list(Group)
    return tuple(sorted(cards, key=lambda card: order.index(card.group)))


def find_card(card_id: str) -> Card | None:
    return next((card for card in list_cards() if card.id == card_id), None)


def phrase(name: str, language: Language) -> Phrase:
    """The words of a card or an answer; only for a language whose book is whole."""
    return _book(language.code)[name]


@cache
def languages() -> tuple[Language, ...]:
    """Those whose book is whole: no other is offered, so nothing is ever shown in a third language."""
    return tuple(each for each in LANGUAGES.values() if not check(each))


def suggest(spoken: Iterable[str], own: Language) -> Language | None:
    """The first of the languages spoken somewhere that has a book and is not the reader's own."""
    for tag in spoken:
        found = negotiate(tag, among=languages())
        # What is near enough to be read (Catalan for Spanish) is not what is spoken.
        if found != own and found.code.split("-")[0] == tag.split("-")[0]:
            return found
    return None


def is_reviewed(language: Language) -> bool:
    """Whether every text of the book was looked at by a native reader."""
    return all(each.is_reviewed for each in _book(language.code).values())


def check(language: Language, folder: Path = FOLDER) -> list[str]:
    """What is missing or wrong in the book of a language; empty is good."""
    path = folder / "texts" / f"{language.code}.tsv"
    if not path.exists():
        return [f"{language.code} has no phrase book"]
    texts = {row["id"]: row["text"] for row in _rows(path)}
    wanted = {card.id for card in list_cards()} | {name for names in ANSWERS.values() for name in names}
    wanted |= {"thank_you", "hours"}
    faults = [f"{language.code} lacks {name}" for name in sorted(wanted - texts.keys())]
    faults += [f"{language.code} has {name}, which is no card" for name in sorted(texts.keys() - wanted)]
    for name, text in texts.items():
        if not text.strip() or text != text.strip() or len(text) > LONGEST_TEXT or _HIDDEN.search(text):
            faults.append(f"{language.code}: {name} is empty, too long or holds a hidden character")
    return faults


@cache
def _book(code: str) -> dict[str, Phrase]:
    return {
        row["id"]: Phrase(
            id=row["id"],
            text=row["text"],
            language=LANGUAGES[code],
            reviewer=row["reviewer"] or None,
            reviewed_on=date.fromisoformat(row["reviewed_on"]) if row["reviewed_on"] else None,
        )
        for row in _rows(FOLDER / "texts" / f"{code}.tsv")
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))
