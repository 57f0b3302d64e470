"""What sort of event a report tells of, from its kind or else from words in any of our languages.

Only one question is asked of it: can two reports be about one event? An event that many see is of a `MASS` sort.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from rescue.network.run_cards import Kind


class Sort(StrEnum):
    ROAD = "road"
    BOAT = "boat"
    FIRE = "fire"
    DISASTER = "disaster"
    ATTACK = "attack"
    DROWNING = "drowning"
    ASSAULT = "assault"
    THEFT = "theft"
    ILLNESS = "illness"
    DOCUMENTS = "documents"
    LOST_PERSON = "lost_person"
    DETENTION = "detention"
    PURCHASE = "purchase"


MASS = frozenset({Sort.ROAD, Sort.BOAT, Sort.FIRE, Sort.DISASTER, Sort.ATTACK})
_BELONGINGS = frozenset({Sort.THEFT, Sort.DOCUMENTS, Sort.PURCHASE})
_BY_KIND: dict[Kind, Sort] = {
    Kind.HIT_AND_RUN: Sort.ROAD,
    Kind.ROAD_COLLISION: Sort.ROAD,
    Kind.NATURAL_DISASTER: Sort.DISASTER,
    Kind.DROWNING: Sort.DROWNING,
    Kind.ASSAULT: Sort.ASSAULT,
    Kind.THEFT: Sort.THEFT,
    Kind.LOST_DOCUMENTS: Sort.DOCUMENTS,
    Kind.LOST_PERSON: Sort.LOST_PERSON,
    Kind.DETENTION: Sort.DETENTION,
    Kind.PURCHASE_DISPUTE: Sort.PURCHASE,
    Kind.CONCIERGE: Sort.PURCHASE,
}
# A kind that says little: somebody hurt in a crash says injury, and their words say crash.
_OPEN_KINDS = frozenset(
    {Kind.UNKNOWN, Kind.OTHER, Kind.INJURY, Kind.ILLNESS, Kind.DEATH, Kind.STRANDED, Kind.DROWNING, Kind.DISPUTE}
)


def _read_words() -> dict[Sort, str]:
    """The words of `event_words.txt` as one expression for each sort, in the order of the file."""
    found: dict[Sort, list[str]] = {}
    listed: list[str] = []
    for line in (Path(__file__).parent / "event_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            listed = found.setdefault(Sort(line.strip("[]")), [])
        elif line and not line.startswith("#"):
            listed.append(unicodedata.normalize("NFKC", line))
    return {sort: "|".join(words) for sort, words in found.items()}


_WORDS = _read_words()
_FOUND = re.compile("|".join(f"(?P<{sort.value}>{words})" for sort, words in _WORDS.items()), re.IGNORECASE)


def is_one_story(told: Sort | None, more: Sort | None) -> bool:
    """Whether somebody may go on telling of one thing in words of both sorts: a crash, then the pain in the chest.

    What became of belongings is another story, but for a robbery.
    """
    both = {told, more}
    if None in both or both == {Sort.ASSAULT, Sort.THEFT}:
        return True
    return (told in _BELONGINGS) is (more in _BELONGINGS)


def sort_of(kind: Kind, said: str | None) -> Sort | None:
    """The sort of a kind; where the kind says little, the sort that the words tell of; None when neither says."""
    by_kind = _BY_KIND.get(kind)
    if kind not in _OPEN_KINDS or not said:
        return by_kind or (Sort.ILLNESS if kind is Kind.ILLNESS else None)
    return sort_in(said) or by_kind or (Sort.ILLNESS if kind is Kind.ILLNESS else None)


@lru_cache(1024)
def sort_in(said: str) -> Sort | None:
    """What words tell of: what many see before anything else: a crash also has thefts and fevers in it."""
    seen = {Sort(hit.lastgroup) for hit in _FOUND.finditer(unicodedata.normalize("NFKC", said)) if hit.lastgroup}
    return next((sort for sort in _WORDS if sort in seen), None)
