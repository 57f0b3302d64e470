"""Phrase cards in a real browser: accessible, and there when the network is gone."""

import json
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


def test_without_a_network_the_chooser_lists_what_is_kept_and_says_what_is_not(browser: Browser, url: str) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(url + BOOK)
    page.wait_for_selector("[data-kept]:not([hidden])")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto(url + "/cards?territory=TH")
    kept = page.wait_for_selector("[data-kept-pairs]:not([hidden]) a")
    assert kept and kept.inner_text() == "简体中文 → English"
    needing = page.locator("li:has([data-needs-network]:not([hidden])) a")
    assert needing.count() == 18 and "English" not in needing.all_inner_texts()
    page.goto(url + "/cards/th?language=zh-Hans")
    assert page.url.endswith("/cards?missing=1") and page.is_visible("[data-missing]"), "a pair that is not kept"
    page.click("[data-kept-pairs] a")
    page.click("#can_breathe summary")
    assert page.is_visible("text=Can you breathe well?")
    assert faults(page) == []
    context.close()


VOICES = """
const given = %s.map(([lang, name]) => ({lang, name, default: false, localService: true, voiceURI: name}));
window.heard = [];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", {value: {
  getVoices: () => given, cancel() {}, speak: said => window.heard.push([said.voice.name, said.lang, said.text]),
}});
"""
LISTED = [
    ["yue-HK", "Sinji"],
    ["zh_HK", "Cantonese"],
    ["zh-TW", "Meijia"],
    ["cmn_CN_#Hans", "Tingting"],
    ["in_ID", "Damayanti"],
    ["fil-PH", "Rosa"],
    ["pt-PT", "Joana"],
    ["pt-BR", "Luciana"],
]


@pytest.mark.parametrize(
    ("language", "voices", "chosen"),
    [
        ("th", [], None),
        ("th", LISTED, None),
        ("zh-Hans", LISTED, "Tingting"),
        ("zh-Hans", LISTED[:2], None),
        ("zh-Hant", LISTED, "Meijia"),
        ("zh-Hant", LISTED[:2], "Sinji"),
        ("id", LISTED, "Damayanti"),
        ("pt", LISTED, "Luciana"),
    ],
)
def test_a_card_is_read_by_a_voice_of_its_own_language_or_says_there_is_none(
    browser: Browser, url: str, language: str, voices: list[list[str]], chosen: str | None
) -> None:
    page = browser.new_page()
    page.add_init_script(VOICES % json.dumps(voices))
    page.goto(f"{url}/cards/{language}?language=en")
    page.click("#can_breathe summary")
    button = page.locator("#can_breathe [data-speak]")
    button.click(force=True)
    heard = page.evaluate("window.heard")
    if chosen is None:
        assert heard == [] and button.get_attribute("aria-disabled") == "true"
        assert button.inner_text().startswith("This phone has no voice for ")
    else:
        assert [each[0] for each in heard] == [chosen] and button.inner_text() == "Read aloud"
    page.close()
