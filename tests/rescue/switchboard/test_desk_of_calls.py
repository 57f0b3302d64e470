"""The desk's telephone through its pages and its API: pop-up, claim, stale, note, promise, call back."""

from datetime import timedelta
from typing import Any

import pytest

from rescue.kit.access import sessions
from tests.rescue.switchboard.conftest import LIN_PHONE, Switchboard

LI_WEI = "+66812345678"
BROWSER = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture
def lin(board: Switchboard) -> Any:
    """Lin's browser: `get` and `post` of pages."""
    with board.house.database.write() as db:
        key = sessions.open(db, board.accounts[0].user_id, hours=12)
    cookies = {"Cookie": f"homeward={key}"}

    def ask(method: str, path: str, **form: str) -> Any:
        headers = {**BROWSER, **cookies}
        return board.client.request(method, path, data=form or None, headers=headers, follow_redirects=False)

    return ask


def ring(board: Switchboard, number: str = LI_WEI) -> dict[str, Any]:
    phone = board.exchange.call_us(number, StirVerstat="TN-Validation-Passed-A")
    phone.press("2").press("1").speak("泰国普吉岛")
    return board.calls()[0]


def test_a_ringing_call_stands_above_every_page_of_the_desk_and_is_taken_there(board: Switchboard, lin: Any) -> None:
    call = ring(board)
    bar = lin("GET", "/desk/bars").text
    assert LI_WEI in bar and "🇹🇭" in bar and "简体中文" in bar and call["reference"] in bar
    assert "The network vouches for this number" in bar
    for path in ("/desk", "/desk/calls", "/desk/incidents", "/desk/reports"):
        assert 'id="call-bar"' in lin("GET", path).text, path
    assert lin("POST", f"/desk/calls/{call['id']}/claim").headers["location"] == f"/desk/calls/{call['id']}"
    page = lin("GET", f"/desk/calls/{call['id']}").text
    assert "Lin Xia" in page and "data-heartbeat" in page and "泰国普吉岛" in page
    board.work()
    board.exchange.answer(LIN_PHONE)
    board.work()
    page = lin("GET", f"/desk/calls/{call['id']}").text
    assert page.count("On the line") >= 3, "the heading and both legs"


def test_the_second_who_claims_is_told_who_was_first(board: Switchboard, lin: Any) -> None:
    call = ring(board)
    assert board.ask("POST", f"/calls/{call['id']}/claim", by=board.chen).status_code == 200
    refused = lin("POST", f"/desk/calls/{call['id']}/claim")
    assert refused.status_code == 409
    assert "Chen Hao took this call first" in refused.text
    again = board.ask("POST", f"/calls/{call['id']}/claim", by=board.chen)
    assert again.json()["claimed_at"] is not None and again.status_code == 200, "claiming twice is claiming once"


def test_a_call_whose_claimer_fell_silent_is_offered_again(board: Switchboard) -> None:
    call = ring(board)
    board.ask("POST", f"/calls/{call['id']}/claim", by=board.chen)
    board.work(60)
    assert board.ask("POST", f"/calls/{call['id']}/heartbeat", by=board.chen).status_code == 200
    board.work(60)
    assert not board.call(call["id"])["is_stale"], "a beat a minute ago is not stale"
    board.work(40)
    stale = board.call(call["id"])
    assert stale["is_stale"] and stale["is_offered"] and stale["state"] == "claimed"
    taken = board.ask("POST", f"/calls/{call['id']}/claim")
    assert taken.status_code == 200 and taken.json()["claimed_by"] == board.accounts[0].user_id
    assert board.ask("POST", f"/calls/{call['id']}/heartbeat", by=board.chen).status_code == 409


def test_a_claimer_on_the_line_is_not_stale(board: Switchboard) -> None:
    call = ring(board)
    board.ask("POST", f"/calls/{call['id']}/claim")
    board.work()
    board.exchange.answer(LIN_PHONE)
    board.work(100)
    board.work(100)
    assert not board.call(call["id"])["is_stale"]


def test_a_call_ends_with_a_note_an_outcome_and_a_promise_that_is_kept(board: Switchboard, lin: Any) -> None:
    call = ring(board)
    path = f"/desk/calls/{call['id']}"
    lin("POST", f"{path}/claim")
    board.work()
    board.exchange.answer(LIN_PHONE)
    board.work()
    lin("POST", f"{path}/wrap-up")
    board.work()
    assert board.call(call["id"])["state"] == "wrap_up"
    assert {leg["state"] for leg in board.call(call["id"])["legs"]} == {"left"}
    assert lin("POST", f"{path}/closure", outcome="", note="x").status_code == 422
    closed = lin("POST", f"{path}/closure", outcome="case_open", note="腿骨折，已派车", follow_up_minutes="60")
    assert closed.status_code == 303
    done = board.call(call["id"])
    assert (done["state"], done["outcome"], done["follow_up_by"]) == ("ended", "case_open", board.accounts[0].user_id)
    assert call["id"] in [each["id"] for each in board.calls()], "a promise keeps it in sight"
    board.work(timedelta(hours=1, seconds=1).total_seconds())
    assert "call.follow_up_due" in board.timeline(call)
    lin("POST", f"{path}/follow-up")
    assert board.calls() == []
    told = lin("GET", f"/desk/incidents/{call['incident_id']}").text
    assert "A promised follow-up is due." in told


def test_a_cut_off_call_is_taken_and_called_back_from_the_desk(board: Switchboard, lin: Any) -> None:
    board.exchange.call_us(LI_WEI).hang_up()
    board.work()
    (call,) = board.calls()
    lin("POST", f"/desk/calls/{call['id']}/claim")
    lin("POST", f"/desk/calls/{call['id']}/call-backs")
    board.work()
    assert board.exchange.rings(LI_WEI)


def test_the_number_of_a_coordinators_telephone_is_a_setting_of_their_own(board: Switchboard, lin: Any) -> None:
    assert LIN_PHONE in lin("GET", "/account").text
    assert lin("POST", "/account/call-number", call_number="+86 138-0000 0002").status_code == 303
    refused = lin("POST", "/account/call-number", call_number="call me")
    assert refused.status_code == 422 and 'value="call me"' in refused.text
    call = ring(board)
    lin("POST", f"/desk/calls/{call['id']}/claim")
    board.work()
    assert board.exchange.rings("+8613800000002")
    assert board.ask("PUT", "/me/call-number", {"number": None}).status_code == 204
    assert "has no telephone number" in lin("GET", f"/desk/calls/{call['id']}").text


def test_only_the_desk_sees_calls(board: Switchboard) -> None:
    call = ring(board)
    stranger = board.client.get(f"/api/v1/calls/{call['id']}")
    assert stranger.status_code == 401
    assert board.ask("GET", "/calls/cll_absent00").status_code == 404
