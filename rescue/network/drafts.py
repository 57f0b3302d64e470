"""What a partner is said to be, before it is stored: plain values, and everything that is wrong with them at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isfinite
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global

from rescue.geography import territories
from rescue.kit.words import N_
from rescue.network.hours import Hours, check_hours
from rescue.network.models import NAME_CHARACTERS, NOTES_CHARACTERS, Provider, Service, Station, Tariff
from rescue.network.tariffs.surcharges import Surcharge, check_surcharges, surcharge_of

MOST_STATIONS = 200
MOST_TARIFFS = 100
MOST_CONTACTS = 10
MOST_LANGUAGES = 30
MOST_SERVED = 40
MOST_MINOR = 10**12
ADDRESS_CHARACTERS = 200
LICENCE_CHARACTERS = 80
PHONE_CHARACTERS = 40
LOWEST_NIGHT_PERCENT = 100
HIGHEST_NIGHT_PERCENT = 500

_LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
_CURRENCIES: frozenset[str] = frozenset(get_global("all_currencies"))
_ZONES = frozenset(available_timezones())


class Channel(StrEnum):
    """How a provider is reached."""

    SMS = "sms"
    VOICE = "voice"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Contact:
    """One way to reach a provider; priority 1 is tried first."""

    channel: Channel
    address: str
    priority: int = 1


@dataclass(frozen=True)
class StationDraft:
    """One station. `serves` are territories beside its own; an `id` keeps the station it names."""

    name: str
    territory_code: str
    latitude: float
    longitude: float
    time_zone: str
    services: tuple[Service, ...]
    serves: tuple[str, ...] = ()
    cross_border: bool = False
    hours: Hours | None = None
    phone: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class TariffDraft:
    """Prices of one service in minor units; without a territory they hold wherever no other row does."""

    service: Service
    call_out_fee_minor: int
    per_km_minor: int
    per_hour_minor: int
    currency: str
    territory_code: str | None = None
    night_percent: int = LOWEST_NIGHT_PERCENT
    surcharges: tuple[Surcharge, ...] = ()


@dataclass(frozen=True)
class ProviderDraft:
    """A whole partner: what POST, PUT, the form and a file's rows are turned into."""

    name: str
    currency: str
    stations: tuple[StationDraft, ...]
    legal_name: str | None = None
    licence_number: str | None = None
    licence_valid_until: date | None = None
    contract_valid_from: date | None = None
    contract_valid_until: date | None = None
    languages: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    tariffs: tuple[TariffDraft, ...] = ()
    notes: str | None = None
    organisation_id: str | None = None
    is_demonstration: bool = False


@dataclass(frozen=True)
class Flaw:
    """What is wrong with one field: `field` is a path such as `stations/0/latitude`, `text` is translatable."""

    field: str
    text: str


BAD_CHARACTERS = N_("It holds characters that cannot be kept.")
TOO_LONG = N_("This is too long.")
TOO_MANY = N_("There are too many of these.")
NEEDED = N_("This is needed.")
BAD_CURRENCY = N_("This is not an ISO 4217 currency such as THB.")
BAD_LANGUAGE = N_("Languages are spoken varieties such as cmn, yue, th or en.")
BAD_TERRITORY = N_("This is not the code of one of the countries and regions we serve.")
BAD_POSITION = N_("A position is a latitude from -90 to 90 and a longitude from -180 to 180.")
BAD_ZONE = N_("This is not a time zone such as Asia/Bangkok.")
BAD_HOURS = N_("Opening hours look like Mo-Fr 08:00-18:00; Sa 09:00-13:00, or 24/7.")
BAD_PRICE = N_("Prices are whole minor units, not below zero.")
BAD_NIGHT = N_("The night price is 100 to 500 percent of the day price.")
BAD_SURCHARGES = N_("Surcharges look like Sa-Su 00:00-24:00 150; 04-13 200.")
BAD_PERIOD = N_("The contract ends before it begins.")
BAD_ADDRESS = N_("This address does not fit its channel.")
TWICE = N_("This occurs twice.")
LICENCE_OVER = N_("The licence has expired.")
CONTRACT_OVER = N_("The contract has ended.")
CONTRACT_AHEAD = N_("The contract has not begun.")


def find_flaws(draft: ProviderDraft) -> list[Flaw]:
    """Everything that is wrong, in the order of the fields; nothing is wrong with an empty list."""
    flaws = list(_provider_flaws(draft))
    for place, contact in enumerate(draft.contacts[:MOST_CONTACTS]):
        if not _fits(contact):
            flaws.append(Flaw(f"contacts/{place}/address", BAD_ADDRESS))
    for place, station in enumerate(draft.stations[:MOST_STATIONS]):
        flaws += [Flaw(f"stations/{place}/{flaw.field}", flaw.text) for flaw in _station_flaws(station)]
    for place, tariff in enumerate(draft.tariffs[:MOST_TARIFFS]):
        flaws += [Flaw(f"tariffs/{place}/{flaw.field}", flaw.text) for flaw in _tariff_flaws(tariff)]
    priced = [(tariff.service, tariff.territory_code) for tariff in draft.tariffs]
    if len(set(priced)) < len(priced):
        flaws.append(Flaw("tariffs", TWICE))
    return flaws


def _provider_flaws(draft: ProviderDraft) -> Iterator[Flaw]:
    if not draft.name.strip():
        yield Flaw("name", NEEDED)
    yield from _long(("name", draft.name, NAME_CHARACTERS), ("legal_name", draft.legal_name, NAME_CHARACTERS))
    yield from _long(
        ("licence_number", draft.licence_number, LICENCE_CHARACTERS), ("notes", draft.notes, NOTES_CHARACTERS)
    )
    if draft.currency not in _CURRENCIES:
        yield Flaw("currency", BAD_CURRENCY)
    begins, ends = draft.contract_valid_from, draft.contract_valid_until
    if begins and ends and ends < begins:
        yield Flaw("contract_valid_until", BAD_PERIOD)
    if not all(_LANGUAGE.match(language) for language in draft.languages) or "zh" in draft.languages:
        yield Flaw("languages", BAD_LANGUAGE)
    limits = (
        ("languages", draft.languages, MOST_LANGUAGES),
        ("contacts", draft.contacts, MOST_CONTACTS),
        ("stations", draft.stations, MOST_STATIONS),
        ("tariffs", draft.tariffs, MOST_TARIFFS),
    )
    for name, values, most in limits:
        if len(values) > most:
            yield Flaw(name, TOO_MANY)


def _station_flaws(station: StationDraft) -> Iterator[Flaw]:
    if not station.name.strip():
        yield Flaw("name", NEEDED)
    yield from _long(("name", station.name, NAME_CHARACTERS), ("phone", station.phone, PHONE_CHARACTERS))
    if not station.services:
        yield Flaw("services", NEEDED)
    if territories.find(station.territory_code) is None:
        yield Flaw("territory_code", BAD_TERRITORY)
    if len(station.serves) > MOST_SERVED or not all(territories.find(code) for code in station.serves):
        yield Flaw("serves", BAD_TERRITORY)
    if not (isfinite(station.latitude) and -90 <= station.latitude <= 90):
        yield Flaw("latitude", BAD_POSITION)
    if not (isfinite(station.longitude) and -180 <= station.longitude <= 180):
        yield Flaw("longitude", BAD_POSITION)
    if station.time_zone not in _ZONES:
        yield Flaw("time_zone", BAD_ZONE)
    if station.hours is not None and not _reads(check_hours, station.hours):
        yield Flaw("hours", BAD_HOURS)


def _tariff_flaws(tariff: TariffDraft) -> Iterator[Flaw]:
    for name in ("call_out_fee_minor", "per_km_minor", "per_hour_minor"):
        if not 0 <= getattr(tariff, name) <= MOST_MINOR:
            yield Flaw(name, BAD_PRICE)
    if not LOWEST_NIGHT_PERCENT <= tariff.night_percent <= HIGHEST_NIGHT_PERCENT:
        yield Flaw("night_percent", BAD_NIGHT)
    if not _reads(check_surcharges, tariff.surcharges):
        yield Flaw("surcharges", BAD_SURCHARGES)
    if tariff.currency not in _CURRENCIES:
        yield Flaw("currency", BAD_CURRENCY)
    if tariff.territory_code is not None and territories.find(tariff.territory_code) is None:
        yield Flaw("territory_code", BAD_TERRITORY)


def _long(*fields: tuple[str, str | None, int]) -> Iterator[Flaw]:
    for name, value, most in fields:
        if value and len(value) > most:
            yield Flaw(name, TOO_LONG)
        if value and any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\r\n\t" for letter in value):
            yield Flaw(name, BAD_CHARACTERS)


def _fits(contact: Contact) -> bool:
    address = contact.address
    if not 0 < len(address) <= ADDRESS_CHARACTERS or not address.isprintable() or " " in address.strip():
        return False
    if contact.channel is Channel.EMAIL:
        return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", address) is not None
    if contact.channel is Channel.WEBHOOK:
        return address.startswith("https://")
    return re.fullmatch(r"\+[1-9]\d{6,14}", address) is not None


def _reads(check: Callable[[Any], None], value: Any) -> bool:
    try:
        check(value)
    except (ValueError, TypeError):
        return False
    return True


def find_lapses(draft: ProviderDraft, today: date) -> list[str]:
    """Translatable texts of why a partner may not be called on this day: licence over, contract not in force."""
    lapses = []
    if draft.licence_valid_until and draft.licence_valid_until < today:
        lapses.append(LICENCE_OVER)
    if draft.contract_valid_until and draft.contract_valid_until < today:
        lapses.append(CONTRACT_OVER)
    if draft.contract_valid_from and draft.contract_valid_from > today:
        lapses.append(CONTRACT_AHEAD)
    return lapses


def draft_of(provider: Provider) -> ProviderDraft:
    """What is stored, as a draft: for forms, exports and the search table. Closed stations are left out."""
    return ProviderDraft(
        name=provider.name,
        currency=provider.currency,
        stations=tuple(_station_of(station) for station in provider.stations if station.is_active),
        legal_name=provider.legal_name,
        licence_number=provider.licence_number,
        licence_valid_until=provider.licence_valid_until,
        contract_valid_from=provider.contract_valid_from,
        contract_valid_until=provider.contract_valid_until,
        languages=tuple(provider.languages),
        contacts=tuple(
            Contact(Channel(each["channel"]), each["address"], each["priority"]) for each in provider.contacts
        ),
        tariffs=tuple(_tariff_of(tariff) for tariff in provider.tariffs),
        notes=provider.notes,
        organisation_id=provider.organisation_id,
        is_demonstration=provider.is_demonstration,
    )


def _station_of(station: Station) -> StationDraft:
    return StationDraft(
        id=station.id,
        name=station.name,
        territory_code=station.territory_code,
        latitude=station.latitude,
        longitude=station.longitude,
        time_zone=station.time_zone,
        services=tuple(Service(each) for each in station.services),
        serves=tuple(code for code in station.serves if code != station.territory_code),
        cross_border=station.cross_border,
        hours=station.hours,
        phone=station.phone,
    )


def _tariff_of(tariff: Tariff) -> TariffDraft:
    return TariffDraft(
        service=Service(tariff.service),
        call_out_fee_minor=tariff.call_out_fee_minor,
        per_km_minor=tariff.per_km_minor,
        per_hour_minor=tariff.per_hour_minor,
        currency=tariff.currency,
        territory_code=tariff.territory_code,
        night_percent=tariff.night_percent,
        surcharges=tuple(surcharge_of(each) for each in tariff.surcharges or ()),
    )
