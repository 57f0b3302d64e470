"""The second voter: country polygons (country-coder's borders.json), searched by box first, then exactly."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from rescue.geography import territories
from rescue.geography.fact_files import Once

# Put there by the set-up from npm @rapideditor/country-coder (ISC), file src/data/borders.json.
FILE = Path(__file__).resolve().parents[1] / "kit" / "frontend" / "dist" / "borders.json"
EARTH_RADIUS_M = 6_371_008.8
METRES_A_DEGREE = math.pi * EARTH_RADIUS_M / 180.0
MOST_POLYGONS = 5_000
# Codes of CLDR that ISO only reserves: the country is the ISO one.
ISO_CODE_OF = {"FX": "FR", "EA": "ES", "IC": "ES", "AC": "SH", "TA": "SH", "DG": "IO", "CQ": "GG"}


class BordersMissing(RuntimeError):
    """The set-up has not put the polygons in place."""


class Area(NamedTuple):
    """One country-coder feature: its wikidata id and its ISO code (None for Northern Cyprus and Bir Tawil)."""

    feature: str
    iso_code: str | None


class NearArea(NamedTuple):
    area: Area
    latitude: float
    longitude: float
    distance_m: float


class Borders:
    """The polygons with a search tree. Safe for many threads: every lazy index of GEOS is built when loading."""

    def __init__(self, collection: dict[str, Any]) -> None:
        polygons: list[shapely.Polygon] = []
        self._areas: list[Area] = []
        for feature in collection["features"]:
            if feature["geometry"] is None:
                continue
            area = Area(feature["properties"]["wikidata"], _iso_code(feature["properties"]))
            for rings in feature["geometry"]["coordinates"]:
                polygons.append(shapely.Polygon(rings[0], rings[1:]))
                self._areas.append(area)
        assert 0 < len(polygons) <= MOST_POLYGONS
        self._polygons = polygons
        self._tree = shapely.STRtree(polygons)
        shapely.prepare(polygons)
        for polygon in polygons:
            west, south, east, north = polygon.bounds
            shapely.contains_xy(polygon, west, south)
            # A box around everything has no corner inside, so that the edge index is built as well.
            shapely.intersects(polygon, shapely.box(west - 1.0, south - 1.0, east + 1.0, north + 1.0))

    @property
    def parts(self) -> list[tuple[Area, shapely.Polygon]]:
        return list(zip(self._areas, self._polygons, strict=True))

    def at(self, latitude: float, longitude: float) -> Area | None:
        """The area at a point; both sides of the antimeridian count at 180°."""
        found = self._at(latitude, longitude)
        if found is None and abs(longitude) == 180.0:
            found = self._at(latitude, -longitude)
        return found

    def _at(self, latitude: float, longitude: float) -> Area | None:
        for index in self._tree.query(shapely.Point(longitude, latitude)):
            if shapely.intersects_xy(self._polygons[index], longitude, latitude):
                return self._areas[int(index)]
        return None

    def touching(self, shapes: list[shapely.Polygon]) -> list[tuple[Area, shapely.Polygon]]:
        """The areas that touch any of the shapes (degrees, within ±180), each polygon once."""
        found: dict[int, None] = {}
        for shape in shapes:
            for index in self._tree.query(shape).tolist():
                if index not in found and self._polygons[index].intersects(shape):
                    found[index] = None
        return [(self._areas[index], self._polygons[index]) for index in found]

    def nearest(self, latitude: float, longitude: float, within_m: float) -> NearArea | None:
        """The nearest area within `within_m` metres (up to about 200 km) and its nearest point, or None."""
        best: NearArea | None = None
        shrink = max(math.cos(math.radians(latitude)), 1e-6)
        reach = within_m / METRES_A_DEGREE
        for turn in (0.0, -360.0, 360.0):
            centre = longitude + turn
            box = shapely.box(centre - reach / shrink, latitude - reach, centre + reach / shrink, latitude + reach)
            for index in self._tree.query(box).tolist():
                near = _nearest_point(self._polygons[index], latitude, centre, shrink)
                distance_m = haversine_m(latitude, longitude, *near)
                if distance_m <= within_m and (best is None or distance_m < best.distance_m):
                    best = NearArea(self._areas[index], *near, distance_m)
        return best


def _nearest_point(polygon: shapely.Polygon, latitude: float, longitude: float, shrink: float) -> tuple[float, float]:
    """(latitude, longitude) of the polygon's nearest point, measured on a plane true to scale at the centre."""

    def to_plane(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack((degrees[:, 0] * shrink, degrees[:, 1]))

    line = shapely.shortest_line(shapely.Point(longitude * shrink, latitude), shapely.transform(polygon, to_plane))
    x, y = line.coords[1]
    return y, x / shrink


def haversine_m(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Metres on the sphere; within 0.6 % of the ellipsoid."""
    a, b = math.radians(latitude_a), math.radians(latitude_b)
    across = math.sin(math.radians(longitude_b - longitude_a) / 2.0) ** 2
    half = math.sin((b - a) / 2.0) ** 2 + math.cos(a) * math.cos(b) * across
    return 2.0 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def _iso_code(properties: dict[str, Any]) -> str | None:
    """A feature's own code, else that of the ISO group it is part of (Svalbard → SJ), else its country's."""
    known = territories.served_codes()
    group = next((code for code in properties.get("groups", ()) if code in known and len(code) == 2), None)
    code = properties.get("iso1A2") or group or properties.get("country")
    return ISO_CODE_OF.get(code, code) if code else None


def _load() -> Borders:
    try:
        collection = json.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise BordersMissing("borders.json is missing: run `python3 homeward.py doctor`") from missing
    return Borders(collection)


borders = Once(_load)
