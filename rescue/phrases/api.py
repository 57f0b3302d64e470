"""Phrase cards for machines: every card in the languages asked for, with whether a native reader has reviewed it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from i18n.phrasebook import cards
from i18n.phrasebook.cards import ANSWERS, NUMBERS, Answer, Group, Phrase
from rescue.kit.web.routes import AnyViewer
from rescue.phrases import books

api = APIRouter(prefix="/api/v1", tags=["phrase cards"])
MOST_LANGUAGES = 20
TAG_CHARACTERS = 10
Languages = Annotated[
    list[Annotated[str, Query(max_length=TAG_CHARACTERS)]],
    Query(alias="language", min_length=1, max_length=MOST_LANGUAGES, examples=[["zh-Hans", "th"]]),
]


class PhraseView(BaseModel):
    """One text; `reviewed_on` is null while no native reader has looked at it."""

    language: str
    text: str
    reviewed_on: date | None


class CardView(BaseModel):
    """A card by its name, with its words and the names of what can be answered."""

    id: str
    group: Group
    answer: Answer
    texts: list[PhraseView]
    answers: list[str]
    numbers: list[int]


class CardsView(BaseModel):
    """All cards, the words of their answers by name, and the languages that have a book."""

    languages: list[str]
    cards: list[CardView]
    answers: dict[str, list[PhraseView]]


@api.get("/phrase-cards", response_model=CardsView)
def list_cards(_viewer: AnyViewer, language: Languages) -> dict[str, Any]:
    """Every phrase card in the languages named; 404 for a language without a book."""
    chosen = [books.book_language(code) for code in dict.fromkeys(language)]

    def texts(name: str) -> list[dict[str, Any]]:
        return [_view(cards.phrase(name, each)) for each in chosen]

    names = sorted({name for answers in ANSWERS.values() for name in answers})
    return {
        "languages": [each.code for each in cards.languages()],
        "cards": [
            {
                "id": card.id,
                "group": card.group,
                "answer": card.answer,
                "texts": texts(card.id),
                "answers": list(ANSWERS[card.answer]),
                "numbers": list(NUMBERS.get(card.answer, ())),
            }
            for card in cards.list_cards()
        ],
        "answers": {name: texts(name) for name in names},
    }


def _view(phrase: Phrase) -> dict[str, Any]:
    return {"language": phrase.language.code, "text": phrase.text, "reviewed_on": phrase.reviewed_on}
