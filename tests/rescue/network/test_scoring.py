"""Scores are a table: facts in, points and reasons out."""

from typing import Any

import pytest

from rescue.kit.money import Money
from rescue.network.models import Service
from rescue.network.scoring import TEXTS, Facts, Why, points, price, score, spoken, travel_minutes, weigh

PLAIN: dict[str, Any] = {"service": Service.CASUALTY_TRANSPORT, "distance_m": 3_200, "home_territory": "TH"}


@pytest.mark.parametrize(
    ("changes", "expected_points", "expected_reasons"),
    [
        ({}, 80.0, [Why.DISTANCE, Why.BY_ROAD, Why.OPEN, Why.NEW]),
        ({"is_nearest": True}, 80.0, [Why.NEAREST, Why.BY_ROAD, Why.OPEN, Why.NEW]),
        ({"distance_m": 400_000}, 26.2, [Why.DISTANCE, Why.BY_AIR, Why.OUTSIDE_RADIUS, Why.OPEN, Why.NEW]),
        (
            {"wants_language": True, "language": "cmn"},
            80.0,
            [Why.DISTANCE, Why.BY_ROAD, Why.SPEAKS, Why.OPEN, Why.NEW],
        ),
        ({"wants_language": True}, 74.1, [Why.DISTANCE, Why.BY_ROAD, Why.SPEAKS_NONE, Why.OPEN, Why.NEW]),
        ({"wait_minutes": 30, "opens_at": "08:00"}, 57.1, [Why.DISTANCE, Why.BY_ROAD, Why.OPENS, Why.NEW]),
        ({"wait_minutes": None}, 19.0, [Why.DISTANCE, Why.BY_ROAD, Why.CLOSED, Why.NEW]),
        ({"crosses_border": True}, 50.0, [Why.DISTANCE, Why.BY_ROAD, Why.OPEN, Why.BORDER, Why.NEW]),
        (
            {"offers": 10, "acceptances": 9, "answer_seconds": 60},
            81.1,
            [Why.DISTANCE, Why.BY_ROAD, Why.OPEN, Why.ANSWERS],
        ),
        ({"offers": 10, "acceptances": 0}, 65.9, [Why.DISTANCE, Why.BY_ROAD, Why.OPEN, Why.ANSWERS]),
        (
            {"estimate": Money(150_000, "THB"), "dear_percent": 200},
            70.6,
            [Why.DISTANCE, Why.BY_ROAD, Why.OPEN, Why.NEW, Why.PRICE],
        ),
    ],
)
def test_what_is_known_decides_points_and_reasons(
    changes: dict[str, Any], expected_points: float, expected_reasons: list[Why]
) -> None:
    found, reasons = score(Facts(**{**PLAIN, **changes}))
    assert found == expected_points
    assert [reason.code for reason in reasons] == expected_reasons


def test_every_reason_has_a_text() -> None:
    assert set(TEXTS) == set(Why)


def test_an_interpreter_without_the_language_stands_behind_one_hours_away() -> None:
    mute = Facts(Service.TRANSLATION, 1_000, "TH", wants_language=True)
    far = Facts(Service.TRANSLATION, 290_000, "TH", wants_language=True, language="cmn")
    assert weigh(far) < weigh(mute)


def test_an_ambulance_without_the_language_still_goes_before_one_far_away() -> None:
    near = Facts(Service.CASUALTY_TRANSPORT, 1_000, "TH", wants_language=True)
    far = Facts(Service.CASUALTY_TRANSPORT, 40_000, "TH", wants_language=True, language="cmn")
    assert weigh(near) < weigh(far)


@pytest.mark.parametrize(
    ("service", "kilometres", "minutes"),
    [
        (Service.CASUALTY_TRANSPORT, 0, 3),
        (Service.CASUALTY_TRANSPORT, 10, 22),  # 13 km of road at town speed
        (Service.CASUALTY_TRANSPORT, 100, 124),
        (Service.CASUALTY_TRANSPORT, 600, 183),  # flown
        (Service.TRANSLATION, 600, 315),
    ],
)
def test_travel_time_follows_the_model(service: Service, kilometres: int, minutes: int) -> None:
    assert travel_minutes(service, kilometres * 1000) == minutes


def test_a_price_counts_call_out_road_and_time_and_the_night() -> None:
    day = price(10_000, 30, 1500_00, 35_00, 900_00, 100)
    assert day == 150_000 + 3_500 * 13 + 90_000 * 150 // 60
    assert price(10_000, 30, 1500_00, 35_00, 900_00, 150) == day * 150 // 100


def test_points_run_from_a_hundred_to_nothing() -> None:
    assert points(0) == 100
    assert points(60) == 50
    assert points(10**9) == 0


@pytest.mark.parametrize(
    ("tags", "heard"),
    [
        (["zh-Hans"], ("cmn",)),
        (["zh-Hant-HK"], ("yue", "cmn")),
        (["yue", "en-GB"], ("yue", "cmn", "en")),
        (["pt_BR", "pt-PT"], ("pt",)),
        ([], ()),
    ],
)
def test_a_readers_language_becomes_what_is_spoken(tags: list[str], heard: tuple[str, ...]) -> None:
    assert spoken(tags) == heard
