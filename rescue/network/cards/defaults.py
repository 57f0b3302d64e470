"""The house's own run cards, from `facts`: what counts where the desk has changed nothing; no edit loses them."""

import csv
from functools import cache
from pathlib import Path

from rescue.network.cards.contents import Card, Line, Step, When
from rescue.network.cards.models import EVERYWHERE
from rescue.network.kinds import Kind
from rescue.network.models import Service

FOLDER = Path(__file__).resolve().parent / "facts"


def default_card(kind: Kind) -> Card:
    """The card of a kind as the house wrote it."""
    return _read_all()[kind]


@cache
def _read_all() -> dict[Kind, Card]:
    lines: dict[Kind, list[Line]] = {kind: [] for kind in Kind}
    steps: dict[Kind, list[Step]] = {kind: [] for kind in Kind}
    for row in _rows("run_cards.csv"):
        severities = tuple(row["severities"].split())
        line = Line(
            Service(row["service"]), int(row["quantity"]), int(row["level"]), When(row["when"]), severities=severities
        )
        lines[Kind(row["kind"])].append(line)
    for row in _rows("run_card_steps.csv"):
        within = int(row["within_minutes"]) if row["within_minutes"] else None
        steps[Kind(row["kind"])].append(Step(row["step"], None, int(row["level"]), within))
    return {kind: Card(kind, EVERYWHERE, tuple(lines[kind]), tuple(steps[kind])) for kind in Kind}


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
