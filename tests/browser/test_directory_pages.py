"""The directory and account pages in a real browser: nothing for axe to find, nothing cut off at 320 px."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from rescue.kit.access import sessions, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.organisations import add_organisation
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.settings import Mode
from rescue.network.files.importing import template_csv
from rescue.network.providers import write_provider
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served, too_wide
from tests.conftest import START
from tests.rescue.network.cast import draft, station
from tests.rescue.whole_house import build

pytestmark = pytest.mark.browser

PARTNERS = 60
SMALLEST = {"width": 320, "height": 640}
CUT = "() => [...document.querySelectorAll('.scroll')].filter(e => e.scrollWidth > e.clientWidth).map(e => e.outerHTML)"


@dataclass(frozen=True)
class Site:
    """The served house, one partner's page in it, and the session keys of a coordinator and of a mission's officer."""

    url: str
    partner: str
    lin: str
    officer: str


@pytest.fixture(scope="module")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("directory") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, url = open_port()
    house, app, _worker = build(f"sqlite:///{path}", MovedClock(START), Mode.DEMONSTRATION, url)
    with house.database.write() as db:
        stations = (station("Phuket Town"), station("Patong", phone="+99976400009"))
        partner = write_provider(db, draft("Andaman Rescue and Ambulance Cooperative", *stations))
        for number in range(PARTNERS):
            write_provider(db, draft(f"Partner {number:02}"))
        lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin Xia")
        mission = add_organisation(db, "Consulate", OrganisationKind.MISSION, by="test")
        officer = users.add_user(
            db, "duty@mission.example", Role.MISSION, by="test", display_name="Wu", organisation_id=mission.id
        )
        keys = [sessions.open(db, user.id, hours=1) for user in (lin, officer)]
    with served(app, listener):
        yield Site(url, f"/providers/{partner}", *keys)
    house.database.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@contextmanager
def opened(site: Site, browser: Browser, key: str | None, **how: Any) -> Iterator[Page]:
    """A page of somebody with this session key; the window is a desk's unless `how` says otherwise."""
    width, height = SIZES["desk"]
    how = {"viewport": {"width": width, "height": height}, **how}
    context = browser.new_context(base_url=site.url, **how)
    if key:
        context.add_cookies([{"name": "homeward", "value": key, "url": site.url}])
    yield context.new_page()
    context.close()


def send_wrong_form(page: Page) -> None:
    page.goto("/providers/new")
    page.fill("#currency", "baht")
    page.fill("#stations-0-name", "Phuket Town")
    page.fill("#stations-0-latitude", "north")
    page.click("main button[type=submit]")


def send_file(page: Page, text: str) -> None:
    page.goto("/providers/imports")
    page.set_input_files("#file", {"name": "partners.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.click("main button[type=submit]")


def send_wrong_password(page: Page) -> None:
    page.goto("/sign-in")
    page.fill("#sign_in_name", "nobody@desk.example")
    page.fill("#password", "not this one")
    page.click("main button[type=submit]")


def steps(site: Site) -> dict[str, tuple[str | None, Callable[[Page], object]]]:
    """Each page by name: who looks, and how to get there."""
    wrong = template_csv().replace("98.3923", "east").replace("24/7", "always")
    return {
        "the list's second page": (site.lin, lambda page: [page.goto("/providers"), page.click("a[rel=next]")]),
        "nothing found": (site.lin, lambda page: page.goto("/providers?search=nobody&state=active")),
        "a partner": (site.lin, lambda page: [page.goto(site.partner), page.click("main summary")]),
        "the form, wrong": (site.lin, send_wrong_form),
        "the form, filled": (site.lin, lambda page: page.goto(f"{site.partner}/change")),
        "the file, wrong": (site.lin, lambda page: send_file(page, wrong)),
        "the file, tried": (site.lin, lambda page: send_file(page, template_csv())),
        "the reach": (site.lin, lambda page: page.goto("/reach?territory=LA")),
        "the account": (site.lin, lambda page: page.goto("/account")),
        "nothing here": (site.lin, lambda page: page.goto("/providers/pro_nobody")),
        "not open": (site.officer, lambda page: page.goto("/providers")),
        "signing in": (None, lambda page: page.goto("/providers")),
        "signing in, wrong": (None, send_wrong_password),
    }


def visited(site: Site, browser: Browser, **how: Any) -> Iterator[tuple[str, Page]]:
    """Goes to each page in turn; nobody's console may complain on the way."""
    with ExitStack() as opening:
        people = {
            key: opening.enter_context(opened(site, browser, key, **how)) for key in (site.lin, site.officer, None)
        }
        heard = [complaints(page) for page in people.values()]
        for name, (key, step) in steps(site).items():
            step(people[key])
            yield name, people[key]
            assert not any(heard), (name, heard)


@pytest.mark.parametrize(("size", "language"), [("phone", "zh-Hans"), ("desk", "en")])
def test_axe_finds_nothing_in_light_or_dark_and_nothing_scrolls_sideways(
    site: Site, browser: Browser, size: str, language: str
) -> None:
    width, height = SIZES[size]
    wrong: dict[str, list[str]] = {}
    for name, page in visited(site, browser, viewport={"width": width, "height": height}, locale=language):
        wrong[name] = faults(page)
    assert not {name: found for name, found in wrong.items() if found}


def test_on_the_smallest_phone_rows_stand_below_each_other_and_nothing_is_cut_off(site: Site, browser: Browser) -> None:
    for name, page in visited(site, browser, viewport=SMALLEST):
        for direction in ("ltr", "rtl"):
            page.evaluate("direction => { document.documentElement.dir = direction }", direction)
            assert too_wide(page) + page.evaluate(CUT) == [], (name, direction)


def test_paging_goes_on_and_back_with_the_same_choice(site: Site, browser: Browser) -> None:
    with opened(site, browser, site.lin, java_script_enabled=False) as page:
        page.goto("/providers?search=Partner&service=casualty_transport")
        first = page.locator("tbody th a").all_inner_texts()
        page.get_by_role("link", name="More").click()
        second = page.locator("tbody th a").all_inner_texts()
        page.get_by_role("link", name="First page").click()
        assert page.locator("#search").input_value() == "Partner"
        assert page.locator("tbody th a").all_inner_texts() == first
    assert not set(first) & set(second) and len(first) + len(second) == PARTNERS


def test_a_fault_names_its_station_and_leads_to_its_field(site: Site, browser: Browser) -> None:
    with opened(site, browser, site.lin, java_script_enabled=False) as page:
        send_wrong_form(page)
        page.get_by_role("link", name="Phuket Town, Latitude").click()
        assert page.evaluate("document.activeElement.id") == "stations-0-latitude"


def test_removing_a_partner_takes_two_steps(site: Site, browser: Browser) -> None:
    with opened(site, browser, site.lin, java_script_enabled=False) as page:
        page.goto("/providers?search=Patong")
        page.click("tbody th a")
        button = page.get_by_role("button", name="Remove from the directory")
        assert not button.is_visible()
        page.click("main summary")
        button.click()
        page.goto("/providers?search=Patong")
        assert page.locator(".empty").is_visible()
