"""A report before it is received: what makes two the same, and which language is spoken back."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rescue.intake.drafts import Draft, Person, language_of
from rescue.intake.models import Channel
from tests.conftest import START

TOLD = Draft(
    channel=Channel.WEB,
    key="web:1",
    name="李伟",
    phone="+8613800138000",
    language="zh-Hans",
    kind="road.hit_and_run",
    description="被摩托车撞了",
    latitude=7.8804,
    longitude=98.3923,
    accuracy_m=25.0,
    place_text="Patong",
    occurred_at=START,
    people=(Person(name="李伟", nationality="CN"),),
)
OTHERWISE: dict[str, Any] = {
    "key": "web:2",
    "name": "李",
    "phone": "+66812345678",
    "language": "en",
    "kind": "injury",
    "description": "撞了",
    "latitude": 7.8805,
    "longitude": 98.3924,
    "accuracy_m": 26.0,
    "place_text": "Patong Beach",
    "occurred_at": START + timedelta(seconds=1),
    "people": (Person(name="李伟", nationality="CN"), Person()),
}
NOT_TOLD: dict[str, Any] = {
    "channel": Channel.API,
    "by": "usr_lin",
    "is_appended": True,
    "is_forwarded": True,
    "place_source": "own_pin",
    "measured_at": datetime(2026, 3, 1, tzinfo=UTC),
}


def test_every_field_either_makes_a_report_another_one_or_is_about_its_way_here() -> None:
    assert {each.name for each in fields(Draft)} == OTHERWISE.keys() | NOT_TOLD.keys()


@pytest.mark.parametrize("field", OTHERWISE)
def test_other_words_are_another_report(field: str) -> None:
    other = replace(TOLD, **{field: OTHERWISE[field]})
    assert other.fingerprint() != TOLD.fingerprint()
    assert replace(TOLD, **{field: Draft.__dataclass_fields__[field].default}).fingerprint() != TOLD.fingerprint()


@pytest.mark.parametrize("field", NOT_TOLD)
def test_the_way_it_came_makes_no_difference(field: str) -> None:
    assert replace(TOLD, **{field: NOT_TOLD[field]}).fingerprint() == TOLD.fingerprint()


def test_words_in_another_field_are_other_words() -> None:
    empty = Draft(channel=Channel.API)
    assert replace(empty, name="Patong").fingerprint() != replace(empty, place_text="Patong").fingerprint()


def test_a_fingerprint_tells_nothing_of_what_was_said() -> None:
    assert len(TOLD.fingerprint()) == 64 and int(TOLD.fingerprint(), 16)


@pytest.mark.parametrize(
    ("chosen", "phone", "spoken"),
    [
        ("zh-CN", None, "zh-Hans"),
        ("zh-HK", None, "zh-Hant"),
        ("zh", "+85291234567", "zh-Hans"),
        ("EN-us", "+8613800138000", "en"),
        ("xx-??", None, "en"),
        ("\x00" * 50, "+8613800138000", "en"),
        (None, "+8613800138000", "zh-Hans"),
        (None, "+85291234567", "zh-Hant"),
        (None, "+85366123456", "zh-Hant"),
        (None, "+886912345678", "zh-Hant"),
        ("", "+886912345678", "zh-Hant"),
        (None, "+999100000001", "en"),
        (None, "reception", "en"),
        (None, None, "en"),
    ],
)
def test_the_language_chosen_wins_then_that_of_the_phone_then_english(
    chosen: str | None, phone: str | None, spoken: str
) -> None:
    assert language_of(Draft(channel=Channel.API, language=chosen, phone=phone)) == spoken
