"""Whether a place lies in the area of a warning, measured on the earth: across the antimeridian and at the poles too.

Edges are the shortest lines between corners. Each place is looked at from itself: corners by distance and bearing make
a plane in which the place is the middle, so that no map's edge cuts a shape in two. Pure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from babel.core import get_global
from numpy.typing import NDArray
from pyproj import Geod

from rescue.checkins.alerts import districts
from rescue.geography import territories
from rescue.geography.borders import haversine_m

METRES_A_KM = 1_000.0
LONGEST_EDGE_M = 100_000.0
SLACK = 1.01  # the sphere may be so much off
COUNTRY_CODES = ("iso3166-1", "iso 3166-1", "iso3166-1-alpha-2", "iso3166-1-alpha-3", "iso3166", "country")
_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Area:
    """Shapes and whole countries of a warning; `unread` are codes of districts and zones that we cannot place.

    `around` are the countries they lie in: their people are in the area only when somebody says that it is as wide.
    """

    polygons: tuple["Polygon", ...]
    circles: tuple[tuple[float, float, float], ...]
    territories: frozenset[str]
    unread: tuple[str, ...]
    around: frozenset[str] = frozenset()

    @property
    def is_known(self) -> bool:
        return bool(self.polygons or self.circles or self.territories)

    def holds(
        self, latitude: float, longitude: float, within_m: float, territory: str | None = None, *, is_wide: bool = False
    ) -> bool:
        """Whether the place, or any of what is so near to it, lies in the area; `is_wide` with all of `around`."""
        if territory and (territory in self.territories or (is_wide and territory in self.around)):
            return True
        in_circle = any(
            _metres(latitude, longitude, each[0], each[1]) <= each[2] * METRES_A_KM + within_m for each in self.circles
        )
        return in_circle or any(each.holds(latitude, longitude, within_m) for each in self.polygons)


@dataclass(frozen=True)
class Polygon:
    """A ring whose long edges are cut into short ones, and a cap of the globe that holds it."""

    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    middle: tuple[float, float]
    reach_m: float

    @classmethod
    def of(cls, corners: Sequence[Sequence[float]]) -> "Polygon":
        ring = _cut(corners)
        latitudes, longitudes = np.array([each[0] for each in ring]), np.array([each[1] for each in ring])
        middle = _middle(latitudes, longitudes)
        reach_m = max(haversine_m(*middle, *each) for each in ring) * SLACK
        return cls(latitudes, longitudes, middle, reach_m)

    def holds(self, latitude: float, longitude: float, within_m: float) -> bool:
        if haversine_m(latitude, longitude, *self.middle) > (self.reach_m + within_m) * SLACK:
            return False
        count = len(self.latitudes)
        azimuths, _, metres = _GEOD.inv(
            np.full(count, longitude), np.full(count, latitude), self.longitudes, self.latitudes
        )
        turns = np.radians(azimuths)
        ring = np.column_stack((metres * np.sin(turns), metres * np.cos(turns)))
        seen = shapely.make_valid(shapely.Polygon(ring))
        return bool(seen.distance(shapely.Point(0.0, 0.0)) <= within_m)


def of(areas: Sequence[dict[str, Any]]) -> Area:
    """The area of a warning. A block with shapes means its shapes; its codes count where it has none."""
    polygons = tuple(Polygon.of(corners) for area in areas for corners in area["polygons"])
    circles = tuple((each[0], each[1], each[2]) for area in areas for each in area["circles"])
    return replace(of_codes(areas), polygons=polygons, circles=circles)


def of_codes(areas: Sequence[dict[str, Any]]) -> Area:
    """What is said by codes alone, without measuring the shapes."""
    countries: set[str] = set()
    around: set[str] = set()
    unread: list[str] = []
    for area in areas:
        if area["polygons"] or area["circles"]:
            continue
        for name, value in area["geocodes"]:
            if code := _country(name, value) or districts.find_own(name, value):
                countries.add(code)
                continue
            unread.append(f"{name} {value}".strip())
            if code := districts.find_country(name, value):
                around.add(code)
    return Area((), (), frozenset(countries), tuple(unread), frozenset(around - countries))


def _country(name: str, value: str) -> str | None:
    """The territory of a country's code; a district's or a forecast zone's code names no country of itself."""
    if name.casefold().strip() not in COUNTRY_CODES:
        return None
    asked = value.strip().upper()
    known = territories.served_codes()
    if asked not in known:
        meant = get_global("territory_aliases").get(asked, [])
        asked = meant[0] if len(meant) == 1 else asked
    return territories.serving(asked).code if asked in known else None


def _cut(corners: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    ring: list[tuple[float, float]] = []
    for (latitude, longitude), following in pairwise(corners):
        ring.append((latitude, longitude))
        metres = haversine_m(latitude, longitude, following[0], following[1])
        pieces = math.ceil(metres / LONGEST_EDGE_M)
        if pieces > 1:
            between = _GEOD.npts(longitude, latitude, following[1], following[0], pieces - 1)
            ring += [(each[1], each[0]) for each in between]
    return ring


def _middle(latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]) -> tuple[float, float]:
    a, b = np.radians(latitudes), np.radians(longitudes)
    x, y, z = (np.cos(a) * np.cos(b)).mean(), (np.cos(a) * np.sin(b)).mean(), np.sin(a).mean()
    return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _metres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    _, _, metres = _GEOD.inv(longitude, latitude, other_longitude, other_latitude)
    return float(metres)
