"""The first of the two voters: which countries the time-zone map (OpenStreetMap, by tzfpy) puts at a point."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import tzfpy

from rescue.geography.borders import haversine_m
from rescue.geography.fact_files import Once

VIETNAM_ZONE = "Asia/Ho_Chi_Minh"
BANGKOK, OSLO = "Asia/Bangkok", "Europe/Oslo"


def zones_at(latitude: float, longitude: float) -> tuple[str, ...]:
    """Every zone of the map at the point (they overlap in disputed areas); the high seas give Etc/GMT±n."""
    return tuple(tzfpy.get_tzs(longitude, latitude))


def iso_codes(zones: tuple[str, ...], latitude: float, longitude: float) -> tuple[str, ...]:
    """The countries of these zones after tzdata's zone.tab, in their order; () on the high seas."""
    if len(zones) == 1:
        return _iso_codes_of(zones[0], latitude, longitude)
    return tuple(dict.fromkeys(code for zone in zones for code in _iso_codes_of(zone, latitude, longitude)))


def display_zone(zones: tuple[str, ...], iso_code: str | None, territory_zones: tuple[str, ...]) -> str | None:
    """The zone to show: the territory's own among overlapping ones, and Vietnam's legal zone for all of Vietnam."""
    if iso_code == "VN":
        return VIETNAM_ZONE
    return next((zone for zone in zones if zone in territory_zones), zones[0] if zones else None)


def nearest_zone(iso_code: str, latitude: float, longitude: float) -> str | None:
    """The country's zone whose main place (zone.tab) is nearest: the clock people keep off its coast."""
    places = _main_places().get(iso_code, ())
    nearest = min(places, key=lambda place: haversine_m(latitude, longitude, place[1], place[2]), default=None)
    return nearest[0] if nearest else None


def _iso_codes_of(zone: str, latitude: float, longitude: float) -> tuple[str, ...]:
    if zone == BANGKOK and is_north_vietnam(latitude, longitude):
        return ("VN",)
    if zone == OSLO and is_jan_mayen(latitude, longitude):
        return ("SJ",)
    return _countries().get(zone, ())


def is_north_vietnam(latitude: float, longitude: float) -> bool:
    """Whether a point of zone Asia/Bangkok is Vietnam: the map follows the clocks of 1968-75 north of 17° N.

    Thailand ends at 105.64° E, and nothing of it east of 101.4° E lies north of 18.5° N.
    """
    return longitude > 105.7 or (latitude > 18.5 and longitude > 101.7)


def is_jan_mayen(latitude: float, longitude: float) -> bool:
    return latitude > 70.0 and longitude < -5.0


def _zone_table() -> list[list[str]]:
    """Lines of tzdata's zone.tab: country, ISO 6709 position, zone, and perhaps a comment."""
    text = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _load_countries() -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({line[2]: (line[0],) for line in _zone_table()})


def _load_main_places() -> Mapping[str, list[tuple[str, float, float]]]:
    places: dict[str, list[tuple[str, float, float]]] = {}
    for country, position, zone, *_ in _zone_table():
        middle = max(position.rfind("+"), position.rfind("-"))
        place = (zone, _degrees(position[:middle], 2), _degrees(position[middle:], 3))
        places.setdefault(country, []).append(place)
    return MappingProxyType(places)


def _degrees(text: str, whole: int) -> float:
    """±DDMM[SS] or ±DDDMM[SS] in degrees; `whole` is the number of digits before the minutes."""
    digits = text[1:]
    minutes, seconds = digits[whole : whole + 2], digits[whole + 2 :] or "0"
    size = int(digits[:whole]) + int(minutes) / 60.0 + int(seconds) / 3600.0
    return -size if text[0] == "-" else size


def warm() -> None:
    """Load the zone map and its countries."""
    _countries(), _main_places()
    zones_at(0.0, 0.0)


_countries = Once(_load_countries)
_main_places = Once(_load_main_places)
