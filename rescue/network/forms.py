"""The provider form: what a browser sends, as typed, and as a draft with everything that is wrong.

Field names are the paths of `drafts.Flaw` with dashes: `stations-0-latitude`. What was typed is kept, right or wrong.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from starlette.datastructures import FormData

from rescue.kit.money import Money
from rescue.network import drafts
from rescue.network.drafts import Channel, Contact, Flaw, ProviderDraft, StationDraft, TariffDraft, find_flaws
from rescue.network.files.columns import BAD_DATE, BAD_NUMBER
from rescue.network.hours import read_hours, write_hours
from rescue.network.models import NOTES_CHARACTERS, Service
from rescue.network.tariffs.surcharges import NO_SURCHARGES, read_surcharges, write_surcharges

MOST_STATIONS = 20
"""More than this comes by file or API: a form must stay readable."""
TEXTS = ("name", "legal_name", "licence_number", "currency", "notes")
DAYS = ("licence_valid_until", "contract_valid_from", "contract_valid_until")
STATION_TEXTS = ("id", "name", "territory_code", "latitude", "longitude", "time_zone", "serves", "hours", "phone")
PRICES = ("call_out_fee_minor", "per_km_minor", "per_hour_minor")

T = TypeVar("T")
Typed = dict[str, Any]
EMPTY_STATION: Typed = {**dict.fromkeys(STATION_TEXTS, ""), "services": [], "cross_border": False}


@dataclass(frozen=True)
class Filled:
    """A form as sent: `typed` to show again, and a draft that is sound when `flaws` is empty."""

    typed: Typed
    draft: ProviderDraft
    flaws: tuple[Flaw, ...]


def show(draft: ProviderDraft | None, version: int | None = None) -> Typed:
    """What the form shows for a stored partner, or an empty one."""
    if draft is None:
        return {
            "version": "",
            **dict.fromkeys((*TEXTS, *DAYS, "languages"), ""),
            "contacts": {},
            "tariffs": {},
            "stations": [],
        }
    return {
        "version": str(version or ""),
        **{name: getattr(draft, name) or "" for name in TEXTS},
        **{name: str(getattr(draft, name) or "") for name in DAYS},
        "languages": " ".join(draft.languages),
        "contacts": {contact.channel.value: contact.address for contact in reversed(draft.contacts)},
        "stations": [_show_station(station) for station in draft.stations],
        "tariffs": {
            tariff.service.value: {
                **{name: str(Money(getattr(tariff, name), tariff.currency).as_decimal()) for name in PRICES},
                "night_percent": str(tariff.night_percent),
                "surcharges": write_surcharges(tariff.surcharges),
            }
            for tariff in draft.tariffs
            if tariff.territory_code is None
        },
    }


def read(form: FormData, stored: ProviderDraft | None = None) -> Filled:
    """Read what was sent; what a form does not show (account, prices of single territories) stays as stored."""
    typed = _typed(form)
    reader = _Reader()
    contacts = [(channel, typed["contacts"].get(channel.value, "")) for channel in Channel]
    draft = ProviderDraft(
        name=typed["name"],
        legal_name=typed["legal_name"] or None,
        licence_number=typed["licence_number"] or None,
        currency=typed["currency"].upper(),
        notes=typed["notes"] or None,
        licence_valid_until=reader.read("licence_valid_until", typed, date.fromisoformat, None, BAD_DATE),
        contract_valid_from=reader.read("contract_valid_from", typed, date.fromisoformat, None, BAD_DATE),
        contract_valid_until=reader.read("contract_valid_until", typed, date.fromisoformat, None, BAD_DATE),
        languages=tuple(dict.fromkeys(typed["languages"].lower().replace(",", " ").split())),
        contacts=tuple(
            Contact(channel, address, place) for place, (channel, address) in enumerate(contacts, start=1) if address
        ),
        stations=tuple(_read_station(reader, place, station) for place, station in enumerate(typed["stations"])),
        tariffs=_read_tariffs(reader, typed) + _kept_tariffs(stored),
        organisation_id=stored.organisation_id if stored else None,
        is_demonstration=stored.is_demonstration if stored else False,
    )
    named = {flaw.field for flaw in reader.flaws}
    found = (_on_form(draft, flaw) for flaw in find_flaws(draft))
    return Filled(typed, draft, (*reader.flaws, *(flaw for flaw in found if flaw.field not in named)))


class _Reader:
    """Reads typed values; what cannot be read is noted and stands in as `otherwise`."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []

    def read(self, field: str, typed: Mapping[str, str], read: Callable[[str], T], otherwise: T, text: str) -> T:
        value = typed[field.rpartition("/")[2]]
        if not value:
            return otherwise
        try:
            return read(value)
        except (ValueError, InvalidOperation):
            self.flaws.append(Flaw(field, text))
            return otherwise


def _typed(form: FormData) -> Typed:
    typed: Typed = {name: _text(form, name) for name in ("version", *TEXTS, *DAYS, "languages")}
    typed["contacts"] = {channel.value: _text(form, f"contacts-{channel}") for channel in Channel}
    typed["tariffs"] = {
        service.value: {
            name: _text(form, f"tariffs-{service}-{name}") for name in (*PRICES, "night_percent", "surcharges")
        }
        for service in Service
    }
    typed["stations"] = [
        station for place in range(MOST_STATIONS) if (station := _typed_station(form, f"stations-{place}"))
    ]
    return typed


def _typed_station(form: FormData, start: str) -> Typed | None:
    """One station's fields, or None when it was left empty or emptied: that is how a station is closed."""
    station: Typed = {name: _text(form, f"{start}-{name}") for name in STATION_TEXTS}
    if not any(station[name] for name in ("name", "latitude", "longitude")):
        return None
    station["services"] = [str(value) for value in form.getlist(f"{start}-services") if value in list(Service)]
    station["cross_border"] = _text(form, f"{start}-cross_border") == "yes"
    return station


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip()[: NOTES_CHARACTERS + 1] if isinstance(value, str) else ""


def _read_station(reader: _Reader, place: int, typed: Typed) -> StationDraft:
    start = f"stations/{place}"
    outside = float("nan")
    return StationDraft(
        id=typed["id"] or None,
        name=typed["name"],
        territory_code=typed["territory_code"].upper(),
        latitude=reader.read(f"{start}/latitude", typed, float, outside, BAD_NUMBER),
        longitude=reader.read(f"{start}/longitude", typed, float, outside, BAD_NUMBER),
        time_zone=typed["time_zone"],
        services=tuple(Service(service) for service in typed["services"]),
        serves=tuple(dict.fromkeys(typed["serves"].upper().replace(",", " ").split())),
        cross_border=typed["cross_border"],
        hours=reader.read(f"{start}/hours", typed, read_hours, None, drafts.BAD_HOURS),
        phone=typed["phone"] or None,
    )


def _read_tariffs(reader: _Reader, typed: Typed) -> tuple[TariffDraft, ...]:
    currency = typed["currency"].upper()
    tariffs = []
    for service in Service:
        row = typed["tariffs"][service.value]
        if not any(row[name] for name in PRICES):
            continue
        fee, kilometre, hour = (
            reader.read(f"tariffs/{service}/{name}", row, lambda text: _minor(text, currency), 0, BAD_NUMBER)
            for name in PRICES
        )
        night = reader.read(f"tariffs/{service}/night_percent", row, int, 100, BAD_NUMBER)
        more = reader.read(f"tariffs/{service}/surcharges", row, read_surcharges, NO_SURCHARGES, drafts.BAD_SURCHARGES)
        tariffs.append(TariffDraft(service, fee, kilometre, hour, currency, night_percent=night, surcharges=more))
    return tuple(tariffs)


def _kept_tariffs(stored: ProviderDraft | None) -> tuple[TariffDraft, ...]:
    return tuple(tariff for tariff in stored.tariffs if tariff.territory_code) if stored else ()


def _minor(text: str, currency: str) -> int:
    amount = Decimal(text.replace(",", ""))
    if not amount.is_finite() or abs(amount) > drafts.MOST_MINOR:
        raise ValueError("not a price")
    return Money.of(amount, currency).amount_minor if len(currency) == 3 and currency.isupper() else 0


def _on_form(draft: ProviderDraft, flaw: Flaw) -> Flaw:
    """The flaw under the name of its field in the form: contacts by channel, tariffs by service."""
    parts = flaw.field.split("/")
    if parts[0] == "contacts" and len(parts) > 1:
        return replace(flaw, field=f"contacts/{draft.contacts[int(parts[1])].channel}")
    if parts[0] == "tariffs" and len(parts) > 1:
        return replace(flaw, field=f"tariffs/{draft.tariffs[int(parts[1])].service}/{parts[2]}")
    return flaw


def _show_station(station: StationDraft) -> Typed:
    return {
        "id": station.id or "",
        "name": station.name,
        "territory_code": station.territory_code,
        "latitude": str(station.latitude),
        "longitude": str(station.longitude),
        "time_zone": station.time_zone,
        "services": list(station.services),
        "serves": " ".join(station.serves),
        "cross_border": station.cross_border,
        "hours": write_hours(station.hours),
        "phone": station.phone or "",
    }
