"""May a call be recorded? One sourced rule a territory; the strictest leg's counts, unknown asks everybody."""

import csv
from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from i18n.languages import LANGUAGES
from i18n.word_files import find_text

FOLDER = Path(__file__).parent
CONSENT_WORDS = "MayWeRecord"


class Rule(StrEnum):
    """From the mildest to the strictest."""

    NONE = "none"
    NOTICE = "notice"
    EXPLICIT = "explicit"


_ORDER = list(Rule)


def rule_for(territories: Iterable[str | None]) -> Rule:
    """The strictest of all legs' rules; a leg whose territory or rule nobody knows makes it explicit."""
    found = [_rules().get(code or "", Rule.EXPLICIT) for code in territories]
    return max(found, key=_ORDER.index, default=Rule.EXPLICIT)


def source_of(territory: str) -> str | None:
    return _sources().get(territory)


def is_checked(language: str) -> bool:
    """Whether a person has checked the words that ask for consent in this language; a fallback is not enough."""
    known = LANGUAGES.get(language)
    return known is not None and language in _checked() and find_text(CONSENT_WORDS, known) is not None


@lru_cache(1)
def _rules() -> dict[str, Rule]:
    return {row["territory"]: Rule(row["rule"]) for row in _rows("recording_rules.csv")}


@lru_cache(1)
def _sources() -> dict[str, str]:
    return {row["territory"]: f"{row['source']} ({row['as_of']})" for row in _rows("recording_rules.csv")}


@lru_cache(1)
def _checked() -> frozenset[str]:
    return frozenset(row["language"] for row in _rows("consent_texts.csv"))


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
