"""The nearest stations that may be called, by one portable statement and re-measured on the ellipsoid.

Distance in SQL is arithmetic on unit vectors: no trigonometry, no extension, and neither the antimeridian nor the
poles are special. The order on the sphere is wrong in one query of eight, so OVERFETCH rows of each branch are measured
again; eleven would have sufficed for ten in every one of 900 trials.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from math import cos, radians, sin
from typing import Any, NamedTuple

from pyproj import Geod
from sqlalchemy import (
    CompoundSelect,
    ScalarSelect,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    union_all,
)

from rescue.kit import questions
from rescue.kit.database import Db
from rescue.network.capacity.models import Unit, UnitState
from rescue.network.models import Provider, Service, StationService

OVERFETCH = 30
WIDE_OVERFETCH = 300
MOST_EXCLUDED = 200
MOST_WIDENED = 40
REMEMBERED = 8192

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Need:
    """One service wanted at one place. `languages` are BCP 47 tags, best first; `at` is when (aware)."""

    service: Service
    at: datetime
    latitude: float | None = None
    longitude: float | None = None
    territory_code: str | None = None
    iso_code: str | None = None
    languages: Sequence[str] = ()
    exclude: Sequence[str] = ()
    """Providers that were asked already."""
    widen: Sequence[str] = ()
    """Territories whose own providers are asked too."""
    taken: Sequence[str] = ()
    """Stations whose last free unit somebody else is just taking."""


class Found(NamedTuple):
    """One row of the search, in the order of its columns, and its distance."""

    station_id: str
    provider_id: str
    territory_code: str
    """The territory it was found to serve."""
    home_territory: str
    station_name: str
    latitude: float
    longitude: float
    time_zone: str
    open_minutes: list[list[int]] | None
    call_out_fee_minor: int | None
    per_km_minor: int
    per_hour_minor: int
    night_percent: int
    currency: str
    name: str
    languages: list[str]
    contacts: list[dict[str, Any]]
    is_demonstration: bool
    offers_count: int
    acceptances_count: int
    mean_answer_seconds: int
    surcharges: dict[str, Any] | None
    late_minutes_total: int
    arrivals_count: int
    milestones_due_count: int
    milestones_missed_count: int
    complaints_count: int
    audited_bills_count: int
    bill_cuts_permille_total: int
    webhooks_count: int
    free_units: int | None
    """None where the station has not said what units it has."""
    distance_m: float


def unit_vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    """A position as a point on the unit sphere: no antimeridian, no poles, distance is plain arithmetic."""
    north, east = radians(latitude), radians(longitude)
    return cos(north) * cos(east), cos(north) * sin(east), sin(north)


def cell_of(latitude: float, longitude: float) -> int:
    """The one-degree cell of a position, 0 … 65160."""
    return int(latitude + 90) * 360 + min(int(longitude + 180), 359)


def nearest(db: Db, need: Need, latitude: float, longitude: float, *, overfetch: int = OVERFETCH) -> list[Found]:
    """Stations that may be called, by distance along the WGS 84 ellipsoid, then by id; each once."""
    values = _values(need, latitude, longitude, overfetch)
    answer: Iterable[Any] | None = None
    if need.exclude or need.widen:
        values |= _narrowed(need)
    else:
        answer = _ahead(db).pop(tuple(values.values()), None)
    if answer is None:
        answer = db.settled(_STATEMENTS[bool(need.widen), bool(need.exclude)], values).all()
    rows: dict[str, Any] = {}
    for row in answer:
        if row[0] not in rows or row[2] == need.territory_code:  # found by both branches: it serves this territory
            rows[row[0]] = row
    distances = distances_m(latitude, longitude, [row[5] for row in rows.values()], [row[6] for row in rows.values()])
    found = [_read(row, distance) for row, distance in zip(rows.values(), distances, strict=True)]
    found.sort(key=lambda row: (row.distance_m, row.station_id))
    return found


def look_ahead(db: Db, needs: Sequence[Need]) -> None:
    """Ask at once for what `nearest` will be asked about these places, in this unit of work and before it writes."""
    asked = [
        _values(need, need.latitude, need.longitude, OVERFETCH)
        for need in needs
        if need.latitude is not None and need.longitude is not None
    ]
    if len(asked) > 1:
        answers = questions.ask(db, _STATEMENTS[False, False], asked)
        _ahead(db).update(zip((tuple(values.values()) for values in asked), answers, strict=True))


def _ahead(db: Db) -> dict[tuple[Any, ...], list[Any]]:
    found: dict[tuple[Any, ...], list[Any]] = db.info.setdefault("searched ahead", {})
    return found


def _values(need: Need, latitude: float, longitude: float, overfetch: int) -> dict[str, Any]:
    x, y, z = unit_vector(latitude, longitude)
    return {
        "service": need.service,
        "territory": need.territory_code or "",
        "today": need.at.astimezone(UTC).date(),
        "x": x,
        "y": y,
        "z": z,
        "overfetch": overfetch,
    }


def _narrowed(need: Need) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if need.exclude:
        values["excluded"] = list(need.exclude[:MOST_EXCLUDED])
    if need.widen:
        values["territories"] = [need.territory_code or "", *need.widen[:MOST_WIDENED]]
    return values


def _read(row: Any, distance_m: float) -> Found:
    values = [*row, distance_m]
    for place in _WRITTEN_AS_JSON:
        if values[place] is not None:
            values[place] = _decode(values[place])
    return Found._make(values)


@lru_cache(REMEMBERED)
def _decode(text: str) -> Any:
    # Partners share few languages, hours and contacts, and reading them was most of a search. Nobody may change them.
    return json.loads(text)


def distances_m(latitude: float, longitude: float, latitudes: list[float], longitudes: list[float]) -> list[float]:
    """Metres along the WGS 84 ellipsoid from one position to each of several."""
    count = len(latitudes)
    _, _, metres = _GEOD.inv([longitude] * count, [latitude] * count, longitudes, latitudes)
    return list(metres)


def _statement(is_widened: bool, is_excluding: bool) -> Select[*tuple[Any, ...]]:
    branches = union_all(
        _branch(StationService.territory_code.in_(bindparam("territories", expanding=True)), is_excluding)
        if is_widened
        else _branch(StationService.territory_code == bindparam("territory"), is_excluding),
        _branch(StationService.cross_border.is_(True), is_excluding),
    )
    return _with_provider(branches)


def _branch(condition: Any, is_excluding: bool) -> Select[*tuple[Any, ...]]:
    table = StationService
    squares = [
        (column - bindparam(name)) * (column - bindparam(name))
        for name, column in (("x", table.x), ("y", table.y), ("z", table.z))
    ]
    distance = squares[0] + squares[1] + squares[2]
    chosen = select(table.service, table.territory_code, table.station_id).where(
        table.service == bindparam("service"),
        condition,
        table.valid_from <= bindparam("today"),
        table.valid_until >= bindparam("today"),
    )
    if is_excluding:
        chosen = chosen.where(table.provider_id.not_in(bindparam("excluded", expanding=True)))
    # SQLite takes ORDER BY and LIMIT in a part of a union only inside a subselect.
    return select(chosen.order_by(distance, table.station_id).limit(bindparam("overfetch")).subquery())


def _with_provider(branches: CompoundSelect[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    found = branches.subquery("found")
    table = StationService
    whole = and_(
        table.service == found.c.service,
        table.territory_code == found.c.territory_code,
        table.station_id == found.c.station_id,
    )
    return (
        select(
            *(cast(table.open_minutes, Text) if name == "open_minutes" else getattr(table, name) for name in _SEARCHED),
            Provider.name,
            cast(Provider.languages, Text),
            cast(Provider.contacts, Text),
            Provider.is_demonstration,
            Provider.offers_count,
            Provider.acceptances_count,
            Provider.mean_answer_seconds,
            cast(table.surcharges, Text),
            *(getattr(Provider, name) for name in _COUNTED),
            _free_units(),
        )
        .join_from(found, table, whole)
        .join(Provider, Provider.id == table.provider_id)
    )


def _free_units() -> ScalarSelect[int | None]:
    """Units that could go now; NULL, not zero, where none is known at all."""
    is_free = and_(Unit.state == UnitState.AVAILABLE, Unit.call_out_id.is_(None))
    return (
        select(func.sum(case((is_free, 1), else_=0)))
        .where(
            Unit.station_id == StationService.station_id,
            Unit.removed_at.is_(None),
            or_(Unit.service.is_(None), Unit.service == StationService.service),
        )
        .correlate(StationService)
        .scalar_subquery()
    )


_SEARCHED = Found._fields[:14]
_COUNTED = Found._fields[Found._fields.index("late_minutes_total") : Found._fields.index("free_units")]
_WRITTEN_AS_JSON = tuple(Found._fields.index(name) for name in ("open_minutes", "languages", "contacts", "surcharges"))
_STATEMENTS = {(wide, few): _statement(wide, few) for wide in (False, True) for few in (False, True)}
