"""What the desk did in a period: how many, how fast, how it ended; the same figures on the page and in its file."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select

from rescue.cases import incidents
from rescue.cases.models import SEVERITY_ORDER, Incident, IncidentState, Severity
from rescue.dispatch.models import CallOut, CallOutState, Need
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

MOST_INCIDENTS = 100_000
MOST_DAYS = 366
USUAL_DAYS = 30
PROMISE_SECONDS = 240
"""A report is to be answered by somebody who comes within this time."""
COLUMNS = (
    Incident.kind,
    Incident.severity,
    Incident.territory_code,
    Incident.state,
    Incident.reported_at,
    Incident.offered_at,
    Incident.accepted_at,
    Incident.on_scene_at,
)


class NotAPeriod(Invalid):
    title = N_("This is not a period.")
    text = N_("Choose a first and a last day, at most a year apart.")


@dataclass(frozen=True)
class Period:
    """From the first day's beginning to the last day's end, in the house's home zone."""

    first: date
    last: date
    zone: str

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time.min, ZoneInfo(self.zone))

    @property
    def ends_at(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, ZoneInfo(self.zone))


@dataclass(frozen=True)
class Line:
    """One row of a table: how many incidents, and seconds (median, slowest tenth); None where none got that far."""

    name: str
    count: int
    offer_p50: int | None
    accept_p50: int | None
    accept_p90: int | None
    scene_p50: int | None
    scene_p90: int | None
    in_time_percent: int | None


@dataclass(frozen=True)
class Figures:
    """`by_…` are sorted by how many; `is_cut` when there were more incidents than are counted."""

    total: Line
    by_severity: Sequence[Line]
    by_kind: Sequence[Line]
    by_territory: Sequence[Line]
    states: dict[IncidentState, int]
    offers: dict[CallOutState, int]
    escalated: int
    is_cut: bool


def period(first: date | None, last: date | None, *, now: datetime, zone: str) -> Period:
    """The days asked for; without any the last thirty."""
    today = now.astimezone(ZoneInfo(zone)).date()
    last = last or today
    first = first or last - timedelta(days=USUAL_DAYS - 1)
    if not timedelta(0) <= last - first <= timedelta(days=MOST_DAYS):
        raise NotAPeriod
    return Period(first, last, zone)


def gather(db: Db, viewer: Principal, of: Period) -> Figures:
    """Count the incidents reported in the period, joined duplicates left out; three statements."""
    within = (Incident.reported_at >= of.begins_at, Incident.reported_at < of.ends_at)
    every = incidents.visible(viewer).where(*within, Incident.state != IncidentState.DUPLICATE)
    found = db.execute(every.with_only_columns(*COLUMNS).limit(MOST_INCIDENTS + 1)).all()
    rows = found[:MOST_INCIDENTS]
    states = Counter(row.state for row in rows)
    severities = _group(rows, lambda row: row.severity)
    offered = (CallOut.offered_at >= of.begins_at, CallOut.offered_at < of.ends_at)
    offers = db.execute(select(CallOut.state, func.count()).where(*offered).group_by(CallOut.state))
    lost = (Need.escalated_at >= of.begins_at, Need.escalated_at < of.ends_at)
    return Figures(
        total=_line("", rows),
        by_severity=sorted(severities, key=lambda line: SEVERITY_ORDER[Severity(line.name)]),
        by_kind=_group(rows, lambda row: row.kind),
        by_territory=_group(rows, lambda row: row.territory_code or ""),
        states=dict(states),
        offers={row[0]: row[1] for row in offers},
        escalated=db.scalar(select(func.count()).select_from(Need).where(*lost)) or 0,
        is_cut=len(found) > MOST_INCIDENTS,
    )


def percentile(values: Iterable[int], percent: int) -> int | None:
    """The nearest-rank percentile; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    rank = -(-len(ordered) * percent // 100)  # rounded up
    return ordered[max(rank, 1) - 1]


def _group(rows: Sequence[Row[tuple[object, ...]]], name_of: Callable[[Row[tuple[object, ...]]], str]) -> list[Line]:
    groups: dict[str, list[Row[tuple[object, ...]]]] = {}
    for row in rows:
        groups.setdefault(str(name_of(row)), []).append(row)
    lines = [_line(name, group) for name, group in groups.items()]
    return sorted(lines, key=lambda line: (-line.count, line.name))


def _line(name: str, rows: Sequence[Row[tuple[object, ...]]]) -> Line:
    offers = _seconds(rows, "reported_at", "offered_at")
    accepts = _seconds(rows, "reported_at", "accepted_at")
    scenes = _seconds(rows, "accepted_at", "on_scene_at")
    in_time = sum(1 for each in accepts if each <= PROMISE_SECONDS)
    return Line(
        name=name,
        count=len(rows),
        offer_p50=percentile(offers, 50),
        accept_p50=percentile(accepts, 50),
        accept_p90=percentile(accepts, 90),
        scene_p50=percentile(scenes, 50),
        scene_p90=percentile(scenes, 90),
        in_time_percent=100 * in_time // len(accepts) if accepts else None,
    )


def _seconds(rows: Sequence[Row[tuple[object, ...]]], begin: str, end: str) -> list[int]:
    pairs = [(getattr(row, begin), getattr(row, end)) for row in rows]
    return [max(0, round((later - earlier).total_seconds())) for earlier, later in pairs if earlier and later]
