"""The call for help on a phone without a network: kept, said so, sent by itself, and exactly one incident."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.intake.models import Report
from rescue.kit.clock import SystemClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode
from tests.browser.served import complaints, faults, open_browser, open_port, served
from tests.rescue.whole_house import build

pytestmark = pytest.mark.browser
KEPT = "Kept on this phone: 1."
CASE = re.compile(r"/t/[\w-]+$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    path = tmp_path_factory.mktemp("sos") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, address = open_port()
    house, app, _ = build(f"sqlite:///{path}", SystemClock(), Mode.DEMONSTRATION, address)
    with served(app, listener):
        yield address, house.database
    house.database.close()


@pytest.fixture
def phone(browser: Browser, house: tuple[str, Database]) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=house[0], locale="en", viewport={"width": 390, "height": 844})
    yield context
    context.close()


def opened(phone: BrowserContext) -> Page:
    """The SOS page, and the phone has kept it."""
    page = phone.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def incidents_of(database: Database, words: str) -> list[Incident]:
    with database.read() as db:
        return list(db.scalars(select(Incident).where(Incident.description.contains(words))))


def test_pressed_without_a_network_it_is_kept_said_so_and_sent_by_itself_once(
    phone: BrowserContext, house: tuple[str, Database]
) -> None:
    page = opened(phone)
    heard = complaints(page)
    page.fill("[name=description]", "Fell off a rock")
    phone.set_offline(True)
    for _ in range(2):
        page.click("button.sos")
        expect(page.locator("#outbox")).to_contain_text(KEPT, timeout=10_000)
        expect(page.locator("button.sos")).not_to_have_attribute("aria-disabled", "true")
    assert "Press: it is sent at once" in page.inner_text("button.sos small")
    assert faults(page) == [] and heard == []
    assert incidents_of(house[1], "Fell off a rock") == []
    phone.set_offline(False)
    page.wait_for_url(CASE, timeout=15_000)
    expect(page.locator("#outbox")).to_be_hidden()
    page.goto("/")
    assert len(incidents_of(house[1], "Fell off a rock")) == 1


def test_the_page_opens_without_a_network_and_a_call_pressed_there_is_a_new_one(
    phone: BrowserContext, house: tuple[str, Database]
) -> None:
    page = opened(phone)
    for words in ("Bitten by a snake", "Bitten by a dog"):
        phone.set_offline(True)
        page.goto("/")
        expect(page.locator("#numbers a[href='tel:112']").first).to_be_visible()
        page.fill("[name=description]", words)
        page.click("button.sos")
        expect(page.locator("#outbox")).to_contain_text(KEPT, timeout=10_000)
        page.goto("/sos")
        expect(page.locator("#outbox")).to_contain_text(KEPT)
        phone.set_offline(False)
        page.wait_for_url(CASE, timeout=20_000)
    snake, dog = incidents_of(house[1], "Bitten by a snake"), incidents_of(house[1], "Bitten by a dog")
    with house[1].read() as db:
        keys = set(db.scalars(select(Report.key).where(Report.key.is_not(None))))
    assert len(snake) == len(dog) == 1 and len(keys) >= 2, "the kept page gives every view a key of its own"


def test_an_answer_lost_on_the_way_back_makes_no_second_incident(
    phone: BrowserContext, house: tuple[str, Database]
) -> None:
    page = opened(phone)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if len(lost) < 2:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/sos", lose)
    page.fill("[name=description]", "Answer lost")
    page.click("button.sos")
    expect(page.locator("#outbox")).to_contain_text(KEPT, timeout=10_000)
    assert lost == [303] and len(incidents_of(house[1], "Answer lost")) == 1
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(500)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url(CASE, timeout=15_000)
    assert lost == [303, 303] and len(incidents_of(house[1], "Answer lost")) == 1


def test_with_the_page_closed_the_browser_sends_it(phone: BrowserContext, house: tuple[str, Database]) -> None:
    page = opened(phone)
    page.route("**/sos", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.fill("[name=description]", "Page closed")
    page.click("button.sos")
    expect(page.locator("#outbox")).to_contain_text(KEPT, timeout=10_000)
    other = phone.new_page()
    other.goto("/cards")
    page.close()
    tool = phone.new_cdp_session(other)
    found: list[str] = []
    tool.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(
            each["registrationId"] for each in told["registrations"] if each["scopeURL"] == f"{house[0]}/"
        ),
    )
    tool.send("ServiceWorker.enable")
    other.wait_for_timeout(300)
    sync = {"origin": house[0], "registrationId": found[0], "tag": "sos", "lastChance": False}
    tool.send("ServiceWorker.dispatchSyncEvent", sync)
    for _ in range(50):
        if incidents_of(house[1], "Page closed"):
            break
        other.wait_for_timeout(100)
    other.goto("/")
    other.wait_for_url(CASE, timeout=15_000)
    assert len(incidents_of(house[1], "Page closed")) == 1
