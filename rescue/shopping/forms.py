"""What people type about purchases: amounts, days and one of a few words, read kindly and kept within limits."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.core import get_global

from rescue.kit.money import Money, digits_of
from rescue.kit.problems import Problem
from rescue.kit.web.strict import find_unreadable

AMOUNT_CHARACTERS = 24
MOST_MINOR = 10**13
TEXT_CHARACTERS = 2_000
CURRENCIES: frozenset[str] = frozenset(get_global("all_currencies"))
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?\Z")
Word = TypeVar("Word", bound=StrEnum)


def amount(said: str, currency: str, *, otherwise: type[Problem]) -> Money:
    """`2,380.00`, `2.380,00`, `2 380`, `１９０４`: a mark before the currency's own digits is the decimal one."""
    code = currency.strip().upper()
    typed = "".join(said.split()).replace("'", "").replace("’", "").replace("٬", "").replace("٫", ".")
    if code not in CURRENCIES or not 0 < len(typed) <= AMOUNT_CHARACTERS:
        raise otherwise
    plain = _without_groups("".join(_digit(letter) for letter in typed), digits_of(code))
    if not _PLAIN.match(plain):
        raise otherwise
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise otherwise from None
    if -found.as_tuple().exponent > digits_of(code):  # type: ignore[operator] # a finite number
        raise otherwise
    money = Money.of(found, code)
    if not 0 < money.amount_minor <= MOST_MINOR:
        raise otherwise
    return money


def day(said: str, *, otherwise: type[Problem]) -> date | None:
    """A day as a browser sends it; None where nothing was chosen."""
    if not said.strip():
        return None
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise otherwise from None


def hour(said: str, zone: str | None, *, otherwise: type[Problem]) -> datetime | None:
    """A day or an hour by the clocks there; a day means its end of business."""
    if not said.strip():
        return None
    try:
        read = datetime.fromisoformat(said.strip())
        there = read if read.time() != time() else read.replace(hour=18)
        return there.replace(tzinfo=ZoneInfo(zone or "UTC"))
    except (ValueError, OverflowError):
        raise otherwise from None


def word(said: str, choices: type[Word]) -> Word | None:
    """One of the words of a choice; None where none of them was chosen."""
    return next((each for each in choices if each == said), None)


def text(said: str, most: int = TEXT_CHARACTERS) -> str | None:
    """Words without what cannot be shown, cut at a limit; None where nothing was written."""
    kept = "".join(letter for letter in said if not find_unreadable(letter, "\n\t")).strip()
    return kept[:most].rstrip() or None


def _digit(letter: str) -> str:
    return str(int(letter)) if letter.isdigit() and not letter.isascii() and letter.isdecimal() else letter


def _without_groups(typed: str, digits: int) -> str:
    marks = [place for place, letter in enumerate(typed) if letter in ".,"]
    if not marks:
        return typed
    last = marks[-1]
    behind = len(typed) - last - 1
    kinds = {typed[place] for place in marks}
    is_decimal = typed.count(typed[last]) == 1 and (len(kinds) == 2 or behind != 3 or digits == 3)
    if is_decimal:
        whole = typed[:last].replace(".", "").replace(",", "")
        return f"{whole or '0'}.{typed[last + 1 :]}"
    return typed.replace(".", "").replace(",", "")
