"""Which refund windows are open for a purchase, pure: until when there and at home, or since when they are over.

The day of the event is not counted, and the last day counts to its end by the clocks of whoever is bound: thirty days
after a trip that ended on the 1st end with the 31st.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rescue.kit.words import N_
from rescue.shopping.models import Brought, GoodsAre, Sold
from rescue.shopping.refunds.rules import HOME, Rule

MONTHS = 12
WEEKDAYS = 5
MAINLAND = "CN"


class WindowState(StrEnum):
    """Undated: the day it runs from is not known yet. A window whose conditions fail is not for this purchase."""

    OPEN = "open"
    OVER = "over"
    UNDATED = "undated"
    NOT_FOR_THIS = "not_for_this"


@dataclass(frozen=True)
class Bought:
    """What the rules ask of a purchase; None is not known."""

    bought_on: date
    delivered_on: date | None
    trip_ends_on: date | None
    brought_by: str | None
    sold: str
    is_faulty: bool
    goods_are: str | None
    has_receipt: bool
    home: str


@dataclass(frozen=True)
class Window:
    """One right: its last day and instant, how far it is over, what fails and what nobody knows yet."""

    rule: Rule
    state: WindowState
    last_day: date | None = None
    closes_at: datetime | None = None
    days_left: int = 0
    days_over: int = 0
    failing: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


class Advance(StrEnum):
    """Whether the agency can be held to refund first, and so whether the pool may advance after 72 silent hours."""

    MAY = "may"
    NO_DUTY = "no_duty"
    NOT_BROUGHT = "not_brought"
    TRIP_END_UNKNOWN = "trip_end_unknown"
    OVER = "over"


ADVANCE_WORDS: dict[Advance, str] = {
    Advance.MAY: N_("The agency has to refund first. When it is silent for 72 hours, the pool may advance."),
    Advance.NO_DUTY: N_("No law on file makes this agency refund first: no advance, mediation only."),
    Advance.NOT_BROUGHT: N_("No agency or guide took them there: no advance, mediation only."),
    Advance.TRIP_END_UNKNOWN: N_("Say when the trip ends: until then nobody knows whether the agency is bound."),
    Advance.OVER: N_("The days after the end of the trip are over: no advance, mediation only."),
}


def decide(bought: Bought, rules: Sequence[Rule], now: datetime, *, place_zone: str, home_zone: str) -> list[Window]:
    """Every rule's window at this instant: open ones first, those that close soonest before the others."""
    found = [_window(bought, rule, now, home_zone if rule.binds == HOME else place_zone) for rule in rules]
    order = list(WindowState)
    return sorted(found, key=lambda each: (order.index(each.state), each.last_day or date.max, each.rule.code))


def may_advance(windows: Sequence[Window]) -> tuple[Advance, Window | None]:
    """What follows for the agency's duty to refund first, and the window it follows from."""
    duty = next((each for each in windows if each.rule.is_agency_duty), None)
    if duty is None:
        return Advance.NO_DUTY, None
    if duty.state is WindowState.NOT_FOR_THIS or "agency" in duty.unsure:
        return Advance.NOT_BROUGHT, duty
    if duty.state is WindowState.UNDATED:
        return Advance.TRIP_END_UNKNOWN, duty
    return (Advance.MAY if duty.state is WindowState.OPEN else Advance.OVER), duty


def _window(bought: Bought, rule: Rule, now: datetime, zone: str) -> Window:
    answers = {need: _holds(need, bought) for need in rule.needs}
    failing = tuple(need for need, holds in answers.items() if holds is False)
    unsure = tuple(need for need, holds in answers.items() if holds is None)
    if failing:
        return Window(rule, WindowState.NOT_FOR_THIS, failing=failing, unsure=unsure)
    begins = {
        "trip_end": bought.trip_ends_on,
        "purchase": bought.bought_on,
        "delivery": bought.delivered_on or bought.bought_on,
    }[rule.from_event]
    if begins is None:
        return Window(rule, WindowState.UNDATED, unsure=unsure)
    last_day = _after(begins, rule.length, rule.unit)
    closes_at = datetime.combine(last_day + timedelta(days=1), time(), ZoneInfo(zone))
    between = (last_day - now.astimezone(ZoneInfo(zone)).date()).days
    is_open = now < closes_at
    return Window(
        rule,
        WindowState.OPEN if is_open else WindowState.OVER,
        last_day=last_day,
        closes_at=closes_at,
        days_left=max(0, between),
        days_over=max(0, -between),
        unsure=unsure,
    )


def _after(begins: date, length: int, unit: str) -> date:
    """The last day; a month without that day ends with its own last one."""
    if unit == "day":
        return begins + timedelta(days=length)
    if unit == "weekday":  # holidays are not known here: their days come on top, so what we say is never too late
        day, left = begins, length
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < WEEKDAYS
        return day
    months = begins.month - 1 + length * (MONTHS if unit == "year" else 1)
    year, month = begins.year + months // MONTHS, months % MONTHS + 1
    return date(year, month, min(begins.day, monthrange(year, month)[1]))


def _holds(need: str, bought: Bought) -> bool | None:
    """Whether a condition is met; None where nobody knows yet."""
    match need:
        case "agency":
            return None if bought.brought_by is None else bought.brought_by != Brought.NOBODY
        case "mainland":
            return bought.home == MAINLAND
        case "overseas":
            return bought.home != MAINLAND
        case "unused":
            return None if bought.goods_are is None else bought.goods_are == GoodsAre.UNUSED
        case "receipt":
            return True if bought.has_receipt else None
        case "outside_shop":
            return bought.sold != Sold.SHOP
        case "faulty":
            return bought.is_faulty
    raise AssertionError(f"a condition nobody can judge: {need}")
