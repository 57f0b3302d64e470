"""The country sheet: what a coordinator and a traveller need to know about a place before anything else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo

from babel.core import get_global

from rescue.geography import missions, territories
from rescue.geography.corrections import posts
from rescue.geography.corrections.book import Correction, Corrections
from rescue.geography.corrections.contents import Fact
from rescue.geography.fact_files import Once, rows
from rescue.geography.missions import Responsible
from rescue.geography.territories import Territory
from rescue.kit.words import N_

SERVICES = ("police", "ambulance", "fire")
EVERYWHERE = "112"
CODE_CHARACTERS = 3
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
    CONFIRMED = "confirmed"
    """The desk has checked it."""
    UNVERIFIED = "unverified"
    """The desk was told so, and nobody has checked it."""


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """What to dial for a service. `alternates` are what other sources say, only where they conflict, or the desk's own.

    MISSING means that `number` is the fallback, not a local number.
    """

    service: str
    number: str
    alternates: tuple[str, ...]
    confidence: Sureness
    source: str
    as_of: date

    @property
    def note(self) -> str | None:
        """An English sentence to translate and fill with `number`, where the number needs a warning."""
        return {Sureness.MISSING: MISSING_NOTE, Sureness.CONFLICT: CONFLICT_NOTE}.get(self.confidence)


@dataclass(frozen=True, slots=True)
class EmergencyNumbers:
    """The three services, the number that mobile phones fall back to, and typed extras such as sea rescue.

    `source` and `as_of` are those of the packed facts.
    """

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
    corrected: Corrections,
    territory_code: str,
    iso_code: str | None = None,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
) -> CountrySheet:
    """The sheet of a territory, with numbers and names of the ISO code found in it; distances from the point.

    Without a point distances count from the capital. UnknownTerritory for codes that are not known.
    """
    territory = territories.get(territory_code)
    iso = iso_code or own_code(territory_code)
    if latitude is None or longitude is None:
        latitude, longitude = territory.capital_latitude, territory.capital_longitude
    tags = ("en", "zh-Hans", "zh-Hant")
    named = iso_code if iso_code and territories.served_codes().get(iso_code) == territory_code else territory_code
    spoken = find_correction(corrected, territory_code, iso, Fact.LANGUAGES)
    return CountrySheet(
        territory=territory,
        iso_code=iso,
        names=MappingProxyType({tag: territories.name_of_iso(named, tag) for tag in tags}),
        emergency=emergency_numbers(corrected, territory_code, iso),
        default_zone=territory.default_zone,
        zones=territory.iana_zones,
        languages=tuple(spoken.value["tags"]) if spoken else territory.languages,
        currency=territory.currency,
        calling_code=territory.calling_code,
        calling_prefix=territory.calling_prefix,
        missions=responsible_for(corrected, territory_code, iso, latitude, longitude),
        hotline=missions.HOTLINE,
    )


def meant(code: str) -> tuple[str, str | None]:
    """Territory and part for a code of the 233 or any ISO 3166-1 code (alpha-2, alpha-3, numeric), in either case."""
    asked = code.upper()
    if len(code) > CODE_CHARACTERS or not code.isascii():
        raise territories.UnknownTerritory
    if territories.find(asked) is None and asked not in territories.served_codes():
        heirs = get_global("territory_aliases").get(asked, [])
        # A country that broke up has many heirs, and none of them is meant.
        asked = heirs[0] if len(heirs) == 1 else asked
    if asked in territories.served_codes():
        return territories.serving(asked).code, asked
    return territories.get(asked).code, None


def own_code(territory_code: str) -> str:
    """The ISO code under which a territory's own facts are kept; UnknownTerritory if it is not one of the 233."""
    return territories.get(territory_code).alpha2 or NUMBERS_OF[territory_code]


def find_correction(corrected: Corrections, territory_code: str, iso_code: str, fact: Fact) -> Correction | None:
    """What the desk wrote for this part, else for the territory that serves it."""
    return corrected.find(iso_code, fact) or corrected.find(own_code(territory_code), fact)


def responsible_for(
    corrected: Corrections, territory_code: str, iso_code: str | None, latitude: float, longitude: float
) -> Responsible:
    """The missions for a place as seen from a point in it, with what the desk corrected."""
    packed = missions.responsible_for(territory_code, latitude, longitude)
    iso = iso_code or own_code(territory_code)
    correction = find_correction(corrected, territory_code, iso, Fact.MISSIONS)
    return posts.unpack(packed, correction.value, territory_code, latitude, longitude) if correction else packed


def numbers_code(territory_code: str, iso_code: str | None = None) -> str:
    """The ISO code whose numbers are dialled: the part's own, else the territory's. UnknownTerritory if neither is."""
    table = _numbers()
    code = iso_code if iso_code and iso_code in table else NUMBERS_OF.get(territory_code, territory_code)
    if code not in table:
        raise territories.UnknownTerritory
    return code


def emergency_numbers(corrected: Corrections, territory_code: str, iso_code: str | None = None) -> EmergencyNumbers:
    """The numbers of the ISO code, else those of the territory, with what the desk corrected.

    Whoever shows, texts or says a number has it from here. UnknownTerritory if neither code is known.
    """
    code = numbers_code(territory_code, iso_code)
    packed = _numbers()[code]
    if not any(key[0] == code for key in corrected.made):
        return packed
    fallback = corrected.find(code, Fact.FALLBACK)
    special = corrected.find(code, Fact.SPECIAL)
    last = str(fallback.value["number"]) if fallback else packed.fallback
    police, ambulance, fire = (_corrected(each, corrected.find(code, Fact(each.service)), last) for each in packed.all)
    return replace(
        packed,
        police=police,
        ambulance=ambulance,
        fire=fire,
        fallback=last,
        special=tuple((each["kind"], each["number"]) for each in special.value["numbers"])
        if special
        else packed.special,
    )


def _corrected(packed: EmergencyNumber, correction: Correction | None, fallback: str) -> EmergencyNumber:
    if correction is None:
        return packed
    number = correction.value["number"]
    known = Sureness.CONFIRMED if correction.is_verified else Sureness.UNVERIFIED
    return EmergencyNumber(
        packed.service,
        number or fallback,
        tuple(correction.value["alternates"]),
        known if number else Sureness.MISSING,
        correction.source,
        correction.checked_on,
    )


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
    shown = alternates if sureness is Sureness.CONFLICT else ()
    return EmergencyNumber(service, number, shown, sureness, SOURCES, AS_OF)


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
