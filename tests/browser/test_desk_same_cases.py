"""The desk's panel of reports in a real browser: alike cases with reasons, one press to join, one to part again."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from rescue.intake import reports
from rescue.intake.drafts import Draft
from rescue.intake.models import Channel
from rescue.kit import supports
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import PHUKET, Desk
from tests.worlds import RULES

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("HOMEWARD_PICTURES")
CRASH = Draft(
    channel=Channel.VOICE,
    name="Wang Fang",
    phone="+66812340001",
    language="zh-Hans",
    kind="road.collision",
    description="大巴翻了，车牌 30-0123，32 人",
    latitude=PHUKET[0] + 1,
    longitude=PHUKET[1],
    accuracy_m=25.0,
)
MORE = (
    replace(
        CRASH, channel=Channel.SMS, phone="+66812340002", language="th", description="รถบัสคว่ำ ทะเบียน 30-0123", name=None
    ),
    replace(
        CRASH, channel=Channel.WECHAT, phone="+66812340003", language="zh-Hant", description="遊覽車翻覆", name="陳浩"
    ),
    replace(
        CRASH, channel=Channel.APP, phone="+66812340004", language="vi", description="xe khách bị lật", name="Nguyễn An"
    ),
    replace(
        CRASH, channel=Channel.API, phone="+66812340005", language="en", description="coach crash", name="John Reed"
    ),
)
ALIKE = replace(CRASH, phone="+66812340006", kind=None, description=None, name=None, channel=Channel.WEB)


@pytest.fixture
def cases(served: Desk) -> Iterator[tuple[str, str]]:  # noqa: F811
    """A crash with five reports and one that is perhaps the same; their ids."""
    with served.house.database.write() as db:
        told = reports.receive_many(db, [CRASH, *MORE, ALIKE], RULES)
        for _ in range(supports.FAILURES_SHOWN):
            supports.note(db, supports.GEOCODER, worked=False)
    ids = [each.incident_id for each in told if not isinstance(each, Exception)]
    assert len(set(ids)) == 2
    yield ids[0], ids[-1]
    for incident_id in (ids[-1], ids[0]):
        if served.incident(incident_id).is_open:
            served.do(incident_id, "cancellation")


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("desk", "light", "zh-Hans"), ("desk", "dark", "en"), ("phone", "light", "zh-Hans"), ("phone", "dark", "zh-Hans")],
)
def test_alike_cases_are_joined_and_parted_by_one_press(
    served: Desk,  # noqa: F811
    chromium: Browser,  # noqa: F811
    cases: tuple[str, str],
    size: str,
    scheme: str,
    language: str,
) -> None:
    crash, alike = cases
    with opened(served, chromium, size=size, color_scheme=scheme) as page:
        page.goto(f"/desk?language={language}")
        assert page.locator("#degraded").is_visible()
        look(page, f"board-{size}-{scheme}")
        page.goto(f"/desk/incidents/{crash}?language={language}")
        look(page, f"alike-{size}-{scheme}")
        page.locator(f"#alike-{alike} button").first.click()
        page.wait_for_url(f"**/desk/incidents/{crash}**")
        assert served.incident(alike).merged_into == crash
        look(page, f"joined-{size}-{scheme}")
        page.goto(f"/desk/incidents/{alike}?language={language}")
        look(page, f"duplicate-{size}-{scheme}")
        page.locator("#reports .notice button").click()
        page.wait_for_url(f"**/desk/incidents/{alike}**")
        assert served.incident(alike).is_open
        assert page.locator(f"#alike-{crash}").count() == 0, "who was parted is not suggested again"


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page; a picture of it for people, where they want one."""
    assert faults(page) == [], name
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)
        if page.locator("#reports").count():
            page.locator("#reports").screenshot(path=str(Path(PICTURES) / f"{name}-panel.png"))
