"""Reads the room's fact files: once, when first asked for, safely from any thread."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

FOLDER = Path(__file__).resolve().parent / "facts"
MOST_ROWS = 100_000

T = TypeVar("T")


class Once(Generic[T]):
    """A value made at the first call and shared by all later ones; `functools.cache` would let two threads make it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = Lock()
        self._made: list[T] = []

    def __call__(self) -> T:
        if not self._made:
            with self._lock:
                if not self._made:
                    self._made.append(self._make())
        return self._made[0]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `facts/<name>`, a .csv with a header; every cell is text, absent ones are ''."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file, restval=""))
    assert len(found) <= MOST_ROWS, f"{name} has more rows than a fact file may have"
    return found


def columns(name: str) -> dict[str, list[str]]:
    """The columns of `facts/<name>`, a gzipped tab-separated file with a header and no quoting."""
    with gzip.open(FOLDER / name, "rt", encoding="utf-8", newline="") as file:
        lines = file.read().split("\n")[:-1]
    assert len(lines) <= MOST_ROWS, f"{name} has more rows than a fact file may have"
    table = [line.split("\t") for line in lines]
    return {heading: list(cells) for heading, cells in zip(table[0], zip(*table[1:], strict=True), strict=True)}
