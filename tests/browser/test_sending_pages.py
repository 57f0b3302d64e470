"""What the desk shows of messages, in a real browser: the case, the board's notice, the channels; axe finds nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from i18n.models import Delivery
from i18n.reaching import climbing
from rescue.kit.access import sessions
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.mailroom import taking
from tests.browser.served import SIZES, complaints, faults, open_browser, open_port, served
from tests.conftest import SEED, START
from tests.rescue.desk.conftest import Desk, furnished
from tests.twilio.signed import message

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as found:
        yield found


@pytest.fixture(scope="module")
def desk(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str, str]]:
    """A case whose traveller was called in vain, behind a real server; its address and the key of a session."""
    path = tmp_path_factory.mktemp("sending") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener, url = open_port()
    with furnished(f"sqlite:///{path}", MovedClock(START), SeededChance(SEED), url) as sitting:
        incident_id = sitting.report()
        sitting.worker.tick()
        with sitting.house.database.write() as db:
            text = db.scalars(select(Delivery).where(Delivery.audience == "traveller")).one()
            climbing.follow(db, text, ("voice", text.address), because="unacknowledged")
        sitting.pass_time(61)
        form = {"words": "HelpIsComing", "language": "th", "content_sid": "HX123", "status": "approved"}
        sitting.send("/desk/channels/templates", **form, parameters="reference, helper")
        with sitting.house.database.write() as db:
            taking.take_message(db, message("+12025550143", "INFO"))
        sitting.pass_time(1)
        with sitting.house.database.write() as db:
            key = sessions.open(db, sitting.lin.id, hours=12)
        with served(sitting.browser.app, listener):  # type: ignore[arg-type]
            yield sitting, url, f"{incident_id} {key}"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/desk/incidents/{}", "/desk", "/desk/channels", "/desk/messages", "/c"])
def test_axe_finds_nothing_on_what_the_desk_shows_of_messages(
    desk: tuple[Desk, str, str], browser: Browser, size: str, path: str, tmp_path: Path
) -> None:
    _, url, told = desk
    incident_id, key = told.split()
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    context.add_cookies([{"name": "homeward", "value": key, "url": url}])
    page = context.new_page()
    heard = complaints(page)
    page.goto(url + path.format(incident_id))
    for closed in page.locator("li.card summary").all():
        closed.click()
    if "{}" in path:
        page.locator("#messages details.resend summary").first.click()
    assert faults(page) == []
    assert heard == []
    context.close()
