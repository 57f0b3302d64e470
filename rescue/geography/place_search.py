"""Places by their names, offline: a ranked list for a person to choose from; other languages are read by `tongues`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from rescue.geography import territories
from rescue.geography.borders import haversine_m
from rescue.geography.fact_files import Once, rows
from rescue.geography.place_names import CRIES, ENGLISH_WORDS, HAN_RUN, ask, country_of, fold
from rescue.geography.places import Place, gazetteer
from rescue.geography.tongues import scanning
from rescue.geography.tongues.scanning import Mention

HOME = "CN"
HOME_SHARE = 0.5  # of the confidence in a place at home, where a place abroad is named too
MOST_FOUND = 50
# A text may hold many common names (San José): the most notable are weighed, and only against the most notable.
MOST_HITS, MOST_COMPANY = 120, 30
MOST_WORDS, MOST_HAN = 5, 10
# In running text a two-character name is also an ordinary word: only larger places and destinations count.
SCANNED_PEOPLE = 50_000
SCANNED_LETTERS = 4
SAME_PLACE_M, TOGETHER_M = 25_000.0, 100_000.0
AREA_REACH = 2.5  # a region's middle may be this many times its precision away from places in it
BESIDE_A_DESTINATION = 0.45  # of the confidence in a namesake in another country: `Bali` is an island
MOST_CONFIDENCE = 0.95
# How far the named position may be off, by kind, in kilometres.
PRECISION_KM = {
    "village": 3.0, "town": 5.0, "city": 15.0, "beach": 3.0, "site": 5.0, "district": 3.0, "resort": 5.0, "bay": 20.0,
    "peak": 10.0, "lake": 30.0, "fjord": 15.0, "salt flat": 50.0, "island": 30.0, "region": 100.0, "park": 50.0,
    "mountains": 80.0, "desert": 50.0, "reef": 300.0, "road": 100.0, "country": 500.0,
}  # fmt: skip
METROPOLIS_PEOPLE, METROPOLIS_KM = 3_000_000, 30.0


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """A place that bears the name; `confidence` 0..1 says how likely it is meant, `precision_km` how exact it is."""

    place: Place
    territory: str
    confidence: float
    precision_km: float

    @property
    def latitude(self) -> float:
        return self.place.latitude

    @property
    def longitude(self) -> float:
        return self.place.longitude


class Hit(NamedTuple):
    """A name found in a segment of the text, and whether it is all of the segment and the place's main name."""

    place_index: int
    segment: int
    is_whole: bool
    is_main: bool


def search(text: str, near_territory: str | None = None, limit: int = 10) -> list[FoundPlace]:
    """The places a text may mean, likeliest first; [] when no known name is in it.

    Names are read as written: nothing is romanised or guessed. A country in the text (`泰国普吉岛`, `Phuket, Thailand`)
    keeps only its places, `near_territory` only prefers them.
    """
    asked = ask(text, lambda segment: segment in _names())
    mentions = scanning.find(text)
    named = {code for each in mentions for code in each.countries}
    unsure = _unsure(mentions) if len(named) == len(_unsure(mentions)) else set()
    served = _served((*asked.countries, *(named - unsure)))
    # A text that is only a country's name may be a place's too: Singapore, Hong Kong, Maldives.
    whole = (*_whole_hits(asked.without_countries or asked.segments), *_mentioned(mentions, is_whole=True))
    found = [
        each for each in _weighed(_ranked(whole), served, near_territory) if not served or each.territory in served
    ]
    if not found:
        tokens = [(number, token) for number, part in enumerate(asked.segments) for token in _tokens(part)]
        mentioned = served | _served(country_of(token) for _, token in tokens)
        # A compatriot abroad names China for what it is to them, not for where they are.
        mentioned = mentioned - {HOME} or mentioned
        scanned = _ranked((*_scanned_hits(tokens), *_mentioned(mentions, is_whole=False)))
        found = _without_home(_weighed(scanned, mentioned, near_territory), near_territory)
        found = found or [_country(code, is_alone=bool(served)) for code in sorted(mentioned)]
    likeliest = max((each.confidence for each in found), default=0.3)
    missing = (_served(unsure) | scanning.countries_alone(text)) - {each.territory for each in found}
    found += [replace(_country(code, is_alone=True), confidence=likeliest) for code in sorted(missing)]
    found.sort(key=lambda each: (-each.confidence, each.precision_km, -each.place.population, each.place.name_en))
    return _without_doubles(found)[: max(0, min(limit, MOST_FOUND))]


def _without_home(found: list[FoundPlace], near_territory: str | None) -> list[FoundPlace]:
    """In `我从上海来，在清迈病了` the town at home is where somebody came from: it stays, behind the others."""
    if near_territory == HOME or all(each.territory == HOME for each in found):
        return found
    return [
        replace(each, confidence=round(each.confidence * HOME_SHARE, 3)) if each.territory == HOME else each
        for each in found
    ]


def _served(countries: Iterable[str | None]) -> set[str]:
    return {(territories.find(code) or territories.serving(code)).code for code in countries if code}


def _ranked(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=_notable)[:MOST_HITS]


def _weighed(hits: list[Hit], countries: set[str], near_territory: str | None) -> list[FoundPlace]:
    found = [_found(hit, hits, countries, near_territory) for hit in hits]
    visited: dict[int, set[str]] = {}
    for hit, each in zip(hits, found, strict=True):
        if each.place.geoname_id is None and hit.is_main:
            visited.setdefault(hit.segment, set()).add(each.territory)
    return [
        replace(each, confidence=round(each.confidence * BESIDE_A_DESTINATION, 3))
        if hit.segment in visited and each.territory not in visited[hit.segment] | countries
        else each
        for hit, each in zip(hits, found, strict=True)
    ]


def _notable(hit: Hit) -> tuple[bool, int]:
    """Sorts destinations first, then by population."""
    known = gazetteer()
    return (hit.place_index < known.destinations_from, -int(known.population[hit.place_index]))


def _whole_hits(segments: tuple[str, ...]) -> Iterator[Hit]:
    names = _names()
    for number, segment in enumerate(segments):
        for index, is_main in () if segment in CRIES else names.get(segment, ()):
            yield Hit(index, number, True, is_main)


def _mentioned(mentions: list[Mention], *, is_whole: bool) -> Iterator[Hit]:
    """The places named in other languages, each name a segment of its own."""
    first = gazetteer().destinations_from
    for number, each in enumerate(mentions, MOST_HITS):
        places = each.places if each.is_whole is is_whole else ()
        yield from (Hit(index, number, is_whole, index >= first) for index in places)


def _unsure(mentions: list[Mention]) -> set[str]:
    """Countries whose name is a city's elsewhere too: عمان is Oman and Amman."""
    at = gazetteer().iso_codes
    return {code for each in mentions if each.places for code in each.countries - {at[i] for i in each.places}}


def _scanned_hits(tokens: list[tuple[int, str]]) -> Iterator[Hit]:
    """The places among the names found in running text."""
    known = gazetteer()
    for number, token in tokens:
        if token in CRIES or scanning.is_country(token):
            continue
        for index, is_main in _names().get(token, ()):
            is_large = known.population[index] >= SCANNED_PEOPLE or index >= known.destinations_from
            if is_large or (len(token) > 2 and HAN_RUN.fullmatch(token)):
                yield Hit(index, number, False, is_main)


def _tokens(segment: str) -> Iterator[str]:
    """Names of places and countries inside running text, the longest at each spot."""
    for run in HAN_RUN.findall(segment):
        yield from _longest(run, MOST_HAN, "", 2)
    yield from _longest(HAN_RUN.sub(" ", segment).split(), MOST_WORDS, " ", 1)


def _longest(parts: str | list[str], most: int, joint: str, least: int) -> Iterator[str]:
    start = 0
    while start < len(parts):
        sizes = range(min(most, len(parts) - start), least - 1, -1)
        grams = ((size, joint.join(parts[start : start + size])) for size in sizes)
        taken = next(((size, gram) for size, gram in grams if _is_name(gram)), None)
        if taken:
            yield taken[1]
        start += taken[0] if taken else 1


def _is_name(gram: str) -> bool:
    if gram not in _names():
        return country_of(gram) is not None and len(gram) > 1
    return bool(HAN_RUN.match(gram)) or (len(gram) >= SCANNED_LETTERS and gram not in ENGLISH_WORDS)


def _found(hit: Hit, hits: list[Hit], countries: set[str], near_territory: str | None) -> FoundPlace:
    place = gazetteer().place(hit.place_index)
    territory = territories.serving(place.iso_code, longitude=place.longitude).code
    is_destination = place.geoname_id is None
    namesakes = sum(1 for other in hits if other.segment == hit.segment)
    size = 0.8 if is_destination else min(1.0, math.log10(max(place.population, 10)) / 7.0)
    confidence = (
        (0.45 if hit.is_whole else 0.25)
        + 0.15 * size
        + (0.1 if hit.is_main else 0.0)
        + (0.05 if is_destination else 0.0)
        + (0.15 if territory in countries else 0.0)
        + (0.1 if territory == near_territory else 0.0)
        + (0.1 / namesakes)
        + (0.15 if _has_company(hit, hits, place) else 0.0)
    )
    return FoundPlace(place, territory, round(min(MOST_CONFIDENCE, confidence), 3), precision_km(place))


def _has_company(hit: Hit, hits: list[Hit], place: Place) -> bool:
    """Whether another part of the text names a larger place around this one (`Patong, Phuket`)."""
    known = gazetteer()
    for other in hits[:MOST_COMPANY]:
        is_namesake = other.segment == hit.segment and hit.is_whole
        if is_namesake or other.place_index == hit.place_index:
            continue
        latitude, longitude = float(known.latitudes[other.place_index]), float(known.longitudes[other.place_index])
        other_km = precision_km(known.place(other.place_index))
        reach_m = max(TOGETHER_M, AREA_REACH * other_km * 1_000.0)
        if (
            other_km > precision_km(place)
            and haversine_m(place.latitude, place.longitude, latitude, longitude) < reach_m
        ):
            return True
    return False


def precision_km(place: Place) -> float:
    if place.population >= METROPOLIS_PEOPLE:
        return METROPOLIS_KM
    return PRECISION_KM[place.kind]


def _country(code: str, *, is_alone: bool) -> FoundPlace:
    """A country: its capital stands for it, with the precision of a country; less sure inside running text."""
    territory = territories.get(code)
    place = Place(
        name_en=territory.name_en,
        name_zh_hans=territory.name_zh_hans,
        name_zh_hant=territory.name_zh_hant,
        latitude=territory.capital_latitude,
        longitude=territory.capital_longitude,
        iso_code=territory.alpha2 or territory.also_serves[0],
        population=0,
        time_zone=territory.default_zone,
        kind="country",
        geoname_id=None,
    )
    return FoundPlace(place, code, 0.3 if is_alone else 0.2, PRECISION_KM["country"])


def _without_doubles(found: Iterable[FoundPlace]) -> list[FoundPlace]:
    """One entry per place: GeoNames and the destinations often hold the same one, a few kilometres apart."""
    kept: list[FoundPlace] = []
    for each in found:
        double = next((k for k in kept if _is_same(k, each)), None)
        if double is None:
            kept.append(each)
        elif not double.place.population and each.place.population:
            kept[kept.index(double)] = replace(double, precision_km=max(double.precision_km, each.precision_km))
    return kept


def _is_same(one: FoundPlace, other: FoundPlace) -> bool:
    a, b = one.place, other.place
    names = {fold(a.name_en), a.name_zh_hans} & {fold(b.name_en), b.name_zh_hans} - {""}
    return bool(names) and haversine_m(a.latitude, a.longitude, b.latitude, b.longitude) < SAME_PLACE_M


def _load_names() -> dict[str, list[tuple[int, bool]]]:
    """Folded name → (index, whether it is a main name) of every place that bears it."""
    known = gazetteer()
    names: dict[str, list[tuple[int, bool]]] = {}

    def add(index: int, spellings: Iterable[str], *, is_main: bool) -> None:
        for spelling in spellings:
            bearers = names.setdefault(fold(spelling), [])
            if all(bearer != index for bearer, _ in bearers[-3:]):
                bearers.append((index, is_main))

    for index, english in enumerate(known.names_en):
        han = [name for name in (known.names_zh_hans[index], known.names_zh_hant[index]) if name]
        add(index, (english, *han), is_main=True)
        add(index, (name for name in known.other_zh[index].split("|") if name), is_main=False)
        add(index, known.other_en.get(index, ()), is_main=index >= known.destinations_from)
    by_id = {geoname_id: index for index, geoname_id in enumerate(known.geoname_ids)}
    for row in rows("place_aliases.csv"):
        add(by_id[row["geoname_id"]], (row["alias"],), is_main=False)
    return names


def warm() -> None:
    """Build the index of names."""
    search("Bali")
    scanning.warm()


_names = Once(_load_names)
