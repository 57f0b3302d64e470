"""Makes neighbours.csv: who lies next to each of the 233, for widening a search. Run by hand, never at run time.

    .venv/bin/python -m rescue.geography.facts.make_neighbours

Needs borders.json in place and places.tsv.gz made. A pair is kept when the polygons come within BORDER_M of each
other, or when it is among the LEAST nearest of one of them; the distance is that between the two nearest
inhabited places, which is what a rescuer has to travel, not that between two reefs.
"""

from __future__ import annotations

import csv
from collections import defaultdict

import numpy as np
import shapely
from numpy.typing import NDArray

from rescue.geography import resolver, territories
from rescue.geography.borders import EARTH_RADIUS_M, Borders, borders
from rescue.geography.fact_files import FOLDER, columns

LEAST, MOST = 8, 24
BORDER_DEGREES = 0.02
# Two neighbours whose nearest towns are farther apart than this meet only at sea: not a border to widen over.
BORDER_TOWNS_KM = 500.0
# Parts with an ISO code of their own that lie close to the territory serving them; far outposts (Norfolk Island,
# Svalbard, Antarctica) would make it everybody's neighbour.
NEAR_PARTS = {"XK", "GG", "JE", "AX", "BL", "MF"}

Points = NDArray[np.float64]


def unit_vectors(latitudes: Points, longitudes: Points) -> Points:
    a, b = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack((np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)))


def inhabited() -> dict[str, Points]:
    """Territory code → unit vectors of its places, its capital among them."""
    table = columns("places.tsv.gz")
    aliases = territories.served_codes()
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for iso_code, latitude, longitude in zip(table["iso_code"], table["latitude"], table["longitude"], strict=True):
        own = aliases.get(iso_code)
        if own is None or (own != iso_code and iso_code not in NEAR_PARTS):
            continue
        point = (float(latitude), float(longitude))
        # GeoNames files the British bases on Cyprus under GB; the override does not.
        if resolver.resolve(*point).territory == own:
            points[own].append(point)
    for territory in territories.list_all():
        points[territory.code].append((territory.capital_latitude, territory.capital_longitude))
    arrays = {code: np.array(found) for code, found in points.items()}
    return {code: unit_vectors(found[:, 0], found[:, 1]) for code, found in arrays.items()}


def gap_km(one: Points, other: Points) -> float:
    nearest = max(float((chunk @ other.T).max()) for chunk in np.array_split(one, max(1, len(one) // 2_000)))
    return EARTH_RADIUS_M / 1_000.0 * float(np.arccos(np.clip(nearest, -1.0, 1.0)))


def bordering(found: Borders) -> set[tuple[str, str]]:
    """Pairs of territory codes whose polygons touch or nearly touch."""
    parts = [(resolver.iso_code_of(area), polygon) for area, polygon in found.parts]
    kept = [(territories.served_codes()[code], polygon) for code, polygon in parts if code not in (None, "AQ")]
    polygons = np.array([polygon for _, polygon in kept])
    left, right = shapely.STRtree(polygons).query(polygons, predicate="dwithin", distance=BORDER_DEGREES)
    pairs = {(kept[a][0], kept[b][0]) for a, b in zip(left.tolist(), right.tolist(), strict=True)}
    return {(a, b) for a, b in pairs if a != b}


def main() -> None:
    places, touching = inhabited(), bordering(borders())
    codes = [territory.code for territory in territories.list_all()]
    gaps = {(a, b): gap_km(places[a], places[b]) for a in codes for b in codes if a < b}
    with open(FOLDER / "neighbours.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["code", "neighbour", "gap_km", "borders"])
        for code in codes:
            ranked = sorted((gaps[min(code, o), max(code, o)], o) for o in codes if o != code)
            borderers = {o for gap, o in ranked if (code, o) in touching and gap <= BORDER_TOWNS_KM}
            kept = [(gap, o) for rank, (gap, o) in enumerate(ranked) if rank < LEAST or o in borderers][:MOST]
            writer.writerows((code, o, f"{gap:.1f}", "yes" if o in borderers else "no") for gap, o in kept)


if __name__ == "__main__":
    main()
