"""Codes that stand for a square on the earth: plus codes whole and short, MGRS, UTM."""

import re

import mgrs
from openlocationcode import openlocationcode
from pyproj import Proj

from rescue.geography.location_text.written import DEGREE_M, Flag, Written, checked

SURE_OF_A_TOWN, CLEAR_LEAD, TOWNS_WEIGHED = 0.5, 0.05, 4
BAND_DEGREES, EDGE_DEGREES = 8, 0.001
WIDEST_TOWN_KM = 50.0  # further away a short code means another square
_CODE = "23456789CFGHJMPQRVWX"
_FULL = re.compile(
    rf"(?<![A-Z0-9+])([2-9C][2-9CFGHJMPQRV](?:[{_CODE}]{{6}}\+[{_CODE}]{{2,5}}|[{_CODE}]{{6}}\+|[{_CODE}]{{4}}00\+|[{_CODE}]{{2}}0000\+))(?![A-Z0-9+])",
    re.IGNORECASE,
)
_SHORT = re.compile(rf"(?<![A-Z0-9+])([{_CODE}]{{4}}(?:[{_CODE}]{{2}})?\+[{_CODE}]{{2,3}})(?![A-Z0-9+])", re.IGNORECASE)
_LETTER = re.compile(r"[A-Z]", re.IGNORECASE)
_MGRS = re.compile(
    r"(?<![A-Z0-9])(\d{1,2}[C-HJ-NP-X])\s?([A-HJ-NP-Z][A-HJ-NP-V])\s?(?:(\d{2,5})\s(\d{2,5})|(\d{4}|\d{6}|\d{8}|\d{10}))(?![A-Z0-9])"
)
_UTM = re.compile(
    r"(?<![A-Z0-9])(\d{1,2})\s?([C-HJ-NP-X])\s{1,3}(?:E\s?)?(\d{6})(?:\.\d{1,3})?\s?(?:m\s?E|E|m)?[\s,;/]{1,3}"
    r"(?:N\s?)?(\d{6,8})(?:\.\d{1,3})?(?:\s?(?:m\s?N|N|m))?(?![A-Za-z0-9])"
)
_SOMETHING_ELSE = re.compile(
    r"(?:order|booking|ticket|flight|passport|pnr|ref(?:erence)?|no\.?|room|invoice|tracking|serial|订单|訂單|航班|护照|"
    r"護照|票号|票號|单号|單號|房间|房間|编号|編號|号码|號碼)[\s.:：#号號]{0,6}$",
    re.IGNORECASE,
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
# The letter S is a band in the north and also short for south: between these northings nobody can tell.
_SOUTH_OR_BAND_M = (3_400_000, 4_500_000)


def read_plus_code(text: str) -> Written | None:
    """A whole plus code (7P52VCJF+4W)."""
    for found in _FULL.finditer(text):
        code = found[1].upper()
        if _LETTER.search(code) and openlocationcode.isFull(code):
            return _of_code(code)
    return None


def read_short_plus_code(text: str, words: str) -> Written | None:
    """A short one with its town (VCJF+4W Phuket); without a town that is known it stays unread."""
    # The gazetteer is asked only here: it is large.
    from rescue.geography import place_search

    for found in _SHORT.finditer(text):
        code = found[1].upper()
        if not _LETTER.search(code) or not openlocationcode.isShort(code):
            continue
        town, *others = place_search.search(_SHORT.sub(" ", words), limit=TOWNS_WEIGHED) or (None,)
        if town is None or town.confidence < SURE_OF_A_TOWN or town.precision_km > WIDEST_TOWN_KM:
            return None
        if any(other and town.confidence - other.confidence < CLEAR_LEAD for other in others):
            return None
        written = _of_code(openlocationcode.recoverNearest(code, town.latitude, town.longitude))
        return written and written.flagged(Flag.REFERENCE_TOWN)
    return None


def _of_code(code: str) -> Written | None:
    area = openlocationcode.decode(code)
    half_m = (area.latitudeHi - area.latitudeLo) * DEGREE_M / 2
    return checked(
        Written(round(area.latitudeCenter, 7), round(area.longitudeCenter, 7), "plus_code", round(half_m, 1))
    )


def read_mgrs(text: str) -> Written | None:
    """A square of the military grid; squares that cannot be in their zone are order numbers."""
    for found in _MGRS.finditer(text):
        east, north = found[3] or "", found[4] or ""
        if found[5]:
            half = len(found[5]) // 2
            east, north = found[5][:half], found[5][half:]
        if len(east) != len(north) or _is_something_else(text, found):
            continue
        side_m = 10.0 ** (5 - len(east))
        try:
            # The middle of the square, not its corner.
            middle = f"{found[1]}{found[2]}{_middle(east)}{_middle(north)}"
            latitude, longitude = mgrs.MGRS().toLatLon(middle)
            known = mgrs.MGRS().toMGRS(latitude, longitude, MGRSPrecision=1)
        except (mgrs.core.MGRSError, ValueError):
            continue
        is_on_edge = abs(latitude - round(latitude / BAND_DEGREES) * BAND_DEGREES) < EDGE_DEGREES
        if not is_on_edge and known[:-2].lstrip("0") != f"{found[1]}{found[2]}".lstrip("0"):
            continue
        return checked(Written(round(latitude, 7), round(longitude, 7), "mgrs", side_m if side_m > 1 else 1.0))
    return None


def _middle(digits: str) -> str:
    return digits if len(digits) == 5 else (digits + "5").ljust(5, "0")


def read_utm(text: str) -> Written | None:
    """`47N 432984 871124` or `47P 432984mE 871124mN`."""
    for found in _UTM.finditer(text):
        zone, band, east, north = int(found[1]), found[2], int(found[3]), int(found[4])
        is_possible = 1 <= zone <= 60 and 100_000 <= east < 900_000 and north <= 10_000_000
        if not is_possible or _is_something_else(text, found):
            continue
        if band == "S" and _SOUTH_OR_BAND_M[0] < north < _SOUTH_OR_BAND_M[1]:
            continue
        is_south = band == "S" or _BANDS.index(band) < _BANDS.index("N")
        longitude, latitude = Proj(proj="utm", zone=zone, ellps="WGS84", south=is_south)(east, north, inverse=True)
        if band not in "NS" and _band_of(latitude) != band:
            continue
        return checked(Written(round(latitude, 7), round(longitude, 7), "utm"))
    return None


def _band_of(latitude: float) -> str:
    return _BANDS[max(0, min(len(_BANDS) - 1, int((latitude + 80) // 8)))]


def _is_something_else(text: str, found: re.Match[str]) -> bool:
    return bool(_SOMETHING_ELSE.search(text[max(0, found.start() - 24) : found.start()]))
