"""Positions that people and phones write, and the numbers in a text that are none."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rescue.geography import location_text, resolver
from rescue.geography.location_text import LONGEST_TEXT, Written

PHUKET = (7.8804, 98.3923)
S01 = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'


def point(text: str) -> tuple[float, float] | None:
    written = location_text.read(text)
    return (written.latitude, written.longitude) if written else None


def test_the_aml_text_of_s01_is_read_whole() -> None:
    measured = datetime(2017, 10, 3, 16, 41, 50, tzinfo=UTC)
    assert location_text.read(S01) == Written(7.8804, 98.3923, "aml", 25.0, 90, measured)


@pytest.mark.parametrize(
    ("text", "accuracy_m", "confidence_percent"),
    [
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230', None, None, id="nothing but the position"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=N;lc=N', None, None, id="not known, as the standard says it"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=nan;lc=90', None, 90, id="radius is no number"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=-5;lc=90.5', None, 90, id="radius below zero"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=1e999;lc=900', None, None, id="both beyond everything"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;lc=high', 25.0, None, id="confidence in words"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=soon', 25.0, None, id="time in words"),
        pytest.param('A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20179903164150', 25.0, None, id="month 99"),
        pytest.param('help A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;lc=68;pm=W"', 25.0, 68, id="inside other words"),
        pytest.param("geo:7.8804,98.3923", None, None, id="geo"),
        pytest.param("geo:7.8804,98.3923;u=35", 35.0, None, id="geo with its radius"),
        pytest.param("GEO:7.8804,98.3923,12;crs=wgs84;u=35", 35.0, None, id="geo with height and reference"),
        pytest.param("geo:7.8804,98.3923;u=nan", None, None, id="geo with a radius that is no number"),
        pytest.param("geo:7.8804,98.3923?z=16", None, None, id="geo with a zoom"),
    ],
)
def test_what_is_odd_about_a_position_never_costs_the_position(
    text: str, accuracy_m: float | None, confidence_percent: int | None
) -> None:
    written = location_text.read(text)
    assert written and (written.latitude, written.longitude) == PHUKET
    assert (written.accuracy_m, written.confidence_percent) == (accuracy_m, confidence_percent)


@pytest.mark.parametrize(
    "text",
    [
        "7.8804,98.3923",
        "+7.8804 +98.3923",
        "7.8804; 98.3923",
        "7.8804,\n98.3923",
        "I am at 7.8804, 98.3923.",
        "(7.8804, 98.3923)",
        "救命！我在7.8804，98.3923附近",
        "我在7.8804、98.3923",
        "７．８８０４，９８．３９２３",
        "https://maps.example/?q=7.8804,98.3923",
        "https://maps.example/maps/@7.8804,98.3923,17z",
        "geo:0,0?q=7.8804,98.3923(here)",
        "ｇｅｏ：７．８８０４，９８．３９２３",
        "they took 25.000, 50.000 dong from me at 7.8804, 98.3923",
    ],
)
def test_a_written_position_is_found(text: str) -> None:
    assert point(text) == PHUKET


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("-33.8688, -70.6693", (-33.8688, -70.6693)),
        ("7.880 98.392", (7.88, 98.392)),
        ("89.9999,-179.9999", (89.9999, -179.9999)),
        ("12.3000, 45.6000", (12.3, 45.6)),
    ],
)
def test_signs_few_decimals_and_the_ends_of_the_earth_are_read(text: str, found: tuple[float, float]) -> None:
    assert point(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Patong Tower, room 7",
        pytest.param("we paid 12.50, 30.00", id="prices"),
        pytest.param("Rp 25.000, 50.000", id="prices with thousands"),
        pytest.param("12.750 25.500 dong", id="prices with thousands, not round"),
        pytest.param("1.250.000, 2.500.000", id="prices with millions"),
        pytest.param("03.10.2017 23.42", id="a date and a time"),
        pytest.param("03.2017, 04.2017", id="two months"),
        pytest.param("3.10.2017, 4.10.2017", id="two dates"),
        pytest.param("+66 81 234 5678", id="a phone number"),
        pytest.param("081.234.5678, 081.234.5679", id="phone numbers with points"),
        pytest.param("02.123.4567", id="a phone number with points"),
        pytest.param("192.168.10.1, 10.0.0.1", id="addresses of computers"),
        pytest.param("0.000, 0.000", id="no fix"),
        pytest.param("0.000000,0.000000", id="no fix, long"),
        pytest.param("geo:0,0", id="no fix as geo"),
        pytest.param('A"ML=1;lt=+0.00000;lg=+0.00000;rd=25', id="no fix as AML"),
        pytest.param('A"ML=1;lt=nan;lg=+98.39230', id="AML without a number"),
        pytest.param('A"ML=1;lg=+98.39230;rd=25', id="AML without a latitude"),
        pytest.param('A"ML=1;lt=+97.88040;lg=+98.39230', id="AML beyond the pole"),
        pytest.param("98.3923, 97.8804", id="beyond the pole both ways"),
        pytest.param("7.8804, 198.3923", id="beyond the date line"),
        pytest.param("geo:7.8804,1234.5", id="geo beyond the date line"),
        pytest.param("7.8804", id="half a position"),
        pytest.param("7.8804 and 98.3923", id="two numbers with a word between"),
    ],
)
def test_what_is_no_position_is_not_taken_for_one(text: str) -> None:
    assert location_text.read(text) is None


@settings(deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_every_position_on_earth_survives_being_written(latitude: float, longitude: float) -> None:
    said = (f"{latitude:.6f}", f"{longitude:.6f}")
    meant = None if (float(said[0]), float(said[1])) == (0, 0) else (float(said[0]), float(said[1]))
    for text in (f"{said[0]}, {said[1]}", f"geo:{said[0]},{said[1]};u=9", f'A"ML=1;lt={said[0]};lg={said[1]};rd=9'):
        assert point(text) == meant


@settings(deadline=None)  # the first example loads the maps
@given(st.text(max_size=80) | st.text('0123456789.,;=-+ geolturdANnaif"M', max_size=80))
@example(S01[:-20])
def test_whatever_is_read_can_be_resolved(text: str) -> None:
    written = location_text.read(text)
    if written is not None:
        found = resolver.resolve(written.latitude, written.longitude, written.accuracy_m)
        assert abs(sum(candidate.share for candidate in found.candidates) - 1) < 1e-6 or not found.candidates


def test_a_position_behind_a_very_long_text_is_not_looked_for() -> None:
    assert point("x " * LONGEST_TEXT + "7.8804, 98.3923") is None
    assert point("x" * (LONGEST_TEXT - 20) + " 7.8804, 98.3923") == PHUKET
