"""Which refund windows are open: a table of purchases, instants and what follows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from rescue.kit.problems import Invalid
from rescue.shopping import forms
from rescue.shopping.refunds import rules, windows
from rescue.shopping.refunds.windows import Advance, Bought, Window, WindowState
from rescue.shopping.refusals import PurchaseIncomplete

TRIP_END = date(2026, 3, 4)


def decided(place: str, now: str, zone: str = "Europe/Rome", **told: Any) -> dict[str, Window]:
    known: dict[str, Any] = {
        "bought_on": date(2026, 3, 1),
        "delivered_on": None,
        "trip_ends_on": TRIP_END,
        "brought_by": "guide",
        "sold": "shop",
        "is_faulty": False,
        "goods_are": "unused",
        "has_receipt": True,
        "home": "CN",
        **told,
    }
    bought = Bought(**known)
    found = windows.decide(
        bought,
        rules.list_for(place, bought.home),
        datetime.fromisoformat(now).astimezone(UTC),
        place_zone=zone,
        home_zone="Asia/Shanghai",
    )
    return {each.rule.code: each for each in found}


@pytest.mark.parametrize(
    ("now", "state", "left", "over"),
    [
        ("2026-03-02T12:00:00+01:00", WindowState.OPEN, 32, 0),  # before the trip ends
        ("2026-04-03T23:59:59+08:00", WindowState.OPEN, 0, 0),  # the thirtieth day, by Beijing's clocks
        ("2026-04-03T18:00:00+02:00", WindowState.OVER, 0, 1),  # the same day in Rome is the thirty-first there
        ("2026-04-04T00:00:00+08:00", WindowState.OVER, 0, 1),
        ("2026-05-03T12:00:00+08:00", WindowState.OVER, 0, 30),
    ],
)
def test_the_agency_is_bound_for_thirty_days_after_the_trip(now: str, state: str, left: int, over: int) -> None:
    found = decided("IT", now)["cn_agency"]
    assert (found.state, found.days_left, found.days_over) == (state, left, over)
    assert found.last_day == date(2026, 4, 3)
    advance, _ = windows.may_advance([found])
    assert advance is (Advance.MAY if state is WindowState.OPEN else Advance.OVER)


@pytest.mark.parametrize(
    ("place", "code", "told", "state", "last_day"),
    [
        ("IT", "eu_withdrawal", {}, WindowState.NOT_FOR_THIS, None),
        ("IT", "eu_withdrawal", {"sold": "outside"}, WindowState.OPEN, date(2026, 3, 15)),
        (
            "IT",
            "eu_withdrawal",
            {"sold": "outside", "delivered_on": date(2026, 3, 8)},
            WindowState.OPEN,
            date(2026, 3, 22),
        ),
        ("IT", "eu_guarantee", {"is_faulty": True}, WindowState.OPEN, date(2028, 3, 1)),
        ("HK", "hk_tic_mainland", {}, WindowState.OPEN, date(2026, 9, 1)),
        ("HK", "hk_tic_mainland", {"bought_on": date(2026, 8, 31)}, WindowState.OPEN, date(2027, 2, 28)),
        ("HK", "hk_tic_mainland", {"goods_are": "used"}, WindowState.NOT_FOR_THIS, None),
        ("HK", "hk_tic_overseas", {}, WindowState.NOT_FOR_THIS, None),
        ("HK", "hk_tic_overseas", {"home": "SG"}, WindowState.OPEN, date(2026, 3, 15)),
        ("JP", "jp_cooling_off", {"sold": "outside"}, WindowState.OPEN, date(2026, 3, 9)),
        ("IT", "it_excursion", {"sold": "outside"}, WindowState.OPEN, date(2026, 3, 31)),
        ("SG", "sg_direct_sale", {"sold": "outside"}, WindowState.OPEN, date(2026, 3, 6)),  # bought on a Sunday
        (
            "SG",
            "sg_direct_sale",
            {"sold": "outside", "bought_on": date(2026, 2, 27)},
            WindowState.OPEN,
            date(2026, 3, 6),
        ),
        ("TW", "tw_cancellation", {"sold": "outside"}, WindowState.OPEN, date(2026, 3, 8)),
        ("TH", "cn_agency", {"trip_ends_on": None}, WindowState.UNDATED, None),
        ("TH", "cn_agency", {"brought_by": "nobody"}, WindowState.NOT_FOR_THIS, None),
    ],
)
def test_each_rule_asks_for_its_own_facts(
    place: str, code: str, told: dict[str, Any], state: WindowState, last_day: date | None
) -> None:
    found = decided(place, "2026-03-02T12:00:00+00:00", **told)[code]
    assert (found.state, found.last_day) == (state, last_day)


@pytest.mark.parametrize(
    ("told", "advance"),
    [
        ({}, Advance.MAY),
        ({"brought_by": None}, Advance.NOT_BROUGHT),
        ({"brought_by": "nobody"}, Advance.NOT_BROUGHT),
        ({"trip_ends_on": None}, Advance.TRIP_END_UNKNOWN),
        ({"home": "TH"}, Advance.NO_DUTY),
    ],
)
def test_the_pool_may_advance_only_where_a_law_binds_the_agency(told: dict[str, Any], advance: Advance) -> None:
    found = list(decided("IT", "2026-03-02T12:00:00+00:00", **told).values())
    assert windows.may_advance(found)[0] is advance


def test_what_nobody_knows_is_said_and_open_windows_stand_first() -> None:
    found = decided("HK", "2026-03-02T12:00:00+08:00", goods_are=None, has_receipt=False)
    assert found["hk_tic_mainland"].unsure == ("unused", "receipt")
    assert [each.state for each in found.values()][-1] is WindowState.NOT_FOR_THIS
    assert not rules.is_known("TH") and rules.is_known("IT")


def test_every_rule_has_words_a_date_and_a_source() -> None:
    for rule in rules._read():
        assert rule.code in rules.RULE_NAMES and set(rule.needs) <= rules.NEEDS.keys()
        assert (
            rule.from_event in rules.EVENTS
            and rule.binds in ("home", "place")
            and rule.unit in ("day", "weekday", "month", "year")
        )
        assert rule.is_sourced or "not" in rule.source, "what was not verified says what is missing"
        assert rule.source and date.fromisoformat(rule.seen_on) and rule.length > 0


@pytest.mark.parametrize(
    ("said", "currency", "minor"),
    [
        *(
            ("2,380.00", "EUR", 238000),
            ("2.380,00", "EUR", 238000),
            ("2380", "EUR", 238000),
            ("2 380,5", "eur", 238050),
        ),
        *(("2.380", "EUR", 238000), ("19,04", "EUR", 1904), ("１９０４", "EUR", 190400), ("٢٣٨٠", "EUR", 238000)),
        *(("12,000", "JPY", 12000), ("1.250", "KWD", 1250), ("1,234,567.89", "CNY", 123456789)),
    ],
)
def test_amounts_are_read_as_people_write_them(said: str, currency: str, minor: int) -> None:
    assert forms.amount(said, currency, otherwise=PurchaseIncomplete).amount_minor == minor


@pytest.mark.parametrize(
    ("said", "currency"),
    [("", "EUR"), ("0", "EUR"), ("-5", "EUR"), ("1e5", "EUR"), ("12.345,678", "EUR"), ("5", "XX1"), ("9" * 25, "EUR")],
)
def test_what_is_no_amount_is_refused(said: str, currency: str) -> None:
    with pytest.raises(Invalid):
        forms.amount(said, currency, otherwise=PurchaseIncomplete)
