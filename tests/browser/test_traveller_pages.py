"""The pages of people on the phone, in a real browser: accessible, small, and working without script."""

import gzip
import os
import re
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import select

from i18n.channels.fake_phone import PhoneText
from rescue import serving
from rescue.kit import assets
from rescue.kit.clock import SystemClock
from rescue.kit.settings import Mode
from rescue.kit.web.house import House
from rescue.worker import Worker
from tests.browser.served import LAY_BAR
from tests.rescue.whole_house import build

pytestmark = pytest.mark.browser

AXE = Path(assets.__file__).parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIRST_VIEW_BYTES = 15_000
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
PHONE = "+99966810001"
HERE = {"latitude": 7.8804, "longitude": 98.3923, "accuracy": 18}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")


@dataclass
class Site:
    """The served house; `step` lets the worker do what is due."""

    url: str
    house: House
    worker: Worker

    def last_link(self, kind: str) -> str:
        """The path of the newest link of a kind (`t` or `p`) that was texted to anybody."""
        self.worker.tick()
        with self.house.database.read() as db:
            texts = db.scalars(select(PhoneText.text).order_by(PhoneText.at.desc(), PhoneText.key.desc()))
            return next(found[0] for text in texts if (found := re.search(rf"/{kind}/[\w-]+", text)))


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("browser") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener = serving.open_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    house, app, worker = build(f"sqlite:///{path}", SystemClock(), Mode.DEMONSTRATION, url)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    yield Site(url, house, worker)
    server.should_exit = True
    thread.join()
    house.database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def look(context: BrowserContext, path: str, width: int) -> list[str]:
    """Everything that is wrong with a page: axe's findings, what does not fit, what the console complains about."""
    wrong: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(path)
    page.evaluate(AXE.read_text())
    page.evaluate(LAY_BAR)
    wrong += find(page, RULES)
    page.emulate_media(color_scheme="dark")
    wrong += [f"dark, {each}" for each in find(page, ["color-contrast"])]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        wrong.append("scrolls sideways")
    page.close()
    return wrong


def find(page: Page, rules: list[str]) -> list[str]:
    """What axe finds by these rules."""
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    return [f"{each['id']}: {[node['html'] for node in each['nodes'][:2]]}" for each in found["violations"]]


def call_for_help(page: Page, **more: str) -> str:
    page.goto("/sos/another")
    for name, value in {"phone": PHONE, "place": "7.8804, 98.3923", **more}.items():
        page.fill(f"[name={name}]", value)
    page.check("[name=kind][value=injury]")
    page.click("button.sos")
    page.wait_for_url("**/t/*")
    return page.url


@pytest.fixture(scope="module")
def paths(site: Site, browser: Browser) -> dict[str, str]:
    """One page of each sort, with something on it."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    call_for_help(page)
    done = site.last_link("p")
    page.goto(done)
    page.click("button[value='20']")
    expect(page.locator("h1")).to_contain_text(
        "You have accepted"
    )  # the page is sent by its outbox: it leads on by itself
    coming = site.last_link("t")
    call_for_help(page, phone="+99966819999", description="Somebody else fell down the stairs.")
    found = {
        "the call for help": "/?territory=TH",
        "the case, somebody asked": page.url.removeprefix(site.url),
        "the case, somebody coming": coming,
        "the job, asked": site.last_link("p"),
        "the job, accepted": done,
        "the phones": "/demo/phone",
        "a phone": f"/demo/phone/{PHONE}",
        "the demonstration": "/demo",
    }
    context.close()
    return found


@pytest.mark.parametrize(("size", "language"), [("phone", "zh-Hans"), ("desk", "en")])
def test_axe_finds_nothing_in_light_and_dark_and_nothing_scrolls_sideways(
    site: Site, browser: Browser, paths: dict[str, str], size: str, language: str
) -> None:
    width, height = SIZES[size]
    viewport: Any = {"width": width, "height": height}
    context = browser.new_context(viewport=viewport, color_scheme="light", locale=language, base_url=site.url)
    wrong = {name: look(context, path, width) for name, path in paths.items()}
    context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


def test_the_first_view_is_small(site: Site, browser: Browser) -> None:
    for language in ("en", "zh-Hans", "zh-Hant"):
        context = browser.new_context(base_url=site.url, locale=language)
        page = context.new_page()
        bodies: dict[str, bytes] = {}
        page.on("response", lambda answer, kept=bodies: kept.update({answer.url: answer.body()}))
        page.goto("/", wait_until="networkidle")
        scripts = [url for url in bodies if "/static/" in url]
        assert len(scripts) == 1 and "/static/traveller-" in scripts[0]
        sent = sum(len(gzip.compress(body, 9)) for url, body in bodies.items() if "favicon" not in url)
        assert sent <= FIRST_VIEW_BYTES, (language, sent)
        context.close()


@pytest.fixture
def phone_without_script(site: Site, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context
    context.close()


def test_without_script_a_call_becomes_a_rescue(site: Site, phone_without_script: BrowserContext) -> None:
    traveller = phone_without_script.new_page()
    call_for_help(traveller, name="Li Wei", phone="+99966810003")
    assert "asking Andaman Rescue" in traveller.inner_text("h1")
    provider = phone_without_script.new_page()
    provider.goto(site.last_link("p"))
    provider.fill("[name=other_minutes]", "12")
    provider.click("text=Accept")
    expect(provider.locator("h1")).to_contain_text("You have accepted")
    assert "Li Wei" in provider.inner_text("main")
    traveller.reload()
    assert "Andaman Rescue is coming." in traveller.inner_text("h1")
    for milestone in ("en_route", "on_scene", "transporting", "at_facility", "cleared"):
        provider.click(f"button[value={milestone}]")
    expect(provider.locator("h1")).to_contain_text("Done")
    traveller.reload()
    assert "has finished" in traveller.inner_text("h1")


def test_with_script_the_position_is_sent_and_the_page_changes_by_itself(site: Site, browser: Browser) -> None:
    place: Any = HERE
    context = browser.new_context(base_url=site.url, geolocation=place, permissions=["geolocation"], locale="en")
    page = context.new_page()
    page.goto("/")
    page.wait_for_selector("[data-fix=found]")
    page.fill("[name=phone]", "+99966810004")
    page.click("button.sos")
    page.wait_for_url("**/t/*")
    assert "7.88040, 98.39230" in page.inner_text("#case")
    page.wait_for_selector("time-left[data-state]")
    helper = context.new_page()
    helper.goto(site.last_link("p"))
    helper.click("button[value='15']")
    page.wait_for_selector("h1:has-text('Andaman Rescue is coming.')", timeout=5_000)
    assert page.inner_text(".minutes") == "15"
    context.close()


def test_a_new_call_is_two_presses_away_and_its_texts_arrive_by_themselves(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url, locale="en")
    page = context.new_page()
    page.goto("/demo")
    page.click("text=Make a new SOS")
    page.wait_for_url("**/demo/phone/*")
    assert page.locator(".texts li").count() == 0
    site.worker.tick()
    page.wait_for_selector(".texts li a", timeout=5_000)
    page.click(".texts li a")
    page.wait_for_url("**/t/*")
    context.close()
