"""When a check-in is due by the clocks of the places, and which texts are answers beyond doubt."""

from datetime import UTC, datetime

import pytest

from rescue.checkins import hearing
from rescue.checkins.due.times import Every, Rule, Stay, list_due
from rescue.checkins.hearing import Said

PHUKET, PARIS = "Asia/Bangkok", "Europe/Paris"
DAILY, AFTER = Rule(Every.DAILY, "20:00"), Rule(Every.AFTER_LEG)


def at(*parts: int) -> datetime:
    return datetime(2026, *parts, tzinfo=UTC)


THERE = Stay(PHUKET, at(3, 1, 2), at(3, 3, 4))
THEN = Stay(PARIS, at(3, 4, 8), at(3, 5, 20))
SPRING = Stay(PARIS, at(3, 28, 0), at(3, 30, 0))


@pytest.mark.parametrize(
    ("stays", "rules", "after", "due"),
    [
        ([THERE], [DAILY], at(3, 1), [at(3, 1, 13), at(3, 2, 13)]),
        ([THERE], [DAILY], at(3, 1, 13), [at(3, 2, 13)]),
        ([THEN, THERE], [DAILY], at(3, 2, 14), [at(3, 3, 13), at(3, 4, 19), at(3, 5, 19)]),
        ([THERE, THEN], [AFTER], at(3, 1), [at(3, 3, 4), at(3, 5, 20)]),
        ([THERE, THEN], [Rule(Every.AFTER_LEG, leg=1)], at(3, 1), [at(3, 5, 20)]),
        ([THERE, THEN], [Rule(Every.ONCE, "2026-03-04T12:00")], at(3, 1), [at(3, 4, 5)]),
        ([THERE, THEN], [Rule(Every.ONCE, "2026-03-05T12:00")], at(3, 1), [at(3, 5, 11)]),
        ([SPRING], [Rule(Every.DAILY, "02:30")], at(3, 28), [at(3, 28, 1, 30), at(3, 29, 1, 30)]),  # no 02:30 that day
        ([THERE], [DAILY, AFTER], at(3, 9), []),
        ([], [DAILY], at(3, 1), []),
    ],
)
def test_a_check_in_is_due_by_the_clock_of_the_place(
    stays: list[Stay], rules: list[Rule], after: datetime, due: list[datetime]
) -> None:
    assert list_due(stays, rules, after) == due


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OK", Said.SAFE),
        (" ok! ", Said.SAFE),
        ("１", Said.SAFE),
        ("١", Said.SAFE),
        ("1 ok", Said.SAFE),
        ("平安。", Said.SAFE),
        ("I'm fine", Said.SAFE),
        ("ปลอดภัย", Said.SAFE),
        ("بخير", Said.SAFE),
        ("Всё в порядке", Said.SAFE),
        ("괜찮아요", Said.SAFE),
        ("2", Said.HELP),
        ("救命", Said.HELP),
        ("ok but my leg is broken", None),
        ("1 dead", None),
        ("平安吗", None),
        ("11", None),
        ("", None),
    ],
)
def test_only_a_text_that_says_nothing_else_is_an_answer(text: str, said: Said | None) -> None:
    found = [each for each in (Said.SAFE, Said.HELP) if hearing.is_said(text, each)]
    assert found == ([said] if said else [])
