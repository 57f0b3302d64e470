"""Coordinates inside what people and phones write: AML texts, geo: addresses and plain decimal pairs."""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_TEXT = 4000
FEWEST_DECIMALS = 3  # with fewer, prices and dates would match
LONGEST_RADIUS_M = 20_000_000.0  # half around the earth

_AML = re.compile(r'A"(ML=\d[^"]{0,300})')
_GEO = re.compile(
    r"\bgeo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?!\d)(?:,-?\d+(?:\.\d+)?)?((?:;[\w=.,-]{1,40})*)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?<![\d.,])([-+]?\d{{1,2}}\.\d{{{FEWEST_DECIMALS},12}})\s*[,;、\s]\s*([-+]?\d{{1,3}}\.\d{{{FEWEST_DECIMALS},12}})(?!\d|\.\d)"
)
# Two sums with thousands set off by points (25.000, 50.000), or two months (03.2017, 04.2017).
_PRICE = re.compile(r"\d{1,3}\.\d\d0")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d")


@dataclass(frozen=True)
class Written:
    """A position read from a text; accuracy in metres and confidence in percent where the text says them."""

    latitude: float
    longitude: float
    kind: str
    accuracy_m: float | None = None
    confidence_percent: int | None = None
    measured_at: datetime | None = None


def read(text: str) -> Written | None:
    """The position a text holds, or None; full-width digits are read as digits."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])
    return _read_aml(plain) or _read_geo(plain) or _read_pair(plain)


def _read_aml(text: str) -> Written | None:
    """ETSI TS 103 625: `A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G`."""
    found = _AML.search(text)
    if not found:
        return None
    values = dict(part.split("=", 1) for part in found[1].split(";") if "=" in part)
    try:
        latitude, longitude = float(values["lt"]), float(values["lg"])
    except (KeyError, ValueError):
        return None
    percent = _number(values.get("lc"), 100.0)
    confidence = None if percent is None else round(percent)
    radius = _number(values.get("rd"), LONGEST_RADIUS_M)
    return _checked(Written(latitude, longitude, "aml", radius, confidence, _instant(values.get("top"))))


def _read_geo(text: str) -> Written | None:
    found = _GEO.search(text)
    if not found:
        return None
    values = dict(part.split("=", 1) for part in found[3].split(";") if "=" in part)
    return _checked(Written(float(found[1]), float(found[2]), "geo", _number(values.get("u"), LONGEST_RADIUS_M)))


def _read_pair(text: str) -> Written | None:
    for found in _PAIR.finditer(text):
        is_something_else = any(each.fullmatch(found[1]) and each.fullmatch(found[2]) for each in (_PRICE, _MONTH))
        written = None if is_something_else else _checked(Written(float(found[1]), float(found[2]), "decimal"))
        if written is not None:
            return written
    return None


def _number(said: str | None, most: float) -> float | None:
    """A number from 0 to `most`; anything else is as good as not said, and never costs the position."""
    try:
        number = float(said or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= most else None


def _instant(said: str | None) -> datetime | None:
    try:
        return datetime.strptime(said or "", "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _checked(written: Written) -> Written | None:
    is_on_earth = -90 <= written.latitude <= 90 and -180 <= written.longitude <= 180
    is_nowhere = written.latitude == 0 and written.longitude == 0  # what a phone without a fix sends
    return written if is_on_earth and not is_nowhere else None
