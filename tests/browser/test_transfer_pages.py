"""Transfers on the desk and the page of a relative: gates by letter, shape, colour and words; axe finds nothing."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from rescue.cases import incidents
from rescue.kit.access import links
from rescue.transfers import booking, transfers
from rescue.transfers.gates import setting
from rescue.transfers.gates.colours import Decision, GateName
from rescue.transfers.models import GateState, Means, Requirement
from rescue.transfers.remains import instructions, papers
from rescue.transfers.remains.instructions import Draft
from rescue.transfers.remains.models import Relation, Wish
from rescue.transfers.travelling import legs
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser
LEFT = (GateName.MEDICAL_REPORT, GateName.CARRIER, GateName.BED, GateName.PAYER)


def furnish(desk: Desk) -> tuple[str, str]:
    """A transfer whose booking fell, one that is ready, relatives who disagree; the incident and a relative's key."""
    incident_id = desk.report()
    with desk.house.database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        (case,) = incidents.list_cases(db, incident_id)
        remains = papers.open_file(db, incident, case.id, territory=None, destination="CN", by=LIN.id)
        for relation, wish in ((Relation.CHILD, Wish.CREMATION), (Relation.CHILD, Wish.BODY_HOME)):
            draft = Draft(relation, wish, "Recorded call", "Wang Lei", "+85261230002", "zh-Hans")
            stated = instructions.state(db, incident, remains, draft, by=LIN.id)
        for means, fit in ((Means.STRETCHER, Decision.STRETCHER), (Means.SEAT, Decision.SEAT)):
            needs = (Requirement.STRETCHER, Requirement.OXYGEN) if means is Means.STRETCHER else ()
            asked = transfers.Wish(
                case.id, means, "Bangkok Hospital Phuket", "West China Hospital", "TH", "CN", None, needs
            )
            found = transfers.want(db, incident, asked, by=LIN.id)
            for name in LEFT:
                word = setting.Word(GateState.GREEN, "seen by Lin", valid_until=db.now + timedelta(days=3))
                setting.set_gate(db, incident, found, name, word, by=LIN.id)
            word = setting.Word(GateState.GREEN, "MEDIF of Dr Chaiyo", fit)
            setting.set_gate(db, incident, found, GateName.FIT_TO_FLY, word, by=LIN.id)
            legs.add(db, found, legs.LegDraft(Means.GROUND_AMBULANCE, "Bangkok Hospital Phuket", "HKT"), by=LIN.id)
            if means is Means.STRETCHER:
                booking.book(db, incident, found, booking.Order("Thai Airways", "TG-7XK2P"), by=LIN.id)
                word = setting.Word(GateState.RED, "new bleeding", Decision.UNFIT)
                setting.set_gate(db, incident, found, GateName.FIT_TO_FLY, word, by=LIN.id)
        return incident_id, links.current_token(db, stated.link_id or "")


def test_transfers_are_accessible_in_every_scheme_size_and_direction(served: Desk, chromium: Browser) -> None:  # noqa: F811
    incident_id, token = furnish(served)
    for size, scheme, language in (("desk", "light", "en"), ("phone", "dark", "zh-Hans"), ("phone", "light", "ar")):
        with opened(served, chromium, size=size, color_scheme=scheme) as page:
            for path in (f"/desk/incidents/{incident_id}/transfers", f"/desk/incidents/{incident_id}", f"/w/{token}"):
                page.goto(f"{path}?language={language}")
                if language == "ar":
                    page.evaluate("document.documentElement.dir = 'rtl'")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                assert faults(page) == [], (path, size, scheme, language)
    with opened(served, chromium) as page:
        page.goto(f"/desk/incidents/{incident_id}/transfers?language=en")
        gate = page.locator(".gates li:has(.gate-red)")
        assert gate.locator(".letter").inner_text() == "B" and gate.locator(".gate").inner_text() == "Red"
        assert "On hold" in page.locator("main").inner_text()
        page.goto("/desk?language=en")
        assert "On hold" in page.locator(f"[data-row='{incident_id}']").inner_text()
    served.do(incident_id, "cancellation")
