"""How soon the call for help is on the screen of a phone on a bad network: `python3 homeward.py bench first-view`.

Each speed is a fresh browser without anything kept. Chromium counts a page's bytes at the speed it is told; what the
machine itself takes comes on top, so the figures are on the slow side.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from rescue.kit.clock import SystemClock
from rescue.kit.database import Database
from rescue.kit.settings import Mode
from rescue.migrations import steps
from tests.browser.served import open_browser, open_port, served
from tests.rescue.whole_house import build

PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
    for (const each of list.getEntries()) if (each.name === "first-contentful-paint") done(each.startTime);
}).observe({type: "paint", buffered: true}))"""


@dataclass(frozen=True)
class Speed:
    """A network: milliseconds there and back, kilobits a second, and by when the page must be seen."""

    name: str
    latency_ms: int
    kbps: int
    most_ms: int


SPEEDS = (
    Speed("slow 3G", 400, 400, 1_000),
    Speed("edge of coverage", 800, 35, 2_200),
    Speed("hardly any network", 1_200, 20, 3_500),
)


def main() -> int:
    """Print what was measured and answer 1 when a budget is broken."""
    asked = argparse.ArgumentParser(prog="homeward.py bench first-view")
    asked.add_argument("--runs", type=int, default=5)
    runs = asked.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'house.sqlite3'}"
        fresh = Database(url, secret="bench")
        steps.migrate(fresh)
        fresh.close()
        listener, address = open_port()
        house, app, _ = build(url, SystemClock(), Mode.DEMONSTRATION, address)
        with served(app, listener), open_browser() as browser:
            _measure(browser, address, Speed("warm", 0, 0, 0))
            found = {speed: [_measure(browser, address, speed) for _ in range(runs)] for speed in SPEEDS}
        house.database.close()
    for speed, times in found.items():
        sys.stdout.write(
            f"{speed.name:20} {speed.latency_ms} ms, {speed.kbps} kb/s: {median(times):.0f} ms of {speed.most_ms}\n"
        )
    return int(any(median(times) > speed.most_ms for speed, times in found.items()))


def _measure(browser: Browser, address: str, speed: Speed) -> float:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    page = context.new_page()
    if speed.kbps:
        bytes_a_second = speed.kbps * 1_000 // 8
        network = {
            "offline": False,
            "latency": speed.latency_ms,
            "downloadThroughput": bytes_a_second,
            "uploadThroughput": bytes_a_second,
        }
        tool = context.new_cdp_session(page)
        tool.send("Network.enable")
        tool.send("Network.emulateNetworkConditions", network)
    page.goto(address, wait_until="commit")
    painted = float(page.evaluate(PAINTED))
    context.close()
    return painted
