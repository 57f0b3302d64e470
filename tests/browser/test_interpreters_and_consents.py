"""Asking for an interpreter on the desk, and agreeing by a link on a phone: accessible, in both colour schemes."""

import pytest
from playwright.sync_api import Browser

from rescue.cases import incidents
from rescue.consents import asking
from rescue.consents.models import Matter, Party
from rescue.interpreting.demonstration import seed_interpreters
from rescue.kit.access import links
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_interpreters_of_a_case_are_accessible(served: Desk, chromium: Browser, size: str) -> None:  # noqa: F811
    incident_id = served.report()
    with served.house.database.write() as db:
        seed_interpreters(db)
    with opened(served, chromium, size=size) as page:
        page.goto(f"/desk/incidents/{incident_id}/interpreters?between=cmn&and=th&language=zh-Hans")
        assert page.locator("h1").inner_text() == "口译员"
        assert faults(page) == []
    served.do(incident_id, "cancellation")


def test_the_page_of_a_consent_is_accessible(served: Desk, chromium: Browser) -> None:  # noqa: F811
    incident_id = served.report()
    with served.house.database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        consent = asking.ask(
            db,
            incident,
            matter=Matter.MEDICAL_REPORT,
            party=Party.RELATIVE,
            name=None,
            phone="+85261230002",
            language="zh-Hant",
            text=None,
            by=LIN.id,
        )
        token = links.current_token(db, consent.link_id)
    with opened(served, chromium, size="phone") as page:
        page.goto(f"/k/{token}?language=zh-Hant")
        assert faults(page) == []
        page.fill("#code", "000000")
        page.click("text=是，我同意")
        assert page.locator("[role=alert]").is_visible()
        assert faults(page) == []
    served.do(incident_id, "cancellation")
