"""Opening hours as people write them."""

import pytest

from rescue.network.hours import minutes_until_open, read_hours, week_spans, write_hours

MONDAY_NOON, SUNDAY_LATE = 12 * 60, 6 * 1440 + 23 * 60


@pytest.mark.parametrize("text", ["", "24/7"])
def test_day_and_night_is_none(text: str) -> None:
    assert read_hours(text) is None
    assert write_hours(None) == "24/7"


@pytest.mark.parametrize(
    ("written", "again"),
    [
        ("mo-fr 8:00 - 18:00; sa 09:00-13:00", "Mo-Fr 08:00-18:00; Sa 09:00-13:00"),
        ("Fr-Mo 20:00-02:00", "Mo 20:00-02:00; Fr-Su 20:00-02:00"),
        ("Mo 08:00-12:00; Mo 14:00-18:00", "Mo 08:00-12:00; Mo 14:00-18:00"),
    ],
)
def test_hours_are_read_and_written_back(written: str, again: str) -> None:
    hours = read_hours(written)
    assert write_hours(hours) == again
    assert read_hours(again) == hours


@pytest.mark.parametrize(
    "text", ["always", "Mo 25:00-26:00", "Xx 08:00-09:00", "Mo 08:00", "Mo 08:00-09:75", ";" * 500]
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_hours(text)


@pytest.mark.parametrize(
    ("text", "minute", "wait"),
    [
        ("24/7", MONDAY_NOON, 0),
        ("Mo-Fr 08:00-18:00", MONDAY_NOON, 0),
        ("Mo-Fr 13:00-18:00", MONDAY_NOON, 60),
        ("Mo-Fr 08:00-18:00", SUNDAY_LATE, 9 * 60),
        ("Su 22:00-06:00", SUNDAY_LATE, 0),
        ("Su 22:00-06:00", 5 * 60, 0),  # Monday morning belongs to Sunday's night
        ("Mo-Su 00:00-24:00", MONDAY_NOON, 0),
    ],
)
def test_waiting_is_counted_over_midnight_and_sunday(text: str, minute: int, wait: int) -> None:
    assert minutes_until_open(week_spans(read_hours(text)), minute) == wait


def test_who_never_opens_has_no_next_opening() -> None:
    assert minutes_until_open([], MONDAY_NOON) is None
