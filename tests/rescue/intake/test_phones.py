"""Phone numbers: read where they can be, kept as given where not, and a hint of a language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rescue.intake import phones
from rescue.intake.phones import LONGEST_NUMBER


@pytest.mark.parametrize(
    ("said", "country", "kept"),
    [
        ("+66 81 234 5678", None, "+66812345678"),
        ("+66 (0)81-234-5678", None, "+66812345678"),
        ("081 234 5678", "TH", "+66812345678"),
        ("0066812345678", "CN", "+66812345678"),
        ("+86 138 0013 8000", "TH", "+8613800138000"),
        ("１３８００１３８０００", "CN", "+8613800138000"),
        ("+1 (868) 555-0100", None, "+18685550100"),
        ("+999100000001", None, "+999100000001"),
        ("081 234 5678", None, "081 234 5678"),
        ("081 234 5678", "XK?", "081 234 5678"),
        ("12", "TH", "12"),
        ("ask at reception", "TH", "ask at reception"),
        ("  ", None, None),
        ("", "TH", None),
        (None, "TH", None),
    ],
)
def test_a_number_is_kept_as_the_world_dials_it_or_as_it_was_said(
    said: str | None, country: str | None, kept: str | None
) -> None:
    assert phones.normalise(said, country) == kept


@given(st.text(max_size=60), st.sampled_from([None, "TH", "CN", "US", "GB"]))
def test_nothing_that_somebody_types_is_refused_and_reading_it_twice_is_reading_it_once(
    said: str, country: str | None
) -> None:
    kept = phones.normalise(said, country)
    assert (kept is None) is not bool(said.strip()[:LONGEST_NUMBER])
    assert kept is None or len(kept) <= LONGEST_NUMBER
    if kept and kept.startswith("+"):
        assert phones.normalise(kept, None) == kept


@pytest.mark.parametrize(
    ("number", "first"),
    [
        ("+8613800138000", "zh-CN"),
        ("+85291234567", "zh-Hant-HK"),
        ("+85366123456", "zh-Hant-MO"),
        ("+886912345678", "zh-Hant-TW"),
        ("+66812345678", "th-TH"),
        ("+12125550100", "en-US"),
    ],
)
def test_a_number_hints_at_the_languages_of_its_home(number: str, first: str) -> None:
    assert phones.home_languages(number)[0] == first


@pytest.mark.parametrize("number", [None, "", "081 234 5678", "+999100000001", "reception"])
def test_a_number_of_nowhere_hints_at_nothing(number: str | None) -> None:
    assert phones.home_languages(number) == []


def test_a_language_of_a_part_of_a_country_counts_where_many_speak_it() -> None:
    assert phones.home_languages("+8613800000041") == ["zh-CN"], "a Chinese number is not greeted in Korean"
    assert phones.home_languages("+12025550143")[:2] == ["en-US", "es-US"]
