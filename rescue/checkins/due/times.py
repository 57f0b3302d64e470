"""When somebody is to check in, worked out from what they said, in the clock of the place they are at. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

MOST_DAYS = 400


class Every(StrEnum):
    """How often: once, every day at an hour, or after a place (or after each)."""

    ONCE = "once"
    DAILY = "daily"
    AFTER_LEG = "after_leg"


@dataclass(frozen=True)
class Rule:
    """`at` is a local `2026-03-05T20:00` for once and `20:00` for every day; `leg` counts from 0, None is each."""

    every: Every
    at: str | None = None
    leg: int | None = None


@dataclass(frozen=True)
class Stay:
    """A stay at a place as far as its clock is concerned."""

    zone: str
    from_at: datetime
    until_at: datetime


def to_instant(local: str, zone: str) -> datetime:
    """An instant from a wall clock; an hour that a change of clocks leaves out is the one after it."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def next_due(stays: Sequence[Stay], rules: Iterable[Rule], after: datetime) -> datetime | None:
    """The first time after an instant; None when no more follows."""
    return next(iter(list_due(stays, rules, after)), None)


def list_due(stays: Sequence[Stay], rules: Iterable[Rule], after: datetime) -> list[datetime]:
    """Every time after an instant, each once, in order."""
    if not stays:
        return []
    ordered = sorted(stays, key=lambda stay: stay.from_at)
    found = {due for rule in rules for due in _of(rule, ordered) if due > after}
    return sorted(found)


def _of(rule: Rule, stays: Sequence[Stay]) -> Iterator[datetime]:
    if rule.every is Every.AFTER_LEG:
        yield from (stay.until_at for place, stay in enumerate(stays) if rule.leg in (None, place))
    elif rule.every is Every.ONCE and rule.at:
        yield _once(rule.at, stays)
    elif rule.every is Every.DAILY and rule.at:
        yield from _daily(time.fromisoformat(rule.at), stays)


def _once(local: str, stays: Sequence[Stay]) -> datetime:
    """In the clock of the place where they are at that hour, else of the last place before it."""
    for stay, until in _windows(stays):
        at = to_instant(local, stay.zone)
        if at <= until:
            return at
    return to_instant(local, stays[-1].zone)


def _daily(hour: time, stays: Sequence[Stay]) -> Iterator[datetime]:
    for stay, until in _windows(stays):
        zone = ZoneInfo(stay.zone)
        first = stay.from_at.astimezone(zone).date()
        for day in _days(first, until.astimezone(zone).date()):
            at = datetime.combine(day, hour, zone).astimezone(UTC)
            if stay.from_at <= at <= until:
                yield at


def _windows(stays: Sequence[Stay]) -> Iterator[tuple[Stay, datetime]]:
    """Each stay with the instant its clock ends: on the way to the next place the clock of the last one counts."""
    for stay, following in zip(stays, [*stays[1:], None], strict=True):
        yield stay, max(stay.until_at, following.from_at - timedelta(minutes=1)) if following else stay.until_at


def _days(first: date, last: date) -> Iterator[date]:
    for number in range(min((last - first).days, MOST_DAYS) + 1):
        yield first + timedelta(days=number)
