"""From a call for help without a network to the closed case on one phone: exactly one incident, all accessible."""

import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from i18n.channels.fake_phone import PhoneText
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit.clock import SystemClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode
from rescue.promises import promises
from rescue.worker import Worker
from tests.browser.served import Cable, complaints, faults, open_browser, open_port, served
from tests.rescue.whole_house import build

pytestmark = pytest.mark.browser
KEPT = "Kept on this phone: 1."
STORED_MS = 100
SENT_SECONDS = 5
MOST_PHOTO_BYTES = 300 * 1024
PHOTO = """async field => {
    const canvas = Object.assign(document.createElement("canvas"), {width: 700, height: 520});
    const noise = new Uint8ClampedArray(4 * 700 * 520);
    for (let at = 0; at < noise.length; at += 65536) crypto.getRandomValues(noise.subarray(at, at + 65536));
    canvas.getContext("2d").putImageData(new ImageData(noise, 700), 0, 0);
    const photo = await new Promise(done => canvas.toBlob(done, "image/png"));
    const held = new DataTransfer();
    held.items.add(new File([photo], "street.png", {type: "image/png"}));
    field.files = held.files;
    field.dispatchEvent(new Event("change"));
    return photo.size;
}"""
MILESTONES = ("en_route", "on_scene", "transporting", "at_facility", "cleared")
CASE = re.compile(r"/t/[\w-]+$")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@dataclass
class Site:
    """The served house, and the worker that does what is due."""

    url: str
    database: Database
    worker: Worker
    cable: Cable

    def job(self) -> str:
        """The provider's link that was texted last."""
        self.worker.tick()
        with self.database.read() as db:
            texts = db.scalars(select(PhoneText.text).order_by(PhoneText.at.desc(), PhoneText.key.desc()))
            return next(found[0] for text in texts if (found := re.search(r"/p/[\w-]+", text)))

    def close_case(self) -> None:
        """What the coordinator does at the end: everything owed is done, the case is closed."""
        with self.database.write() as db:
            incident = db.scalars(select(Incident).where(Incident.is_open).order_by(Incident.reported_at)).all()[-1]
            incident = incidents.lock(db, incident.id)
            for owed in incidents.list_owed(db, incident.id):
                promises.keep(db, about=owed.about, what=owed.what, by="test")
            incidents.close(db, incident, outcome="resolved", note=None, by="test")


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("sos") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, address = open_port()
    house, app, worker = build(f"sqlite:///{path}", SystemClock(), Mode.DEMONSTRATION, address)
    with served(app, listener) as cable:
        yield Site(address, house.database, worker, cable)
    house.database.close()


@pytest.fixture
def phone(browser: Browser, house: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=house.url, locale="en", viewport={"width": 390, "height": 844})
    yield context
    context.close()


def opened(phone: BrowserContext, path: str = "/") -> Page:
    """The SOS page, and the phone has kept it."""
    page = phone.new_page()
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    return page


def cut(phone: BrowserContext, house: Site, is_cut: bool) -> None:
    """No network, or one again: for the page, its service worker and the browser's own mind."""
    house.cable.is_cut = is_cut
    phone.set_offline(is_cut)


def incidents_of(database: Database, words: str) -> list[Incident]:
    with database.read() as db:
        return list(db.scalars(select(Incident).where(Incident.description.contains(words))))


def test_from_a_call_without_a_network_to_the_closed_case(phone: BrowserContext, house: Site, browser: Browser) -> None:
    # long: one story, in the order in which it happens
    page = opened(phone)
    heard = complaints(page)
    expect(page.locator("#connection")).to_have_text("Connected to us: the call goes out at once.")
    page.fill("[name=description]", "Fell off a rock")
    page.fill("[name=place]", "7.8804, 98.3923")
    page.check("[name=kind][value=injury]")
    cut(phone, house, True)
    pressed = """() => { const start = performance.now(); document.querySelector("button.sos").click();
        return localStorage.getItem("homeward.outbox")?.includes("Fell off a rock") && performance.now() - start; }"""
    stored_ms = page.evaluate(pressed)
    assert stored_ms is not None and stored_ms <= STORED_MS
    expect(page.locator("#outbox")).to_contain_text(KEPT, timeout=10_000)
    page.goto("/sos")
    expect(page.locator("#outbox")).to_contain_text(KEPT)
    expect(page.locator("#connection")).to_contain_text("No connection to us")
    expect(page.locator("#numbers a[href='tel:112']").first).to_be_visible()
    page.click("button.sos")
    expect(page.locator("button.sos")).not_to_have_attribute("aria-disabled", "true", timeout=10_000)
    assert faults(page) == [] and heard == []
    assert incidents_of(house.database, "Fell off a rock") == []
    cut(phone, house, False)
    back = time.monotonic()
    while not incidents_of(house.database, "Fell off a rock") and time.monotonic() - back < 3 * SENT_SECONDS:
        page.wait_for_timeout(50)
    assert time.monotonic() - back <= SENT_SECONDS
    page.wait_for_url(CASE, timeout=15_000)
    expect(page.locator("#outbox")).to_be_hidden()
    assert len(incidents_of(house.database, "Fell off a rock")) == 1
    case = page.url.removeprefix(house.url)

    page.click("button[name=who][value=me]")
    expect(page.locator(".notice.ok")).to_be_visible(timeout=10_000)
    assert page.locator("input[name=photo]").evaluate(PHOTO) > 3 * MOST_PHOTO_BYTES
    expect(page.locator("input[name=photo]")).to_have_value(re.compile("photo.jpg"), timeout=10_000)
    sent = page.locator("input[name=photo]").evaluate("({files: [photo]}) => [photo.type, photo.size]")
    assert sent[0] == "image/jpeg" and 0 < sent[1] <= MOST_PHOTO_BYTES
    page.click("form[data-shrinks] button[type=submit]")
    expect(page.locator(".notice.ok")).to_contain_text("Our coordinators have it", timeout=10_000)
    page.goto("/")
    page.wait_for_url(CASE)
    page.click("form[action$='/urgency'] button")
    expect(page.locator(".notice.ok")).to_contain_text("more urgent", timeout=10_000)
    provider = browser.new_context(base_url=house.url, locale="en").new_page()
    provider.goto(house.job())
    provider.click("button[value='15']")
    expect(provider.locator("h1")).to_contain_text("You have accepted", timeout=10_000)
    expect(page.locator("h1")).to_contain_text("is coming.", timeout=10_000)
    expect(page.locator(".minutes").first).to_have_text("15")
    for milestone in MILESTONES:
        provider.click(f"button[value={milestone}]")
        expect(provider.locator(f"button[value={milestone}]")).to_have_count(0, timeout=10_000)
    expect(page.locator("h1")).to_contain_text("has finished", timeout=10_000)
    house.worker.tick()
    house.close_case()
    expect(page.locator("h1")).to_contain_text("This case is closed.", timeout=10_000)
    page.click("button[name=mark][value=good]")
    expect(page.locator(".notice.ok")).to_contain_text("We have noted it", timeout=10_000)

    page.goto(f"{case}/papers")
    expect(page.locator("[data-keep-page]")).to_be_visible(timeout=10_000)
    cut(phone, house, True)
    page.goto("/sos")
    expect(page.locator("#open-case a")).to_have_attribute("href", case)
    for path in (f"{case}/papers", case):
        page.goto(path)
        expect(page.locator("#kept-page")).to_be_visible()
    for said in ("My leg is better", "Thank you"):
        page.fill("form.say textarea", said)
        page.click("form.say button[type=submit]")
        expect(page.locator("form.say .letter", has_text=said)).to_contain_text("Waits for a network", timeout=10_000)
    cut(phone, house, False)
    for said in ("My leg is better", "Thank you"):
        expect(page.locator("[role=log] .letter", has_text=said)).to_have_count(1, timeout=10_000)
    assert len(incidents_of(house.database, "Fell off a rock")) == 1
    provider.context.close()


def test_pages_of_a_case_are_accessible_in_both_directions(phone: BrowserContext, house: Site) -> None:
    page = phone.new_page()
    page.goto("/")
    page.fill("[name=phone]", "+99966810009")
    page.click("button.sos")
    page.wait_for_url(CASE)
    case = page.url.removeprefix(house.url)
    page.goto(f"{case}/sharing")
    page.fill("main [name=phone]", "+8613800138009")
    page.click("main form[action$='/shares'] button[type=submit]")
    expect(page.locator(".notice.ok")).to_be_visible(timeout=10_000)
    family, digits = page.locator("a.link").get_attribute("href") or "", page.inner_text(".digits")
    page.goto("/c")
    page.fill("#code", digits)
    page.click("main button[type=submit]")
    page.wait_for_url(re.compile(r"/f/[\w-]+/code$"))
    door = page.url.removeprefix(house.url)
    wrong: dict[str, list[str]] = {}
    for language in ("zh-Hans", "ar"):
        for path in (case, f"{case}/sharing", f"{case}/papers", family, door, "/sos/another"):
            page.goto(f"{path}?language={language}")
            wrong[f"{language} {path[-9:]}"] = faults(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_an_answer_lost_or_a_page_closed_makes_no_second_incident(phone: BrowserContext, house: Site) -> None:
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
    assert lost == [303] and len(incidents_of(house.database, "Answer lost")) == 1
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(500)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url(CASE, timeout=15_000)
    assert lost == [303, 303] and len(incidents_of(house.database, "Answer lost")) == 1

    page.unroute("**/sos")
    page = opened(phone, "/sos/another")
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
            each["registrationId"] for each in told["registrations"] if each["scopeURL"] == f"{house.url}/"
        ),
    )
    tool.send("ServiceWorker.enable")
    other.wait_for_timeout(300)
    sync = {"origin": house.url, "registrationId": found[0], "tag": "sos", "lastChance": False}
    tool.send("ServiceWorker.dispatchSyncEvent", sync)
    for _ in range(50):
        if incidents_of(house.database, "Page closed"):
            break
        other.wait_for_timeout(100)
    other.goto("/")
    other.wait_for_url(CASE, timeout=15_000)
    assert len(incidents_of(house.database, "Page closed")) == 1
