"""Chinese maps are shifted by law, in mainland China, Hong Kong and Macao only: GCJ-02 and BD-09 to WGS-84 there."""

import math
from dataclasses import replace

from rescue.geography import resolver
from rescue.geography.location_text.written import BD09, GCJ02, WGS84, Flag, Written

SHIFTED = frozenset({"CN", "HK", "MO"})
LINE_M = 1_000.0
# Maps that are shifted in China on phones bought there, and say nothing of it.
PERHAPS_SHIFTED = frozenset({"apple"})
_AXIS_M, _ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
_BAIDU_PI = math.pi * 3000.0 / 180.0
_TURNS = 6  # each makes the error a thousand times smaller


def settle(written: Written) -> Written:
    """The position in WGS-84, with what was written beside it where that was moved."""
    if written.datum == WGS84 and written.kind not in PERHAPS_SHIFTED:
        return written
    around = resolver.resolve(written.latitude, written.longitude, LINE_M)
    is_shifted = around.territory in SHIFTED
    if len({each.territory in SHIFTED for each in around.candidates}) > 1:
        written = written.flagged(Flag.NEAR_BORDER)
    if written.datum == WGS84:
        return written.flagged(Flag.DATUM_ASSUMED) if is_shifted else written
    if not is_shifted:
        return replace(written, datum=WGS84).flagged(Flag.DATUM_ASSUMED)
    latitude, longitude = to_wgs84(written.latitude, written.longitude, written.datum)
    return replace(
        written,
        latitude=round(latitude, 7),
        longitude=round(longitude, 7),
        raw_latitude=written.latitude,
        raw_longitude=written.longitude,
    )


def to_wgs84(latitude: float, longitude: float, datum: str) -> tuple[float, float]:
    """Degrees of GCJ-02 or BD-09 as WGS-84; the shift is undone by guessing until it comes out right."""
    if datum == BD09:
        latitude, longitude = _bd09_to_gcj02(latitude, longitude)
    guess = (latitude, longitude)
    for _ in range(_TURNS):
        shifted = gcj02_of(*guess)
        guess = (guess[0] - shifted[0] + latitude, guess[1] - shifted[1] + longitude)
    return guess


def gcj02_of(latitude: float, longitude: float) -> tuple[float, float]:
    """WGS-84 degrees as a Chinese map shows them."""
    x, y = longitude - 105.0, latitude - 35.0
    wave = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (wave + 20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (wave + 20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    angle = math.radians(latitude)
    flatness = 1.0 - _ECCENTRICITY * math.sin(angle) ** 2
    meridian = _AXIS_M * (1.0 - _ECCENTRICITY) / (flatness * math.sqrt(flatness))
    parallel = _AXIS_M / math.sqrt(flatness) * math.cos(angle)
    return latitude + math.degrees(north / meridian), longitude + math.degrees(east / parallel)


def _bd09_to_gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    x, y = longitude - 0.0065, latitude - 0.006
    length = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU_PI)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU_PI)
    return length * math.sin(angle), length * math.cos(angle)


__all__ = ["BD09", "GCJ02", "gcj02_of", "settle", "to_wgs84"]
