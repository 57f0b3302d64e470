"""A directory from a file and into a file; an import is one unit of work: everything or nothing.

Every wrong cell is named with its row and column; with one of them nothing is stored. Importing the same file again
changes nothing: partners are known again by licence number and name, their stations by name.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.network import providers
from rescue.network.drafts import Channel, ProviderDraft, StationDraft, TariffDraft, draft_of
from rescue.network.files.columns import COLUMNS, EXAMPLE
from rescue.network.files.rows import Partner, RowError, read_partners
from rescue.network.files.sheets import write_csv
from rescue.network.hours import write_hours
from rescue.network.models import Provider, Service
from rescue.network.tariffs.surcharges import write_surcharges

LOOKED_UP_AT_ONCE = 500


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do in a dry run; with errors nothing was stored."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    errors: tuple[RowError, ...] = ()


def import_providers(db: Db, content: bytes, *, by: str, dry_run: bool = False) -> Imported:
    """Store every partner of a CSV or XLSX file, or nothing; COLUMNS says what it may hold."""
    partners, errors = read_partners(content)
    if errors:
        return Imported(errors=tuple(errors))
    known = _find_known(db, partners)
    done = Counter(_apply(db, partner.whole(), known, by=by, dry_run=dry_run) for partner in partners)
    return Imported(done["added"], done["changed"], done["unchanged"])


def _apply(
    db: Db, draft: ProviderDraft, known: Mapping[tuple[str | None, str], Provider], *, by: str, dry_run: bool
) -> str:
    provider = known.get((draft.licence_number, draft.name))
    if provider is None:
        if not dry_run:
            provider_id = providers.write_provider(db, draft)
            events.record(db, "provider.added", subject=provider_id, by=by, stations=len(draft.stations))
        return "added"
    whole = _keep_what_files_lack(provider, draft)
    if _in_order(whole) == _in_order(draft_of(provider)):
        return "unchanged"
    if not dry_run:
        providers.change_provider(db, provider, whole, version=None, by=by)
    return "changed"


def export_csv(found: Sequence[Provider]) -> str:
    """Partners as a file that can be imported again; no cell of it runs as a formula."""
    return write_csv(tuple(COLUMNS), (row for provider in found for row in _rows_of(draft_of(provider))))


def template_csv() -> str:
    """An empty file with one example row, to be filled in."""
    return write_csv(tuple(COLUMNS), [[EXAMPLE.get(column) for column in COLUMNS]])


def _find_known(db: Db, partners: Sequence[Partner]) -> dict[tuple[str | None, str], Provider]:
    numbers = [partner.draft.licence_number for partner in partners]
    known: dict[tuple[str | None, str], Provider] = {}
    for start in range(0, len(numbers), LOOKED_UP_AT_ONCE):
        some = numbers[start : start + LOOKED_UP_AT_ONCE]
        for provider in db.scalars(
            select(Provider).where(Provider.licence_number.in_(some), Provider.removed_at.is_(None))
        ):
            known[provider.licence_number, provider.name] = provider
    return known


def _keep_what_files_lack(provider: Provider, draft: ProviderDraft) -> ProviderDraft:
    hooks = [contact for contact in draft_of(provider).contacts if contact.channel is Channel.WEBHOOK]
    return replace(
        draft,
        contacts=(*draft.contacts, *hooks),
        organisation_id=provider.organisation_id,
        is_demonstration=provider.is_demonstration,
    )


def _in_order(draft: ProviderDraft) -> ProviderDraft:
    """The same partner, comparable: lists whose order means nothing are sorted, ids left out."""
    stations = (replace(station, id=None, services=tuple(sorted(station.services))) for station in draft.stations)
    return replace(
        draft,
        stations=tuple(sorted(stations, key=lambda station: station.name)),
        tariffs=tuple(sorted(draft.tariffs, key=lambda tariff: (tariff.service, tariff.territory_code or ""))),
        contacts=tuple(sorted(draft.contacts, key=lambda contact: (contact.priority, contact.channel))),
    )


def _rows_of(draft: ProviderDraft) -> Iterator[list[str | int | float | None]]:
    """A row a station and price: services of one price stand together."""
    prices = {(tariff.service, tariff.territory_code): tariff for tariff in draft.tariffs}
    for station in draft.stations:
        together: dict[Amounts | None, list[Service]] = {}
        for service in station.services:
            tariff = prices.get((service, station.territory_code)) or prices.get((service, None))
            together.setdefault(_amounts(tariff), []).append(service)
        for amounts, services in together.items():
            yield _row(draft, station, services, amounts)


Amounts = tuple[int, int, int, int, str]


def _amounts(tariff: TariffDraft | None) -> Amounts | None:
    if tariff is None:
        return None
    more = write_surcharges(tariff.surcharges)
    return tariff.call_out_fee_minor, tariff.per_km_minor, tariff.per_hour_minor, tariff.night_percent, more


def _row(
    draft: ProviderDraft, station: StationDraft, services: Sequence[Service], amounts: Amounts | None
) -> list[str | int | float | None]:
    addresses = {contact.channel: contact.address for contact in reversed(draft.contacts)}
    values: dict[str, str | int | float | None] = {
        "name": draft.name,
        "licence_number": draft.licence_number,
        "legal_name": draft.legal_name,
        "licence_valid_until": str(draft.licence_valid_until or ""),
        "contract_valid_from": str(draft.contract_valid_from or ""),
        "contract_valid_until": str(draft.contract_valid_until or ""),
        "languages": " ".join(draft.languages),
        "currency": draft.currency,
        "station": station.name,
        "territory": station.territory_code,
        "latitude": station.latitude,
        "longitude": station.longitude,
        "time_zone": station.time_zone,
        "services": " ".join(services),
        "also_serves": " ".join(station.serves),
        "cross_border": "yes" if station.cross_border else "no",
        "hours": write_hours(station.hours),
        "phone": station.phone,
        "notes": draft.notes,
        **{channel.value: addresses.get(channel) for channel in Channel if channel is not Channel.WEBHOOK},
    }
    if amounts is not None:
        fee, kilometre, hour, night, values["surcharges"] = amounts
        for name, minor in (("call_out_fee", fee), ("per_km", kilometre), ("per_hour", hour)):
            values[name] = str(Money(minor, draft.currency).as_decimal())
        values["night_percent"] = night
    return [values.get(column) for column in COLUMNS]
