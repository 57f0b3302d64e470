"""The pages of a shift: accessible in both colour schemes and directions; who is at a case is seen live."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from rescue.kit.access import users
from rescue.promises import promises
from tests.browser.test_desk_pages import chromium, faults, open_incidents, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOMEWARD_PICTURES")
SOON_MS = 10_000


def busy_night(desk: Desk) -> tuple[str, str]:
    """A red case of Lin with promises, one of them broken, and a hand-over that waits for Mei."""
    incident_id = desk.report()
    desk.do(incident_id, "owner")
    desk.do(incident_id, "triage", kind="road.hit_and_run", severity="red")
    desk.send("/desk/shift")
    for what, minutes, to_whom in (("call_back", 5, "relative"), ("hospital_answers", 90, "traveller")):
        desk.send(
            f"/desk/incidents/{incident_id}/promises",
            what=what,
            to_whom=to_whom,
            minutes=minutes,
            note="Husband, 李伟",
        )
    with desk.house.database.write() as db:
        users.set_call_number(db, desk.mei.id, "+999700002", by="test")
        for promise in promises.list_open(db, incident_id):
            if promise.what == "call_back":
                promise.due_at = db.now - timedelta(minutes=3)
                promises.break_by_timer(db, promise_id=promise.id, version=promise.version)
    desk.send(f"/desk/incidents/{incident_id}/notes", note="Allergic to penicillin.\nWife speaks Cantonese.")
    desk.send(f"/desk/incidents/{incident_id}/escalation", step="mission", note="Asked for a visit")
    desk.send("/desk/hand-over", note="Quiet so far", **{f"note_{incident_id}": "Ring the husband first"})
    waiting = desk.browser.get("/api/v1/hand-overs", headers={"Accept": "application/json"}).json()["items"]
    return incident_id, waiting[0]["id"]


@pytest.mark.parametrize(("size", "language"), [("phone", "zh-Hans"), ("desk", "ar")])
def test_the_pages_of_a_shift_are_accessible(
    served: Desk,  # noqa: F811
    chromium: Browser,  # noqa: F811
    size: str,
    language: str,
) -> None:
    incident_id, hand_over_id = busy_night(served)
    case = f"/desk/incidents/{incident_id}"
    paths = {
        "case": case,
        "promises": f"{case}/promises",
        "notes": f"{case}/notes",
        "escalation": f"{case}/escalation",
        "shift": "/desk/shift",
        "hand-over": "/desk/hand-over",
        "record": f"/desk/hand-overs/{hand_over_id}",
        "board": "/desk",
    }
    found: list[str] = []
    with opened(served, chromium, size=size) as page:
        for name, path in paths.items():
            page.goto(f"{path}?language={language}")
            expect(page.locator("#shift-bar [data-on-shift]")).to_be_visible(timeout=SOON_MS)
            if PICTURES:
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    page.screenshot(path=Path(PICTURES) / f"{name}-{size}-{language}-{scheme}.png", full_page=True)
            found += [f"{name}: {fault}" for fault in faults(page)]
        assert found == []
    served.send(f"/desk/hand-overs/{hand_over_id}/cancellation", version=1)
    served.do(incident_id, "cancellation")


def test_two_coordinators_see_each_other_and_neither_overwrites(served: Desk, chromium: Browser) -> None:  # noqa: F811
    incident_id = served.report()
    path = f"/desk/incidents/{incident_id}"
    with opened(served, chromium, size="desk") as page:
        served.send("/desk/shift")
        page.goto(path)
        expect(page.locator("body")).to_have_attribute("data-on-shift", "yes", timeout=SOON_MS)
        lin = served.browser.cookies.get("homeward")
        served.sign_in(served.mei)
        assert served.browser.post(f"{path}/presence").status_code == 204
        expect(page.locator("#here")).to_contain_text("Mei Zhou is here", timeout=SOON_MS)
        page.locator("#closing-note").fill("She is well again")
        served.do(incident_id, "triage", kind="illness", severity="yellow")
        page.select_option("#outcome", "no_help_wanted")
        page.locator("#closing button.quiet").click()
        expect(page.locator(".error-summary")).to_contain_text("Somebody changed this meanwhile.")
        assert page.locator("#closing-note").input_value() == "She is well again"
        expect(page.locator("#head")).to_contain_text("Ill")
        served.browser.post(f"{path}/presence/end")
        expect(page.locator("#here")).not_to_contain_text("Mei Zhou", timeout=3 * SOON_MS)
        served.browser.cookies.set("homeward", str(lin))
    served.do(incident_id, "cancellation")


HEARD = """window.tones = 0;
window.AudioContext = class {
  state = "running"; currentTime = 0; destination = {}; resume() { return Promise.resolve(); }
};
window.OscillatorNode = class { connect() {} start() { window.tones += 1; } stop() {} };"""


def test_a_new_red_case_sounds_until_somebody_takes_it_and_only_on_shift(served: Desk, chromium: Browser) -> None:  # noqa: F811
    served.sign_in(served.lin)
    for incident_id in open_incidents(served):
        served.do(incident_id, "cancellation")
    served.send("/desk/shift/end", leave_to_desk=True)
    with opened(served, chromium) as page:
        page.add_init_script(HEARD)
        page.goto("/desk?language=en")
        page.wait_for_selector('#shift-bar [data-on-shift="no"]')
        quiet = served.report(phone="+99966810071")
        expect(page.locator(f'[data-row="{quiet}"]')).to_be_visible(timeout=SOON_MS)
        assert page.evaluate("window.tones") == 0, "nobody off shift is disturbed"
        served.send("/desk/shift")
        page.goto("/desk?language=en")
        expect(page).to_have_title(re.compile("^▲1 "), timeout=SOON_MS)
        assert page.evaluate("window.tones") >= 2
        served.do(quiet, "owner")
        expect(page).not_to_have_title(re.compile("▲"), timeout=SOON_MS)
        heard = page.evaluate("window.tones")
        page.wait_for_timeout(4_500)
        assert page.evaluate("window.tones") == heard
    served.send("/desk/shift/end", leave_to_desk=True)
