"""Treatment on the desk, the directory of hospitals and a hospital's page: axe finds nothing, one primary button."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from rescue.cases import incidents
from rescue.kit.access import links
from rescue.treatment import admissions, facilities, flight_fitness, medical_reports
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import Paper
from rescue.treatment.facilities import FacilityDraft
from rescue.treatment.flight_fitness import FlightDecision
from tests.browser.test_desk_pages import chromium, faults, opened, served  # noqa: F401 - fixtures
from tests.rescue.desk.conftest import Desk
from tests.worlds import LIN

pytestmark = pytest.mark.browser


def furnish(desk: Desk) -> tuple[str, str, str]:
    """Somebody in hospital, watched, with a shut and an open report; the incident, the hospital, the hospital's key."""
    incident_id = desk.report()
    with desk.house.database.write() as db:
        incident = incidents.get_for_change(db, incident_id, LIN)
        (case,) = incidents.list_cases(db, incident_id)
        drafts = [
            FacilityDraft("Andaman Bay Hospital", "TH", 7.9, 98.39, ("emergency", "icu"), ("th", "cmn"), True),
            FacilityDraft("Patong Clinic", "TH", 7.89, 98.29, ("emergency",), ("th",), phone="+99977000001"),
        ]
        hospital, _ = [facilities.add(db, each, by=LIN.id) for each in drafts]
        stay = admissions.request(db, incident, case_id=case.id, facility_id=hospital.id, by=LIN.id)
        place = {"ward": "4 B", "bed": "12", "attending": "Dr Chaiyo"}
        money = {"deposit_minor": 2_000_000, "deposit_currency": "THB"}
        admissions.admit(db, stay, at=None, place=place, **money, by=LIN.id)
        words, later = {"pulse": 96, "text": "awake"}, db.now + timedelta(hours=2)
        admissions.note(db, stay, observed_at=None, words=words, next_check_at=later, by=LIN.id)
        question = requests.Question(case.id, hospital.id, list(Paper), db.now + timedelta(hours=4), "ar", "urgent")
        asked = requests.ask(db, incident, question, by=LIN.id)
        of = {"case_id": case.id, "name": "a.pdf", "said_type": None, "language": "th", "summary": None, "by": LIN.id}
        for content, why, request_id in ((b"%PDF-1.7 a", None, asked.id), (b"%PDF-1.7 b", "bleeding", None)):
            medical_reports.receive(db, incident, content=content, emergency_basis=why, request_id=request_id, **of)
        medif = {"diagnosis": "femur", "physician": "Dr Chaiyo", "warnings": ["cannot_sit"]}
        until, decision = db.now + timedelta(days=3), FlightDecision.STRETCHER
        decided = {"case_id": case.id, "decision": decision, "valid_until": until, "medif": medif}
        flight_fitness.decide(db, incident, **decided, by=LIN.id)
        return incident_id, hospital.id, links.current_token(db, asked.link_id)


def test_treatment_is_accessible_in_every_scheme_size_and_direction(served: Desk, chromium: Browser) -> None:  # noqa: F811
    incident_id, hospital_id, token = furnish(served)
    treatment = f"/desk/incidents/{incident_id}/treatment"
    found, form = f"{treatment}?chosen=true&capability=burns", f"/desk/facilities/{hospital_id}?"
    visits = (("desk", "en", (found, "/desk/facilities?")), ("phone", "ar", (found, form, f"/m/{token}?")))
    for size, language, paths in visits:
        with opened(served, chromium, size=size) as page:
            for path in paths:
                page.goto(f"{path}&language={language}")
                if language == "ar":
                    page.evaluate("document.documentElement.dir = 'rtl'")
                page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
                assert faults(page) == [], (path, size, language)
                primary = "main button:not(.quiet):not(.link):not(.danger):visible, main a.button:not(.quiet):visible"
                assert page.locator(primary).count() == 1, path
    served.do(incident_id, "cancellation")
