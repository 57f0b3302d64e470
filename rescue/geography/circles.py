"""A position with its accuracy as a circle on the earth: its outline and points spread evenly inside."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray

from rescue.geography.borders import EARTH_RADIUS_M

OUTLINE_POINTS = 32
# A polygon of 32 corners cuts off the circle between them; drawn this much larger it holds the whole circle.
OUTSIDE = 1.0 / math.cos(math.pi / OUTLINE_POINTS)
# One point in the middle, then rings that share the area about equally: 1 + 8 + 16.
SAMPLE_RINGS = ((0.0, 1), (0.55, 8), (0.9, 16))

_OUTLINE = np.array([(OUTSIDE, 2 * math.pi * i / OUTLINE_POINTS) for i in range(OUTLINE_POINTS)])
_SAMPLES = np.array([(r, 2 * math.pi * i / n) for r, n in SAMPLE_RINGS for i in range(n)])
_SPOKES = np.vstack((_SAMPLES, _OUTLINE))
_SIN, _COS = np.sin(_SPOKES[:, 1]), np.cos(_SPOKES[:, 1])

FULL_TURN = np.array((360.0, 0.0))
Degrees = NDArray[np.float64]


def draw(latitude: float, longitude: float, radius_m: float) -> tuple[Degrees, Degrees, list[shapely.Polygon]]:
    """(sample latitudes, sample longitudes, shapes that together cover the circle), all within ±90 and ±180."""
    latitudes, turns = _around(latitude, radius_m)
    count = len(_SAMPLES)
    sample_longitudes = (longitude + turns[:count] + 180.0) % 360.0 - 180.0
    reach = math.degrees(radius_m * OUTSIDE / EARTH_RADIUS_M)
    if abs(latitude) + reach >= 90.0:
        shapes = [_cap(latitude, reach)]
    else:
        shapes = _on_the_map(np.column_stack((longitude + turns[count:], latitudes[count:])))
    return latitudes[:count], sample_longitudes, shapes


def _around(latitude: float, radius_m: float) -> tuple[Degrees, Degrees]:
    """(latitude, turn of longitude) in degrees of every spoke's end: the sphere's direct formula."""
    distance = _SPOKES[:, 0] * (radius_m / EARTH_RADIUS_M)
    sin_here, cos_here = math.sin(math.radians(latitude)), math.cos(math.radians(latitude))
    sin_far, cos_far = np.sin(distance), np.cos(distance)
    sin_there = np.clip(sin_here * cos_far + cos_here * sin_far * _COS, -1.0, 1.0)
    turn = np.arctan2(_SIN * sin_far * cos_here, cos_far - sin_here * sin_there)
    return np.degrees(np.arcsin(sin_there)), np.degrees(turn)


def _cap(latitude: float, reach: float) -> shapely.Polygon:
    """All longitudes down to the circle's edge: near a pole the map cannot show a circle otherwise."""
    edge = abs(latitude) - reach
    return shapely.box(-180.0, edge, 180.0, 90.0) if latitude > 0 else shapely.box(-180.0, -90.0, 180.0, -edge)


def _on_the_map(corners: Degrees) -> list[shapely.Polygon]:
    """The outline, and a copy a full turn away where it sticks out over the antimeridian."""
    shapes = [shapely.Polygon(corners)]
    if corners[:, 0].max() > 180.0:
        shapes.append(shapely.Polygon(corners - FULL_TURN))
    if corners[:, 0].min() < -180.0:
        shapes.append(shapely.Polygon(corners + FULL_TURN))
    return shapes
