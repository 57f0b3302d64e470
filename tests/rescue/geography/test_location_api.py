"""The reader for other programs, over HTTP on both databases."""

import pytest

from rescue.kit.clock import MovedClock
from tests.rescue.whole_house import Whole, open_whole

PATH = "/api/v1/location-text"


@pytest.fixture
def whole(database_url: str, clock: MovedClock):
    with open_whole(database_url, clock) as opened:
        yield opened


def ask(whole: Whole, text: str) -> dict:
    answer = whole.client.post(PATH, json={"text": text})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_another_program_sends_what_its_users_sent(whole: Whole) -> None:
    pin = ask(whole, "https://uri.amap.com/marker?position=116.39748,39.90872")
    assert pin["found"] and (pin["kind"], pin["datum"], pin["view_only"]) == ("amap", "gcj02", False)
    assert (pin["latitude"], pin["longitude"]) == pytest.approx((39.90732, 116.39124), abs=1e-5)
    assert (pin["raw_latitude"], pin["raw_longitude"], pin["territory"]) == (39.90872, 116.39748, "CN")

    phone = ask(whole, 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20260301023000;lc=90;pm=G')
    assert (phone["accuracy_m"], phone["confidence_percent"], phone["territory"]) == (25, 90, "TH")
    assert phone["measured_at"].startswith("2026-03-01T02:30:00")

    view = ask(whole, "https://www.google.com/maps/@13.7563,100.5018,17z")
    assert view["found"] and view["view_only"] and view["accuracy_m"] > 100


def test_a_name_is_suggested_and_never_found(whole: Whole) -> None:
    named = ask(whole, "我在普吉岛芭东海滩江西冷商场门口")
    assert (named["found"], named["latitude"], named["kind"]) == (False, None, None)
    assert named["candidates"][0]["territory"] == "TH" and named["candidates"][0]["confidence"] > 0.5


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("https://maps.app.goo.gl/Xy12Ab", "short_link"),
        ("https://surl.amap.com/abc123", "short_link"),
        ("https://j.map.baidu.com/s/AbC", "short_link"),
        ("https://www.google.com/maps?cid=1234567", "map_link"),
        ("///filled.count.soap", "what3words"),
        ("https://evil.example/maps.app.goo.gl", None),
        ("救命", None),
    ],
)
def test_a_link_that_says_nothing_by_itself_is_named(whole: Whole, text: str, unread: str | None) -> None:
    assert ask(whole, text) == {
        **dict.fromkeys(ask(whole, "x")), "found": False, "view_only": False, "flags": [],
        "candidates": [], "unread_link": unread,
    }  # fmt: skip


@pytest.mark.parametrize("body", ["{}", '{"text": 5}', '{"text": null}', "[]", "x", '{"text": "a", "more": 1}'])
def test_nonsense_is_refused_without_being_repeated(whole: Whole, body: str) -> None:
    answer = whole.client.post(PATH, content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"


def test_any_characters_are_welcome_up_to_a_length(whole: Whole) -> None:
    assert ask(whole, "\u2066 \u200b13.7563\u2069, \u200e100.5018")["found"]
    assert not ask(whole, "x" * 8_000)["found"]
    assert whole.client.post(PATH, json={"text": "x" * 8_001}).status_code == 422
