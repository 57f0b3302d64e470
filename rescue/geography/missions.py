"""Chinese embassies and consulates: who is responsible for a territory, which is nearest, how to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pyproj import Geod

from rescue.geography import territories
from rescue.geography.fact_files import Once, rows
from rescue.kit.words import N_

# The 24-hour global consular hotline: the one number that is always right, printed everywhere.
HOTLINE = ("+86-10-12308", "+86-10-65612308")
AS_OF = date(2026, 9, 25)
CITY_CENTRE = "city centroid (GeoNames)"


class Basis(StrEnum):
    """Why these missions are responsible. Everything but OWN and DOMESTIC is reasoned, not confirmed."""

    OWN = "own"
    ACCREDITED = "accredited"
    NO_RELATIONS = "no relations"
    COMMISSIONER = "commissioner"
    ASSOCIATION = "association"
    DOMESTIC = "domestic"


BASIS_WORDS = {
    Basis.OWN: N_("The missions in the country itself."),
    Basis.ACCREDITED: N_("No mission here: these missions abroad are taken to be responsible. Please verify."),
    Basis.NO_RELATIONS: N_("No diplomatic relations known: call the hotline, then the nearest mission. Please verify."),
    Basis.COMMISSIONER: N_("No embassy here: the Office of the Commissioner of the Foreign Ministry. Please verify."),
    Basis.ASSOCIATION: N_("No embassy or consulate here: call the hotline. Please verify."),
    Basis.DOMESTIC: N_("In China: the local authorities."),
}
# The beginning of the basis column of cn_mission_coverage.csv.
BASIS_OF = {
    "own": Basis.OWN,
    "parent/accredited": Basis.ACCREDITED,
    "no diplomatic relations": Basis.NO_RELATIONS,
    "PRC SAR": Basis.COMMISSIONER,
    "PRC view": Basis.ASSOCIATION,
    "domestic": Basis.DOMESTIC,
}
CONFIRMED = frozenset({Basis.OWN, Basis.DOMESTIC})
# Where a mission abroad would be the wrong door to knock at.
WITHOUT_NEAREST = frozenset({Basis.COMMISSIONER, Basis.ASSOCIATION, Basis.DOMESTIC})


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as published; `is_valid` is libphonenumber's word, `for_protection` marks the consular duty line."""

    number: str
    is_valid: bool
    for_protection: bool


@dataclass(frozen=True, slots=True)
class Mission:
    """One post. Numbers are leads (`AS_OF`), many are missing: always show `HOTLINE` beside them."""

    kind: str
    accredited_to: str
    located_in: str
    city: str
    name_en: str
    name_zh_hans: str
    latitude: float
    longitude: float
    position_is_city_centre: bool
    phones: tuple[Phone, ...]
    phone_source: str

    def name(self, language: str) -> str:
        return territories.choose_name(language, en=self.name_en, zh_hans=self.name_zh_hans, zh_hant="")


@dataclass(frozen=True, slots=True)
class MissionAway:
    """A mission and its distance in metres on WGS-84."""

    mission: Mission
    distance_m: float


@dataclass(frozen=True, slots=True)
class Responsible:
    """`missions` nearest first; which consular district holds a place is not known, so all are shown."""

    missions: tuple[MissionAway, ...]
    nearest: MissionAway | None
    basis: Basis
    basis_note: str

    @property
    def is_unverified(self) -> bool:
        return self.basis not in CONFIRMED

    @property
    def basis_words(self) -> str:
        return BASIS_WORDS[self.basis]


def responsible_for(code: str, latitude: float, longitude: float) -> Responsible:
    """Missions for a territory as seen from a point in it; UnknownTerritory if it is not one of the 233."""
    territories.get(code)
    basis, keys, note = _coverage()[code]
    missions = [_mission_of(key, code) for key in keys]
    nearest = None if basis in WITHOUT_NEAREST else away(_posts(), latitude, longitude)[0]
    return Responsible(tuple(away(missions, latitude, longitude)), nearest, basis, note)


def basis_of(code: str) -> Basis:
    """Why the missions of a territory are responsible, without working out distances."""
    return _coverage()[code][0]


def list_all() -> tuple[Mission, ...]:
    """Every post, in the order of the file."""
    return tuple(_missions())


def away(missions: list[Mission] | tuple[Mission, ...], latitude: float, longitude: float) -> list[MissionAway]:
    """The missions with their distance from the point, nearest first."""
    if not missions:
        return []
    count = len(missions)
    _, _, metres = _geod().inv(
        [longitude] * count, [latitude] * count, [m.longitude for m in missions], [m.latitude for m in missions]
    )
    found = [MissionAway(mission, round(distance, 1)) for mission, distance in zip(missions, metres, strict=True)]
    return sorted(found, key=lambda each: (each.distance_m, each.mission.city))


def _mission_of(key: str, code: str) -> Mission:
    """`embassy:Tunis` is two posts, Tunisia's and the one for Libya working there: the territory's own wins."""
    same = [mission for mission in _missions() if f"{mission.kind}:{mission.city}" == key]
    return next((mission for mission in same if mission.accredited_to == code), same[0])


def _load_missions() -> list[Mission]:
    return sorted((_mission(row) for row in rows("cn_missions.csv")), key=lambda m: m.accredited_to != m.located_in)


def _mission(row: dict[str, str]) -> Mission:
    general = [number for number in row["phone"].split(";") if number]
    protection = [number for number in row["consular_protection_phone"].split(";") if number]
    valid = [word == "ok" for word in row["phone_valid"].split(";") if word]
    numbers = [(number, False) for number in general] + [(number, True) for number in protection]
    return Mission(
        kind=row["kind"],
        accredited_to=row["accredited_to"],
        located_in=row["located_in"],
        city=row["city"],
        name_en=row["name_en"],
        name_zh_hans=row["name_zh"],
        latitude=float(row["lat"]),
        longitude=float(row["lon"]),
        position_is_city_centre=row["latlon_src"] == CITY_CENTRE,
        phones=tuple(Phone(number, ok, duty) for (number, duty), ok in zip(numbers, valid, strict=True)),
        phone_source=row["phone_src"],
    )


def _load_posts() -> list[Mission]:
    """One mission per house: what is accredited elsewhere but works from the same city is left out."""
    return [mission for mission in _missions() if mission.accredited_to == mission.located_in]


def _load_coverage() -> Mapping[str, tuple[Basis, tuple[str, ...], str]]:
    table = {}
    for row in rows("cn_mission_coverage.csv"):
        basis = next(basis for beginning, basis in BASIS_OF.items() if row["basis"].startswith(beginning))
        keys = tuple(key for key in row["responsible"].split(";") if key)
        table[row["code"]] = (basis, keys, row["basis"])
    return MappingProxyType(table)


def warm() -> None:
    """Load everything this file reads."""
    responsible_for("CN", 0.0, 0.0), responsible_for("FR", 0.0, 0.0)


_missions = Once(_load_missions)
_posts = Once(_load_posts)
_coverage = Once(_load_coverage)
_geod = Once(lambda: Geod(ellps="WGS84"))
