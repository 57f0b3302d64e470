"""What came to our number on the page of a case, in a real browser: words, a place, a picture, a contact card."""

import os
import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, expect, sync_playwright

from i18n.channels.by_twilio.media import TwilioMedia
from i18n.channels.fetching import Fetcher
from rescue import serving
from rescue.cases.models import Incident
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.mailroom.enclosures.fetching import Fetching
from rescue.mailroom.taking import take_message
from tests.browser.test_desk_pages import BROWSERS, faults, opened
from tests.conftest import SEED, START
from tests.rescue.desk.conftest import Desk, furnished
from tests.rescue.mailroom.test_enclosures import CARD, OGG
from tests.twilio.files import API, ToThisMachine, serve_files
from tests.twilio.signed import ACCOUNT, TOKEN, whatsapp

pytestmark = pytest.mark.browser

LI_WEI = "+66812345678"
LOOKED_AT = "HOMEWARD_PICTURES"
"""A folder: pictures of the pages are put there for somebody to look at."""


def picture() -> bytes:
    """A red PNG of 320 by 240, made by hand."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    rows = b"".join(b"\0" + b"\xc0\x30\x20" * 320 for _ in range(240))
    head = struct.pack(">IIBBBBB", 320, 240, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk behind a real server, and one case that was written about in every way."""
    path = tmp_path_factory.mktemp("desk") / "homeward.sqlite3"
    shutil.copyfile(sqlite_template, path)
    listener = serving.open_port("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with furnished(f"sqlite:///{path}", MovedClock(START), SeededChance(SEED), url) as desk, serve_files() as files:
        for effect in desk.worker._effects:
            if isinstance(effect, Fetching):
                effect.__dict__["_source"] = TwilioMedia(
                    [(ACCOUNT, TOKEN)], Fetcher(ToThisMachine(files), files.resolve)
                )
        answers = {"1": picture(), "2": CARD.encode(), "3": OGG, "4": b"<svg/>"}
        files.answers.update({f"{API}/{name}": (200, {}, content) for name, content in answers.items()})
        enclosed = {f"MediaUrl{number}": f"https://{API}/{number + 1}" for number in range(5)}
        pin = {"Latitude": "7.8804", "Longitude": "98.3923", "Label": "Bangkok Hospital Phuket"}
        for form in (
            whatsapp(
                LI_WEI, "被摩托车撞了，腿断了，救命！", ProfileName="李伟", Latitude="7.8804", Longitude="98.3923"
            ),
            whatsapp(LI_WEI, "Look \u202eat\u202c this", NumMedia="5", ProfileName="李伟", **enclosed),
            whatsapp(LI_WEI, "他们要送我去这里", ProfileName="李伟", **pin),
        ):
            with desk.house.database.write() as db:
                take_message(db, form)
            for _ in range(8):
                desk.pass_time(120)
        config = uvicorn.Config(desk.browser.app, log_config=None, access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
        thread.start()
        desk.browser.base_url = url  # type: ignore[assignment]
        yield desk
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [
        ("desk", "light", "en"),
        ("desk", "dark", "zh-Hans"),
        ("phone", "light", "zh-Hans"),
        ("phone", "dark", "zh-Hant"),
    ],
)
def test_everything_that_came_in_is_seen(
    served: Desk, chromium: Browser, size: str, scheme: str, language: str
) -> None:
    with served.house.database.read() as db:
        incident_id = db.query(Incident.id).scalar()
    complaints: list[str] = []
    with opened(served, chromium, size=size, color_scheme=scheme) as page:
        page.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
        page.goto(f"/desk/incidents/{incident_id}?language={language}")
        inbox = page.locator("#inbox")
        expect(inbox.locator("> ul > li")).to_have_count(3)
        inbox.scroll_into_view_if_needed()
        shown = inbox.locator("img")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("naturalWidth", 320)
        expect(inbox.locator(".fault")).to_have_count(2)
        expect(inbox.locator('a[href="tel:+66899990000"]')).to_have_count(1)
        assert faults(page) == []
        if folder := os.environ.get(LOOKED_AT):
            inbox.screenshot(path=Path(folder) / f"inbox-{size}-{scheme}-{language}.png")
    assert complaints == []
