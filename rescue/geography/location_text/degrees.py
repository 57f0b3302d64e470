"""Degrees with what says which way they count: N/S/E/W before or after, 北纬/东经, minutes, seconds, labels."""

import re
from typing import NamedTuple

from rescue.geography.location_text.written import Written, accuracy_of, checked, in_order

FEWEST_DECIMALS = 3
FEWEST_WITH_LETTER = 2  # after a bare N or E; with fewer it is a gate, a platform or a house number
LABELS_APART = 160

_NORTH = ("n", "north", "nord", "norte", "北纬", "北緯", "北", "북위", "شمال", "เหนือ", "с.ш.", "с. ш.")
_SOUTH = (
    "s",
    "south",
    "sud",
    "süd",
    "sur",
    "sul",
    "南纬",
    "南緯",
    "南",
    "남위",
    "جنوب",
    "جنوبا",
    "ใต้",
    "ю.ш.",
    "ю. ш.",
)
_EAST = ("e", "east", "est", "ost", "este", "leste", "东经", "東經", "東経", "东", "東", "동경", "شرق", "ตะวันออก",
         "в.д.", "в. д.")  # fmt: skip
_WEST = ("w", "west", "ouest", "oeste", "西经", "西經", "西経", "西", "서경", "غرب", "ตะวันตก", "з.д.", "з. д.")
_WAYS = {
    **dict.fromkeys(_NORTH, ("latitude", 1)),
    **dict.fromkeys(_SOUTH, ("latitude", -1)),
    **dict.fromkeys(_EAST, ("longitude", 1)),
    **dict.fromkeys(_WEST, ("longitude", -1)),
}
_SINGLE_HAN = frozenset("北南东東西")  # before a number they are directions to walk in
_ALWAYS_ANGLES = frozenset(way for way in _WAYS if re.search("[纬緯经經経.]", way))
_BEFORE = "|".join(re.escape(way) for way in sorted(_WAYS, key=len, reverse=True) if way not in _SINGLE_HAN)
_AFTER = "|".join(re.escape(way) for way in sorted(_WAYS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,]\d{1,16})?(?!\d)"
_PART = r"\d{1,2}(?:[.,]\d{1,12})?(?!\d)"
_ANGLE = (
    rf"([-+]?{_NUMBER})(\s?(?:°|度|도|องศา|deg(?:rees?)?\.?(?![a-z])))?"
    rf"(?:(?:\s{{0,2}}|-)({_PART})(\s?(?:'|分|분|min(?:utes?)?\.?(?![a-z])))?"
    rf"(?:(?:\s{{0,2}}|-)({_PART})(?:\s?(?:\"|秒|초|sec(?:onds?)?\.?(?![a-z])))?)?)?"
)
_LATITUDE = r"(?<![a-z])(?:lat(?:itude|itud|itudine)?|纬度|緯度|위도|ละติจูด|широта|vĩ độ|خط العرض)(?![a-z])"
_LONGITUDE = (
    r"(?<![a-z])(?:lon(?:g|gitude|gitud|gitudine)?|lng|经度|經度|経度|경도|ลองจิจูด|долгота|kinh độ|خط الطول)(?![a-z])"
)
_GAP = (
    r"[\s,;、/|&·。.-]{0,6}(?:(?:and|und|et|y|和|与|及)[\s]{0,3})?"
    rf"(?:(?:{_LATITUDE}|{_LONGITUDE})[\s:=,]{{0,3}})?"
)
_IS = r"\.?\s{0,2}(?:[:=]|约|約|为|為|是)?\s{0,2}"
_PREFIXED = re.compile(rf"(?<![a-z\d])({_BEFORE}){_IS}{_ANGLE}{_GAP}(?<![a-z])({_BEFORE}){_IS}{_ANGLE}", re.IGNORECASE)
_SUFFIXED = re.compile(
    rf"(?<![\d.,a-z]){_ANGLE}\s{{0,2}}({_AFTER})(?![a-z]){_GAP}{_ANGLE}\s{{0,2}}({_AFTER})(?![a-z])", re.IGNORECASE
)
_UNSIGNED = re.compile(rf"(?<![\d.,a-z]){_ANGLE}{_GAP}{_ANGLE}", re.IGNORECASE)
_SAID = r"[\"']?\s{0,3}(?:[:=]|为|為|是)?\s{0,3}[\"']?"
_LABELLED = tuple(
    re.compile(rf"{label}{_SAID}(?:({_BEFORE})\s?)?{_ANGLE}(?:\s{{0,2}}({_AFTER})(?![a-z]))?", re.IGNORECASE)
    for label in (_LATITUDE, _LONGITUDE)
)


class Angle(NamedTuple):
    """An angle as written; `unit` is what its last digit is worth in degrees."""

    degrees: float
    unit: float
    decimals: int
    parts: int
    has_sign_of_degrees: bool
    is_spelled_out: bool

    @property
    def kind(self) -> str:
        return ("decimal", "dm", "dms")[self.parts - 1]


def read(text: str) -> Written | None:
    """Degrees with both directions, before or after; without any, only with signs of degrees or minutes."""
    for found in _PREFIXED.finditer(text):
        written = _directed((found[1], _angle(found.groups()[1:6])), (found[7], _angle(found.groups()[7:12])))
        if written is not None:
            return written
    for found in _SUFFIXED.finditer(text):
        written = _directed((found[6], _angle(found.groups()[0:5])), (found[12], _angle(found.groups()[6:11])))
        if written is not None:
            return written
    for found in _UNSIGNED.finditer(text):
        one, other = _angle(found.groups()[0:5]), _angle(found.groups()[5:10])
        if one and other and _stands_alone(one) and _stands_alone(other):
            written = in_order(_written(one.degrees, other.degrees, one, other))
            if written is not None:
                return written
    return None


def read_labelled(text: str) -> Written | None:
    """`Lat: 7.8804, Lng: 98.3923`, `"latitude":…`, `经度98.39 纬度7.88`: in either order, not far apart."""
    north, east = (label.search(text) for label in _LABELLED)
    if not north or not east or abs(north.start() - east.start()) > LABELS_APART:
        return None
    latitude, longitude = (_angle(found.groups()[1:6]) for found in (north, east))
    if latitude is None or longitude is None or min(_told(latitude), _told(longitude)) < FEWEST_WITH_LETTER:
        return None
    signs = []
    for found, axis in ((north, "latitude"), (east, "longitude")):
        way = _WAYS.get((found[1] or found[7] or "").lower(), (axis, 1))
        if way[0] != axis:
            return None
        signs.append(way[1])
    return in_order(_written(signs[0] * latitude.degrees, signs[1] * longitude.degrees, latitude, longitude))


def _directed(one: tuple[str, Angle | None], other: tuple[str, Angle | None]) -> Written | None:
    angles = {}
    for way, angle in (one, other):
        axis, sign = _WAYS[way.lower()]
        if angle is None or angle.degrees < 0 or not _is_meant(way, angle):
            return None
        angles[axis] = (sign * angle.degrees, angle)
    if len(angles) < 2:
        return None
    (latitude, a), (longitude, b) = angles["latitude"], angles["longitude"]
    return checked(_written(latitude, longitude, a, b))


def _is_meant(way: str, angle: Angle) -> bool:
    """Whether the number beside a direction is an angle; a lone letter or a walk to the west may be anything."""
    if way.lower() in _ALWAYS_ANGLES:
        return True
    return angle.is_spelled_out or (_told(angle) >= FEWEST_WITH_LETTER and way not in _SINGLE_HAN)


def _told(angle: Angle) -> int:
    """How much is told beyond whole degrees, as decimals."""
    if angle.parts == 1:
        return angle.decimals
    return FEWEST_WITH_LETTER if angle.is_spelled_out or angle.decimals or angle.parts == 3 else 0


def _stands_alone(angle: Angle) -> bool:
    return angle.has_sign_of_degrees and (angle.parts > 1 or angle.decimals >= FEWEST_DECIMALS)


def _angle(groups: tuple[str | None, ...]) -> Angle | None:
    said, degree_sign, minutes, minute_sign, seconds = groups
    assert said is not None, "an angle has degrees"
    parts = [part.replace(",", ".") for part in (said, minutes, seconds) if part is not None]
    if any("." in part for part in parts[:-1]) or any(float(part) >= 60 for part in parts[1:]):
        return None
    size = sum(abs(float(part)) / 60**place for place, part in enumerate(parts))
    decimals = len(parts[-1].partition(".")[2])
    unit = 10.0**-decimals / 60 ** (len(parts) - 1)
    is_spelled_out = degree_sign is not None or minute_sign is not None
    sign = -1 if said.startswith("-") else 1
    return Angle(sign * size, unit, decimals, len(parts), degree_sign is not None, is_spelled_out)


def _written(latitude: float, longitude: float, one: Angle, other: Angle) -> Written:
    accuracy_m = accuracy_of(max(one.unit, other.unit))
    kind = max((one, other), key=lambda angle: angle.parts).kind
    return Written(latitude, longitude, kind, accuracy_m)
