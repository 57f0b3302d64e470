"""Who has read our words in which language: `reviews.csv`, a row for each language and kind of text.

A translation is a promise made by somebody who speaks the language. Until a native reader has signed, it says so.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from i18n.languages import LANGUAGES, Language

FILE = Path(__file__).parent / "reviews.csv"
KINDS = ("interface", "messages")
READ, UNREAD = "reviewed", "not reviewed"


@dataclass(frozen=True)
class Review:
    """The state of one kind of text in one language; `reviewer` and `date` once somebody has read it."""

    language: Language
    kind: str
    reviewer: str
    date: str
    status: str

    @property
    def is_read(self) -> bool:
        return self.status == READ and bool(self.reviewer and self.date)


@cache
def list_reviews(file: Path = FILE) -> tuple[Review, ...]:
    """Every row; a language that is not ours, or a strange word, is an error."""
    with file.open(encoding="utf-8", newline="") as rows:
        found = tuple(
            Review(LANGUAGES[row["language"]], row["kind"], row["reviewer"], row["date"], row["status"])
            for row in csv.DictReader(rows)
        )
    strange = [each for each in found if each.kind not in KINDS or each.status not in (READ, UNREAD)]
    assert not strange, strange
    return found


def unread_languages() -> tuple[Language, ...]:
    """The languages in which something has had no native reader yet."""
    unread = {each.language.code for each in list_reviews() if not each.is_read}
    return tuple(language for language in LANGUAGES.values() if language.code in unread)
