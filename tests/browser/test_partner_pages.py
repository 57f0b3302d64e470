"""A provider's link and portal in a real browser: accessible, and what is pressed without a network arrives once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from rescue.dispatch.models import CallOut
from rescue.intake import reports
from rescue.intake.drafts import Rules
from rescue.kit.access import links, organisations, sessions, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Principal, Role
from rescue.kit.clock import SystemClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode
from rescue.network.capacity import units
from rescue.network.capacity.units import UnitDraft
from rescue.network.models import Provider, Station
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served
from tests.rescue.whole_house import build
from tests.worlds import draft_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Database]]:
    path = tmp_path_factory.mktemp("partners") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, address = open_port()
    house, app, _ = build(f"sqlite:///{path}", SystemClock(), Mode.DEMONSTRATION, address)
    with served(app, listener):
        yield address, house.database
    house.database.close()


def offered(database: Database, number: int) -> tuple[str, str]:
    """A new offer: the call-out and the path of its link."""
    with database.write() as db:
        (made,) = reports.receive_many(db, [draft_of(number)], Rules(240))
        assert not isinstance(made, Exception) and made.opened and made.opened.offered
        call_out_id = made.opened.offered.call_out_id
    with database.read() as db:
        return call_out_id, f"/p/{links.token_of(database.secret, db.get_one(CallOut, call_out_id).link_id)}"


def signed_in(browser: Browser, address: str, database: Database, call_out_id: str) -> BrowserContext:
    """Somchai at the portal; his station has one unit."""
    with database.write() as db:
        provider = db.get_one(Provider, db.get_one(CallOut, call_out_id).provider_id)
        org = organisations.add_organisation(db, "Andaman", OrganisationKind.PROVIDER, by="test")
        provider.organisation_id = org.id
        somchai = users.add_user(db, "s@a.example", Role.PROVIDER, by="t", display_name="S", organisation_id=org.id)
        station: Station = provider.stations[0]
        unit = units.add(db, provider, UnitDraft("Ambulance 1", station.id), by="test")
        assert units.get_visible(db, unit.id, Principal(somchai.id, Role.PROVIDER, org.id))
        key = sessions.open(db, somchai.id, hours=1)
    context = browser.new_context()
    context.add_cookies([{"name": sessions.cookie_name(is_secure=False), "value": key, "url": address}])
    return context


def test_the_portal_is_accessible_on_phone_and_desk(browser: Browser, house: tuple[str, Database]) -> None:
    address, database = house
    call_out_id, _ = offered(database, 801)
    page = signed_in(browser, address, database, call_out_id).new_page()
    heard = complaints(page)
    for size, language, paths in (
        ("phone", "ar", ("", f"/jobs/{call_out_id}", "/crew", "/past", "/keys")),
        ("desk", "en", ("", "/bills", "/quality", "/webhooks", "/keys")),
    ):
        page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
        for path in paths:
            page.goto(f"{address}/partner{path}?language={language}")
            if path == "/keys" and language == "en":
                page.fill("#key-name", "Our dispatch computer")
                page.get_by_role("button", name="Make a key").click()
                expect(page.get_by_role("button", name="End this key")).to_be_visible()
            assert faults(page) == [], (size, path)
    assert heard == []
    page.context.close()


def test_what_is_pressed_without_a_network_is_kept_with_its_time_and_sent_once(
    browser: Browser, house: tuple[str, Database]
) -> None:
    address, database = house
    call_out_id, link = offered(database, 802)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}{link}?language=en")
    page.click("button[name=eta_minutes][value='15']")
    page.wait_for_selector("button[name=milestone][value=en_route]")
    context.set_offline(True)
    page.click("button[name=milestone][value=en_route]")
    expect(page.locator("#outbox")).to_contain_text("Kept on this phone: 1.", timeout=10_000)
    with database.read() as db:
        assert db.get_one(CallOut, call_out_id).en_route_at is None
    context.set_offline(False)
    page.wait_for_selector("button[name=milestone][value=on_scene]:not(.quiet)", timeout=10_000)
    expect(page.locator("#outbox")).to_be_hidden()
    with database.read() as db:
        kept = db.get_one(CallOut, call_out_id)
        assert str(kept.state) == "en_route" and kept.en_route_at is not None
    context.close()
