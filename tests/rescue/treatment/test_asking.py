"""Papers asked of a hospital by program: refused without an hour to come, sent by the link, and kept when two incidents
turn out to be one and are parted again."""

import re
from datetime import timedelta
from typing import Any

from rescue.promises import promises
from tests.rescue.transfers.conftest import Patient
from tests.rescue.treatment.test_treatment import PAPER, add_hospitals

HOSPITAL = "+99976123456"
SAME = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}


def ask(patient: Patient, hospital: str, hours: int = 24, **told: Any) -> Any:
    due_at = (patient.world.clock.now() + timedelta(hours=hours)).isoformat()
    body = {"case_id": patient.case, "facility_id": hospital, "papers": ["fitness", "report"], "language": "de"}
    body |= {"due_at": due_at, "address": HOSPITAL, **told}
    return patient.ask(f"incidents/{patient.incident}/report-requests", **body)


def listed(patient: Patient, incident: str, what: str) -> list[dict[str, Any]]:
    return list(patient.world.get(f"/api/v1/incidents/{incident}/{what}").json()["items"])


def test_what_was_asked_of_a_hospital_goes_with_its_patient_and_turns_the_gate(patient: Patient) -> None:
    world, hospital = patient.world, add_hospitals(patient)[1]
    asked_for = {"case_id": patient.case, "facility_id": hospital}
    stay = patient.ask(f"incidents/{patient.incident}/admissions", **asked_for).json()["id"]
    transfer = patient.want().json()["id"]
    for refused in (ask(patient, hospital, -1), ask(patient, hospital, 24 * 15), ask(patient, hospital, papers=[])):
        assert refused.status_code == 422
    assert ask(patient, "fac_nowhere").status_code == 404
    assert listed(patient, patient.incident, "report-requests") == []
    asked = ask(patient, hospital, note="Welches Implantat?")
    assert asked.status_code == 201, asked.text
    with world.house.database.read() as db:
        promise = promises.find(db, about=asked.json()["id"], what="medical_report")
        assert promise and promise.due_at.isoformat() == asked.json()["due_at"]

    body = {"kind": "injury", "location": {"latitude": 7.99, "longitude": 98.3923}}
    other = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="other").json()["id"]
    version = world.get(f"/api/v1/incidents/{patient.incident}").headers["etag"]
    path = f"/api/v1/incidents/{patient.incident}/duplication"
    joined = world.post(path, {"into": other}, If_Match=version)
    assert joined.status_code in (200, 201), joined.text
    assert [each["id"] for each in listed(patient, other, "admissions")] == [stay]

    world.pass_time(60)
    link = re.search(r"/m/[\w-]+", world.texts_to(HOSPITAL)[-1])
    assert link and "Welches Implantat?" in world.client.get(link[0]).text
    file = {"file": ("Befund.pdf", PAPER, "application/pdf")}
    sent = world.client.post(f"{link[0]}/report", data={"confirmed": "yes"}, files=file, headers=SAME)
    assert sent.status_code == 200 and "Danke" in sent.text
    (came,) = listed(patient, other, "medical-reports")
    assert came["basis"] == "shut" and came["request_id"] == asked.json()["id"]
    gates = {each["name"]: each["state"] for each in patient.get(transfer)["gates"]}
    assert gates["medical_report_received"] == "green"
    assert patient.ask(f"medical-reports/{came['id']}/file").status_code == 409
    stated = patient.ask(f"medical-reports/{came['id']}/emergency", why="operation now")
    assert stated.json()["basis"] == "vital_interest"
    assert patient.ask(f"medical-reports/{came['id']}/file").content == PAPER

    assert world.post(f"{path}/undoing", {}).status_code < 300
    assert listed(patient, other, "medical-reports") == listed(patient, other, "report-requests") == []
    (back,) = listed(patient, patient.incident, "report-requests")
    assert back["state"] == "received" and back["reports"] == [came["id"]]
    gone = world.post(f"/api/v1/report-requests/{back['id']}/withdrawal", {}, If_Match=f'"{back["version"]}"')
    assert gone.json()["state"] == "withdrawn"
    late = world.client.post(f"{link[0]}/report", data={"confirmed": "yes"}, files=file, headers=SAME)
    assert late.status_code == 409 and "Unterlagen" in late.text
    world.clock.advance(15 * 86_400)
    assert world.client.get(link[0]).status_code == 410
