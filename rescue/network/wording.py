"""Says reasons and shortfalls in the reader's language; distances, times, money and names become words here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from i18n.catalogues import Translator
from i18n.formats import Formats
from i18n.spoken import language_name
from rescue.geography import territories
from rescue.kit.money import Money
from rescue.kit.words import N_
from rescue.network.drafts import Channel
from rescue.network.models import SERVICE_NAMES, Service
from rescue.network.scoring import Reason
from rescue.network.shortfalls import Shortfall
from rescue.network.tariffs.surcharges import WHY_NAMES

CHANNEL_NAMES: dict[Channel, str] = {
    Channel.SMS: N_("Text message"),
    Channel.VOICE: N_("Phone call"),
    Channel.WHATSAPP: N_("WhatsApp"),
    Channel.EMAIL: N_("Mail"),
    Channel.WEBHOOK: N_("Webhook"),
}
FIELD_NAMES: dict[str, str] = {
    **{channel.value: name for channel, name in CHANNEL_NAMES.items()},
    "name": N_("Name"),
    "legal_name": N_("Registered name"),
    "licence_number": N_("Licence number"),
    "licence_valid_until": N_("Licence valid until"),
    "contract_valid_from": N_("Contract valid from"),
    "contract_valid_until": N_("Contract valid until"),
    "languages": N_("Languages"),
    "currency": N_("Currency"),
    "notes": N_("Notes"),
    "contacts": N_("How to reach them"),
    "stations": N_("Stations"),
    "territory_code": N_("Country or region"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "time_zone": N_("Time zone"),
    "services": N_("Services"),
    "serves": N_("Also serves"),
    "hours": N_("Opening hours"),
    "phone": N_("Phone of the station"),
    "tariffs": N_("Tariff"),
    "call_out_fee_minor": N_("Call-out"),
    "per_km_minor": N_("Kilometre"),
    "per_hour_minor": N_("Hour"),
    "night_percent": N_("By night, in percent of the day"),
    "surcharges": N_("Surcharges by hour and holiday"),
}


def phrase(said: Reason | Shortfall, translator: Translator) -> str:
    """`nearest: 3.2 km`, `speaks Mandarin`, `crosses the border from Laos` …"""
    values = dict(said.values)
    if "currency" in values:
        values["amount"] = Formats(translator.language).money(Money(values.pop("amount_minor"), values.pop("currency")))
    for name, (slot, say) in _SAY.items():
        if name in values:
            values[slot] = say(values.pop(name), translator)
    return translator.gettext(said.text, **values)


@dataclass(frozen=True)
class Say:
    """What templates ask for: names, dates and money in the reader's language."""

    translator: Translator

    @property
    def formats(self) -> Formats:
        return Formats(self.translator.language)

    def phrase(self, said: Reason | Shortfall) -> str:
        return phrase(said, self.translator)

    def service(self, service: str) -> str:
        return service_name(service, self.translator)

    def language(self, tag: str) -> str:
        return language_name(tag, self.translator)

    def territory(self, code: str) -> str:
        return territory_name(code, self.translator)

    def channel(self, channel: str) -> str:
        return self.translator.gettext(CHANNEL_NAMES[Channel(channel)])

    def seconds(self, seconds: int) -> str:
        return self.formats.duration(timedelta(seconds=seconds))

    def field(self, path: str) -> str:
        """The label of a form field by its path; parts of a list are named by their last word."""
        known = (part for part in reversed(path.split("/")) if part in FIELD_NAMES)
        return self.translator.gettext(FIELD_NAMES[next(known)])

    def day(self, value: date) -> str:
        return self.formats.date(value)

    def money(self, amount_minor: int, currency: str) -> str:
        return self.formats.money(Money(amount_minor, currency))

    def text(self, text: str) -> str:
        return self.translator.gettext(text)


def service_name(service: str, translator: Translator) -> str:
    return translator.gettext(SERVICE_NAMES[Service(service)])


def territory_name(code: str, translator: Translator) -> str:
    territory = territories.find(code)
    return territory.name(translator.language.code) if territory else code


def _distance(metres: int, translator: Translator) -> str:
    return Formats(translator.language).kilometres(metres / 1000)


def _minutes(minutes: int, translator: Translator) -> str:
    return Formats(translator.language).minutes(minutes)


_SAY: dict[str, tuple[str, Callable[[Any, Translator], str]]] = {
    "distance_m": ("distance", _distance),
    "minutes": ("time", _minutes),
    "language": ("language", language_name),
    "territory": ("territory", territory_name),
    "why": ("why", lambda why, translator: translator.gettext(WHY_NAMES[why])),
}
