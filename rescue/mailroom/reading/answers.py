"""A provider's answer in a text: 1 and the minutes, 2 and why not, in their digits and their words."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rescue.mailroom.reading import known_words

MOST_MINUTES = 7 * 24 * 60
LONGEST_NOTE = 400
NO = "2"
OTHER = "other"
MOST_WORDS = 4  # behind a yes without a number; a longer sentence is something else
REFERENCE = re.compile(r"\bHW[-\s]?([0-9A-HJKMNP-TV-Z]{7})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,5}")
_PARTS = re.compile(r"[\s,;:.、，。；：/+!！\-–—]+")
REASONS = ("no_unit", "too_far", "language", "unsafe", "closed", "not_our_service")


@dataclass(frozen=True)
class Answer:
    """Yes with the minutes, where they were said, or no with a reason; the reference, where one was named."""

    is_yes: bool
    minutes: int | None = None
    reason: str = OTHER
    note: str | None = None
    reference: str | None = None


def find_reference(text: str) -> str | None:
    """The case a text names, as we write it."""
    found = REFERENCE.search(unicodedata.normalize("NFKC", text))
    return f"HW-{found[1].upper()}" if found else None


def read(text: str) -> Answer | None:
    """The answer in a text, or None where it is not one beyond doubt: a wrong yes sends nobody, a wrong no too."""
    plain = _plain(text)
    reference = find_reference(plain)
    said = REFERENCE.sub(" ", plain).strip()
    parts = [part for part in _PARTS.split(said.casefold()) if part]
    if not parts:
        return None
    words = known_words.read_all()
    first, rest = _first_word(parts)
    if first in words["no"]:
        note = said[len(first) :].strip(" ,.;:，。、-")[:LONGEST_NOTE] or None
        reason = _reason(said.casefold())
        is_clear = not _NUMBER.search(" ".join(rest)) and (first == NO or reason != OTHER or len(rest) <= MOST_WORDS)
        return Answer(False, reason=reason, note=note, reference=reference) if is_clear else None
    if first in words["yes"]:
        is_clear, minutes = _minutes(rest)
        return Answer(True, minutes=minutes, reference=reference) if is_clear else None
    return None


def read_button(payload: str) -> Answer | None:
    """The answer of a pressed button: `accept:15`, `decline:no_unit`."""
    first, *rest = payload.casefold().split(":")
    if first == "accept":
        minutes = next((int(part) for part in rest if part.isascii() and part.isdigit() and len(part) < 6), None)
        return Answer(True, minutes=minutes if minutes and minutes <= MOST_MINUTES else None)
    if first == "decline":
        return Answer(False, reason=next((part for part in rest if part in REASONS), OTHER))
    return None


def _plain(text: str) -> str:
    """Digits of every script as 0 to 9, full width as half."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in folded
    ).strip()


def _first_word(parts: list[str]) -> tuple[str, list[str]]:
    """The first word and what follows; a yes or no that runs into it, as Chinese and Thai are written, is cut off."""
    if len(parts) > 1 and (both := " ".join(parts[:2])) in (
        *known_words.read_all()["yes"],
        *known_words.read_all()["no"],
    ):
        return both, parts[2:]
    whole = parts[0]
    first = next(
        (word for word in _yes_and_no() if whole == word or (not word.isascii() and whole.startswith(word))), ""
    )
    left = whole[len(first) :]
    return first, [*([left] if left else []), *parts[1:]]


@lru_cache(1)
def _yes_and_no() -> tuple[str, ...]:
    """The longest first, so that the word for "not free" is not read as "free"."""
    words = known_words.read_all()
    return tuple(sorted({*words["yes"], *words["no"]}, key=len, reverse=True))


def _minutes(parts: list[str]) -> tuple[bool, int | None]:
    """Whether the rest is clear, and its minutes: none or one number, of minutes or of hours."""
    text = " ".join(parts)
    numbers = _NUMBER.findall(text)
    if not numbers:
        return len(parts) <= MOST_WORDS, None
    if len(numbers) > 1:
        return False, None
    minutes = int(numbers[0])
    if text.partition(numbers[0])[2].strip() in known_words.read_all()["hours"]:
        minutes *= 60
    return (True, minutes) if 0 < minutes <= MOST_MINUTES else (False, None)


def _reason(said: str) -> str:
    words = known_words.read_all()
    return next((code for code in REASONS if any(word in said for word in words[code])), OTHER)
