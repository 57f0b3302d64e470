"""The pages of an embassy and of the desk beside it: axe finds nothing, and what was taken back is not there."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rescue.cases import incidents
from rescue.kit.access import organisations, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.principals import Principal, Role
from rescue.kit.disclosures import Grounds, GroundsKind
from rescue.takeover import deeds, drafting, seeing, signing
from rescue.takeover.models import Scope
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser


def furnish(desk: Desk) -> tuple[str, str, Principal]:
    """A detained person whose case was handed over and looked into; the incident, the deed and who looks."""
    incident_id = desk.report(kind="detention", phone="+99966810077")
    desk.worker.tick()
    with desk.house.database.write() as db:
        embassy = organisations.add_organisation(db, "Embassy in Bangkok", OrganisationKind.MISSION, by="system")
        of = {"by": "system", "display_name": "Wu Min", "organisation_id": embassy.id}
        wu = Principal(users.add_user(db, "wu@mission.example", Role.MISSION, **of).id, Role.MISSION, embassy.id)
        incident = incidents.get_for_change(db, incident_id, LIN)
        wish = drafting.Draft(tuple(Scope), "Wu Min", "Consular section", "Nobody free", db.now + timedelta(days=9))
        deed = drafting.draft(db, embassy, wish, incident=incident, is_theirs=False, by=LIN.id)
        drafting.offer(db, deed, by=LIN.id)
        signing.sign(db, deed, wu, text_version=1, address=None)
        deeds.accept(db, deed, Grounds(GroundsKind.LAW, words="VCCR art. 5"), by=LIN.id)
        db.flush()
        seeing.open_file(db, deed, wu)
        return incident_id, deed.id, wu


def sitting(desk: Desk, chromium: Browser, who: Principal, **how: Any) -> opened:  # noqa: F811
    """A page in which this person is signed in."""
    found = opened(desk, chromium, **how)
    url = str(desk.browser.base_url)
    found.context.add_cookies([{"name": "homeward", "value": desk.sign_in(who), "url": url}])
    return found


def test_take_overs_are_accessible_and_gone_when_taken_back(served: Desk, chromium: Browser) -> None:  # noqa: F811
    incident_id, deed, wu = furnish(served)
    desk = (f"/desk/incidents/{incident_id}/takeover", f"/desk/incidents/{incident_id}/disclosures", "/desk/takeovers")
    theirs = ("/takeovers", "/takeovers/new", f"/takeovers/{deed}", "/takeovers/digest")
    for who, paths in ((served.lin, (*desk, "/desk/takeovers/digest")), (wu, theirs)):
        for size, scheme, language in (("desk", "dark", "en"), ("phone", "light", "zh-Hans")):
            with sitting(served, chromium, who, size=size, color_scheme=scheme) as page:
                for path in paths:
                    page.goto(f"{path}?language={language}")
                    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                    assert faults(page) == [], (path, size, scheme, language)
    with sitting(served, chromium, wu) as page:
        page.goto(f"/takeovers/{deed}?language=en")
        expect(page.locator("#file")).to_contain_text("Wang Fang")
        watching = page.context.new_page()
        watching.goto(f"/takeovers/{deed}?language=en")
        expect(watching.locator("#file")).to_contain_text("Our desk")
        served.sign_in(served.lin)
        served.do(incident_id, "owner")
        expect(watching.locator("#file")).to_contain_text("Lin")
        page.get_by_text("Take the case back", exact=True).click()
        page.get_by_role("button", name="Take the case back now").click()
        expect(page.locator("#file")).to_have_count(0)
        expect(page.locator("main")).not_to_contain_text("Wang Fang")
        expect(watching.locator("#file")).to_have_count(0)
        expect(watching.locator("main")).not_to_contain_text("Wang Fang")
    served.sign_in(served.lin)
    served.do(incident_id, "cancellation")
