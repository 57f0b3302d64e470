"""The 233 countries and areas, the code that serves each ISO code, and who lives next door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from babel import Locale, UnknownLocaleError

from rescue.geography.fact_files import Once, rows
from rescue.kit.problems import NotFound
from rescue.kit.words import N_

# CLDR's wording for these differs from the one this house uses (see facts/README.md).
NAMES_ZH_HANT = {
    "HK": "中國香港",
    "MO": "中國澳門",
    "TW": "中國台灣",
    "PS": "巴勒斯坦",
    "CHI": "海峽群島",
}
ANTARCTICA = "AQ"


class UnknownTerritory(NotFound):
    title = N_("This territory is not known.")
    text = N_("This is not the code of one of the countries and regions we serve.")


@dataclass(frozen=True, slots=True)
class Territory:
    """One of the 233. `code` is ISO 3166-1 alpha-2, except CHI (Channel Islands), which has none.

    `languages` are the official or widely spoken ones, the first is the default; `emergency_confidence` says per
    service how sure the number is. Sources: facts/README.md.
    """

    code: str
    m49: str
    alpha2: str | None
    alpha3: str | None
    name_en: str
    name_wpp2017: str
    name_zh_hans: str
    name_zh_hant: str
    also_serves: tuple[str, ...]
    currency: str
    other_tender: tuple[str, ...]
    calling_code: str
    calling_prefix: str
    languages: tuple[str, ...]
    default_zone: str
    iana_zones: tuple[str, ...]
    capital: str
    capital_latitude: float
    capital_longitude: float
    capital_source: str
    police: str
    ambulance: str
    fire: str
    emergency_fallback: str
    emergency_confidence: Mapping[str, str]
    region: str
    subregion: str

    def name(self, language: str) -> str:
        """The name for a BCP 47 tag: Traditional for zh-Hant/TW/HK/MO, Simplified for other zh, else CLDR's."""
        if language not in self.names and (local := _local_name(language, self.code)):
            return local
        return choose_name(language, en=self.name_en, zh_hans=self.name_zh_hans, zh_hant=self.name_zh_hant)

    @property
    def names(self) -> dict[str, str]:
        return {"en": self.name_en, "zh-Hans": self.name_zh_hans, "zh-Hant": self.name_zh_hant}


class Neighbour(NamedTuple):
    """`gap_km` is the distance between the nearest inhabited places of both; `borders` says the areas touch."""

    code: str
    gap_km: float
    borders: bool


class Gateway(NamedTuple):
    """The sector of Antarctica between two longitudes (eastwards) and who evacuates it, the usual one first."""

    west: float
    east: float
    territories: tuple[str, ...]


@lru_cache(8192)
def _local_name(language: str, code: str) -> str | None:
    """CLDR's name in a language beside English and Chinese; where its wording differs from the house's, the house's."""
    spoken = language.replace("_", "-").split("-")[0].casefold()
    if spoken in ("zh", "yue", "cmn", "en"):
        return None
    try:
        names = Locale.parse(spoken).territories
    except (UnknownLocaleError, ValueError):
        return None
    return f"{names[code]} ({names['CN']})" if code == "TW" and code in names else names.get(code)


def choose_name(language: str, *, en: str, zh_hans: str, zh_hant: str) -> str:
    """One of three names for a BCP 47 tag; an empty one gives way to the next best."""
    parts = language.replace("_", "-").casefold().split("-")
    if parts[0] not in ("zh", "yue", "cmn"):
        return en or zh_hans
    is_traditional = "hans" not in parts and (parts[0] == "yue" or bool({"hant", "tw", "hk", "mo"} & set(parts)))
    return (zh_hant or zh_hans or en) if is_traditional else (zh_hans or en)


def get(code: str) -> Territory:
    """The territory with this code; UnknownTerritory if it is not one of the 233."""
    territory = find(code)
    if territory is None:
        raise UnknownTerritory
    return territory


def find(code: str) -> Territory | None:
    return _territories().get(code)


def list_all() -> tuple[Territory, ...]:
    """All 233, sorted by code."""
    return tuple(_territories().values())


def serving(iso_code: str, *, longitude: float | None = None) -> Territory:
    """The territory that serves an ISO 3166-1 or CLDR code (XK → RS); for AQ the gateway of that longitude.

    UnknownTerritory if no row of iso_aliases.csv has the code.
    """
    if iso_code == ANTARCTICA and longitude is not None:
        return get(antarctic_gateways(longitude)[0])
    code = _aliases().get(iso_code)
    if code is None:
        raise UnknownTerritory
    return get(code)


def served_codes() -> Mapping[str, str]:
    """Every ISO 3166-1 and CLDR code we know → the code of the territory that serves it."""
    return _aliases()


def antarctic_gateways(longitude: float) -> tuple[str, ...]:
    """Codes of the territories that evacuate this sector of Antarctica, the usual one first."""
    turned = (longitude + 180.0) % 360.0 - 180.0
    for gateway in _gateways():
        if (turned - gateway.west) % 360.0 < (gateway.east - gateway.west) % 360.0:
            return gateway.territories
    raise AssertionError("the sectors of antarctic_gateways.csv go all the way round")


def neighbours(code: str) -> tuple[Neighbour, ...]:
    """The territories to widen a search to, nearest first: all that share a border, and at least eight.

    UnknownTerritory if `code` is not one of the 233.
    """
    get(code)
    return _neighbours()[code]


def name_of_iso(iso_code: str, language: str) -> str:
    """The CLDR name of an ISO code that may be served by another territory (XK, AX …)."""
    territory = find(iso_code)
    if territory is not None:
        return territory.name(language)
    en, hans, hant = (str(Locale.parse(tag).territories.get(iso_code, "")) for tag in ("en", "zh_Hans", "zh_Hant"))
    return choose_name(language, en=en or iso_code, zh_hans=hans, zh_hant=hant)


def warm() -> None:
    """Load everything this file reads."""
    _territories(), _aliases(), _gateways(), _neighbours()


def _load_territories() -> Mapping[str, Territory]:
    hant = Locale.parse("zh_Hant").territories
    found = (_territory(row, NAMES_ZH_HANT.get(row["code"]) or str(hant[row["code"]])) for row in _sorted_rows())
    return MappingProxyType({territory.code: territory for territory in found})


def _sorted_rows() -> Iterable[dict[str, str]]:
    return sorted(rows("territories.csv"), key=lambda row: row["code"])


def _territory(row: dict[str, str], name_zh_hant: str) -> Territory:
    return Territory(
        code=row["code"],
        m49=row["m49"],
        alpha2=row["alpha2"] or None,
        alpha3=row["alpha3"] or None,
        name_en=row["name_en"],
        name_wpp2017=row["name_wpp2017"],
        name_zh_hans=row["name_zh_hans"],
        name_zh_hant=name_zh_hant,
        also_serves=tuple(row["also_serves"].split()),
        currency=row["currency"],
        other_tender=tuple(row["other_tender"].split()),
        calling_code=row["calling_code"],
        calling_prefix=row["calling_prefix"],
        languages=tuple(row["languages"].split()),
        default_zone=row["default_zone"],
        iana_zones=tuple(row["iana_zones"].split()),
        capital=row["capital"],
        capital_latitude=float(row["capital_lat"]),
        capital_longitude=float(row["capital_lon"]),
        capital_source=row["capital_src"],
        police=row["police"],
        ambulance=row["ambulance"],
        fire=row["fire"],
        emergency_fallback=row["emergency_fallback"],
        emergency_confidence=MappingProxyType(dict(cell.split("=", 1) for cell in row["emergency_conf"].split(";"))),
        region=row["region"],
        subregion=row["subregion"],
    )


def _load_aliases() -> Mapping[str, str]:
    return MappingProxyType({row["iso_or_cldr_code"]: row["territory_code"] for row in rows("iso_aliases.csv")})


def _load_gateways() -> tuple[Gateway, ...]:
    return tuple(
        Gateway(float(row["west"]), float(row["east"]), tuple(row["territories"].split()))
        for row in rows("antarctic_gateways.csv")
    )


def _load_neighbours() -> Mapping[str, tuple[Neighbour, ...]]:
    found: dict[str, list[Neighbour]] = {territory.code: [] for territory in list_all()}
    for row in rows("neighbours.csv"):
        found[row["code"]].append(Neighbour(row["neighbour"], float(row["gap_km"]), row["borders"] == "yes"))
    return MappingProxyType(
        {code: tuple(sorted(near, key=lambda n: (n.gap_km, n.code))) for code, near in found.items()}
    )


_territories = Once(_load_territories)
_aliases = Once(_load_aliases)
_gateways = Once(_load_gateways)
_neighbours = Once(_load_neighbours)
