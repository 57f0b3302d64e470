"""The nearest place that has a name, with distance and bearing, offline."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from i18n.catalogues import Translator, translator
from i18n.formats import Formats, name_plain
from i18n.languages import negotiate
from rescue.geography import territories
from rescue.geography.fact_files import Once, columns, rows
from rescue.geography.territories import choose_name
from rescue.kit.words import N_

CITY_PEOPLE, TOWN_PEOPLE = 100_000, 5_000
# Destinations that are one spot; the middle of an island or a region would name a place nobody is at.
SPOT_KINDS = frozenset({"beach", "city", "district", "resort", "site", "town"})
# Order by the sphere can differ from the ellipsoid's by 0.6 %; everything this close behind is measured exactly.
SPHERE_SLACK, SPHERE_SLACK_M = 1.012, 20.0
MOST_MEASURED = 16
EARTH_RADIUS_M = 6_371_008.8
RIGHT_ANGLE = math.pi / 2
FIRST_BAND = math.radians(0.25)
WIDER = 4
VOICES = 100
WINDS = ("north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest")
# Under this distance a direction says nothing: the position is in the place.
HERE_M = 500.0

# Translators: where the position lies, seen from the place.
AWAY = {
    "north": N_("%(place)s, %(distance)s north"),
    "northeast": N_("%(place)s, %(distance)s northeast"),
    "east": N_("%(place)s, %(distance)s east"),
    "southeast": N_("%(place)s, %(distance)s southeast"),
    "south": N_("%(place)s, %(distance)s south"),
    "southwest": N_("%(place)s, %(distance)s southwest"),
    "west": N_("%(place)s, %(distance)s west"),
    "northwest": N_("%(place)s, %(distance)s northwest"),
}
Vectors = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """A named place; `kind` is city, town or village by size, or what destinations_zh.csv calls it."""

    name_en: str
    name_zh_hans: str
    name_zh_hant: str
    latitude: float
    longitude: float
    iso_code: str
    population: int
    time_zone: str
    kind: str
    geoname_id: int | None

    def name(self, language: str) -> str:
        return choose_name(language, en=self.name_en, zh_hans=self.name_zh_hans, zh_hant=self.name_zh_hant)


@dataclass(frozen=True, slots=True)
class NearPlace:
    """The place, and where the position lies as seen from it: metres on WGS-84 and one of eight winds."""

    place: Place
    distance_m: float
    bearing: str

    def name(self, language: str) -> str:
        return self.place.name(language)

    @property
    def kind(self) -> str:
        return self.place.kind

    @property
    def is_here(self) -> bool:
        return self.distance_m < HERE_M


class Gazetteer:
    """All places of places.tsv.gz and the destinations, in columns; `Place` objects are made when asked for."""

    def __init__(self) -> None:
        table = columns("places.tsv.gz")
        spots = rows("destinations_zh.csv")
        self.destinations_from = len(table["name"])
        english = [row["names_en"].split("/")[0] for row in spots]
        hans = [row["names_zh"].split("/")[0] for row in spots]
        self.names_en = table["name"] + english
        self.names_zh_hans = table["name_zh_hans"] + hans
        hant = {row["names_zh"]: row["name_zh_hant"] for row in rows("destinations_zh_hant.csv")}
        self.names_zh_hant = table["name_zh_hant"] + [hant.get(row["names_zh"], "") for row in spots]
        self.other_zh = table["other_zh"] + ["|".join(row["names_zh"].split("/")[1:]) for row in spots]
        self.other_en = {self.destinations_from + i: row["names_en"].split("/")[1:] for i, row in enumerate(spots)}
        self.iso_codes = table["iso_code"] + [row["code"] for row in spots]
        self.zones = table["time_zone"] + [""] * len(spots)
        self.kinds = {self.destinations_from + i: row["kind"] for i, row in enumerate(spots)}
        self.geoname_ids = table["geoname_id"]
        self.latitudes = np.array(table["latitude"] + [row["lat"] for row in spots], dtype=np.float64)
        self.longitudes = np.array(table["longitude"] + [row["lon"] for row in spots], dtype=np.float64)
        self.population = np.array(table["population"] + ["0"] * len(spots), dtype=np.int64)
        self.vectors = unit_vectors(self.latitudes, self.longitudes)
        spot = np.array([kind in SPOT_KINDS for kind in self.kinds.values()], dtype=bool)
        self._nameable = np.concatenate((np.ones(self.destinations_from, dtype=bool), spot))

    def __len__(self) -> int:
        return len(self.names_en)

    def place(self, index: int) -> Place:
        return Place(
            name_en=self.names_en[index],
            name_zh_hans=self.names_zh_hans[index],
            name_zh_hant=self.names_zh_hant[index],
            latitude=float(self.latitudes[index]),
            longitude=float(self.longitudes[index]),
            iso_code=self.iso_codes[index],
            population=int(self.population[index]),
            time_zone=self.zones[index],
            kind=self.kinds.get(index) or kind_by_size(int(self.population[index])),
            geoname_id=int(self.geoname_ids[index]) if index < self.destinations_from else None,
        )

    @cached_property
    def everywhere(self) -> tuple[NDArray[np.intp], Vectors]:
        """(indexes, vectors) of every place that may be named as nearest, from south to north."""
        return self._from_south(np.flatnonzero(self._nameable))

    @cached_property
    def towns(self) -> tuple[NDArray[np.intp], Vectors]:
        """The same of towns and cities only."""
        return self._from_south(np.flatnonzero(self.population >= TOWN_PEOPLE))

    @cached_property
    def by_territory(self) -> Mapping[str, tuple[NDArray[np.intp], Vectors]]:
        """The same per serving territory; Antarctica's outposts are under AQ."""
        served = territories.served_codes()
        members: dict[str, list[int]] = {}
        for index in np.flatnonzero(self._nameable).tolist():
            code = self.iso_codes[index]
            members.setdefault(code if code == territories.ANTARCTICA else served[code], []).append(index)
        return {code: self._from_south(np.array(indexes, dtype=np.intp)) for code, indexes in members.items()}

    def _from_south(self, indexes: NDArray[np.intp]) -> tuple[NDArray[np.intp], Vectors]:
        """The indexes by latitude, and their vectors as three rows x, y, z, the last one rising."""
        vectors = self.vectors[indexes]
        order = np.argsort(vectors[:, 2], kind="stable")
        return indexes[order], np.ascontiguousarray(vectors[order].T)


def unit_vectors(latitudes: Vectors, longitudes: Vectors) -> Vectors:
    a, b = np.radians(latitudes), np.radians(longitudes)
    return np.column_stack((np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)))


def kind_by_size(population: int) -> str:
    if population >= CITY_PEOPLE:
        return "city"
    return "town" if population >= TOWN_PEOPLE else "village"


def nearest(latitude: float, longitude: float, territory: str | None = None) -> NearPlace | None:
    """The nearest named place on WGS-84; with `territory` only places it serves, None if it has none.

    ValueError for positions that are not on the earth.
    """
    if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
        raise ValueError("latitude must be within 90 and longitude within 180 degrees")
    known = gazetteer()
    indexes, vectors = known.everywhere
    if territory is not None:
        if territory not in known.by_territory:
            return None
        indexes, vectors = known.by_territory[territory]
    return _nearest_of(known, indexes, vectors, latitude, longitude)


def nearest_town(latitude: float, longitude: float) -> NearPlace:
    """The nearest town or city: what may be told to somebody who is not to know the place itself."""
    known = gazetteer()
    return _nearest_of(known, *known.towns, latitude, longitude)


def _nearest_of(
    known: Gazetteer, indexes: NDArray[np.intp], vectors: Vectors, latitude: float, longitude: float
) -> NearPlace:
    close = np.sort(indexes[_closest(vectors, latitude, longitude)])
    azimuths, _, metres = _geod().inv(
        known.longitudes[close], known.latitudes[close], [longitude] * len(close), [latitude] * len(close)
    )
    best = int(np.argmin(metres))
    return NearPlace(known.place(int(close[best])), round(float(metres[best]), 1), wind(float(azimuths[best])))


def _closest(vectors: Vectors, latitude: float, longitude: float) -> NDArray[np.intp]:
    """Positions in `vectors` of the nearest by the sphere and of those too close behind to tell.

    Nothing is nearer than its difference in latitude: a band that is wider than what was found in it holds the answer.
    Looking at all of them took a tenth of the intake, most of it by emptying the processor's cache.
    """
    a, b = math.radians(latitude), math.radians(longitude)
    here = np.array((math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a)))
    band = FIRST_BAND
    while True:
        south, north = (math.sin(max(-RIGHT_ANGLE, min(RIGHT_ANGLE, edge))) for edge in (a - band, a + band))
        first = int(vectors[2].searchsorted(south))
        cosines = here @ vectors[:, first : int(vectors[2].searchsorted(north, "right"))]
        angle = math.acos(max(-1.0, min(1.0, float(cosines.max())))) if len(cosines) else math.pi
        reach = min(math.pi, angle * SPHERE_SLACK + SPHERE_SLACK_M / EARTH_RADIUS_M)
        if reach <= band:
            break
        band = reach if len(cosines) else band * WIDER
    near = first + np.flatnonzero(cosines >= math.cos(reach))
    if len(near) > MOST_MEASURED:
        near = near[np.argsort(-cosines[near - first], kind="stable")[:MOST_MEASURED]]
    return near


def said(near: NearPlace, language: str) -> str:
    """`Patong, 3.2 km southwest` in a BCP 47 language; the name alone when the position is in the place."""
    formats, speaks = _voice(language)
    name = near.place.name(formats.language.code)
    if near.is_here:
        return name
    name = name_plain(name, formats.language)
    distance = formats.kilometres(near.distance_m / 1_000.0)
    return speaks.gettext(AWAY[near.bearing], place=name, distance=distance)


@lru_cache(VOICES)
def _voice(language: str) -> tuple[Formats, Translator]:
    speaks = negotiate(language)
    return Formats(speaks), translator(speaks)


def wind(azimuth: float) -> str:
    """One of the eight winds for degrees clockwise from north."""
    return WINDS[round((azimuth % 360.0) / 45.0) % 8]


def warm() -> None:
    """Load the places and build what `nearest` needs."""
    nearest(0.0, 0.0)
    nearest(0.0, 0.0, "FR")


gazetteer = Once(Gazetteer)
_geod = Once(lambda: Geod(ellps="WGS84"))
