"""Somebody hurt is found a hospital, admitted, watched, reported on and sent home; their health stays shut."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from rescue.consents.models import Consent, ConsentState
from rescue.kit import states
from rescue.kit.database import Base
from rescue.kit.events import Event
from rescue.promises import promises
from rescue.treatment.flight_fitness import Medif, warnings
from tests.rescue.transfers.conftest import WEI, Patient

CANARY = "canary-femur"
PAPER = b"%PDF-1.7 canary-femur"
HOSPITALS = (
    ("Patong Clinic", 7.8961, 98.2966, ["emergency"], ["th", "en"], None),
    ("Andaman Bay Hospital", 7.9067, 98.3912, ["emergency", "trauma", "icu"], ["th", "en", "cmn"], True),
    ("Bangkok Burns Centre", 13.75, 100.5, ["emergency", "trauma", "icu", "burns"], ["th"], False),
)


def add_hospitals(patient: Patient) -> list[str]:
    ids = []
    for name, latitude, longitude, can, speaks, guarantee in HOSPITALS:
        body = {"name": name, "territory_code": "TH", "latitude": latitude, "longitude": longitude}
        body |= {"capabilities": can, "languages": speaks, "takes_guarantee": guarantee}
        made = patient.ask("facilities", **body)
        assert made.status_code == 201, made.text
        ids.append(made.json()["id"])
    return ids


def change(patient: Patient, path: str, version: int, **body: Any) -> Any:
    return patient.world.post(f"/api/v1/{path}", body, If_Match=f'"{version}"')


def send_report(patient: Patient, key: str, **fields: str) -> Any:
    token = patient.world.client.headers.get("Authorization") or patient.world.get("/api/v1/incidents").request.headers
    headers = {"Idempotency-Key": key, "Authorization": dict(token)["authorization"]}  # type: ignore[arg-type]
    return patient.world.client.post(
        f"/api/v1/incidents/{patient.incident}/medical-reports",
        data={"case_id": patient.case, **fields},
        files={"file": ("Li Wei femur.pdf", PAPER, "application/pdf")},
        headers=headers,
    )


def agree(patient: Patient) -> None:
    """Li Wei says yes with the code of his own phone."""
    world = patient.world
    asked = patient.ask(
        f"incidents/{patient.incident}/consents",
        matter="medical_report",
        party="traveller",
        phone=WEI,
        language="zh-Hans",
    )
    assert asked.status_code == 201, asked.text
    with world.house.database.write() as db:
        consent = db.get_one(Consent, asked.json()["id"])
        states.move(db, consent, ConsentState.GIVEN, by="lnk_wei")


def kinds(patient: Patient) -> list[str]:
    with patient.world.house.database.read() as db:
        return list(db.scalars(select(Event.kind).where(Event.incident_id == patient.incident).order_by(Event.id)))


def everything_stored(patient: Patient) -> str:
    with patient.world.house.database.engine.connect() as connection:
        return "".join(
            repr(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def test_a_hospital_is_found_by_what_it_can_and_what_nobody_has_is_said(patient: Patient) -> None:
    clinic, hospital, burns = add_hospitals(patient)
    path = f"/api/v1/incidents/{patient.incident}/facilities"
    found = patient.world.get(f"{path}?capability=trauma&capability=icu&language=cmn&takes_guarantee=true").json()
    assert [each["id"] for each in found["items"]] == [hospital, burns, clinic]
    assert (found["matching_count"], found["shortfall"]) == (1, None)
    assert found["items"][2]["lacks"] == ["trauma", "icu", "language:cmn", "takes_guarantee"]
    nobody = patient.world.get(f"{path}?capability=burns&language=cmn&capability=hyperbaric").json()
    assert nobody["shortfall"] == {"nobody_has": ["hyperbaric"], "nobody_has_all": True}
    assert nobody["counts"] == {"burns": 1, "hyperbaric": 0, "language:cmn": 1}
    assert len(nobody["items"]) == 3


def test_a_stay_from_asking_to_going_home_with_its_health_shut(patient: Patient) -> None:
    world, hospital = patient.world, add_hospitals(patient)[1]
    asked = patient.ask(f"incidents/{patient.incident}/admissions", case_id=patient.case, facility_id=hospital)
    assert asked.status_code == 201, asked.text
    again = patient.ask(f"incidents/{patient.incident}/admissions", case_id=patient.case, facility_id=hospital)
    assert again.status_code == 409
    stay = asked.json()["id"]
    admitted = change(patient, f"admissions/{stay}/admission", 1, ward="4 B", deposit_minor=5000000, currency="THB")
    assert admitted.json()["place"]["ward"] == "4 B" and admitted.json()["deposit_minor"] == 5000000
    assert change(patient, f"admissions/{stay}/admission", 1, ward="x").status_code == 412
    assert change(patient, f"admissions/{stay}/admission", 2, ward="x").status_code == 409
    due = (world.clock.now() + timedelta(hours=2)).isoformat()
    noted = patient.ask(f"admissions/{stay}/notes", pulse=96, spo2=97, gcs=15, text=CANARY, next_check_at=due)
    assert noted.status_code == 201, noted.text
    (note,) = world.get(f"/api/v1/admissions/{stay}/notes").json()["items"]
    assert (note["pulse"], note["text"]) == (96, CANARY)
    with world.house.database.read() as db:
        assert "health_check" in [each.what for each in promises.list_open(db, patient.incident)]
    corrected = change(patient, f"admissions/{stay}/corrections", 2, milestone="admitted_at", at="2026-03-01T01:00:00Z")
    assert corrected.json()["corrections"][0]["milestone"] == "admitted_at"
    home = change(patient, f"admissions/{stay}/discharge", 3, summary=CANARY, needs="wheelchair")
    assert (home.json()["state"], home.json()["discharge"]["summary"]) == ("discharged", CANARY)
    with world.house.database.read() as db:
        assert "health_check" not in [each.what for each in promises.list_open(db, patient.incident)]
    assert CANARY not in everything_stored(patient)
    assert {"admission.requested", "admission.admitted", "admission.corrected", "admission.discharged"} <= set(
        kinds(patient)
    )


def test_a_report_needs_the_persons_yes_or_an_emergency_and_every_reading_is_written_down(
    patient: Patient,
) -> None:
    world = patient.world
    transfer = patient.want().json()["id"]
    refused = send_report(patient, "r-0")
    assert refused.status_code == 409, refused.text
    urgent = send_report(patient, "r-1", emergency_basis="unconscious, needs the operation now")
    assert (urgent.status_code, urgent.json()["basis"]) == (201, "vital_interest")
    agree(patient)
    kept = send_report(patient, "r-2", summary=f"{CANARY} set", language="en")
    assert (kept.status_code, kept.json()["basis"]) == (201, "consent")
    assert send_report(patient, "r-2", summary=f"{CANARY} set", language="en").json() == kept.json()
    report = kept.json()["id"]
    read = patient.ask(f"medical-reports/{report}/reading")
    assert read.json()["summary"] == f"{CANARY} set"
    assert patient.ask(f"medical-reports/{report}/file").content == PAPER
    for role in (None, "provider"):
        assert world.post(f"/api/v1/medical-reports/{report}/reading", {}, role=role).status_code == 404
        assert world.post(f"/api/v1/medical-reports/{report}/file", {}, role=role).status_code == 404
    assert {"medical_report.received", "medical_report.read", "vault_file.opened"} <= set(kinds(patient))
    assert CANARY not in everything_stored(patient)
    gates = {each["name"]: each["state"] for each in patient.get(transfer)["gates"]}
    assert gates["medical_report_received"] == "green"
    assert world.post(f"/api/v1/medical-reports/{urgent.json()['id']}/erasure", {}).status_code == 204
    assert patient.ask(f"medical-reports/{urgent.json()['id']}/file").status_code == 404
    with world.house.database.write() as db:
        consent = db.scalars(select(Consent)).one()
        states.move(db, consent, ConsentState.WITHDRAWN, by="lnk_wei")
    assert patient.ask(f"medical-reports/{report}/reading").status_code == 404


def test_a_doctor_decides_who_flies_the_newest_word_counts_and_the_transfer_follows(patient: Patient) -> None:
    transfer = patient.want().json()["id"]
    until = (patient.world.clock.now() + timedelta(days=3)).isoformat()
    body = {"case_id": patient.case, "valid_until": until, "physician": "Dr Chaiyo", "diagnosis": CANARY}
    path = f"incidents/{patient.incident}/fitness"
    first = patient.ask(path, decision="stretcher", days_since_surgery=3, can_sit_upright=False, **body)
    assert (first.status_code, first.json()["warnings"]) == (201, ["recent_surgery", "cannot_sit"]), first.text
    gate = next(each for each in patient.get(transfer)["gates"] if each["name"] == "fit_to_fly_decided")
    assert (gate["state"], gate["decision"]) == ("green", "stretcher")
    second = patient.ask(path, decision="unfit", is_infectious=True, **body)
    shown = patient.world.get(f"/api/v1/{path}").json()["items"]
    assert {each["id"]: each["superseded_by"] for each in shown} == {
        second.json()["id"]: None,
        first.json()["id"]: second.json()["id"],
    }
    gate = next(each for each in patient.get(transfer)["gates"] if each["name"] == "fit_to_fly_decided")
    assert gate["state"] == "red"
    body["valid_until"] = (patient.world.clock.now() - timedelta(hours=1)).isoformat()
    assert patient.ask(path, decision="seat", **body).status_code == 422
    assert CANARY not in everything_stored(patient)


@pytest.mark.parametrize(
    ("told", "warned"),
    [
        ({}, ()),
        ({"days_since_surgery": 10, "days_since_pneumothorax": 14, "days_since_heart_attack": 10}, ()),
        ({"days_since_surgery": 9}, ("recent_surgery",)),
        ({"days_since_pneumothorax": 13, "is_trapped_gas": True}, ("pneumothorax", "trapped_gas")),
        (
            {"haemoglobin_g_dl": 8.4, "spo2_percent": 93, "needs_oxygen": True},
            ("anaemia", "low_oxygen", "needs_oxygen"),
        ),
        ({"is_infectious": True, "can_sit_upright": False}, ("infectious", "cannot_sit")),
    ],
)
def test_the_answers_warn_and_decide_nothing(told: dict[str, Any], warned: tuple[str, ...]) -> None:
    assert warnings(Medif(diagnosis="x", physician="y", **told)) == warned
