"""The desk's map in a real browser: it draws, asks nobody but us, follows the news, says the same without WebGL."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from rescue.kit.access import sessions, users
from rescue.kit.access.principals import Role
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served, too_wide
from tests.conftest import SEED, START
from tests.rescue.desk.conftest import Desk, furnished

pytestmark = pytest.mark.browser
DRAWN_MS = 30_000
NO_WEBGL = """
const own = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith("webgl") ? null : own.call(this, kind, ...more);
};
"""
ELSEWHERE = "http://127.0.0.1:9/style.json"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str, str]]:
    """One case with an ambulance on the way behind a real server; its address and the keys of two sessions."""
    path = tmp_path_factory.mktemp("map") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, url = open_port()
    with furnished(f"sqlite:///{path}", MovedClock(START), SeededChance(SEED), url) as sitting:
        incident_id = sitting.report(accuracy_m=3_000.0)
        sitting.worker.tick()
        call_out = sitting.asked(incident_id)[0]
        sitting.answer(call_out, "acceptance", eta_minutes=15)
        with sitting.house.database.write() as db:
            key = sessions.open(db, sitting.lin.id, hours=12)
            wu = users.add_user(db, "wu@desk.example", Role.SUPERVISOR, by="system", display_name="Wu Min")
            editor = sessions.open(db, wu.id, hours=12)
        with served(sitting.browser.app, listener):  # type: ignore[arg-type]
            yield sitting, url, f"{key} {editor}"


def open_map(browser: Browser, url: str, key: str, size: str, *, script: str = "") -> Page:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_cookies([{"name": "homeward", "value": key, "url": url}])
    page = context.new_page()
    if script:
        page.add_init_script(script)
    return page


def test_the_map_draws_asks_nobody_but_us_and_follows_what_happens(
    desk: tuple[Desk, str, str], browser: Browser
) -> None:
    sitting, url, keys = desk
    page = open_map(browser, url, keys.split()[0], "desk")
    heard, asked = complaints(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/desk")
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page.locator("[data-map][data-ready]")).to_be_visible(timeout=DRAWN_MS)
    expect(page.locator("[data-map][data-count='1']")).to_be_visible()
    expect(page.locator("#world")).to_have_count(0)
    expect(page.locator("#crews")).to_contain_text("Rescue")
    # A pixel of the sea and one of the land differ: it was really drawn.
    picture = page.locator("[data-map] canvas").screenshot()
    assert len(set(picture)) > 100
    assert faults(page) == []
    page.keyboard.press("j")
    focused = page.evaluate("document.activeElement.dataset.row")
    assert focused
    sitting.report(name="Li Wei", at=(35.01, 135.77), phone="+99966810009")
    expect(page.locator("[data-map][data-count='2']")).to_be_visible(timeout=DRAWN_MS)
    assert page.evaluate("document.activeElement.dataset.row") == focused, "no row moves under the keys"
    assert [each for each in asked if not each.startswith((url, "blob:", "data:"))] == []
    assert heard == []
    page.context.close()


def test_without_webgl_the_drawing_and_the_list_stay_and_a_style_that_does_not_come_leaves_our_land(
    desk: tuple[Desk, str, str], browser: Browser
) -> None:
    _, url, keys = desk
    key = keys.split()[0]
    page = open_map(browser, url, key, "phone", script=NO_WEBGL)
    heard = complaints(page)
    page.goto(f"{url}/desk/map")
    expect(page.locator("[data-map-missing]")).to_be_visible()
    expect(page.locator("[data-map]")).to_be_hidden()
    expect(page.locator("#world svg")).to_be_visible()
    expect(page.locator("#rows [data-row]").first).to_be_visible()
    assert faults(page) == []
    assert heard == []
    page.context.close()

    page = open_map(browser, url, key, "phone")

    def with_style(route: Route) -> None:
        answer = route.fetch()
        text = answer.text().replace("data-worker-url", f"data-style-url={json.dumps(ELSEWHERE)} data-worker-url")
        route.fulfill(response=answer, body=text)

    page.route("**/desk/map", with_style)
    heard = complaints(page)
    page.goto(f"{url}/desk/map")
    expect(page.locator("[data-map][data-ready]")).to_be_visible(timeout=DRAWN_MS)
    assert any(ELSEWHERE in line for line in heard), "our policy lets that page ask nobody else"
    assert too_wide(page) == []
    page.context.close()


def test_axe_finds_nothing_on_country_sheets_and_a_correction_is_written_with_the_keyboard(
    desk: tuple[Desk, str, str], browser: Browser
) -> None:
    _, url, keys = desk
    page = open_map(browser, url, keys.split()[1], "phone")
    heard = complaints(page)
    for path in ("/desk/countries?q=%E6%B3%B0", "/desk/countries/TH", "/desk/countries/TH/missions", "/territories/TH"):
        page.goto(url + path)
        assert faults(page) == [], path
    page.goto(f"{url}/desk/countries/TH/ambulance")
    page.locator("#number").fill("1646")
    page.locator("#source").fill("卫生部")
    page.locator("#source").press("Enter")
    expect(page.locator("h1")).to_have_text("泰国")
    expect(page.locator("section:has(#ambulance)")).to_contain_text("1646")
    expect(page.locator("section:has(#ambulance)")).to_contain_text("Wu Min")
    assert heard == []
    page.context.close()
