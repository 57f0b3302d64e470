"""The emergency numbers of a place as rows to press."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rescue.geography import territories
from rescue.geography.corrections.book import Corrections
from rescue.geography.territories import Territory
from rescue.intake import whereabouts
from rescue.kit.words import N_

LABELS = {"ambulance": N_("Ambulance"), "police": N_("Police"), "fire": N_("Fire brigade")}
TOURIST_POLICE = N_("Tourist police")
EVERYTHING = N_("Every emergency")
MOST_ALTERNATES = 3
# By sound in Simplified Chinese and by strokes in Traditional, as these character sets are ordered.
ORDERED_BY = {"zh-Hans": "gb18030", "zh-Hant": "big5"}


@dataclass(frozen=True)
class Row:
    """A number to call; `alternates` are what other sources say."""

    label: str
    number: str
    alternates: tuple[str, ...] = ()
    is_anywhere: bool = False
    """Nobody knows the place's own: what mobile phones reach on almost every network."""


def list_rows(told: Mapping[str, Any]) -> list[Row]:
    """Ambulance first; one row where one number does everything; the tourist police where there is one."""
    rows = [_row(label, told[service]) for service, label in LABELS.items() if told.get(service)]
    if len(rows) > 1 and len({(row.number, row.alternates, row.is_anywhere) for row in rows}) == 1:
        rows = [replace(rows[0], label=EVERYTHING)]
    theirs = [each["number"] for each in told.get("special") or () if each["kind"] == "tourist police"]
    return [*rows[:2], *(Row(TOURIST_POLICE, number) for number in theirs[:1]), *rows[2:]]


def list_for(corrected: Corrections, code: str) -> list[Row]:
    """The rows of a territory; 112 when it is not one of ours."""
    return list_rows(whereabouts.numbers_for(corrected, code if territories.find(code) else None, None))


def list_countries(language: str) -> list[Territory]:
    """All territories in the order a reader of the language looks for them."""
    charset = ORDERED_BY.get(language)

    def place(territory: Territory) -> Any:
        name = territory.name(language)
        return name.encode(charset, "replace") if charset else name.casefold()

    return sorted(territories.list_all(), key=place)


def _row(label: str, told: Any) -> Row:
    if not isinstance(told, Mapping):
        return Row(label, str(told))
    alternates = tuple(str(each) for each in told.get("alternates") or ())
    is_anywhere = told.get("confidence") == "missing"
    return Row(label, str(told.get("number", "")), alternates[:MOST_ALTERNATES], is_anywhere)
