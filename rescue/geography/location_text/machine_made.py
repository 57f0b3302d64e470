"""What phones and programs write by themselves: AML texts, geo: addresses, WeChat's messages."""

import re
from datetime import UTC, datetime

from rescue.geography.location_text.written import (
    BD09,
    GCJ02,
    LONGEST_RADIUS_M,
    WGS84,
    Written,
    checked,
    in_order,
    number_of,
)

DATUMS = {"": WGS84, "wgs84": WGS84, "epsg:4326": WGS84, "gcj02": GCJ02, "bd09": BD09, "bd09ll": BD09}
_DEGREES = r"[-+]?\d{1,3}(?:\.\d{1,16})?"
_AML = re.compile(r'A"(ML=\d[^"]{0,300})')
_GEO = re.compile(
    rf"\bgeo:({_DEGREES}),({_DEGREES})(?!\d)(?:,[-+]?\d{{1,6}}(?:\.\d{{1,9}})?)?((?:;[\w=.,:-]{{1,40}}){{0,9}})"
    rf"(?:\?(?:[^\s&]{{1,40}}&){{0,4}}q=({_DEGREES})(?:,|%2c) ?({_DEGREES})(?!\d))?",
    re.IGNORECASE,
)
_TAG = r"<{0}>\s{{0,3}}(?:<!\[CDATA\[)?([-+]?\d{{1,3}}\.\d{{1,16}})"
_WECHAT = tuple(
    (re.compile(_TAG.format(latitude)), re.compile(_TAG.format(longitude)))
    for latitude, longitude in (("Location_X", "Location_Y"), ("Latitude", "Longitude"))
)
_WECHAT_XY = tuple(re.compile(rf'<location\b[^>]{{0,200}}?\s{axis}="([-+]?\d{{1,3}}\.\d{{1,16}})"') for axis in "xy")
_WECHAT_RADIUS = re.compile(r"<Precision>\s{0,3}(?:<!\[CDATA\[)?(\d{1,6}(?:\.\d{1,9})?)")


def read_aml(text: str) -> Written | None:
    """ETSI TS 103 625: `A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G`."""
    found = _AML.search(text)
    if not found:
        return None
    values = dict(part.split("=", 1) for part in found[1].split(";") if "=" in part)
    try:
        latitude, longitude = float(values["lt"]), float(values["lg"])
    except (KeyError, ValueError):
        return None
    percent = number_of(values.get("lc"), 100.0)
    confidence = None if percent is None else round(percent)
    radius = number_of(values.get("rd"), LONGEST_RADIUS_M)
    return checked(Written(latitude, longitude, "aml", radius, confidence, _instant(values.get("top"))))


def read_geo(text: str) -> Written | None:
    """RFC 5870, and what Android makes of it: `geo:0,0?q=7.8804,98.3923(here)`. A moon's coordinates are refused."""
    for found in _GEO.finditer(text):
        values = dict(part.split("=", 1) for part in found[3].lower().split(";") if "=" in part)
        datum = DATUMS.get(values.get("crs", ""))
        if datum is None:
            continue
        radius = number_of(values.get("u"), LONGEST_RADIUS_M)
        for latitude, longitude in ((found[4], found[5]), (found[1], found[2])):
            if latitude is None:
                continue
            written = in_order(Written(float(latitude), float(longitude), "geo", radius, datum=datum))
            if written is not None:
                return written
    return None


def without_geo(text: str) -> str:
    """The text without its geo: addresses, so that one that was refused is not read by other rules."""
    return _GEO.sub(" ", text)


def read_wechat(text: str) -> Written | None:
    """A location message, or the event that tells where its sender is, as WeChat's servers send them."""
    for latitude, longitude in (*_WECHAT, _WECHAT_XY):
        north, east = latitude.search(text), longitude.search(text)
        if north and east:
            radius = _WECHAT_RADIUS.search(text)
            accuracy_m = number_of(radius[1], LONGEST_RADIUS_M) if radius else None
            return in_order(Written(float(north[1]), float(east[1]), "tencent", accuracy_m, datum=GCJ02))
    return None


def _instant(said: str | None) -> datetime | None:
    try:
        return datetime.strptime(said or "", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
