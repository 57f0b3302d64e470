"""From what a report says of its place to a territory: measured first, then written, then words that only suggest."""

from typing import Any

import pytest

from rescue.geography import territories
from rescue.geography.corrections.book import NONE
from rescue.intake import whereabouts
from rescue.intake.whereabouts import ANYWHERE, NAME_LANGUAGES, SERVICES, Place

AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'


def find(text: str | None = None, **measured: Any) -> Place:
    values = {"latitude": None, "longitude": None, "accuracy_m": None, **measured}
    return whereabouts.find(NONE, **values, text=text, source="api")


def test_a_measured_position_wins_over_one_in_the_text_and_both_are_kept() -> None:
    place = find("I was at 48.1371, 11.5754 yesterday", latitude=7.8804, longitude=98.3923, accuracy_m=25.0)
    assert (place.territory_code, place.iso_code, place.time_zone) == ("TH", "TH", "Asia/Bangkok")
    assert (place.latitude, place.longitude, place.accuracy_m) == (7.8804, 98.3923, 25.0)
    assert (place.source, place.said) == ("api", "I was at 48.1371, 11.5754 yesterday")


@pytest.mark.parametrize(
    ("text", "source", "accuracy_m", "confidence_percent"),
    [
        (AML, "aml", 25.0, 90),
        ("geo:7.8804,98.3923;u=35", "geo", 35.0, None),
        ("7.8804, 98.3923", "decimal", None, None),
    ],
)
def test_a_position_in_the_text_is_one(
    text: str, source: str, accuracy_m: float | None, confidence_percent: int | None
) -> None:
    place = find(text)
    assert (place.latitude, place.longitude, place.territory_code) == (7.8804, 98.3923, "TH")
    assert (place.source, place.accuracy_m, place.confidence_percent) == (source, accuracy_m, confidence_percent)
    assert place.said == text


def test_half_a_position_is_none() -> None:
    assert find(latitude=7.8804).has_position is False
    assert find("Phuket, Thailand", longitude=98.3923).source == "words"


@pytest.mark.parametrize("words", ["Phuket, Thailand", "普吉岛", "Bangkok", "Paris", "Patong Tower", "qqqq zzzz"])
def test_words_never_give_a_position(words: str) -> None:
    place = find(words)
    assert not place.has_position and place.source == "words" and place.said == words
    assert place.names == dict.fromkeys(NAME_LANGUAGES, words)
    assert place.confidence in ("low", "none")


@pytest.mark.parametrize("words", ["Phuket, Thailand", "普吉岛"])
def test_words_that_mean_one_country_bring_its_numbers_and_its_clock(words: str) -> None:
    place = find(words)
    assert (place.territory_code, place.iso_code, place.time_zone) == ("TH", "TH", "Asia/Bangkok")
    assert place.numbers["ambulance"]["number"] == "1669"


@pytest.mark.parametrize(
    "words", ["泰国", "我在泰国", "清迈塔佩门", "普吉岛芭东海滩", "Patong beach Phuket", "in Thailand"]
)
def test_words_that_fit_one_country_only_say_whom_to_call_there_and_send_nobody(words: str) -> None:
    place = find(words)
    assert place.territory_code is None and place.numbers["ambulance"]["number"] == "1669"


def test_a_name_of_many_countries_agrees_on_none_and_lists_them() -> None:
    place = find("Paris")
    assert (place.territory_code, place.iso_code, place.time_zone) == (None, None, None)
    assert {candidate["territory"] for candidate in place.candidates} >= {"FR", "US"}
    assert place.numbers["ambulance"]["number"] == ANYWHERE


@pytest.mark.parametrize("text", [None, ""])
def test_nothing_said_is_an_answer(text: str | None) -> None:
    place = find(text)
    assert (place.territory_code, place.candidates, place.confidence, place.source) == (None, [], "none", "none")
    assert {place.numbers[service]["number"] for service in SERVICES} == {ANYWHERE}
    assert place.numbers["fallback"] == ANYWHERE


def test_a_circle_over_a_border_names_both_sides() -> None:
    place = find(latitude=22.53, longitude=114.06, accuracy_m=3_000.0)
    assert {candidate["territory"] for candidate in place.candidates} == {"CN", "HK"}
    assert sum(candidate["confidence"] for candidate in place.candidates) == pytest.approx(1, abs=0.01)


def test_the_high_seas_have_a_nearest_place_and_the_number_of_anywhere() -> None:
    place = find(latitude=0.0, longitude=-140.0)
    assert (place.territory_code, place.confidence, place.has_position) == (None, "none", True)
    assert all(place.names[language] for language in NAME_LANGUAGES)
    assert place.numbers["ambulance"]["number"] == ANYWHERE


def test_every_territory_has_a_number_to_call_for_every_service() -> None:
    codes = [territory.code for territory in territories.list_all()]
    assert len(codes) == 233
    for code in codes:
        numbers = whereabouts.numbers_for(NONE, code, None)
        assert all(numbers[service]["number"] for service in SERVICES), code
        assert numbers["fallback"], code
