"""Surcharges are a table: what is written, what the clock at the station says, and which percent counts."""

from datetime import datetime

import pytest

from rescue.network.tariffs.surcharges import Why, percent_at, read_surcharges, searched, write_surcharges

WRITTEN = "Sa-Su 00:00-24:00 150; Mo-Fr 18:00-20:00 120; Fr 22:00-02:00 130; 04-13 200; 2026-12-31 250"


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-02 12:00", (100, None)),
        ("2026-03-02 19:59", (120, Why.HOURS)),
        ("2026-03-02 20:00", (125, Why.NIGHT)),
        ("2026-03-03 05:59", (125, Why.NIGHT)),
        ("2026-03-03 06:00", (100, None)),
        ("2026-03-06 23:00", (130, Why.HOURS)),
        ("2026-03-07 01:00", (150, Why.WEEKEND)),
        ("2026-03-08 23:59", (150, Why.WEEKEND)),
        ("2026-03-09 00:00", (125, Why.NIGHT)),
        ("2027-04-13 12:00", (200, Why.HOLIDAY)),
        ("2026-12-31 12:00", (250, Why.HOLIDAY)),
        ("2027-12-31 12:00", (100, None)),
    ],
)
def test_the_highest_percent_of_the_moment_counts_and_says_why(local: str, expected: tuple[int, Why | None]) -> None:
    known = searched(read_surcharges(WRITTEN))
    assert percent_at(datetime.fromisoformat(local), 125, known) == expected


def test_what_is_written_is_read_back_the_same() -> None:
    once = read_surcharges(WRITTEN)
    assert read_surcharges(write_surcharges(once)) == once
    assert read_surcharges("") == () and searched(()) is None


@pytest.mark.parametrize(
    "wrong", ["Sa 150", "24/7 150", "13-40 200", "02-30 200", "Sa-Su 00:00-24:00 99", "Xx 1:00-2:00 150", "04-13"]
)
def test_what_cannot_be_counted_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_surcharges(wrong)
