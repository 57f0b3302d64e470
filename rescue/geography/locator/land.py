"""The land of the world without a border: read once from world-atlas, as points on the sphere and as polygons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from rescue.geography.fact_files import Once

# Put there by the set-up from npm world-atlas (ISC, Natural Earth, public domain): land, no countries.
FOLDER = Path(__file__).resolve().parents[2] / "kit" / "frontend" / "dist"
FINE, COARSE = "land-50m.json", "land-110m.json"
MOST_POINTS = 200_000
WORLD = shapely.box(-180.0, -90.0, 180.0, 90.0)
TURN, POLE = 360.0, 89.9
GRID_DEGREES = 0.01


class LandMissing(RuntimeError):
    """The set-up has not put the land in place."""


class Coasts(NamedTuple):
    """Every ring of the land, one behind the other, in radians; ring n begins at `starts[n]` and is closed."""

    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    starts: NDArray[np.int64]
    sizes: NDArray[np.float64]
    """How far each ring reaches at most, in radians: what is smaller than a pixel need not be drawn."""


def coasts() -> Coasts:
    """The rings of the fine land, for drawing around any point of the sphere: nothing is cut at the antimeridian."""
    return _coasts()


def polygons(name: str) -> list[shapely.Polygon]:
    """The land in degrees within ±180, cut where it passes the antimeridian and closed at the poles: for flat maps."""
    found: list[shapely.Polygon] = []
    for rings in _shapes(name):
        outer, *inner = (_unrolled(ring) for ring in rings)
        middle = outer[:, 0].mean()
        # A lake lies in its land also where that runs on past the antimeridian.
        holes = [ring - [TURN * np.rint((ring[:, 0].mean() - middle) / TURN), 0.0] for ring in inner]
        shape = shapely.make_valid(shapely.Polygon(outer, holes))
        for turn in (-TURN, 0.0, TURN):
            piece = shapely.intersection(affinity.translate(shape, turn), WORLD)
            found += [part for part in shapely.get_parts(piece) if part.geom_type == "Polygon" and not part.is_empty]
    return found


@lru_cache(2)
def geojson(name: str) -> bytes:
    """The land for a flat map as GeoJSON, degrees to a kilometre."""
    shape = shapely.set_precision(shapely.MultiPolygon(polygons(name)), GRID_DEGREES)
    text: str = shapely.to_geojson(shape)
    return text.encode()


def is_land(latitude: float, longitude: float) -> bool:
    """Whether the fine land covers a point."""
    tree = _tree()
    return bool(tree.query(shapely.Point(longitude, latitude), predicate="intersects").size)


def _load_coasts() -> Coasts:
    rings = [ring for rings in _shapes(FINE) for ring in rings]
    every = np.radians(np.concatenate(rings))
    assert 0 < len(every) <= MOST_POINTS
    starts = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])[:-1]])
    across, up = (np.maximum.reduceat(side, starts) - np.minimum.reduceat(side, starts) for side in every.T)
    return Coasts(every[:, 0], every[:, 1], starts, np.hypot(across * np.cos(every[starts, 1]), up))


def _shapes(name: str) -> Iterator[list[NDArray[np.float64]]]:
    """Each polygon of a TopoJSON file as its rings in degrees, the outer one first."""
    try:
        topology = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LandMissing("the land is not in place: python3 homeward.py setup") from None
    scale, move = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        several: list[Any] = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        for rings in several:
            outer, *inner = (_ring(arcs, numbers) for numbers in rings)
            # The South Pole is a ring of no size in the file.
            yield [outer, *(ring for ring in inner if np.abs(ring[:, 1]).min() < POLE)]


def _ring(arcs: list[NDArray[np.float64]], numbers: list[int]) -> NDArray[np.float64]:
    """A ring of its arcs; `~n` is arc n backwards, and each begins where the one before ended."""
    parts = [arcs[number] if number >= 0 else arcs[~number][::-1] for number in numbers]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _unrolled(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ring with longitudes that run on past 180; one that winds round a pole is closed along it."""
    longitudes = np.degrees(np.unwrap(np.radians(ring[:, 0])))
    rolled = np.column_stack([longitudes, ring[:, 1]])
    if abs(longitudes[-1] - longitudes[0]) < TURN / 2:
        return rolled
    pole = -90.0 if ring[:, 1].mean() < 0 else 90.0
    return np.concatenate([rolled, [[longitudes[-1], pole], [longitudes[0], pole]], rolled[:1]])


def warm() -> None:
    """Read everything."""
    _coasts(), _tree()


_coasts = Once(_load_coasts)
_tree = Once(lambda: shapely.STRtree(polygons(FINE)))
