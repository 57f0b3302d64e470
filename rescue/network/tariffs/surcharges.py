"""When a price is higher: hours of some weekdays, and holidays, on the station's own clock; the highest one counts.

Written as `Sa-Su 00:00-24:00 150; Mo-Fr 18:00-20:00 120; 04-13 200; 2026-12-31 200`: days and hours or a date, then the
percent of the day's price. A date without a year is every year's. The night is the tariff's own `night_percent`.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rescue.kit.words import N_
from rescue.network.hours import ALWAYS, DAYS, read_hours, week_spans, write_hours

MOST_SURCHARGES = 40
LOWEST_PERCENT = 100
HIGHEST_PERCENT = 500
NIGHT_FROM_HOUR = 20
NIGHT_UNTIL_HOUR = 6
WEEKEND = frozenset({"sa", "su"})

_DATE = re.compile(r"(?:(\d{4})-)?(\d{2})-(\d{2})\Z")
_RULE = re.compile(r"(.+?)\s+(\d{3})\s*%?\Z")
_LEAP_YEAR = 2024


class Why(StrEnum):
    """Why a price is not the day's."""

    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HOURS = "hours"


WHY_NAMES: dict[str, str] = {
    Why.NIGHT: N_("night price"),
    Why.WEEKEND: N_("weekend price"),
    Why.HOLIDAY: N_("holiday price"),
    Why.HOURS: N_("price at this hour"),
}


@dataclass(frozen=True)
class Surcharge:
    """A window of some weekdays, or a `date` (`04-13` every year, `2026-04-13` once), and its percent."""

    percent: int
    days: tuple[str, ...] = ()
    opens: str = "00:00"
    closes: str = "24:00"
    date: str | None = None


NO_SURCHARGES: tuple[Surcharge, ...] = ()


def read_surcharges(text: str) -> tuple[Surcharge, ...]:
    """What a person typed. Raises ValueError when it cannot be read."""
    found: list[Surcharge] = []
    for rule in (each.strip() for each in text.split(";")):
        if not rule:
            continue
        parts = _RULE.match(rule)
        if not parts:
            raise ValueError("a surcharge ends with its percent")
        when, percent = parts[1].strip(), int(parts[2])
        if _DATE.match(when):
            found.append(Surcharge(percent, date=when))
            continue
        hours = None if when.lower() in ALWAYS else read_hours(when)
        if not hours:
            raise ValueError("days and hours, or a date")
        found += [
            Surcharge(percent, _days_of(hours, opens, closes), opens, closes)
            for opens, closes in dict.fromkeys((pair[0], pair[1]) for pairs in hours.values() for pair in pairs)
        ]
    check_surcharges(found)
    return tuple(found)


def _days_of(hours: dict[str, list[list[str]]], opens: str, closes: str) -> tuple[str, ...]:
    return tuple(day for day in DAYS if [opens, closes] in hours.get(day, []))


def write_surcharges(surcharges: Iterable[Surcharge]) -> str:
    """The inverse of `read_surcharges`."""
    rules = []
    for each in surcharges:
        if each.date:
            rules.append(f"{each.date} {each.percent}")
        else:
            hours = {day: [[each.opens, each.closes]] for day in each.days}
            rules += [f"{rule} {each.percent}" for rule in write_hours(hours).split("; ")]
    return "; ".join(rules)


def check_surcharges(surcharges: Sequence[Surcharge]) -> None:
    """Raise ValueError unless every one of them can be counted."""
    if len(surcharges) > MOST_SURCHARGES:
        raise ValueError("too many surcharges")
    for each in surcharges:
        if not LOWEST_PERCENT <= each.percent <= HIGHEST_PERCENT:
            raise ValueError("a percent from 100 to 500")
        if (each.date is None) == (not each.days):
            raise ValueError("days or a date")
        if each.date is not None:
            _check_date(each.date)
        else:
            read_hours(write_hours({day: [[each.opens, each.closes]] for day in each.days}))
            if not set(each.days) <= set(DAYS):
                raise ValueError("days are mo tu we th fr sa su")


def _check_date(text: str) -> None:
    found = _DATE.match(text)
    if not found:
        raise ValueError("a date looks like 04-13 or 2026-04-13")
    date(int(found[1] or _LEAP_YEAR), int(found[2]), int(found[3]))


def surcharge_of(stored: dict[str, Any]) -> Surcharge:
    """One as it is kept in a row."""
    return Surcharge(**{**stored, "days": tuple(stored.get("days") or ())})


def searched(surcharges: Sequence[Surcharge]) -> dict[str, Any] | None:
    """As the search table keeps them: spans of the week in minutes, and dates."""
    if not surcharges:
        return None
    week: list[list[int]] = []
    for each in surcharges:
        if each.date is None:
            is_weekend = int(set(each.days) <= WEEKEND)
            spans = week_spans({day: [[each.opens, each.closes]] for day in each.days}) or []
            week += [[start, end, each.percent, is_weekend] for start, end in spans]
    return {"week": week, "dates": {each.date: each.percent for each in surcharges if each.date is not None}}


def percent_at(local: datetime, night_percent: int, known: dict[str, Any] | None) -> tuple[int, Why | None]:
    """The percent that counts at a station's local time and why; (100, None) is the day's price."""
    best: tuple[int, Why | None] = (LOWEST_PERCENT, None)
    is_night = local.hour >= NIGHT_FROM_HOUR or local.hour < NIGHT_UNTIL_HOUR
    if is_night and night_percent > best[0]:
        best = (night_percent, Why.NIGHT)
    if known is None:
        return best
    minute = (local.weekday() * 24 + local.hour) * 60 + local.minute
    for start, end, percent, is_weekend in known["week"]:
        if start <= minute < end and percent > best[0]:
            best = (percent, Why.WEEKEND if is_weekend else Why.HOURS)
    for day in (local.strftime("%m-%d"), local.strftime("%Y-%m-%d")):
        percent = known["dates"].get(day, 0)
        if percent > best[0]:
            best = (percent, Why.HOLIDAY)
    return best
