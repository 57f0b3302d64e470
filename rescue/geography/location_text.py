"""Coordinates inside what people and phones write: AML texts, geo: addresses and plain decimal pairs."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime

LONGEST_TEXT = 4000
FEWEST_DECIMALS = 3  # with fewer, prices and dates would match

_AML = re.compile(r'A"(ML=\d[^"]{0,300})')
_GEO = re.compile(r"\bgeo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)((?:;[\w=.,-]{1,40})*)", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?<![\d.,])([-+]?\d{{1,2}}\.\d{{{FEWEST_DECIMALS},12}})\s*[,;\s]\s*([-+]?\d{{1,3}}\.\d{{{FEWEST_DECIMALS},12}})(?![\d.])"
)


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
        radius = float(values["rd"]) if values.get("rd", "N") != "N" else None
        confidence = int(values["lc"]) if values.get("lc", "N") != "N" else None
        measured = datetime.strptime(values["top"], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if "top" in values else None
    except (KeyError, ValueError):
        return None
    return _checked(Written(latitude, longitude, "aml", radius, confidence, measured))


def _read_geo(text: str) -> Written | None:
    found = _GEO.search(text)
    if not found:
        return None
    values = dict(part.split("=", 1) for part in found[3].split(";") if "=" in part)
    try:
        radius = float(values["u"]) if "u" in values else None
    except ValueError:
        radius = None
    return _checked(Written(float(found[1]), float(found[2]), "geo", radius))


def _read_pair(text: str) -> Written | None:
    found = _PAIR.search(text)
    return _checked(Written(float(found[1]), float(found[2]), "decimal")) if found else None


def _checked(written: Written) -> Written | None:
    is_on_earth = -90 <= written.latitude <= 90 and -180 <= written.longitude <= 180
    is_nowhere = written.latitude == 0 and written.longitude == 0  # what a phone without a fix sends
    return written if is_on_earth and not is_nowhere else None
