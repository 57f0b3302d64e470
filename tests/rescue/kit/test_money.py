"""Money is exact: the scenarios to the last cent, and what must hold for every amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rescue.kit.money import Money, digits_of

CURRENCIES = ("JPY", "CNY", "KWD")  # 0, 2 and 3 digits
MOST_MINOR = 10**15
amounts = st.integers(-MOST_MINOR, MOST_MINOR)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)


def minors(parts: list[Money]) -> list[int]:
    return [part.amount_minor for part in parts]


@pytest.mark.parametrize(
    ("currency", "digits"), [("JPY", 0), ("VND", 0), ("CNY", 2), ("THB", 2), ("KWD", 3), ("BHD", 3)]
)
def test_a_currency_has_its_own_number_of_digits(currency: str, digits: int) -> None:
    assert digits_of(currency) == digits
    assert Money.of(1, currency).amount_minor == 10**digits


@pytest.mark.parametrize(
    ("amount", "among", "parts"),
    [
        pytest.param("12413.00", [1, 1, 1], ["4137.67", "4137.67", "4137.66"], id="S01 three guarantors"),
        pytest.param(
            "1000000.00",
            [220_000, 200_000, 6_000, 4_000],
            ["511627.91", "465116.28", "13953.49", "9302.32"],
            id="S07 replenishment by premium",
        ),
        pytest.param("0.02", [1, 1, 1], ["0.01", "0.01", "0.00"], id="ties go to the lower index"),
        pytest.param("-0.02", [1, 1, 1], ["-0.01", "-0.01", "0.00"], id="below zero alike"),
        pytest.param("0.01", [1, 3], ["0.00", "0.01"], id="the largest remainder first"),
        pytest.param("5.00", [0, 1, 0], ["0.00", "5.00", "0.00"], id="no weight, no part"),
        pytest.param("0.00", [2, 3], ["0.00", "0.00"], id="nothing to split"),
    ],
)
def test_a_split_gives_these_parts(amount: str, among: list[int], parts: list[str]) -> None:
    assert Money.of(amount, "CNY").split(among) == [Money.of(part, "CNY") for part in parts]


@pytest.mark.parametrize(
    ("amount", "currency", "rate", "into", "gives"),
    [
        pytest.param("18500", "THB", "0.2060", "CNY", "3811.00", id="S01 the helper's bill"),
        pytest.param("150000", "THB", "0.2050", "CNY", "30750.00", id="S01 the hold"),
        pytest.param("122000", "THB", "0.2060", "CNY", "25132.00", id="S01 the balance"),
        pytest.param("81000", "THB", "0.2040", "CNY", "16524.00", id="S01 the rider pays"),
        pytest.param("2380.00", "EUR", "7.8000", "CNY", "18564.00", id="S06 the jewellery"),
        pytest.param("1", "JPY", "0.0480", "CNY", "0.05", id="half a fen and more goes up"),
        pytest.param("0.01", "CNY", "0.5", "CNY", "0.01", id="exactly half goes up"),
        pytest.param("-0.01", "CNY", "0.5", "CNY", "-0.01", id="exactly half goes away from zero below it"),
        pytest.param("1.00", "CNY", "0.0435", "KWD", "0.044", id="three digits"),
        pytest.param("10.00", "CNY", "20.85", "JPY", "209", id="no digits"),
    ],
)
def test_a_conversion_is_rounded_half_up_to_the_minor_unit(
    amount: str, currency: str, rate: str, into: str, gives: str
) -> None:
    assert Money.of(amount, currency).convert(Decimal(rate), into) == Money.of(gives, into)


@given(amounts, weights, st.sampled_from(CURRENCIES))
def test_the_parts_of_a_split_sum_exactly(amount: int, among: list[int], currency: str) -> None:
    parts = Money(amount, currency).split(among)
    assert sum(minors(parts)) == amount
    assert {part.currency for part in parts} == {currency}


@given(amounts, weights)
def test_each_part_is_its_share_cut_off_and_at_most_one_more(amount: int, among: list[int]) -> None:
    parts = minors(Money(abs(amount), "CNY").split(among))
    shares = [abs(amount) * weight // sum(among) for weight in among]
    assert all(part - share in (0, 1) for part, share in zip(parts, shares, strict=True))
    assert all(part == 0 for part, weight in zip(parts, among, strict=True) if weight == 0)


@given(amounts, weights)
def test_whoever_gets_the_odd_cent_has_no_smaller_remainder_and_of_equals_comes_first(
    amount: int, among: list[int]
) -> None:
    parts = minors(Money(abs(amount), "CNY").split(among))
    shares = [divmod(abs(amount) * weight, sum(among)) for weight in among]
    places = [(-remainder, index) for index, (_, remainder) in enumerate(shares)]
    lucky = [places[index] for index, part in enumerate(parts) if part > shares[index][0]]
    others = [places[index] for index, part in enumerate(parts) if part == shares[index][0]]
    assert not lucky or not others or max(lucky) < min(others)


@given(amounts, weights)
def test_a_debt_is_split_as_the_same_credit_is(amount: int, among: list[int]) -> None:
    assert [-part for part in Money(amount, "CNY").split(among)] == Money(-amount, "CNY").split(among)


@given(amounts, st.sampled_from(CURRENCIES))
def test_major_units_and_back_is_the_same_money(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    assert Money.of(money.as_decimal(), currency) == money
    assert Money.of(str(money.as_decimal()), currency) == money


@given(amounts, amounts)
def test_adding_and_taking_away_undo_each_other(one: int, other: int) -> None:
    assert Money(one, "CNY") + Money(other, "CNY") - Money(other, "CNY") == Money(one, "CNY")


@given(st.decimals(-(10**9), 10**9, allow_nan=False, places=6), st.sampled_from(CURRENCIES))
def test_rounding_is_half_up_and_the_same_on_both_sides_of_zero(amount: Decimal, currency: str) -> None:
    rounded = Money.of(amount, currency)
    off = abs(abs(rounded.as_decimal()) - abs(amount)).scaleb(digits_of(currency))
    assert off <= Decimal("0.5")
    assert off < Decimal("0.5") or abs(rounded.as_decimal()) > abs(amount)
    assert Money.of(-amount, currency) == -rounded


@pytest.mark.parametrize("amount", [1.0, True, "1", Decimal(1), None])
def test_only_a_whole_number_of_minor_units_is_money(amount: object) -> None:
    with pytest.raises(AssertionError):
        Money(amount, "CNY")  # type: ignore[arg-type]


def test_a_float_never_becomes_money() -> None:
    with pytest.raises(AssertionError):
        Money.of(0.1, "CNY")  # type: ignore[arg-type]
    with pytest.raises((AssertionError, TypeError)):
        Money(1, "CNY").convert(0.2, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["cny", "CN", "YUAN", ""])
def test_a_currency_is_three_capital_letters(currency: str) -> None:
    with pytest.raises(AssertionError):
        Money(1, currency)


def test_money_of_two_currencies_is_never_added() -> None:
    with pytest.raises(AssertionError):
        Money(1, "CNY") + Money(1, "THB")


@pytest.mark.parametrize("among", [[], [0, 0], [2, -1]])
def test_a_split_needs_somebody_to_take_part(among: list[int]) -> None:
    with pytest.raises((AssertionError, ValueError)):
        Money(100, "CNY").split(among)
