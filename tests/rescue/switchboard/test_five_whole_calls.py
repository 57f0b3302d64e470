"""Five whole calls, each from the first ring to the note a coordinator closes it with."""

import pytest

from tests.rescue.switchboard.conftest import LIN_PHONE, Switchboard
from tests.rescue.switchboard.test_answering import choose

LAST_WORDS = {"cmn-CN": "本次通话结束", "th-TH": "สายนี้สิ้นสุดแล้ว", "en-US": "This call has ended"}


def in_chinese(board: Switchboard):
    phone = board.exchange.call_us("+66812345671")
    choose(phone)
    return phone.press("1").speak("泰国普吉岛")


def in_thai_by_its_name(board: Switchboard):
    phone = board.exchange.call_us("+66812345672")
    phone.speak("ภาษาไทย")
    return phone.press("2").speak("ภูเก็ต")


def withheld(board: Switchboard):
    return board.exchange.call_us("anonymous").press("1").press("3").speak("Paris, France")


def nobody_understood(board: Switchboard):
    return board.exchange.call_us("+85512345673").stay_silent().press("*")


def called_back(board: Switchboard):
    board.exchange.call_us("+66812345674").hang_up()
    board.work()
    board.work(16)
    phone = board.exchange.answer("+66812345674")
    phone.press("1")
    choose(phone)
    return phone.press("2").speak("Krabi")


@pytest.mark.parametrize("play", [in_chinese, in_thai_by_its_name, withheld, nobody_understood, called_back])
def test_a_whole_call_from_the_ring_to_the_closing_note(board: Switchboard, play) -> None:
    phone = play(board)
    assert phone.room is not None, "whoever calls is in the conference of their case"
    board.work()
    call = next(each for each in board.calls() if each["state"] == "ringing")
    board.ask("POST", f"/calls/{call['id']}/claim")
    board.work()
    lin = board.exchange.answer(LIN_PHONE)
    board.work()
    assert lin.room is phone.room
    assert {each["state"] for each in board.call(call["id"])["legs"]} == {"joined"}
    board.ask("POST", f"/calls/{call['id']}/wrap-up")
    board.work()
    assert board.call(call["id"])["state"] == "wrap_up"
    assert phone.is_over and lin.is_over
    assert phone.heard[-1].text.startswith(LAST_WORDS[phone.heard[-1].language]), "the line is not cut in silence"
    closed = board.ask("POST", f"/calls/{call['id']}/closure", json={"outcome": "case_open", "note": "Help is found."})
    assert closed.status_code == 200, closed.text
    assert board.call(call["id"])["state"] == "ended"
    assert board.incident(call)["state"] in ("reported", "triaged", "responding"), "the case goes on without the call"
