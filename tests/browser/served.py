"""A house behind a real server, a browser in front of it, and everything that is wrong with a page."""

import asyncio
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from rescue import serving
from rescue.kit import assets

AXE = Path(assets.__file__).parent / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
IN_COLOUR = ["color-contrast", "link-in-text-block"]
"""The rules whose answer a colour scheme can change."""
LAY_BAR = """() => { const style = new CSSStyleSheet(); style.replaceSync(".call-us { position: static !important; }");
    document.adoptedStyleSheets = [style]; }"""
"""The bar with our number lies over whatever is behind it at this moment: one scroll away is no small target."""
SIZES = {"phone": (390, 844), "desk": (1280, 900)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")


def open_port() -> tuple[socket, str]:
    """A free port of this machine, listened to, and its address."""
    listener = serving.open_port("127.0.0.1", 0)
    return listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


class Cable:
    """Between the house and everybody: nothing passes while it is cut."""

    # The browser's own switch does not reach a service worker that has just started.
    is_cut = False

    def protocol(self) -> type[asyncio.Protocol]:
        cable, plain = self, AutoHTTPProtocol

        class Through(plain):  # type: ignore[misc, valid-type]
            def data_received(self, data: bytes) -> None:
                if cable.is_cut:
                    self.transport.abort()
                else:
                    super().data_received(data)

        return Through


@contextmanager
def served(app: FastAPI, listener: socket) -> Iterator[Cable]:
    cable = Cable()
    how = {"log_config": None, "access_log": False, "timeout_graceful_shutdown": 1}
    server = uvicorn.Server(uvicorn.Config(app, http=cable.protocol(), **how))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    try:
        yield cable
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def open_browser() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def complaints(page: Page) -> list[str]:
    """Fills while the page is used: what its scripts and its content security policy complain about."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("console", lambda line: heard.append(line.text) if "Content Security Policy" in line.text else None)
    return heard


def faults(page: Page) -> list[str]:
    """What axe finds on the page in light and in dark, and by how much the page is wider than its window."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate(LAY_BAR)
    page.emulate_media(color_scheme="light")
    said = failed(page) + _violations(page, {"runOnly": RULES})
    page.emulate_media(color_scheme="dark")
    return said + _violations(page, {"runOnly": IN_COLOUR}) + too_wide(page)


def _violations(page: Page, options: dict[str, list[str]]) -> list[str]:
    # Passed checks are neither gathered nor brought over: that takes twice as long as looking for faults.
    look = "async options => (await axe.run(document, {...options, resultTypes: ['violations']})).violations"
    found = page.evaluate(look, options)
    return [f"{each['id']}: {[node['html'] for node in each['nodes'][:2]]}" for each in found]


def failed(page: Page) -> list[str]:
    """Whether the house could not show the page at all: an error page, too, is accessible."""
    status = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus")
    return [f"status {status}"] if status >= 500 else []


def too_wide(page: Page) -> list[str]:
    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{sideways} px too wide"] if sideways > 0 else []
