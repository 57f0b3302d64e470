"""Addresses of maps: which part of each holds the pin, in which order, and in whose degrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rescue.geography.location_text import degrees, grids, map_codes
from rescue.geography.location_text.machine_made import DATUMS
from rescue.geography.location_text.map_sites import SITES, STRANGERS, Mark, Site
from rescue.geography.location_text.written import GCJ02, Written, in_order, radius_of_view

MOST_LINKS = 5
LONGEST_LINK = 2_048
_STOPS = '\\s<>"`，。、；）】」』'
_LINK = re.compile(
    rf"(?<![a-z\d+.-])[a-z][a-z\d+.-]{{1,20}}:(?://|(?=\?|q=|cbll=))[^{_STOPS}]{{1,{LONGEST_LINK}}}", re.IGNORECASE
)
_BARE_LINK = re.compile(
    rf"(?<![\w@/.:-])(?:[a-z\d-]{{1,40}}\.){{1,4}}[a-z]{{2,8}}/[^{_STOPS}]{{1,{LONGEST_LINK}}}", re.IGNORECASE
)
_DECLARED = re.compile(r"[?&](?:coordinate|coord_type|coordtype|datum)=([a-z\d:]{3,12})", re.IGNORECASE)
_ZOOM = re.compile(r"[?&](?:z|zoom|lvl|level)=(\d{1,2})(?!\d)")
_OTHER_NAMES = {"gaode": GCJ02, "gcj02ll": GCJ02, "wgs84ll": "wgs84", "wgs": "wgs84", "gcj": GCJ02}


class Link(NamedTuple):
    """An address as it was found; `said` is all of it in plain characters, a + of a query read as a space."""

    scheme: str
    host: str
    address: str
    said: str


@dataclass(frozen=True)
class Spot:
    """Degrees found in an address."""

    latitude: float
    longitude: float
    is_view: bool
    zoom: float | None = None


def take_out(text: str) -> tuple[list[Link], str]:
    """The links of a text, and the text without them: their numbers are read by their own rules only."""
    links: list[Link] = []

    def take(found: re.Match[str]) -> str:
        link = _link(found[0])
        if link is None or (link.scheme == "geo"):
            return found[0]
        if len(links) < MOST_LINKS:
            links.append(link)
        return " "

    return links, _BARE_LINK.sub(take, _LINK.sub(take, text))


def links_in(text: str) -> list[Link]:
    return take_out(text)[0]


def read_all(links: list[Link]) -> Iterator[Written]:
    """What the links hold, the pin of each before its view."""
    for link in links:
        yield from read_link(link)


def read_link(link: Link) -> Iterator[Written]:
    site = site_of(link)
    datum = site.datum_at(link.host)
    if found := _DECLARED.search(link.said):
        said = found[1].lower()
        datum = DATUMS.get(said) or _OTHER_NAMES.get(said, datum)
    zoom_said = float(found[1]) if (found := _ZOOM.search(link.said)) else None
    for spot in _spots(link, site):
        zoom = spot.zoom or zoom_said
        accuracy_m = radius_of_view(spot.latitude, zoom) if spot.is_view else None
        written = in_order(
            Written(spot.latitude, spot.longitude, site.kind, accuracy_m, datum=datum, view_only=spot.is_view)
        )
        if written is not None:
            yield written


def site_of(link: Link) -> Site:
    """Who made the link, by the whole name of its host or by its scheme; a stranger's is read by what most use."""
    return next((site for site in SITES if site.is_of(link.scheme, link.host)), STRANGERS)


def _link(found: str) -> Link | None:
    address = found if ":" in found.split("/", 1)[0] else f"https://{found}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    return Link(parts.scheme.lower(), host, address, unquote(address.replace("+", " ")).replace("\0", ""))


def _spots(link: Link, site: Site) -> Iterator[Spot]:
    for mark in site.marks:
        if not mark.is_view:
            yield from _marked(mark, link.said)
    yield from _in_codes(link, site)
    if site.kind in ("google", "apple", "link"):
        path = link.said.split("?", 1)[0] if site.kind == "google" else link.said
        if in_words := degrees.read(path) or degrees.read_labelled(path) or grids.read_plus_code(unquote(link.address)):
            yield Spot(in_words.latitude, in_words.longitude, False)
    for mark in site.marks:
        if mark.is_view:
            yield from _marked(mark, link.said)


def _marked(mark: Mark, said: str) -> Iterator[Spot]:
    found = list(mark.pattern.finditer(said))
    for each in reversed(found) if mark.is_last else found:
        first, second = float(each["a"]), float(each["b"])
        latitude, longitude = (second, first) if mark.is_east_first else (first, second)
        zoom = float(each["z"]) if "z" in mark.pattern.groupindex and each["z"] else None
        yield Spot(latitude, longitude, mark.is_view, zoom)


def _in_codes(link: Link, site: Site) -> Iterator[Spot]:
    if site.kind == "osm" and (found := map_codes.read_osm(link.said)):
        yield Spot(*found[:2], is_view=not found[2])
    if site.kind == "waze" and (point := map_codes.read_geohash(link.said)):
        yield Spot(*point, is_view=False)
    if site.kind == "baidu" and (point := map_codes.read_baidu_metres(link.said)):
        yield Spot(*point, is_view=True)
