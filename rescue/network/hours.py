"""Opening hours: written as `Mo-Fr 08:00-18:00; Sa 09:00-13:00`, stored by day, compared in minutes of the week."""

import re
from collections.abc import Sequence

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
MOST_RULES = 21
MOST_CHARACTERS = 400
ALWAYS = ("", "24/7")

Hours = dict[str, list[list[str]]]
"""`{"mo": [["08:00", "12:00"], ["22:00", "06:00"]], …}`; a closing before its opening lies on the next day."""

_RULE = re.compile(r"([a-z]{2})(?:\s*-\s*([a-z]{2}))?\s+(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\Z")
_TIME = re.compile(r"(\d{1,2}):(\d{2})\Z")


def read_hours(text: str) -> Hours | None:
    """What a person typed, or None for day and night. Raises ValueError when it cannot be read."""
    text = text.strip().lower()
    if text in ALWAYS:
        return None
    rules = [rule.strip() for rule in text.split(";") if rule.strip()]
    if len(text) > MOST_CHARACTERS or not 0 < len(rules) <= MOST_RULES:
        raise ValueError("too many opening rules")
    hours: Hours = {}
    for rule in rules:
        found = _RULE.match(rule)
        if not found or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
            raise ValueError("an opening rule looks like Mo-Fr 08:00-18:00")
        opens, closes = _clean(found[3]), _clean(found[4])
        for day in _days(found[1], found[2] or found[1]):
            hours.setdefault(day, []).append([opens, closes])
    return {day: sorted(hours[day]) for day in DAYS if day in hours}


def write_hours(hours: Hours | None) -> str:
    """The inverse of `read_hours`; days with the same openings are joined."""
    if hours is None:
        return "24/7"
    rules: list[str] = []
    start = 0
    while start < len(DAYS):
        spans = hours.get(DAYS[start], [])
        end = start
        while end + 1 < len(DAYS) and hours.get(DAYS[end + 1], []) == spans:
            end += 1
        days = DAYS[start].capitalize() + (f"-{DAYS[end].capitalize()}" if end > start else "")
        rules += [f"{days} {opens}-{closes}" for opens, closes in spans]
        start = end + 1
    return "; ".join(rules)


def week_spans(hours: Hours | None) -> list[list[int]] | None:
    """Openings as `[from, until)` minutes since Monday 00:00; one that passes Sunday midnight is cut in two."""
    if hours is None:
        return None
    spans: list[list[int]] = []
    for day, openings in hours.items():
        midnight = DAYS.index(day) * DAY_MINUTES
        for opens, closes in openings:
            start, length = midnight + _minutes(opens), (_minutes(closes) - _minutes(opens)) % DAY_MINUTES
            end = start + (length or DAY_MINUTES)
            spans += [[start, min(end, WEEK_MINUTES)]] + ([[0, end - WEEK_MINUTES]] if end > WEEK_MINUTES else [])
    return sorted(spans)


def minutes_until_open(spans: Sequence[Sequence[int]] | None, minute: int) -> int | None:
    """0 when open at this minute of the week, else how long until it opens; None when it never does."""
    if spans is None:
        return 0
    waits = [0 if start <= minute < end else (start - minute) % WEEK_MINUTES for start, end in spans]
    return min(waits, default=None)


def check_hours(hours: Hours) -> None:
    """Raise ValueError unless every day and time can be read."""
    if not hours or sum(len(openings) for openings in hours.values()) > MOST_RULES:
        raise ValueError("one to twenty-one openings a week")
    for day, openings in hours.items():
        if day not in DAYS:
            raise ValueError("days are mo tu we th fr sa su")
        for opens, closes in openings:
            _clean(opens)
            _clean(closes)


def _days(first: str, last: str) -> list[str]:
    start = DAYS.index(first)
    return [DAYS[(start + step) % 7] for step in range((DAYS.index(last) - start) % 7 + 1)]


def _clean(time: str) -> str:
    minutes = _minutes(time)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(time: str) -> int:
    found = _TIME.match(time)
    if not found or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > DAY_MINUTES:
        raise ValueError("a time looks like 08:00")
    return int(found[1]) * 60 + int(found[2])
