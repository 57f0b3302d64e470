"""The words that mean something alone in a text, in every language we write: a table anybody can add to."""

import csv
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "words.csv"


@lru_cache(1)
def read_all() -> dict[str, tuple[str, ...]]:
    """What each meaning is said with."""
    found: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            words = tuple(word.casefold() for word in line["words"].split(";"))
            found[line["means"]] = (*found.get(line["means"], ()), *words)
    return found
