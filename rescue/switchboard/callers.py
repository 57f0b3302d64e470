"""Who calls, as far as their number says: a claim, never an identity, and its country never a place."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException

from rescue.intake import phones

LONGEST_SHOWN = 60
# What networks send instead of a withheld number, and the same words as they look on a telephone's keys.
WITHHELD = frozenset({"", "anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld"})
WITHHELD_KEYS = frozenset({"+266696687", "+7378742833", "+86282452253", "+8656696", "+7748428", "+2562533"})
DIALLED = re.compile(r"\+[0-9]{6,15}\Z")


@dataclass(frozen=True)
class Caller:
    """`address` is None where nobody can be called back; `shown` is what the network sent."""

    address: str | None
    shown: str
    country: str | None
    languages: tuple[str, ...]

    @property
    def is_withheld(self) -> bool:
        return self.address is None


def read(said: str) -> Caller:
    """The caller behind a `From`, whatever the network wrote there."""
    shown = said.strip()[:LONGEST_SHOWN]
    if shown.casefold() in WITHHELD or shown in WITHHELD_KEYS:
        return Caller(None, shown or "withheld", None, ())
    number = shown if DIALLED.match(shown) else phones.normalise(shown) or ""
    if not DIALLED.match(number):  # letters, a short code, an internet address: nothing a telephone can ring
        return Caller(None, shown, None, ())
    return Caller(number, number, country_of(number), tuple(phones.home_languages(number)))


def country_of(number: str | None) -> str | None:
    """The country a number is from, or None."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number or ""))
    except NumberParseException:
        return None


def last_digits(number: str, most: int = 4) -> str:
    """Enough to tell two callers apart, and not enough to call one."""
    return number[-most:]
