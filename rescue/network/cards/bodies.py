"""The JSON of a run card: what is taken, and what is shown."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from i18n.catalogues import Translator
from rescue.kit.web.strict import LARGEST_WHOLE, Line, Strict, Text
from rescue.network.cards import contents
from rescue.network.cards.contents import Card, When
from rescue.network.cards.editing import Wish
from rescue.network.cards.models import RunCard, RunCardChange
from rescue.network.cards.preview import Preview
from rescue.network.models import Service
from rescue.network.wording import phrase


class LineBody(Strict):
    """So many units of a service from a level on; `severities` empty is for all of red, yellow, green and black."""

    service: Service
    quantity: Annotated[int, Field(ge=1, le=contents.MOST_QUANTITY)] = 1
    level: Annotated[int, Field(ge=1, le=3)] = 1
    when: When = When.AT_ONCE
    severities: Annotated[list[Line], Field(max_length=4, default_factory=list)]


class StepBody(Strict):
    """A step by its code, or in your own words."""

    code: Line | None = None
    text: Line | None = None
    level: Annotated[int, Field(ge=1, le=3)] = 1
    within_minutes: Annotated[int, Field(ge=1, le=LARGEST_WHOLE)] | None = None


class CardBody(Strict):
    """A card as it shall be, why and from which source. `is_adding` is for a territory's card only."""

    lines: Annotated[list[LineBody], Field(max_length=contents.MOST_LINES)]
    steps: Annotated[list[StepBody], Field(max_length=contents.MOST_STEPS, default_factory=list)]
    source: Annotated[Line, Field(min_length=1, examples=["Desk meeting of 3 March"])]
    reason: Annotated[Text, Field(min_length=1, examples=["Two ambulances were too few on this road"])]
    is_adding: bool = False

    def wish(self) -> Wish:
        return Wish(
            tuple(
                contents.Line(each.service, each.quantity, each.level, each.when, tuple(each.severities))
                for each in self.lines
            ),
            tuple(contents.Step(each.code, each.text, each.level, each.within_minutes) for each in self.steps),
            self.source,
            self.reason,
            self.is_adding,
        )


class RestorationBody(Strict):
    """Why a card is given back, and from which source that is known."""

    source: Annotated[Line, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]


class CardView(BaseModel):
    """A card of exactly this territory; version 0 was never changed, `is_default` says that the house's own counts."""

    kind: str
    territory: str | None
    version: int
    is_default: bool
    is_adding: bool
    lines: list[dict[str, Any]]
    steps: list[dict[str, Any]]
    source: str | None
    reason: str | None
    changed_at: datetime | None
    changed_by: str | None


class CardList(BaseModel):
    items: list[CardView]


class CalledView(BaseModel):
    """One service of a preview: `found` units are within the usual distance, `shortfalls` say why others are not."""

    service: Service
    wanted: int
    at_once: int
    found: int
    candidates: list[dict[str, Any]]
    shortfalls: list[dict[str, Any]]


class PreviewView(BaseModel):
    """What an incident of this kind, this severe, here would call; nobody is asked."""

    version: int
    is_adding: bool
    called: list[CalledView]
    steps: list[dict[str, Any]]


def view(card: Card, kept: RunCard | RunCardChange | None = None) -> dict[str, Any]:
    """A card as JSON values."""
    return {
        "kind": str(card.kind),
        "territory": card.territory_code or None,
        "version": card.version,
        "is_default": card.is_default,
        "is_adding": card.is_adding,
        "lines": [contents.pack_line(line) for line in card.lines],
        "steps": [contents.pack_step(step) for step in card.steps],
        "source": kept.source if kept else None,
        "reason": kept.reason if kept else None,
        "changed_at": kept.changed_at if kept else None,
        "changed_by": kept.changed_by if kept else None,
    }


def preview_view(preview: Preview, reader: Translator) -> dict[str, Any]:
    return {
        "version": preview.card.version,
        "is_adding": preview.card.is_adding,
        "called": [
            {
                "service": each.service,
                "wanted": each.wanted,
                "at_once": each.at_once,
                "found": each.found,
                "candidates": [
                    {
                        "provider_id": candidate.provider_id,
                        "provider": candidate.provider_name,
                        "distance_m": candidate.distance_m,
                        "travel_minutes": candidate.travel_minutes,
                    }
                    for candidate in each.candidates
                ],
                "shortfalls": [{"code": str(lack.code), "text": phrase(lack, reader)} for lack in each.shortfalls],
            }
            for each in preview.called
        ],
        "steps": [contents.pack_step(step) for step in preview.steps],
    }
