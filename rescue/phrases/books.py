"""The phrase book of two languages, laid out for the eye: what I ask, what they read, what they point at."""

from collections.abc import Iterable
from dataclasses import dataclass

from i18n.languages import LANGUAGES, Language
from i18n.phrasebook import cards
from i18n.phrasebook.cards import ANSWERS, GROUP_NAMES, NUMBERS, RISKY, Card, Group, Phrase
from rescue.geography import territories
from rescue.kit.problems import NotFound


@dataclass(frozen=True)
class Pair:
    """The same words in the reader's language and in the other person's."""

    own: Phrase
    other: Phrase


@dataclass(frozen=True)
class Shown:
    """A card in two languages with everything that can be pointed at."""

    card: Card
    said: Pair
    answers: tuple[Pair, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Chapter:
    """The cards of one group; `is_risky` where an unreviewed word can harm."""

    group: Group
    name: str
    is_risky: bool
    cards: tuple[Shown, ...]


def book_language(code: str) -> Language:
    """A language that has a whole book, or NotFound."""
    language = LANGUAGES.get(code)
    if language is None or language not in cards.languages():
        raise NotFound
    return language


def chapters(own: Language, other: Language) -> list[Chapter]:
    """All cards, group by group."""
    return [Chapter(group, GROUP_NAMES[group], group in RISKY, tuple(_shown(own, other, group))) for group in Group]


def language_of_place(territory_code: str | None, own: Language) -> Language | None:
    """The language most people speak there that has a book and is not the reader's own."""
    territory = territories.find(territory_code or "")
    return cards.suggest(territory.languages, own) if territory else None


def path(other: Language, own: Language) -> str:
    """Where the book of a pair lies."""
    return f"/cards/{other.code}?language={own.code}"


def _shown(own: Language, other: Language, group: Group) -> Iterable[Shown]:
    def pair(name: str) -> Pair:
        return Pair(cards.phrase(name, own), cards.phrase(name, other))

    for card in cards.list_cards():
        if card.group is group:
            answers = tuple(pair(name) for name in ANSWERS[card.answer])
            yield Shown(card, pair(card.id), answers, NUMBERS.get(card.answer, ()))
