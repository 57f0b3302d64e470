"""The desk's telephone in a real browser: the bar fills by itself, and axe finds nothing in light and in dark."""

import pytest
from playwright.sync_api import expect

from rescue.kit.access import sessions
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served
from tests.rescue.switchboard.conftest import LIN_PHONE, Switchboard, board

__all__ = ["board"]
pytestmark = [pytest.mark.browser, pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)]


def test_calls_ring_on_every_page_and_nothing_is_wrong_with_any(board: Switchboard) -> None:
    phone = board.exchange.call_us("+66812345678", StirVerstat="TN-Validation-Passed-A")
    phone.press("2").press("1").speak("泰国普吉岛")
    (call,) = board.calls()
    board.ask("POST", f"/calls/{call['id']}/claim")
    board.work()
    board.exchange.answer(LIN_PHONE)
    board.work()
    board.exchange.call_us("anonymous")
    with board.house.database.write() as db:
        key = sessions.open(db, board.accounts[0].user_id, hours=12)
    listener, address = open_port()
    with served(board.client.app, listener), open_browser() as browser:  # type: ignore[arg-type]
        for width, height in SIZES.values():
            context = browser.new_context(viewport={"width": width, "height": height})
            context.add_cookies([{"name": "homeward", "value": key, "url": address}])
            context.add_cookies([{"name": "language", "value": "zh-Hans", "url": address}])
            page = context.new_page()
            heard = complaints(page)
            for path in ("/desk", "/desk/calls", f"/desk/calls/{call['id']}", "/account"):
                page.goto(address + path)
                if path != "/account":
                    expect(page.locator("#call-bar .rings")).to_have_count(1)
                assert faults(page) == [], path
            assert heard == []
            context.close()
        board.house.stream.close()
