"""The desk in a real browser: nothing for axe to find, and news that arrives without moving what is under the keys."""

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rescue import serving
from rescue.dispatch.models import CallOutState
from rescue.kit import assets
from rescue.kit.access import sessions
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.web.live import Stream
from tests.browser.served import failed
from tests.conftest import SEED, START
from tests.rescue.desk.conftest import Desk, furnished

pytestmark = pytest.mark.browser

AXE = Path(assets.__file__).parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")
SOON_MS = 5_000
STREAM_SECONDS = 5
TICK_SECONDS = 0.3


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk behind a real server; `browser.base_url` is its address."""
    path = tmp_path_factory.mktemp("desk") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener = serving.open_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with furnished(f"sqlite:///{path}", MovedClock(START), SeededChance(SEED), url) as desk:
        desk.house.parts["stream"] = Stream(desk.house.database, desk.house.wakeups, tick_seconds=TICK_SECONDS)
        config = uvicorn.Config(desk.browser.app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        desk.browser.base_url = url  # type: ignore[assignment]
        yield desk
        server.should_exit = True
        thread.join()


@pytest.fixture
def desk(served: Desk) -> Desk:
    """The board with two red cases and one that is known in words only, and nothing left over from another test."""
    for incident_id in open_incidents(served):
        served.do(incident_id, "cancellation")
    served.sign_in(served.lin)
    served.report(phone="+99966810001")
    served.clock.advance(5)
    served.report(phone="+99966810002", kind="illness")
    served.report(
        phone="+99966810003", kind="stranded", at=(None, None), accuracy_m=None, place_text="Phuket, Thailand"
    )
    served.worker.tick()
    return served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(desk: Desk, chromium: Browser) -> Iterator[Page]:
    with opened(desk, chromium) as page:
        yield page


class opened:
    """A page of a browser in which Lin is signed in."""

    def __init__(self, desk: Desk, chromium: Browser, *, size: str = "desk", **how: Any) -> None:
        width, height = SIZES[size]
        url = str(desk.browser.base_url)
        self.context = chromium.new_context(base_url=url, viewport={"width": width, "height": height}, **how)
        key = desk.sign_in(desk.lin)
        self.context.add_cookies([{"name": "homeward", "value": key, "url": url}])

    def __enter__(self) -> Page:
        return self.context.new_page()

    def __exit__(self, *_told: object) -> None:
        self.context.close()


def open_incidents(desk: Desk) -> list[str]:
    text = desk.open("/desk/board")
    return [part.split('"')[0] for part in text.split('<li data-row="')[1:]]


def faults(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    said = [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found["violations"]]
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return failed(page) + said + ([f"{sideways} px too wide"] if sideways > 0 else [])


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("desk", "light", "en"), ("desk", "dark", "zh-Hans"), ("phone", "light", "zh-Hans")],
)
def test_nothing_is_wrong_with_the_pages(desk: Desk, chromium: Browser, size: str, scheme: str, language: str) -> None:
    measured, _, said = open_incidents(desk)
    complaints: list[str] = []
    with opened(desk, chromium, size=size, color_scheme=scheme) as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
        cases = [f"/desk/incidents/{measured}", f"/desk/incidents/{said}"]
        for path in ["/desk", *cases, "/desk/incidents", "/desk/reports", "/desk/figures"]:
            page.goto(f"{path}?language={language}")
            assert faults(page) == [], path
    assert complaints == []


def test_right_to_left_fits_too(desk: Desk, page: Page) -> None:
    page.goto(f"/desk/incidents/{open_incidents(desk)[0]}")
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert faults(page) == []


def test_a_new_report_appears_by_itself(desk: Desk, page: Page) -> None:
    page.goto("/desk")
    page.evaluate("window.stayed = true")
    before = page.locator("[data-row]").count()
    added = desk.report(phone="+99966810009")
    expect(page.locator(f'[data-row="{added}"]')).to_be_visible(timeout=SOON_MS)
    assert page.locator("[data-row]").count() == before + 1
    expect(page.locator("#counts li").first).to_contain_text(str(before + 1), timeout=SOON_MS)
    assert page.evaluate("window.stayed") is True


def test_news_does_not_move_the_row_under_the_keys(desk: Desk, page: Page) -> None:
    page.goto("/desk")
    page.keyboard.press("j")
    page.keyboard.press("j")
    focused = page.locator("[data-row]:focus")
    row_id, place = focused.get_attribute("data-row"), focused.bounding_box()
    before = page.locator("[data-row]").count()
    added = desk.report(phone="+99966810009")
    bar = page.locator("[data-changes-bar]")
    expect(bar).to_be_visible(timeout=SOON_MS)
    expect(bar).to_contain_text("1 change, press R")
    assert page.locator("[data-row]").count() == before
    assert focused.get_attribute("data-row") == row_id
    moved = focused.bounding_box()
    assert place
    assert moved
    assert moved["x"] == place["x"]
    page.keyboard.press("r")
    expect(page.locator(f'[data-row="{added}"]')).to_be_visible()
    assert focused.get_attribute("data-row") == row_id
    expect(bar).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/incidents/{row_id}")


def test_a_case_follows_its_events_and_keeps_the_words_somebody_types(desk: Desk, page: Page) -> None:
    incident_id = open_incidents(desk)[0]
    page.goto(f"/desk/incidents/{incident_id}")
    page.fill("#closing-note", "Her husband is with her.")
    desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=15)
    expect(page.locator("#head")).to_contain_text("Help is on the way", timeout=SOON_MS)
    expect(page.locator("#timeline")).to_contain_text("accepted, expected in 15 min", timeout=SOON_MS)
    assert page.input_value("#closing-note") == "Her husband is with her."
    expect(page.locator("#closing")).to_have_attribute(
        "data-kept", "Something changed here. Your words are kept until you send them or leave the field."
    )
    page.select_option("#outcome", "helped")
    page.click("#closing button.quiet")
    expect(page.locator(".error-summary")).to_contain_text("Somebody changed this meanwhile.")
    assert page.input_value("#closing-note") == "Her husband is with her."
    assert desk.asked(incident_id)[0].state is CallOutState.ACCEPTED


def test_who_was_signed_out_sees_nothing_new_and_their_stream_ends(desk: Desk, page: Page) -> None:
    page.goto("/desk")
    rows = page.locator("[data-row]")
    before = rows.count()
    key = desk.sign_in(desk.lin)
    asked = Request(f"{desk.browser.base_url}/desk/events", headers={"Cookie": f"homeward={key}"})
    with urlopen(asked, timeout=STREAM_SECONDS) as stream:
        assert stream.readline().startswith(b"retry:")
        with desk.house.database.write() as db:
            sessions.revoke_all(db, desk.lin.id, by="system")
        stream.read()  # returns when the stream ends; otherwise times out
    desk.report(phone="+99966810009")
    page.wait_for_timeout(500)
    assert rows.count() == before
