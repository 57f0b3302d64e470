"""Partners come, change, pause and leave; whatever changes one also rewrites its rows of the search table."""

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import flag_modified

from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.network.drafts import ProviderDraft, StationDraft, draft_of
from rescue.network.models import Provider, Station, StationService, Tariff
from rescue.network.search import unit_vector
from rescue.network.search_table import write_search_rows


class ProviderExists(Conflict):
    title = N_("This provider exists already.")
    text = N_("A provider with this name and licence number exists already. Nothing was changed.")


def add_provider(db: Db, draft: ProviderDraft, *, by: str) -> str:
    """Store a new partner and return its id; ProviderExists when name and licence number are taken."""
    if find_licensed(db, draft.licence_number, draft.name) is not None:
        raise ProviderExists
    provider_id = write_provider(db, draft)
    events.record(db, "provider.added", subject=provider_id, by=by, stations=len(draft.stations))
    return provider_id


def change_provider(db: Db, provider: Provider, draft: ProviderDraft, *, version: int | None, by: str) -> None:
    """Replace what is known of a partner, as read at `version`; a station keeps its id by id or by name."""
    provider = _lock(db, provider, version)
    before = asdict(draft_of(provider))
    other = find_licensed(db, draft.licence_number, draft.name)
    if other is not None and other.id != provider.id:
        raise ProviderExists
    for name, value in _columns(draft).items():
        setattr(provider, name, value)
    _change_stations(db, provider, draft)
    db.execute(delete(Tariff).where(Tariff.provider_id == provider.id))
    _write_tariffs(db, provider.id, draft)
    _renew(db, provider)
    changed = [name for name, value in asdict(draft_of(provider)).items() if value != before[name]]
    events.record(db, "provider.changed", subject=provider.id, by=by, fields=changed)


def suspend(db: Db, provider: Provider, *, version: int | None, by: str) -> None:
    """Stop offering anything to a partner; what it has accepted goes on. Safe to run twice."""
    _set_active(db, provider, False, version=version, event="provider.suspended", by=by)


def activate(db: Db, provider: Provider, *, version: int | None, by: str) -> None:
    """Offer to a partner again. Safe to run twice."""
    _set_active(db, provider, True, version=version, event="provider.activated", by=by)


def remove(db: Db, provider: Provider, *, version: int | None, by: str) -> None:
    """Take a partner out of the directory; its past call-outs keep its name."""
    provider = _lock(db, provider, version)
    provider.removed_at = db.now
    provider.is_active = False
    _renew(db, provider)
    events.record(db, "provider.removed", subject=provider.id, by=by)


def count_answer(db: Db, provider_id: str, *, accepted: bool, seconds: int) -> None:
    """Add one answer (or silence) to the record that ranking reads; it is not a change anybody edits.

    Written last: answers to other call-outs of the same partner lock this row too, and then wait for ours.
    """
    count = Provider.offers_count + 1
    total = Provider.mean_answer_seconds * Provider.offers_count + seconds
    counted = (
        update(Provider)
        .where(Provider.id == provider_id)
        .values(
            offers_count=count,
            acceptances_count=Provider.acceptances_count + int(accepted),
            accept_seconds_total=Provider.accept_seconds_total + seconds * int(accepted),
            mean_answer_seconds=(total + count // 2) // count,
        )
        .execution_options(synchronize_session=False)
    )
    db.do_last(provider_id, lambda: db.execute(counted))


def find_licensed(db: Db, licence_number: str | None, name: str) -> Provider | None:
    """The partner known by this licence number and name; None without a number."""
    if not licence_number:
        return None
    return db.scalar(
        select(Provider).where(
            Provider.licence_number == licence_number, Provider.name == name, Provider.removed_at.is_(None)
        )
    )


def write_provider(db: Db, draft: ProviderDraft) -> str:
    """Gather all rows of a new partner for one executemany per table; records no event."""
    provider_id = db.new_id("prv")
    db.add_row(
        Provider,
        id=provider_id,
        **_columns(draft),
        is_active=True,
        offers_count=0,
        acceptances_count=0,
        mean_answer_seconds=0,
        version=1,
        created_at=db.now,
        updated_at=db.now,
        removed_at=None,
    )
    stations = tuple(replace(station, id=db.new_id("sta")) for station in draft.stations)
    for station in stations:
        db.add_row(Station, id=station.id, provider_id=provider_id, **_station_columns(station))
    _write_tariffs(db, provider_id, draft)
    write_search_rows(db, provider_id, replace(draft, stations=stations))
    return provider_id


def _lock(db: Db, provider: Provider, version: int | None) -> Provider:
    locked = db.get(Provider, provider.id, with_for_update=True, populate_existing=True)
    if locked is None or locked.removed_at is not None:
        raise NotFound
    states.check_version(locked, version)
    return locked


def _set_active(db: Db, provider: Provider, is_active: bool, *, version: int | None, event: str, by: str) -> None:
    provider = _lock(db, provider, version)
    if provider.is_active is is_active:
        return
    provider.is_active = is_active
    _renew(db, provider)
    events.record(db, event, subject=provider.id, by=by)


def _renew(db: Db, provider: Provider) -> None:
    """Store the change under a new version and rewrite the search rows from what is stored."""
    provider.updated_at = db.now
    flag_modified(provider, "updated_at")  # a station alone is a change too, even within the same instant
    db.flush()
    db.expire(provider, ["stations", "tariffs"])
    db.execute(delete(StationService).where(StationService.provider_id == provider.id))
    if provider.is_active:
        write_search_rows(db, provider.id, draft_of(provider))


def _columns(draft: ProviderDraft) -> dict[str, Any]:
    plain = ("name", "legal_name", "licence_number", "licence_valid_until", "contract_valid_from")
    more = ("contract_valid_until", "currency", "notes", "organisation_id", "is_demonstration")
    columns = {name: getattr(draft, name) for name in (*plain, *more)}
    contacts = sorted(draft.contacts, key=lambda contact: contact.priority)
    return {**columns, "languages": list(draft.languages), "contacts": [asdict(contact) for contact in contacts]}


def _change_stations(db: Db, provider: Provider, draft: ProviderDraft) -> None:
    by_id = {station.id: station for station in provider.stations}
    by_name = {station.name: station for station in provider.stations}
    kept: set[str] = set()
    for drafted in draft.stations:
        station = by_id.get(drafted.id or "") or by_name.get(drafted.name)
        if station is None or station.id in kept:
            db.add_row(Station, id=db.new_id("sta"), provider_id=provider.id, **_station_columns(drafted))
            continue
        kept.add(station.id)
        for name, value in _station_columns(drafted).items():
            setattr(station, name, value)
    for station in provider.stations:
        station.is_active = station.id in kept


def _station_columns(station: StationDraft) -> dict[str, Any]:
    x, y, z = unit_vector(station.latitude, station.longitude)
    return {
        "name": station.name,
        "territory_code": station.territory_code,
        "latitude": station.latitude,
        "longitude": station.longitude,
        "x": x,
        "y": y,
        "z": z,
        "time_zone": station.time_zone,
        "hours": station.hours,
        "phone": station.phone,
        "services": list(dict.fromkeys(station.services)),
        "serves": list(dict.fromkeys((station.territory_code, *station.serves))),
        "cross_border": station.cross_border,
        "is_active": True,
    }


def _write_tariffs(db: Db, provider_id: str, draft: ProviderDraft) -> None:
    for tariff in draft.tariffs:
        db.add_row(Tariff, id=db.new_id("tar"), provider_id=provider_id, **asdict(tariff))
