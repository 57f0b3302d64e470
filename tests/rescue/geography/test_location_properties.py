"""Whatever position is formatted is read back; whatever price, date or phone is written is never one."""

import math
from datetime import date, datetime, time

import mgrs
from hypothesis import given, settings
from hypothesis import strategies as st
from openlocationcode import openlocationcode
from pyproj import Geod

from rescue.geography import location_text
from rescue.geography.location_text import datums

GEOD = Geod(ellps="WGS84")
ARABIC = str.maketrans("0123456789.,", "٠١٢٣٤٥٦٧٨٩٫،")
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
FULL = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
LATITUDES = st.floats(-89.9, 89.9).filter(lambda x: abs(x) > 0.001)
LONGITUDES = st.floats(-179.9, 179.9).filter(lambda x: abs(x) > 0.001)


def away(text: str, latitude: float, longitude: float) -> float:
    written = location_text.read(text)
    assert written is not None, text
    return float(GEOD.inv(written.longitude, written.latitude, longitude, latitude)[2])


def parts(degrees: float, marks: str) -> str:
    """Degrees, minutes and tenths of seconds, with three marks."""
    tenths = round(abs(degrees) * 36_000)
    return f"{tenths // 36_000}{marks[0]}{tenths % 36_000 // 600}{marks[1]}{tenths % 600 / 10}{marks[2]}"


@settings(deadline=None, max_examples=150)
@given(LATITUDES, LONGITUDES)
def test_degrees_of_every_writing_come_back(latitude: float, longitude: float) -> None:
    ns, ew = ("N" if latitude >= 0 else "S"), ("E" if longitude >= 0 else "W")
    bei, dong = ("北纬" if latitude >= 0 else "南纬"), ("东经" if longitude >= 0 else "西经")
    plain = f"{latitude:.5f}, {longitude:.5f}"
    for text in (
        plain,
        plain.translate(FULL),
        plain.translate(ARABIC),
        plain.translate(THAI),
        f"{latitude:.5f};{longitude:.5f}".replace(".", ","),
        f"{abs(latitude):.5f}{ns} {abs(longitude):.5f}{ew}",
        f"{ew}{abs(longitude):.5f} {ns}{abs(latitude):.5f}",
        f"{bei}{abs(latitude):.5f}度，{dong}{abs(longitude):.5f}度",
        f"lng: {longitude:.5f}, lat: {latitude:.5f}",
        f"https://maps.google.com/?q={latitude:.5f},{longitude:.5f}",
        f"https://yandex.ru/maps/?pt={longitude:.5f},{latitude:.5f}",
    ):
        assert away(text, latitude, longitude) < 2, text
    for marks in ("°'\"", "度分秒", "°′″"):
        for text in (
            f"{parts(latitude, marks)}{ns} {parts(longitude, marks)}{ew}",
            f"{dong}{parts(longitude, marks)} {bei}{parts(latitude, marks)}",
        ):
            assert away(text, latitude, longitude) < 5, text


@settings(deadline=None, max_examples=80)
@given(st.floats(0.1, 83.9) | st.floats(-79.9, -0.1), LONGITUDES)
def test_codes_come_back_within_their_square(latitude: float, longitude: float) -> None:
    assert away(openlocationcode.encode(latitude, longitude), latitude, longitude) < 15
    assert away(f"at {mgrs.MGRS().toMGRS(latitude, longitude)} now", latitude, longitude) < 3


@settings(deadline=None, max_examples=60)
@given(st.floats(22.6, 42.0), st.floats(100.0, 117.0))
def test_the_shift_of_chinese_maps_is_undone_to_the_metre(latitude: float, longitude: float) -> None:
    shifted = datums.gcj02_of(latitude, longitude)
    back = datums.to_wgs84(*shifted, "gcj02")
    assert GEOD.inv(back[1], back[0], longitude, latitude)[2] < 0.01
    assert 50 < GEOD.inv(shifted[1], shifted[0], longitude, latitude)[2] < 1_500
    # BD-09 on top of it, by the published formula in the other direction.
    north, east = shifted
    length = math.hypot(east, north) + 0.00002 * math.sin(north * math.pi * 3000 / 180)
    angle = math.atan2(north, east) + 0.000003 * math.cos(east * math.pi * 3000 / 180)
    bd = (length * math.sin(angle) + 0.006, length * math.cos(angle) + 0.0065)
    back = datums.to_wgs84(*bd, "bd09")
    assert GEOD.inv(back[1], back[0], longitude, latitude)[2] < 2


MONEY = st.sampled_from(["฿", "Rp ", "$", "€", "¥", "THB ", "VND ", "S$", "HK$", "RM", "₫", "元 "])
AMOUNTS = st.integers(0, 9_999_999).map(lambda n: f"{n:,}") | st.decimals(0, 99_999, places=2).map(str)
DOTTED = st.integers(1_000, 9_999_999).map(lambda n: f"{n:,}".replace(",", "."))
DATES = st.dates(date(1950, 1, 1), date(2060, 1, 1))
MOMENTS = st.builds(datetime.combine, DATES, st.times(time(0), time(23, 59)))
PHONES = st.from_regex(r"\A(?:\+\d{1,3}[ .-]?|0)\d{2,3}[ .-]?\d{3}[ .-]?\d{3,4}\Z")


@settings(deadline=None)
@given(
    st.lists(st.tuples(MONEY, AMOUNTS | DOTTED), min_size=1, max_size=3),
    st.sampled_from([" ", ", ", " / ", "，", "、"]),
)
def test_no_price_is_a_position(sums: list[tuple[str, str]], joint: str) -> None:
    assert location_text.read(joint.join(f"{sign}{amount}" for sign, amount in sums)) is None


@settings(deadline=None)
@given(
    st.lists(MOMENTS, min_size=1, max_size=2),
    st.sampled_from(
        ["%Y-%m-%d %H:%M", "%d.%m.%Y %H.%M", "%d/%m/%y", "%Y年%m月%d日", "%H:%M:%S.%f", "%b %d, %Y", "%Y.%m.%d"]
    ),
)
def test_no_date_and_no_time_is_a_position(moments: list[datetime], pattern: str) -> None:
    assert location_text.read(", ".join(moment.strftime(pattern) for moment in moments)) is None


@settings(deadline=None)
@given(st.lists(PHONES, min_size=1, max_size=3), st.sampled_from([" ", ", ", " / ", "，"]))
def test_no_phone_number_is_a_position(numbers: list[str], joint: str) -> None:
    assert location_text.read(joint.join(numbers)) is None
