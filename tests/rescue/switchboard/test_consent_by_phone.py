"""A relative whose text may hold no link calls us: the code, the text read aloud, yes or no, in their language."""

from typing import Any

import pytest
from sqlalchemy import select

from rescue.kit.access.codes import OneTimeCode, digits_of
from rescue.switchboard.models import Call
from tests.rescue.switchboard.conftest import Switchboard

WIFE, WIFE_IN_TAIPEI = "+8613800000009", "+886912345678"


def ask(board: Switchboard, phone: str, language: str) -> tuple[str, dict[str, Any]]:
    report = {"reporter": {"name": "Li", "phone": "+66812345678", "language": "zh-Hans"}, "kind": "injury"}
    incident = board.client.post("/api/v1/incidents", json=report, headers={"Idempotency-Key": "li"}).json()["id"]
    body = {"matter": "medical_report", "party": "relative", "phone": phone, "language": language}
    asked = board.ask("POST", f"/incidents/{incident}/consents", body, Idempotency_Key="c-1")
    assert asked.status_code == 201, asked.text
    board.work()
    return incident, asked.json()


def state_of(board: Switchboard, incident: str) -> dict[str, Any]:
    return dict(board.ask("GET", f"/incidents/{incident}/consents").json()["items"][0])


def code_of(board: Switchboard, phone: str) -> str:
    board.work()
    with board.house.database.read() as db:
        (live,) = db.scalars(select(OneTimeCode.id).where(OneTimeCode.ended_at.is_(None)))
        code = digits_of(db.secret, live)
    assert any(code in text for text in board.texts(phone)), "it came to their own phone"
    return code


@pytest.mark.parametrize(
    ("phone", "language", "read", "thanks"),
    [
        (WIFE, "zh-Hans", "我同意归途取得该旅客的病历", "谢谢，您已同意"),
        (WIFE_IN_TAIPEI, "zh-Hant", "我同意歸途取得該旅客的病歷", "謝謝，您已同意"),
        ("+971501234567", "ar", "التقرير الطبي للمسافر", "لقد وافقت"),
    ],
)
def test_a_relative_in_china_or_taiwan_agrees_by_calling(
    board: Switchboard, phone: str, language: str, read: str, thanks: str
) -> None:
    incident, consent = ask(board, phone, language)
    (text,) = board.texts(phone)
    assert "http" not in text and "/k/" not in text and board.house.settings.desk_phone in text, text
    line = board.exchange.call_us(phone)
    assert read not in line.said, "nothing is told to somebody who only claims a number"
    line.press("1")
    code = code_of(board, phone)
    line.press(f"{(int(code) + 1) % 10**6:06d}")
    assert read not in line.said
    line.press(code)
    assert read in line.said
    line.press("3").press("1")
    assert line.said.count(read) == 2 and thanks in line.said and line.is_over
    given = state_of(board, incident)
    assert given["state"] == "given" and given["evidence"]["text_sha256"] == consent["text_sha256"]
    assert len(set(line.languages())) == 1
    with board.house.database.read() as db:
        assert not db.scalars(select(Call)).all(), "no call for help was made of it"


def test_a_relative_who_calls_for_help_is_helped_and_one_who_says_no_is_believed(board: Switchboard) -> None:
    incident, _ = ask(board, WIFE, "zh-Hans")
    line = board.exchange.call_us(WIFE)
    line.press("2")
    assert line.waits_at and "/calls/" in line.waits_at, "the language menu of a call for help"
    with board.house.database.read() as db:
        assert len(db.scalars(select(Call)).all()) == 1
    again = board.exchange.call_us(WIFE)
    again.press("1")
    again.press(code_of(board, WIFE)).press("2")
    assert again.is_over and state_of(board, incident)["state"] == "refused"
