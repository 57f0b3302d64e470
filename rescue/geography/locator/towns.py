"""The largest towns around a point: what a small map is read by."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rescue.geography.places import gazetteer

EARTH_KM = 6371.0088
MOST_TRIED = 300


@dataclass(frozen=True)
class Towns:
    """Some towns, the most populous first; positions in radians."""

    indexes: NDArray[np.intp]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]

    def name(self, number: int, language: str) -> str:
        return gazetteer().place(int(self.indexes[number])).name(language)


def largest_near(latitude: float, longitude: float, within_km: float) -> Towns:
    """Towns within the distance; destinations, whose people nobody counted, are left out."""
    known = gazetteer()
    a, b = math.radians(latitude), math.radians(longitude)
    here = np.array((math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)))
    near = np.flatnonzero(known.vectors[: known.destinations_from] @ here >= math.cos(within_km / EARTH_KM))
    first = near[np.argsort(-known.population[near], kind="stable")[:MOST_TRIED]]
    return Towns(first, np.radians(known.latitudes[first]), np.radians(known.longitudes[first]))
