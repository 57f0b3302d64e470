"""Phrase cards over HTTP: the book of two languages, for people and for machines."""

from collections.abc import Iterator

import pytest

from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def test_a_book_shows_every_card_in_both_languages(whole: Whole) -> None:
    page = whole.client.get("/cards/zh-Hans?language=en")
    assert page.status_code == 200
    assert "Can you breathe well?" in page.text and "您呼吸顺畅吗？" in page.text
    assert 'lang="zh-Hans"' in page.text and page.text.count('class="phrase"') >= 80
    assert "No native reader has checked" in page.text


@pytest.mark.parametrize("path", ["/cards/xx", "/cards/..%2fetc", "/cards/EN", "/cards/th%00"])
def test_the_book_of_an_unknown_language_is_not_found(whole: Whole, path: str) -> None:
    assert whole.client.get(path).status_code in (400, 404)


def test_the_language_of_the_place_comes_first(whole: Whole) -> None:
    page = whole.client.get("/cards?territory=CN&language=en").text
    assert page.index("简体中文</span>") < page.index("繁體中文</span>")
    assert "spoken there" in page
    assert whole.client.get("/cards?territory=ZZ&language=en").status_code == 200
    assert whole.client.get("/cards?territory=ZZZZ").status_code == 422


def test_the_traveller_and_the_helper_are_led_to_each_other_s_language(whole: Whole) -> None:
    path = whole.send_sos(name="李伟", phone="+8613800000000", kind="injury")
    assert "/cards" in whole.client.get(path).text
    job = whole.job_of(1)
    assert "/cards" not in whole.client.get(job).text, "before the acceptance nothing is told of the caller"
    whole.client.post(f"{job}/acceptance", data={"eta_minutes": "15"})
    assert "/cards/en?language=zh-Hans" in whole.client.get(f"{job}?language=zh-Hans").text


def test_machines_read_the_cards_with_their_review(whole: Whole) -> None:
    answer = whole.client.get("/api/v1/phrase-cards?language=zh-Hans&language=en")
    assert answer.status_code == 200
    book = answer.json()
    by_id = {card["id"]: card for card in book["cards"]}
    assert by_id["how_bad"]["numbers"] == list(range(11))
    assert by_id["allergy"]["texts"] == [
        {"language": "zh-Hans", "text": "您对什么药物过敏吗？", "reviewed_on": None},
        {"language": "en", "text": "Are you allergic to any medicine?", "reviewed_on": None},
    ]
    assert {"yes", "no"} <= set(by_id["allergy"]["answers"]) <= set(book["answers"])


@pytest.mark.parametrize(
    "query", ["", "?language=", "?language=xx", "?language=" + "x" * 11, "?language=en" + "&language=th" * 20]
)
def test_machines_that_ask_wrongly_are_told(whole: Whole, query: str) -> None:
    answer = whole.client.get(f"/api/v1/phrase-cards{query}")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_offline_worker_may_only_answer_for_cards(whole: Whole) -> None:
    answer = whole.client.get("/cards/offline.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "cards-1" in answer.text
    assert answer.headers["Service-Worker-Allowed"] == "/cards", "the chooser has no slash at its end; nothing above it"
