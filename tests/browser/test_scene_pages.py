"""The scene on the desk and on the agent's phone: gaps with clocks, tasks, evidence; axe finds nothing."""

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import ADDRESS, BROWSER, Desk
from tests.rescue.scene.conftest import Scene, send_agent

pytestmark = pytest.mark.browser
THAI = "ผมเห็นมอเตอร์ไซค์สีแดงหนี"


def furnish(desk: Desk) -> Scene:
    """A hit-and-run without CCTV: a dash-cam asked for, a witness who spoke Thai, paint to be secured."""
    incident = desk.report()
    phone = TestClient(desk.browser.app, base_url=ADDRESS, headers=BROWSER, follow_redirects=False)
    scene = send_agent(desk, incident, phone)
    for kind, how in (("cctv", "none"), ("dashcam", "ask"), ("traces", "task")):
        assert desk.send(f"{scene.path}/gaps/{kind}", how=how).status_code == 303
    told = {"kind": "witness", "holder": "Nok", "contact": "+66810000001", "language": "th", "said": THAI}
    assert phone.post(f"{scene.link}/evidence", data=told).status_code == 303
    file = {"file": ("paint.png", b"\x89PNG\r\n\x1a\n paint", "image/png")}
    photo = {"kind": "photos", "holder": "Phuket Field Agents", "note": "12 photographs of the kerb"}
    assert phone.post(f"{scene.link}/evidence", data=photo, files=file).status_code == 303
    done = {"state": "done", "result": "Case 311/2560"}
    task = scene.tasks()["police_report"]["id"]
    assert phone.post(f"{scene.link}/scene-tasks/{task}", data=done).status_code == 303
    return scene


def test_the_scene_is_accessible_on_the_desk_and_on_the_agents_phone(served: Desk, chromium: Browser) -> None:  # noqa: F811
    scene = furnish(served)
    for path, size, language in ((scene.path, "desk", "zh-Hans"), (scene.link, "phone", "ar")):
        with opened(served, chromium, size=size) as page:
            page.goto(f"{path}?language={language}")
            assert faults(page) == [], (path, size, language)
