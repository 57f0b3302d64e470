"""A made-up partner network that reaches all 233 territories with all five services, for demonstrations and tests.

Every partner is marked `is_demonstration` and says so in its name. Places are real, partners are not. Their phones
begin with +999, a country code that the ITU has never assigned, so that no network can ring anybody. Prices are made
up, in US dollars (baht in Thailand). The same world always gives the same network.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import log10

from sqlalchemy import select

from rescue.geography import territories
from rescue.geography.places import Gazetteer, gazetteer
from rescue.geography.territories import Territory
from rescue.kit import events
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.organisations import add_organisation
from rescue.kit.database import Db
from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft, TariffDraft
from rescue.network.hours import read_hours
from rescue.network.models import Provider, Service
from rescue.network.providers import write_provider
from rescue.network.scoring import spoken
from rescue.network.search import distances_m

MOST_PLACES = 7
LEAST_GAP_M = 40_000
UNASSIGNED_PREFIX = "+999"
SIGNED_IN = "Andaman Rescue (demonstration)"
VALID_YEARS = 2
OFFICE_HOURS = "Mo-Fr 09:00-18:00; Sa 09:00-13:00"
DAY_HOURS = "Mo-Su 08:00-22:00"
# Where ambulance aircraft stand; they come across borders.
HUBS = frozenset(
    {"AE", "AU", "BR", "CN", "DE", "EG", "ES", "FJ", "FR", "GB", "IN", "JP", "KE", "MX", "NZ", "PA", "PF", "SG", "SN"}
    | {"TH", "TR", "US", "ZA"}
)
# Small neighbours that a larger country's partners serve as if they were at home.
SERVED_TOO = {"CH": ("LI",), "ES": ("AD", "GI"), "FR": ("MC",), "IT": ("SM", "VA"), "ZA": ("LS", "SZ")}
TRANSPORT, MEDICAL = Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT
WORDS, SHOPPING, DISPUTES = Service.TRANSLATION, Service.SHOPPING_GUIDE, Service.DISPUTE_COORDINATION
# Call-out, a kilometre, an hour: in whole dollars.
PRICES = {
    TRANSPORT: (180, 3, 90),
    MEDICAL: (120, 2, 110),
    WORDS: (30, 1, 35),
    SHOPPING: (25, 1, 25),
    DISPUTES: (60, 1, 70),
}
BAHT_A_DOLLAR = 35
NIGHT_PERCENT = {TRANSPORT: 125, MEDICAL: 130, WORDS: 150, SHOPPING: 150, DISPUTES: 150}
# Phuket is where the demonstration plays: name, services, stations (place, latitude, longitude), languages.
PHUKET = (
    (
        "Andaman Rescue",
        (TRANSPORT, MEDICAL),
        (("Phuket Town", 7.8866, 98.3881), ("Chalong", 7.8464, 98.3386)),
        "th en cmn",
    ),
    ("Phuket Island Ambulance", (TRANSPORT,), (("Kathu", 7.9117, 98.3333), ("Thalang", 8.0317, 98.3331)), "th en"),
    ("Patong Bay Casualty Transport", (TRANSPORT,), (("Patong", 7.8961, 98.2966),), "th en ru"),
    ("Phuket Friends Interpreters", (WORDS, SHOPPING, DISPUTES), (("Phuket Town", 7.8804, 98.3923),), "th en cmn yue"),
)


@dataclass(frozen=True)
class Spot:
    """A place where partners stand."""

    name: str
    latitude: float
    longitude: float
    time_zone: str


@dataclass(frozen=True)
class Seeded:
    """How many there are, and the organisation whose people can sign in as a provider (Andaman Rescue)."""

    providers: int
    stations: int
    organisation_id: str


def seed_network(db: Db) -> Seeded | None:
    """Write the demonstration network; None, with nothing done, when there is one already."""
    if db.scalar(select(Provider.id).where(Provider.is_demonstration).limit(1)) is not None:
        return None
    organisation = add_organisation(db, SIGNED_IN, OrganisationKind.PROVIDER, by=events.SYSTEM, is_demonstration=True)
    drafts = list(draft_network(db.now.date(), organisation.id))
    for draft in drafts:
        write_provider(db, draft)
    stations = sum(len(draft.stations) for draft in drafts)
    events.record(
        db, "network.seeded", subject=organisation.id, by=events.SYSTEM, providers=len(drafts), stations=stations
    )
    return Seeded(len(drafts), stations, organisation.id)


def draft_network(today: date, organisation_id: str | None = None) -> Iterator[ProviderDraft]:
    """All partners of the demonstration, in the order of territory codes."""
    places = _biggest_places(gazetteer())
    for territory in territories.list_all():
        spots = _spots(territory, places.get(territory.code, []))
        partners = _partners(territory, spots)
        if territory.code == "TH":
            partners += _phuket(territory)
        for number, partner in enumerate(partners, start=1):
            yield _draft(territory, number, partner, today, organisation_id)


@dataclass(frozen=True)
class Partner:
    name: str
    services: tuple[Service, ...]
    spots: tuple[Spot, ...]
    languages: tuple[str, ...]
    hours: str = "24/7"
    cross_border: bool = False


def _partners(territory: Territory, spots: list[Spot]) -> list[Partner]:
    """One to six partners: the first alone offers every service, so that no territory has a hole."""
    home = spoken((*territory.languages, "en"))
    chinese = spoken((*home, "zh"))
    capital, others = spots[0], tuple(spots[1:])
    everything = Partner(f"{territory.name_en} Assistance", tuple(Service), (capital,), chinese)
    partners = [everything]
    if others:
        partners.append(Partner(f"{capital.name} Ambulance", (TRANSPORT, MEDICAL), tuple(spots[:2]), home))
    if len(others) >= 2:
        partners.append(Partner(f"{capital.name} Interpreters", (WORDS, SHOPPING), (capital,), chinese, DAY_HOURS))
    if len(others) >= 4:
        partners.append(Partner(f"{others[2].name} Rescue", (TRANSPORT, MEDICAL), others[2:5], chinese))
        partners.append(Partner(f"{others[0].name} Mediation", (DISPUTES, WORDS), others[:1], home, OFFICE_HOURS))
    if territory.code in HUBS:
        partners.append(Partner(f"{capital.name} Air Ambulance", (TRANSPORT,), (capital,), chinese, cross_border=True))
    return partners


def _phuket(territory: Territory) -> list[Partner]:
    return [
        Partner(
            name,
            services,
            tuple(Spot(place, latitude, longitude, territory.default_zone) for place, latitude, longitude in stations),
            tuple(languages.split()),
        )
        for name, services, stations, languages in PHUKET
    ]


def _draft(
    territory: Territory, number: int, partner: Partner, today: date, organisation_id: str | None
) -> ProviderDraft:
    name = f"{partner.name} (demonstration)"
    phone = f"{UNASSIGNED_PREFIX}{territory.m49}{number:05d}"
    currency, factor = ("THB", BAHT_A_DOLLAR) if territory.code == "TH" else ("USD", 1)
    return ProviderDraft(
        name=name,
        legal_name=name,
        currency=currency,
        licence_number=f"DEMO-{territory.code}-{number:02d}",
        licence_valid_until=date(today.year + VALID_YEARS, 12, 31),
        contract_valid_from=date(today.year - 1, 1, 1),
        contract_valid_until=date(today.year + VALID_YEARS, 12, 31),
        languages=partner.languages,
        contacts=(Contact(Channel.SMS, phone, 1), Contact(Channel.VOICE, phone, 2)),
        tariffs=tuple(_tariff(service, currency, factor) for service in partner.services),
        organisation_id=organisation_id if name == SIGNED_IN else None,
        is_demonstration=True,
        stations=tuple(
            StationDraft(
                name=spot.name,
                territory_code=territory.code,
                latitude=spot.latitude,
                longitude=spot.longitude,
                time_zone=spot.time_zone,
                services=partner.services,
                serves=SERVED_TOO.get(territory.code, ()),
                cross_border=partner.cross_border,
                hours=read_hours(partner.hours),
                phone=phone,
            )
            for spot in partner.spots
        ),
    )


def _tariff(service: Service, currency: str, factor: int) -> TariffDraft:
    fee, kilometre, hour = (amount * factor * 100 for amount in PRICES[service])
    return TariffDraft(service, fee, kilometre, hour, currency, night_percent=NIGHT_PERCENT[service])


def _biggest_places(known: Gazetteer) -> dict[str, list[int]]:
    """Places by serving territory, the most people first; only those in the territory's own ISO code."""
    biggest: dict[str, list[int]] = {territory.code: [] for territory in territories.list_all()}
    for index in (-known.population).argsort(kind="stable").tolist():
        if known.population[index] > 0 and known.iso_codes[index] in biggest:
            biggest[known.iso_codes[index]].append(index)
    return biggest


def _spots(territory: Territory, places: list[int]) -> list[Spot]:
    """The capital, then the biggest places well apart from one another: more of them for more people."""
    known = gazetteer()
    spots = [Spot(territory.capital, territory.capital_latitude, territory.capital_longitude, territory.default_zone)]
    people = int(known.population[places].sum()) if places else 0
    wanted = max(0, min(MOST_PLACES, round(1.5 * log10(people + 1) - 6.5)))
    for index in places[: 4 * MOST_PLACES]:
        if len(spots) > wanted:
            break
        place = known.place(index)
        gaps = distances_m(
            place.latitude, place.longitude, [spot.latitude for spot in spots], [spot.longitude for spot in spots]
        )
        if min(gaps) >= LEAST_GAP_M:
            spots.append(Spot(place.name_en, place.latitude, place.longitude, place.time_zone))
    return spots
