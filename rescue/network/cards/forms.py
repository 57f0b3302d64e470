"""The form of a run card: numbered rows without JavaScript, a few of them empty."""

from collections.abc import Mapping
from typing import Any

from rescue.network.cards.contents import (
    MOST_LINES,
    MOST_QUANTITY,
    MOST_STEPS,
    SEVERITIES,
    STEP_NAMES,
    Card,
    Line,
    Step,
    When,
)
from rescue.network.cards.editing import LineUnusable, StepUnusable, Wish
from rescue.network.models import Service

SPARE = 3
DIGITS = 5


def show(card: Card) -> tuple[list[Line | None], list[Step | None]]:
    """The rows of the form: those of the card and a few empty ones."""
    spare = [None] * SPARE
    return [*card.lines, *spare][:MOST_LINES], [*card.steps, *spare][:MOST_STEPS]


def read(sent: Mapping[str, Any]) -> Wish:
    """The card of a filled form; a row without a service or a step is no row."""
    return Wish(
        tuple(line for place in range(MOST_LINES) if (line := _line(sent, place))),
        tuple(step for place in range(MOST_STEPS) if (step := _step(sent, place))),
        _text(sent, "source")[:200],
        _text(sent, "reason")[:4_000],
        is_adding=_text(sent, "is_adding") == "yes",
    )


def _line(sent: Mapping[str, Any], place: int) -> Line | None:
    service = _text(sent, f"line-{place}-service")
    if not service:
        return None
    if service not in list(Service) or _text(sent, f"line-{place}-when") not in list(When):
        raise LineUnusable(most=MOST_QUANTITY)
    severities = tuple(each for each in SEVERITIES if _text(sent, f"line-{place}-{each}") == "yes")
    return Line(
        Service(service),
        _number(sent, f"line-{place}-quantity") or 0,
        _number(sent, f"line-{place}-level") or 0,
        When(_text(sent, f"line-{place}-when")),
        () if len(severities) == len(SEVERITIES) else severities,
    )


def _step(sent: Mapping[str, Any], place: int) -> Step | None:
    code, text = _text(sent, f"step-{place}-code"), _text(sent, f"step-{place}-text")[:200]
    if not code and not text:
        return None
    if code and code not in STEP_NAMES:
        raise StepUnusable
    within = _number(sent, f"step-{place}-within")
    return Step(code or None, None if code else text, _number(sent, f"step-{place}-level") or 0, within)


def _text(sent: Mapping[str, Any], name: str) -> str:
    given = sent.get(name)
    return given.strip() if isinstance(given, str) else ""


def _number(sent: Mapping[str, Any], name: str) -> int | None:
    given = _text(sent, name)
    return int(given) if given.isascii() and given.isdigit() and len(given) <= DIGITS else None
