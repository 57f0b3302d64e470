"""The map services: their hosts and apps, their datum, and where in an address they put a position."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rescue.geography.location_text.written import BD09, GCJ02, WGS84

_A = r"(?P<a>[-+]?\d{1,3}(?:\.\d{1,18})?)"
_B = r"(?P<b>[-+]?\d{1,3}(?:\.\d{1,18})?)(?![\d.])"
_EXACT_A = r"(?P<a>[-+]?\d{1,3}\.\d{2,18})"
_EXACT_B = r"(?P<b>[-+]?\d{1,3}\.\d{2,18})(?![\d.])"
_BETWEEN = r"\s{0,2}[,，;~_|]\s{0,2}"
PAIR, EXACT_PAIR = rf"{_A}{_BETWEEN}{_B}", rf"{_EXACT_A}{_BETWEEN}{_EXACT_B}"


@dataclass(frozen=True)
class Mark:
    """A place in an address where two numbers stand: groups a and b, z for the zoom."""

    pattern: re.Pattern[str]
    is_east_first: bool = False
    is_view: bool = False
    is_last: bool = False  # of several the last is meant: where a journey ends


@dataclass(frozen=True)
class Site:
    """A map service. Its marks are tried in their order, pins before views."""

    kind: str
    hosts: re.Pattern[str] | None
    schemes: frozenset[str]
    marks: tuple[Mark, ...]
    datum: str = WGS84
    is_shifted_in_china: bool = False

    def is_of(self, scheme: str, host: str) -> bool:
        return scheme in self.schemes or bool(self.hosts and self.hosts.fullmatch(host))

    def datum_at(self, host: str) -> str:
        return GCJ02 if self.is_shifted_in_china and host.endswith(".cn") else self.datum


def _value(*names: str, east_first: bool = False, view: bool = False, last: bool = False) -> Mark:
    """A parameter that is nothing but a pair, perhaps with what it counts before it (coord:, point., loc:)."""
    pattern = rf"[?&#;]/?(?:{'|'.join(names)})=(?:[a-z:]{{1,12}}[:.])?\(?\s?{PAIR}"
    return Mark(re.compile(pattern, re.IGNORECASE), east_first, view, last)


def _words(*names: str, east_first: bool = False, last: bool = False) -> Mark:
    """A parameter in which a pair may stand among words."""
    pattern = rf"[?&#;]/?(?:{'|'.join(names)})=[^&#]{{0,160}}?(?<![\d.])\(?{EXACT_PAIR}"
    return Mark(re.compile(pattern, re.IGNORECASE), east_first, False, last)


def _two(latitude: str, longitude: str, *, view: bool = False) -> Mark:
    """Two parameters, in either order."""
    a, b = (rf"(?=[^#]{{0,1500}}?[?&;](?:{each})={part})" for each, part in ((latitude, _A), (longitude, _B)))
    return Mark(re.compile(rf"^[^?;]{{0,500}}(?=[?;]){a}{b}", re.IGNORECASE), False, view)


def _path(pattern: str, *, east_first: bool = False, view: bool = False, last: bool = False) -> Mark:
    return Mark(re.compile(pattern, re.IGNORECASE), east_first, view, last)


def _hosts(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_AT = _path(rf"/@{PAIR}(?:,(?P<z>\d{{1,2}}(?:\.\d{{1,4}})?)z)?", view=True)

GOOGLE = Site(
    "google",
    _hosts(r"(?:(?:www|maps|earth|m|ditu)\.)?google\.(?:com|cn|[a-z]{2}|com?\.[a-z]{2})|(?:www\.)?google\.com\.[a-z]{2}"
           r"|maps\.googleapis\.com|consent\.google\.[a-z.]{2,6}"),
    frozenset({"comgooglemaps", "google.navigation", "google.streetview"}),
    (
        _path(rf"!3d{_A}!4d{_B}", last=True),
        _words("q", "query", "destination", "daddr", "markers", "mrad"),
        _path(rf"google\.(?:navigation|streetview):(?:q|cbll)={PAIR}"),
        _value("ll", "cbll", "viewpoint", "latlng"),
        _path(rf"/(?:place|search)/[^/@]{{0,120}}?(?<![\d.]){EXACT_PAIR}"),
        _path(rf"(?<=/)(?<!@){EXACT_PAIR}(?=[/?]|$)", last=True),
        _path(rf"!1d{_A}!2d{_B}", east_first=True, last=True),
        _words("saddr", "origin"),
        _AT,
        _path(rf"/@{PAIR},(?P<m>\d{{1,7}})m", view=True),
        _path(rf"!2d{_A}!3d{_B}", east_first=True, view=True),
        _value("center", "sll", view=True),
    ),
    is_shifted_in_china=True,
)  # fmt: skip
APPLE = Site(
    "apple",
    _hosts(r"(?:www\.)?(?:beta\.)?maps\.apple(?:\.com)?|collections\.apple\.com|guides\.apple\.com"),
    frozenset({"maps", "map"}),
    (
        _value("coordinate", "ll", "pin"),
        _words("daddr", "destination", "q", "address"),
        _value("center", "sll", "near", view=True),
    ),
)
AMAP = Site(
    "amap",
    _hosts(r"(?:[a-z\d-]{1,30}\.){0,3}(?:amap|gaode)\.com"),
    frozenset({"androidamap", "iosamap", "amapuri"}),
    (
        _value("position", "lnglat", "location", "markers", east_first=True),
        _value("to", "destination", east_first=True),
        _words("q", "p"),
        _two("dlat", "dlon"),
        _two("lat", "lon|lng"),
        _value("from", east_first=True),
        _value("center", east_first=True, view=True),
    ),
    datum=GCJ02,
)
BAIDU = Site(
    "baidu",
    _hosts(r"(?:[a-z\d-]{1,30}\.){0,2}map\.baidu\.com|map\.bdimg\.com"),
    frozenset({"baidumap", "bdapp"}),
    (
        _value("location", "latlng"),
        _words("destination", "marker", "query"),
        _two("lat", "lng|lon"),
        _words("origin"),
        _value("center", view=True),
    ),
    datum=BD09,
)
TENCENT = Site(
    "tencent",
    _hosts(r"(?:[a-z\d-]{1,30}\.){0,2}map\.(?:wap\.)?qq\.com|map\.wap\.qq\.com"),
    frozenset({"qqmap", "weixin"}),
    (
        _words("marker", "markers"),
        _value("tocoord", "coord", "location", "latlng"),
        _two("pointy", "pointx"),
        _two("lat|latitude", "lng|lon|longitude"),
        _value("fromcoord"),
        _value("center", view=True),
    ),
    datum=GCJ02,
)
OSM = Site(
    "osm",
    _hosts(r"(?:[a-z\d-]{1,20}\.){0,2}(?:openstreetmap\.(?:org|de|fr)|osm\.org|osmand\.net|organicmaps\.app)"),
    frozenset({"osmand", "osmandmaps", "om"}),
    (
        _two("mlat", "mlon"),
        _value("pin", "ll"),
        _path(rf"[?&]route=[^&#]{{0,200}}?(?<![\d.]){EXACT_PAIR}(?=[&#]|$)", last=True),
        _words("query", "to", "destination"),
        _path(rf"#map=(?P<z>\d{{1,2}})(?:\.\d{{1,4}})?/{_A}/{_B}", view=True),
        _two("lat", "lon|lng", view=True),
    ),
)
WAZE = Site(
    "waze",
    _hosts(r"(?:[a-z\d-]{1,20}\.){0,2}waze\.com"),
    frozenset({"waze"}),
    (
        _value("ll", "latlng", "to", "q"),
        _two("lat", "lon|lng"),
        _path(rf"(?:to|ll)[=.]{{1,2}}(?:ll\.)?{PAIR}"),
        _value("from"),
    ),
)
HERE = Site(
    "here",
    _hosts(r"(?:[a-z\d-]{1,20}\.){1,2}here\.com"),
    frozenset({"here-location", "here-route"}),
    (
        _path(rf"/(?:l|r/mylocation)/{PAIR}"),
        _path(rf"here-(?:location|route)://(?:mylocation/)?{PAIR}"),
        _path(rf"/(?:mylocation|directions/[a-z]{{1,20}})/[^?]{{0,200}}?(?<![\d.]){EXACT_PAIR}", last=True),
        _words("q", "destination"),
        _path(rf"[?&]map={PAIR}(?:,(?P<z>\d{{1,2}}(?:\.\d{{1,4}})?))?", view=True),
    ),
)
YANDEX = Site(
    "yandex",
    _hosts(r"(?:[a-z\d-]{1,20}\.){0,2}yandex\.(?:ru|com|kz|by|ua|uz|com\.tr|net|eu)"),
    frozenset({"yandexmaps", "yandexnavi"}),
    (
        _value("pt", r"whatshere\[point\]", r"poi\[point\]", east_first=True),
        _path(rf"[?&]rtext=[^&#]{{0,200}}?(?<![\d.]){EXACT_PAIR}(?=[&#]|$)"),
        _words("text"),
        _two("lat_to", "lon_to"),
        _value("ll", "sll", east_first=True, view=True),
    ),
)
BING = Site(
    "bing",
    _hosts(r"(?:www\.|cn\.|maps\.)?bing\.com"),
    frozenset({"bingmaps", "ms-drive-to", "ms-walk-to"}),
    (
        _path(rf"point\.{EXACT_PAIR}"),
        _words("where1", "q"),
        _path(rf"[?&]rtp=[^&#]{{0,200}}?~?pos\.{PAIR}", last=True),
        _two("destination.latitude", "destination.longitude"),
        _value("cp", view=True),
    ),
)
# Hosts nobody here knows: what most maps do.
STRANGERS = Site(
    "link",
    None,
    frozenset(),
    (
        _value("ll", "latlng", "coord", "coords", "coordinates", "point", "pos", "position", "loc", "location", "pin"),
        _path(
            r"[?&#;](?:q|query|destination|daddr|to|markers?|text|where)=[^&#]{0,160}?(?<![\d.])"
            r"(?P<a>[-+]?\d{1,3}\.\d{3,18})\s?[,;~]\s?(?P<b>[-+]?\d{1,3}\.\d{3,18})(?!\d|\.\d)"
        ),
        _two("lat|latitude|mlat|y", "lon|lng|long|longitude|mlon|x"),
        _path(r"(?<![\d.])(?<![@=])(?P<a>[-+]?\d{1,3}\.\d{3,18}),\s?(?P<b>[-+]?\d{1,3}\.\d{3,18})(?!\d|\.\d)"),
        _path(rf"#(?:map=)?(?P<z>\d{{1,2}})(?:\.\d{{1,4}})?/{_A}/{_B}", view=True),
        _path(rf"@{PAIR}(?:,(?P<z>\d{{1,2}}(?:\.\d{{1,4}})?)z)?", view=True),
        _value("center", "c", "cp", "map", view=True),
    ),
)
SITES = (GOOGLE, APPLE, AMAP, BAIDU, TENCENT, OSM, WAZE, HERE, YANDEX, BING)
