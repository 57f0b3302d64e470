"""What was read from a text: a position, how exact it is, and what is odd about it."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

WGS84, GCJ02, BD09 = "wgs84", "gcj02", "bd09"
ROUGH_M = 150.0  # a last digit that is worth less than this costs nothing against the accuracy taken for granted
DEGREE_M = 111_320.0
VIEW_M = 5_000.0  # of a map that does not say how far it is zoomed in
SCREEN_PIXELS = 256
LONGEST_RADIUS_M = 20_000_000.0  # half around the earth


class Flag(StrEnum):
    """What a person should know before they trust the position."""

    SWAPPED = "swapped"  # longitude stood first
    NEAR_BORDER = "near_border"  # within a kilometre of the line where Chinese maps stop being shifted
    DATUM_ASSUMED = "datum_assumed"  # the map may be shifted there, nobody says so
    REFERENCE_TOWN = "reference_town"  # a short plus code, completed by the name of a town
    FORWARDED = "forwarded"  # where somebody else was, or was earlier


@dataclass(frozen=True)
class Written:
    """A position in WGS-84; `datum` is what it was written in, `raw_…` the degrees before they were converted.

    `view_only`: the middle of a map somebody looked at, not a pin.
    """

    latitude: float
    longitude: float
    kind: str
    accuracy_m: float | None = None
    confidence_percent: int | None = None
    measured_at: datetime | None = None
    datum: str = WGS84
    view_only: bool = False
    flags: tuple[str, ...] = ()
    raw_latitude: float | None = None
    raw_longitude: float | None = None

    def flagged(self, flag: Flag) -> "Written":
        return self if flag in self.flags else replace(self, flags=(*self.flags, str(flag)))


def checked(written: Written) -> Written | None:
    """The position when it is on the earth; 0,0 is what a phone without a fix sends."""
    is_on_earth = -90 <= written.latitude <= 90 and -180 <= written.longitude <= 180
    is_nowhere = written.latitude == 0 and written.longitude == 0
    return written if is_on_earth and not is_nowhere else None


def in_order(written: Written) -> Written | None:
    """The same, but a first number that can only be a longitude is taken for one."""
    if 90 < abs(written.latitude) <= 180 and abs(written.longitude) <= 90:
        turned = replace(written, latitude=written.longitude, longitude=written.latitude)
        return checked(turned.flagged(Flag.SWAPPED))
    return checked(written)


def accuracy_of(unit_degrees: float) -> float | None:
    """How far off it may be when the last digit written is worth so many degrees; None when that is little."""
    metres = unit_degrees * DEGREE_M
    return round(metres, 1) if metres > ROUGH_M else None


def radius_of_view(latitude: float, zoom: float | None) -> float:
    """Half of what a phone shows of a web map at this zoom, in metres."""
    if zoom is None or not 0 <= zoom <= 24:
        return VIEW_M
    pixel_m = 156_543.034 * math.cos(math.radians(max(-85.0, min(85.0, latitude)))) / 2**zoom
    return round(pixel_m * SCREEN_PIXELS, 1)


def number_of(said: str | None, most: float) -> float | None:
    """A number from 0 to `most`; anything else is as good as not said, and never costs the position."""
    try:
        number = float(said or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and 0 <= number <= most else None
