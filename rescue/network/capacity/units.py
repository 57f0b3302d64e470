"""Units come, go on duty, are held for an offer, go out and come back; what is held is offered to nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select, update

from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.capacity.models import UNIT_NAME_CHARACTERS, Unit, UnitState
from rescue.network.models import Provider, Service, Station

MOST_UNITS = 500
MOST_SHOWN = 2_000


class NoSuchStation(Invalid):
    title = N_("This station is not known.")
    text = N_("A unit belongs to one of the provider's own open stations.")


class UnitIsOut(Conflict):
    title = N_("This unit is out.")
    text = N_("This unit is held for a call-out. It can be changed when that has ended.")


class TooManyUnits(Conflict):
    title = N_("There are too many units.")
    text = N_("A provider has at most %(most)s units.")


@dataclass(frozen=True)
class UnitDraft:
    """A unit as it is said to be."""

    name: str
    station_id: str
    crew: str | None = None
    service: Service | None = None


def add(db: Db, provider: Provider, draft: UnitDraft, *, by: str) -> Unit:
    """A new unit, off duty until its people say otherwise: nobody is sent by mistake."""
    station_id = db.scalar(
        select(Station.id).where(
            Station.id == draft.station_id, Station.provider_id == provider.id, Station.is_active.is_(True)
        )
    )
    if station_id is None:
        raise NoSuchStation
    if len(list_of(db, provider.id)) >= MOST_UNITS:
        raise TooManyUnits(most=MOST_UNITS)
    unit = Unit(
        id=db.new_id("unt"),
        provider_id=provider.id,
        station_id=station_id,
        name=draft.name[:UNIT_NAME_CHARACTERS],
        crew=draft.crew,
        service=draft.service,
        state=UnitState.OFF_DUTY,
        changed_at=db.now,
        created_at=db.now,
    )
    db.add(unit)
    db.flush()
    events.record(db, "unit.added", subject=unit.id, by=by, provider_id=provider.id)
    return unit


def set_state(db: Db, unit_id: str, viewer: Principal, state: UnitState, *, version: int | None = None) -> Unit:
    """What its people say it does now; saying it twice changes nothing. A unit that is out stays with its call-out."""
    unit = _lock(db, unit_id, viewer)
    states.check_version(unit, version)
    if unit.state is state:
        return unit
    if unit.call_out_id is not None and state is UnitState.AVAILABLE:
        raise UnitIsOut
    unit.changed_at = db.now
    states.move(db, unit, state, by=viewer.id, provider_id=unit.provider_id)
    return unit


def remove(db: Db, unit_id: str, viewer: Principal, *, version: int | None = None) -> None:
    """Take a unit off the board; not while it is out."""
    unit = _lock(db, unit_id, viewer)
    states.check_version(unit, version)
    if unit.call_out_id is not None:
        raise UnitIsOut
    unit.removed_at = unit.changed_at = db.now
    events.record(db, "unit.removed", subject=unit.id, by=viewer.id, provider_id=unit.provider_id)


def hold(db: Db, station_id: str, service: str, call_out_id: str) -> bool:
    """Hold one free unit of a station for an offer; False when none is free, or somebody else is just taking it.

    Nobody waits here: a unit that somebody else has locked counts as taken, so that offers never wait in a circle.
    """
    free = (
        select(Unit.id)
        .where(
            Unit.station_id == station_id,
            Unit.removed_at.is_(None),
            Unit.state == UnitState.AVAILABLE,
            Unit.call_out_id.is_(None),
            Unit.service.is_(None) | (Unit.service == service),
        )
        .order_by(Unit.service.is_(None), Unit.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(Unit)
        .where(Unit.id == free.scalar_subquery())
        .values(call_out_id=call_out_id, version=Unit.version + 1, changed_at=db.now)
        .returning(Unit.id)
    )
    return db.settled(taken).first() is not None


def on_accepted(db: Db, news: News) -> None:
    """The held unit goes out."""
    for unit in _held(db, news.subject):
        if unit.state is UnitState.AVAILABLE:
            unit.changed_at = db.now
            states.move(db, unit, UnitState.ON_JOB, by=news.by, provider_id=unit.provider_id)


def on_ended(db: Db, news: News) -> None:
    """Declined, expired, let go, given up or finished: the unit is free again, unless its people went off duty."""
    for unit in _held(db, news.subject):
        unit.call_out_id = None
        unit.changed_at = db.now
        if unit.state is UnitState.ON_JOB:
            states.move(db, unit, UnitState.AVAILABLE, by=news.by, provider_id=unit.provider_id)


def list_of(db: Db, provider_id: str) -> list[Unit]:
    """The units of a provider, by station and name."""
    present = select(Unit).where(Unit.provider_id == provider_id, Unit.removed_at.is_(None))
    return list(db.scalars(present.order_by(Unit.station_id, Unit.name, Unit.id).limit(MOST_UNITS)))


@dataclass(frozen=True)
class Board:
    """A station's row of the capacity board."""

    provider_id: str
    provider: str
    station_id: str
    station: str
    territory_code: str
    units: Sequence[Unit]

    def count(self, state: UnitState) -> int:
        return sum(unit.state is state for unit in self.units)

    @property
    def free(self) -> int:
        return sum(unit.state is UnitState.AVAILABLE and unit.call_out_id is None for unit in self.units)


def board(db: Db, viewer: Principal, territory_code: str | None = None) -> list[Board]:
    """Stations that said what they have, as far as this viewer may see them: the desk all, a provider its own."""
    wanted = (
        select(Unit, Station, Provider.name)
        .join(Station, Station.id == Unit.station_id)
        .join(Provider, Provider.id == Unit.provider_id)
        .where(Unit.removed_at.is_(None), Provider.removed_at.is_(None))
    )
    if not viewer.is_desk:
        wanted = wanted.where(Provider.organisation_id == _own(viewer))
    if territory_code:
        wanted = wanted.where(Station.territory_code == territory_code)
    rows: dict[str, tuple[Station, str, list[Unit]]] = {}
    ordered = wanted.order_by(Station.territory_code, Provider.name, Station.name, Station.id, Unit.name, Unit.id)
    for unit, station, provider in db.execute(ordered.limit(MOST_SHOWN)):
        rows.setdefault(station.id, (station, provider, []))[2].append(unit)
    return [
        Board(station.provider_id, provider, station.id, station.name, station.territory_code, units)
        for station, provider, units in rows.values()
    ]


def get_visible(db: Db, unit_id: str, viewer: Principal) -> Unit:
    """A unit this viewer may see, or NotFound."""
    unit = db.scalar(_visible(unit_id, viewer))
    if unit is None:
        raise NotFound
    return unit


def _lock(db: Db, unit_id: str, viewer: Principal) -> Unit:
    unit = db.scalar(_visible(unit_id, viewer).with_for_update(of=Unit), execution_options={"populate_existing": True})
    if unit is None:
        raise NotFound
    return unit


def _visible(unit_id: str, viewer: Principal) -> Select[Unit]:
    wanted = select(Unit).where(Unit.id == unit_id, Unit.removed_at.is_(None))
    if viewer.is_desk:
        return wanted
    return wanted.join(Provider, Provider.id == Unit.provider_id).where(Provider.organisation_id == _own(viewer))


def _own(viewer: Principal) -> str:
    is_provider = viewer.role is Role.PROVIDER and viewer.link_purpose is None
    return (viewer.organisation_id if is_provider else None) or "nobody"


def _held(db: Db, call_out_id: str) -> list[Unit]:
    held = select(Unit).where(Unit.call_out_id == call_out_id).order_by(Unit.id).with_for_update()
    return list(db.scalars(held, execution_options={"populate_existing": True}))
