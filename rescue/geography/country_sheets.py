"""The country sheet: what a coordinator and a traveller need to know about a place before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from rescue.geography import missions, territories
from rescue.geography.fact_files import Once, rows
from rescue.geography.missions import Responsible
from rescue.geography.territories import Territory
from rescue.kit.words import N_

SERVICES = ("police", "ambulance", "fire")
EVERYWHERE = "112"
SOURCES = "AOSP eccdata (2023-12-28), Wikipedia facts (2026-09-25), libphonenumber 9.0.43"
AS_OF = date(2026, 9, 25)
FALLBACK_NOTE = N_("From a mobile phone %(number)s reaches an emergency service on almost every network.")
MISSING_NOTE = N_("No local number is known; %(number)s is the fallback from mobile phones. Please verify.")
CONFLICT_NOTE = N_("Public sources disagree. If %(number)s does not answer, try the others.")
# An island group without an ISO code of its own: the numbers of its capital's part.
NUMBERS_OF = {"CHI": "JE"}
SPECIAL_KINDS = {"MOUNTAIN_RESCUE": "mountain rescue", "MARINE_GUARD": "sea rescue"}


class Sureness(StrEnum):
    """How well a number is supported by the public sources."""

    CORROBORATED = "corroborated"
    CONFLICT = "conflict"
    SINGLE = "single"
    PARENT_SYSTEM = "parent system"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """What to dial for a service. `alternates` are what other sources say, only where they conflict.

    MISSING means that `number` is the fallback, not a local number.
    """

    service: str
    number: str
    alternates: tuple[str, ...]
    confidence: Sureness

    @property
    def note(self) -> str | None:
        """An English sentence to translate and fill with `number`, where the number needs a warning."""
        return {Sureness.MISSING: MISSING_NOTE, Sureness.CONFLICT: CONFLICT_NOTE}.get(self.confidence)


@dataclass(frozen=True, slots=True)
class EmergencyNumbers:
    """The three services, the number that mobile phones fall back to, and typed extras such as sea rescue."""

    police: EmergencyNumber
    ambulance: EmergencyNumber
    fire: EmergencyNumber
    fallback: str
    special: tuple[tuple[str, str], ...]
    source: str
    as_of: date

    @property
    def all(self) -> tuple[EmergencyNumber, EmergencyNumber, EmergencyNumber]:
        return (self.police, self.ambulance, self.fire)


@dataclass(frozen=True, slots=True)
class CountrySheet:
    """Everything about a territory; `iso_code` differs from it where ISO knows a part (XK in RS, GG in CHI)."""

    territory: Territory
    iso_code: str
    names: Mapping[str, str]
    emergency: EmergencyNumbers
    default_zone: str
    zones: tuple[str, ...]
    languages: tuple[str, ...]
    currency: str
    calling_code: str
    calling_prefix: str
    missions: Responsible
    hotline: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThreeClocks:
    """One instant as the wall clocks show it at the place, in UTC and at home."""

    there: datetime
    utc: datetime
    home: datetime


def sheet(
    territory_code: str, iso_code: str | None = None, *, latitude: float | None = None, longitude: float | None = None
) -> CountrySheet:
    """The sheet of a territory, with numbers and names of the ISO code found in it; distances from the point.

    Without a point distances count from the capital. UnknownTerritory for codes that are not known.
    """
    territory = territories.get(territory_code)
    iso = iso_code or territory.alpha2 or NUMBERS_OF[territory_code]
    if latitude is None or longitude is None:
        latitude, longitude = territory.capital_latitude, territory.capital_longitude
    tags = ("en", "zh-Hans", "zh-Hant")
    named = iso_code if iso_code and territories.served_codes().get(iso_code) == territory_code else territory_code
    return CountrySheet(
        territory=territory,
        iso_code=iso,
        names=MappingProxyType({tag: territories.name_of_iso(named, tag) for tag in tags}),
        emergency=emergency_numbers(territory_code, iso),
        default_zone=territory.default_zone,
        zones=territory.iana_zones,
        languages=territory.languages,
        currency=territory.currency,
        calling_code=territory.calling_code,
        calling_prefix=territory.calling_prefix,
        missions=missions.responsible_for(territory_code, latitude, longitude),
        hotline=missions.HOTLINE,
    )


def emergency_numbers(territory_code: str, iso_code: str | None = None) -> EmergencyNumbers:
    """The numbers of the ISO code, else those of the territory. UnknownTerritory if neither is known."""
    table = _numbers()
    code = iso_code if iso_code and iso_code in table else NUMBERS_OF.get(territory_code, territory_code)
    if code not in table:
        raise territories.UnknownTerritory
    return table[code]


def three_clocks(instant: datetime, zone: str, home: str = "Asia/Shanghai") -> ThreeClocks:
    """The instant on three walls. ValueError for a naive instant, ZoneInfoNotFoundError for an unknown zone."""
    if instant.tzinfo is None:
        raise ValueError("the instant must be aware")
    return ThreeClocks(instant.astimezone(ZoneInfo(zone)), instant.astimezone(UTC), instant.astimezone(ZoneInfo(home)))


def _load_numbers() -> Mapping[str, EmergencyNumbers]:
    return MappingProxyType({row["alpha2"]: _numbers_of(row) for row in rows("emergency_numbers.csv")})


def _numbers_of(row: dict[str, str]) -> EmergencyNumbers:
    fallback = row["fallback"] or EVERYWHERE
    police, ambulance, fire = (_number(row, service) for service in SERVICES)
    special = [entry.split(":", 1) for entry in row["extra"].split(";") if entry]
    known = tuple((SPECIAL_KINDS[kind], number) for number, kind in special if kind in SPECIAL_KINDS)
    return EmergencyNumbers(police, ambulance, fire, fallback, known, SOURCES, AS_OF)


def _number(row: dict[str, str], service: str) -> EmergencyNumber:
    sureness = _sureness(row[f"{service}_conf"])
    number = row[service] or EVERYWHERE
    said = [*row[f"{service}_aosp"].split("/"), *row[f"{service}_wiki"].split("/")]
    alternates = tuple(dict.fromkeys(each for each in said if each and each != number))
    return EmergencyNumber(service, number, alternates if sureness is Sureness.CONFLICT else (), sureness)


def _sureness(word: str) -> Sureness:
    """The word of emergency_numbers.csv (`both`, `conflict:aosp+lpn`, `wiki-only` …) in ours."""
    if word.startswith("conflict"):
        return Sureness.CONFLICT
    if word.startswith("manual"):
        return Sureness.PARENT_SYSTEM
    return {"both": Sureness.CORROBORATED, "none": Sureness.MISSING}.get(word, Sureness.SINGLE)


def warm() -> None:
    """Load everything a sheet needs."""
    missions.warm()
    _numbers()


_numbers = Once(_load_numbers)
