"""Dates, money, durations, distances and numbers that nobody can misread, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import format_skeleton, get_timezone_location
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

from i18n.languages import LANGUAGES, Language
from rescue.kit.money import Money, digits_of

MINUTES_IN_HOURS_FROM = 90
HOURS_IN_DAYS_FROM = 48
KILOMETRES_WHOLE_FROM = 10
REMEMBERED = 8192
# CLDR's short Spanish and Portuguese say "1 horas", short Arabic minutes are one letter; their long forms are right.
_LONG = {"es": ("hour",), "pt": ("hour",), "ar": ("minute", "hour")}
# CLDR lists India, Vietnam, Argentina and others under older zone names, where Babel 2.18 does not look for them.
_META_ZONES = get_global("meta_zones")
_LISTED_AS = {new: old for old, new in get_global("zone_aliases").items() if old in _META_ZONES}
_TERRITORIES = {zone: place for zone, place in get_global("zone_territories").items() if place not in ("001", "ZZ")}
_LTR, _AUTO, _END = "\u2066", "\u2068", "\u2069"


@dataclass(frozen=True)
class Formats:
    """One language's way of writing values. Months are words and money has its ISO code: 4/5/26 and $ are ambiguous."""

    language: Language

    def date(self, value: date) -> str:
        """Weekday, day, month as a word, year: `Mon, May 4, 2026`."""
        return format_skeleton("yMMMEd", value, locale=self.language.locale)

    def clock(self, value: datetime, zone: tzinfo | str | None = None) -> str:
        """Hours and minutes of 24, without its date: only where the date stands beside it."""
        return format_skeleton("Hm", _at(value, zone), locale=self.language.locale)

    def moment(self, value: datetime, zone: tzinfo | str | None = None) -> str:
        """Date, time and zone, so that two people in two zones mean the same instant."""
        local = _at(value, zone)
        name, offset = _zone_name(local, self.language.locale), _offset(local)
        return f"{self.date(local.date())} {self.clock(local)} ({f'{name}, ' if name else ''}{offset})"

    def zone(self, zone: str, at: datetime) -> str:
        """A zone as people call it at that instant, never by its id."""
        local = _at(at, zone)
        name, offset = _zone_name(local, self.language.locale), _offset(local)
        return f"{name}, {offset}" if name else offset

    def money(self, value: Money) -> str:
        """ISO code first, then the number: `CNY 30,000.00`; never a bare ¥ or $."""
        digits = digits_of(value.currency)
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        number = format_decimal(value.as_decimal(), format=pattern, locale=self.language.locale)
        return f"{value.currency}\u00a0{number}"

    def number(self, value: int | float | Decimal) -> str:
        return format_decimal(value, locale=self.language.locale)

    def minutes(self, value: int) -> str:
        """Whole minutes, from an hour and a half on as hours and minutes, from two days on as days and hours."""
        if value < MINUTES_IN_HOURS_FROM:
            return self._unit(value, "minute")
        hours, minutes = divmod(value, 60)
        if hours < HOURS_IN_DAYS_FROM:
            return self._two(hours, "hour", minutes, "minute")
        days, hours = divmod(hours, 24)
        return self._two(days, "day", hours, "hour")

    def duration(self, value: timedelta) -> str:
        """In whole minutes, rounded up: a promise is never made shorter than it is."""
        return self.minutes(-(-value // timedelta(minutes=1)))

    def days(self, value: int) -> str:
        return self._unit(value, "day")

    def kilometres(self, value: float) -> str:
        """One decimal below ten kilometres, whole above."""
        rounded = round(value) if value >= KILOMETRES_WHOLE_FROM else round(value, 1)
        return self._unit(rounded, "kilometer")

    def _two(self, large: int, large_unit: str, small: int, small_unit: str) -> str:
        first = self._unit(large, large_unit)
        return f"{first} {self._unit(small, small_unit)}" if small else first

    def _unit(self, value: int | float, unit: str) -> str:
        # "long" would say "5 minute" in Chinese and Thai: Babel 2.18 misses the plain plural there.
        length: Literal["long", "short"] = "long" if unit in _LONG.get(self.language.code, ()) else "short"
        return _format_unit(value, unit, length, self.language.code)


@lru_cache(REMEMBERED)
def _format_unit(value: int | float, unit: str, length: Literal["long", "short"], code: str) -> str:
    # Babel takes 0.1 ms; distances and minutes repeat, and an SOS says three of them before it is offered.
    return format_unit(value, unit, length, locale=LANGUAGES[code].locale)


def ltr(text: object) -> Markup:
    """A phone, reference, amount or coordinate for HTML, readable inside right-to-left text (plain `<bdi>` is not)."""
    return Markup('<bdi dir="ltr">{}</bdi>').format(text)


def ltr_plain(text: str, language: Language) -> str:
    """The same for plain text: isolated only where the language runs right to left."""
    return f"{_LTR}{text}{_END}" if language.direction == "rtl" else text


def name_plain(text: str, language: Language) -> str:
    """Somebody's own words inside ours: isolated with their own direction, only in right-to-left languages."""
    return f"{_AUTO}{text}{_END}" if language.direction == "rtl" else text


def _at(value: datetime, zone: tzinfo | str | None) -> datetime:
    assert value.tzinfo is not None, "an instant without a zone means nothing abroad"
    if zone is None:
        return value
    return value.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _zone_name(local: datetime, locale: Locale) -> str | None:
    if not isinstance(local.tzinfo, ZoneInfo):
        return None
    zone = _LISTED_AS.get(local.tzinfo.key, local.tzinfo.key)
    season = "daylight" if local.dst() else "standard"
    for names in (locale.time_zones.get(zone, {}), locale.meta_zones.get(_META_ZONES.get(zone), {})):
        if isinstance(name := names.get("long", {}).get(season), str):
            return name
    return get_timezone_location(local, locale=locale) if zone in _TERRITORIES else None


def _offset(local: datetime) -> str:
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}" if minutes else "UTC"
