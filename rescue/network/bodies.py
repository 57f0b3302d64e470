"""The JSON of a provider: what is taken, and what is shown."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from rescue.geography import resolver
from rescue.kit.web.strict import Day, Latitude, Line, Longitude, Phone, Strict, Text
from rescue.network import drafts
from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft, TariffDraft, draft_of
from rescue.network.hours import Hours
from rescue.network.models import Provider, Service
from rescue.network.tariffs.surcharges import MOST_SURCHARGES, Surcharge

EXAMPLE: JsonDict = {
    "name": "Andaman Rescue",
    "licence_number": "TH-0001",
    "licence_valid_until": "2027-12-31",
    "contract_valid_from": "2026-01-01",
    "contract_valid_until": "2027-12-31",
    "languages": ["th", "en", "cmn"],
    "contacts": [{"channel": "sms", "address": "+99976400001", "priority": 1}],
    "currency": "THB",
    "stations": [
        {
            "name": "Phuket Town",
            "territory_code": "TH",
            "latitude": 7.8804,
            "longitude": 98.3923,
            "time_zone": "Asia/Bangkok",
            "services": ["casualty_transport", "medical_treatment"],
            "hours": {"mo": [["08:00", "20:00"]], "sa": [["09:00", "13:00"]]},
        }
    ],
    "tariffs": [
        {
            "service": "casualty_transport",
            "call_out_fee_minor": 150000,
            "per_km_minor": 3500,
            "per_hour_minor": 90000,
            "currency": "THB",
            "night_percent": 125,
            "surcharges": [{"days": ["sa", "su"], "percent": 150}, {"date": "04-13", "percent": 200}],
        }
    ],
}

Code = Annotated[str, Field(min_length=2, max_length=3, pattern=r"^[A-Z]+$")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Minor = Annotated[int, Field(ge=0, le=drafts.MOST_MINOR)]
Variety = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", description="Spoken variety: cmn, yue, th, en; not zh.")]


class ContactBody(Strict):
    """A way to reach the provider; priority 1 is tried first. Numbers are E.164, webhooks https."""

    channel: Annotated[Channel, Field(strict=False)]
    address: Line
    priority: Annotated[int, Field(ge=1, le=99)] = 1


class StationBody(Strict):
    """A station. Territory and time zone are found from the position when they are left out; no hours is 24 hours."""

    id: Annotated[str, Field(pattern=r"^sta_[0-9a-z]{25}$")] | None = None
    name: Line
    latitude: Latitude
    longitude: Longitude
    services: Annotated[list[Service], Field(min_length=1, max_length=len(Service))]
    territory_code: Code | None = None
    time_zone: Line | None = None
    serves: list[Code] = Field(default_factory=list, max_length=drafts.MOST_SERVED)
    cross_border: bool = False
    hours: dict[str, list[list[str]]] | None = None
    phone: Phone | None = None

    def draft(self) -> StationDraft:
        territory, zone = self.territory_code, self.time_zone
        if territory is None or zone is None:
            here = resolver.resolve(self.latitude, self.longitude)
            territory, zone = territory or here.territory or "", zone or here.time_zone or ""
        values = self.model_dump(exclude={"territory_code", "time_zone", "services", "serves", "hours"})
        return StationDraft(
            **values,
            territory_code=territory,
            time_zone=zone,
            services=tuple(self.services),
            serves=tuple(self.serves),
            hours=_pairs(self.hours),
        )


class SurchargeBody(Strict):
    """Weekdays and hours (`days`, `opens`, `closes`) or a `date` (`04-13` every year), on the station's own clock."""

    percent: Annotated[int, Field(ge=100, le=500, examples=[150])]
    days: list[Annotated[str, Field(pattern=r"^(mo|tu|we|th|fr|sa|su)$")]] = Field(default_factory=list, max_length=7)
    opens: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] = "00:00"
    closes: Annotated[str, Field(pattern=r"^\d{2}:\d{2}$")] = "24:00"
    date: Annotated[str, Field(pattern=r"^(\d{4}-)?\d{2}-\d{2}$")] | None = None


class TariffBody(Strict):
    """Prices of a service in minor units of the currency; without a territory they hold everywhere else.

    The night is 20:00 to 06:00 at the station; of it and the surcharges the highest percent counts.
    """

    service: Annotated[Service, Field(strict=False)]
    call_out_fee_minor: Minor
    per_km_minor: Minor = 0
    per_hour_minor: Minor = 0
    currency: Currency
    territory_code: Code | None = None
    night_percent: Annotated[int, Field(ge=drafts.LOWEST_NIGHT_PERCENT, le=drafts.HIGHEST_NIGHT_PERCENT)] = (
        drafts.LOWEST_NIGHT_PERCENT
    )
    surcharges: list[SurchargeBody] = Field(default_factory=list, max_length=MOST_SURCHARGES)

    def draft(self) -> TariffDraft:
        surcharges = tuple(Surcharge(**{**each.model_dump(), "days": tuple(each.days)}) for each in self.surcharges)
        return TariffDraft(**self.model_dump(exclude={"surcharges"}), surcharges=surcharges)


class ProviderBody(Strict):
    """A whole provider: PUT replaces everything, stations keep their ids by id or by name."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [EXAMPLE]}})

    name: Annotated[Line, Field(min_length=1)]
    currency: Currency
    stations: list[StationBody] = Field(default_factory=list, max_length=drafts.MOST_STATIONS)
    legal_name: Line | None = None
    licence_number: Line | None = None
    licence_valid_until: Day | None = None
    contract_valid_from: Day | None = None
    contract_valid_until: Day | None = None
    languages: list[Variety] = Field(default_factory=list, max_length=drafts.MOST_LANGUAGES)
    contacts: list[ContactBody] = Field(default_factory=list, max_length=drafts.MOST_CONTACTS)
    tariffs: list[TariffBody] = Field(default_factory=list, max_length=drafts.MOST_TARIFFS)
    notes: Text | None = None

    def draft(self, stored: Provider | None = None) -> ProviderDraft:
        """As a draft; whose account it is and whether it is a demonstration stay as stored."""
        return ProviderDraft(
            **self.model_dump(exclude={"stations", "languages", "contacts", "tariffs"}),
            stations=tuple(station.draft() for station in self.stations),
            languages=tuple(self.languages),
            contacts=tuple(Contact(**contact.model_dump()) for contact in self.contacts),
            tariffs=tuple(tariff.draft() for tariff in self.tariffs),
            organisation_id=stored.organisation_id if stored else None,
            is_demonstration=stored.is_demonstration if stored else False,
        )


class StationView(BaseModel):
    id: str
    name: str
    territory_code: str
    latitude: float
    longitude: float
    time_zone: str
    services: list[Service]
    serves: list[str]
    cross_border: bool
    hours: Hours | None
    phone: str | None


class ProviderView(BaseModel):
    """A provider. `is_callable`: would be offered call-outs today; it is active, licence and contract are in force."""

    id: str
    name: str
    legal_name: str | None
    licence_number: str | None
    licence_valid_until: str | None
    contract_valid_from: str | None
    contract_valid_until: str | None
    is_active: bool
    is_callable: bool
    is_demonstration: bool
    services: list[Service]
    territories: list[str]
    languages: list[str]
    contacts: list[ContactBody]
    currency: str
    stations: list[StationView]
    tariffs: list[TariffBody]
    offers_count: int
    acceptances_count: int
    mean_answer_seconds: int
    notes: str | None
    version: int
    created_at: datetime
    updated_at: datetime


def view(provider: Provider, now: datetime) -> ProviderView:
    """A stored provider as JSON values; closed stations are left out."""
    draft = draft_of(provider)
    days = ("licence_valid_until", "contract_valid_from", "contract_valid_until")
    plain = (
        "id",
        "name",
        "legal_name",
        "licence_number",
        "is_active",
        "is_demonstration",
        "currency",
        "notes",
        "version",
    )
    counts = ("offers_count", "acceptances_count", "mean_answer_seconds", "created_at", "updated_at")
    return ProviderView(
        **{name: getattr(provider, name) for name in (*plain, *counts)},
        **{name: day.isoformat() if (day := getattr(provider, name)) else None for name in days},
        is_callable=provider.is_active and not drafts.find_lapses(draft, now.date()),
        services=[service for service in Service if any(service in station.services for station in draft.stations)],
        territories=sorted({code for station in draft.stations for code in (station.territory_code, *station.serves)}),
        languages=list(draft.languages),
        contacts=[ContactBody.model_validate(contact, from_attributes=True) for contact in draft.contacts],
        stations=[StationView.model_validate(station, from_attributes=True) for station in draft.stations],
        tariffs=[TariffBody.model_validate(asdict(tariff), strict=False) for tariff in draft.tariffs],
    )


def _pairs(hours: Hours | None) -> Hours | None:
    return {day: sorted(openings) for day, openings in hours.items()} if hours is not None else None
