"""Phrase cards in a real browser: accessible, and there when the network is gone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from rescue.kit.clock import SystemClock
from rescue.kit.settings import Mode
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served
from tests.rescue.whole_house import build

pytestmark = pytest.mark.browser
BOOK = "/cards/en?language=zh-Hans"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("cards") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, address = open_port()
    house, app, _ = build(f"sqlite:///{path}", SystemClock(), Mode.DEMONSTRATION, address)
    with served(app, listener):
        yield address
    house.database.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/cards?territory=CN", BOOK])
def test_the_cards_are_accessible(browser: Browser, url: str, path: str, size: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(viewport={"width": width, "height": height})
    heard = complaints(page)
    page.goto(url + path)
    for card in page.query_selector_all("details.phrase")[:3]:
        card.query_selector("summary").click()
    assert faults(page) == []
    assert heard == []
    page.close()


def test_kept_cards_open_without_a_network(browser: Browser, url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(url + BOOK)
    page.wait_for_selector("[data-kept]:not([hidden])")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto(url + "/cards/en")
    page.click("#can_breathe summary")
    assert page.is_visible("text=Can you breathe well?")
    assert page.evaluate("getComputedStyle(document.querySelector('.shown')).fontWeight") == "650"
    context.close()
