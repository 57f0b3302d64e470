"""Transfers by forms on the desk: gates set, a refusal in words, booked, moved; somebody who died and their papers."""

import re

from sqlalchemy import select

from rescue.treatment.models import MedicalReport
from tests.rescue.desk.conftest import Desk


def test_a_transfer_is_wanted_gated_booked_and_moved_by_forms(desk: Desk) -> None:
    incident = desk.report()
    path = f"/desk/incidents/{incident}/transfers"
    case = re.search(r'<option value="(cas_\w+)"', desk.open(path))
    assert case
    wanted = {
        "case_id": case[1],
        "means": "stretcher",
        "from_place": "Ward 4",
        "to_place": "Chengdu",
        "to_territory": "CN",
    }
    assert desk.send(path, **wanted, needs="stretcher", relative_phone="").status_code == 303
    shown = desk.open(path)
    found = re.search(r'id="(trf_\w+)"', shown)
    assert found and shown.count("gate-red") == 5 and "Turn the red gates green" in shown
    transfer = found[1]

    def version() -> str:
        seen = re.search(
            rf'transfers/{transfer}/[a-z]+" class="asked">\s*<input type="hidden" name="version" value="(\d+)"',
            desk.open(path),
        )
        assert seen
        return seen[1]

    refused = desk.send(f"/desk/transfers/{transfer}/booking", version=version(), carrier="TG", reference="X1")
    assert refused.status_code == 409 and "Red: Medical report received" in refused.text
    assert "medical_report_received" not in refused.text.partition("error-summary")[2].partition("</div>")[0]
    gates = (
        "medical_report_received",
        "fit_to_fly_decided",
        "carrier_cleared",
        "receiving_bed_confirmed",
        "payer_approved",
    )
    for gate in gates:
        said = {"state": "green", "evidence": "seen", "decision": "stretcher", "hours": 24}
        set_it = desk.send(f"/desk/transfers/{transfer}/gates/{gate}", version=version(), **said)
        assert set_it.status_code == 303, set_it.text
    stale = desk.send(f"/desk/transfers/{transfer}/gates/{gates[0]}", version=1, state="red", evidence="no")
    assert stale.status_code == 412
    leg = {"means": "ground_ambulance", "from_place": "Ward 4", "to_place": "HKT", "latitude": "7.9", "longitude": "x"}
    assert desk.send(f"/desk/transfers/{transfer}/legs", version=version(), **leg).status_code == 303
    booked = desk.send(
        f"/desk/transfers/{transfer}/booking",
        version=version(),
        carrier="TG",
        reference="X1",
        leaves_at="2026-03-06T14:30",
    )
    assert booked.status_code == 303 and "14:30" in desk.open(path), "by the clocks of Phuket"
    leg_id = re.search(r"transfer-legs/(leg_\w+)/call-out", desk.open(path))
    assert leg_id
    for step in ("departure", "arrival"):
        assert desk.send(f"/desk/transfer-legs/{leg_id[1]}/{step}", version=version()).status_code == 303
    nobody = desk.send(f"/desk/transfers/{transfer}/handover", version=version(), note=" ")
    assert nobody.status_code == 422 and "Say who took over" in nobody.text
    assert desk.send(f"/desk/transfers/{transfer}/handover", version=version(), note="Dr Li").status_code == 303
    assert "Handed over" in desk.open(f"/desk/incidents/{incident}")


def test_relatives_who_disagree_and_the_papers_stand_on_the_page_and_on_the_board(desk: Desk) -> None:
    incident = desk.report()
    path = f"/desk/incidents/{incident}/transfers"
    case = re.search(r'<option value="(cas_\w+)"', desk.open(path))
    assert case
    assert desk.send(f"/desk/incidents/{incident}/remains", case_id=case[1], destination="CN").status_code == 303
    found = re.search(r'id="(rem_\w+)"', desk.open(path))
    assert found

    def send(what: str, **form: str) -> int:
        seen = re.search(
            rf'remains/{found[1]}/[a-z]+">\s*<input type="hidden" name="version" value="(\d+)"', desk.open(path)
        )
        assert seen
        return int(desk.send(f"/desk/remains/{found[1]}/{what}", version=seen[1], **form).status_code)

    for wish in ("cremation", "body_home"):
        assert send("instructions", relation="child", wish=wish, evidence="call") == 303
    shown = desk.open(path)
    assert "Relatives of the same rank disagree" in shown and "Not verified" in shown
    assert "On hold" in desk.open("/desk/board") and "On hold" in desk.open(f"/desk/incidents/{incident}")
    assert send("settlement", basis="court", wish="body_home", evidence="") == 422
    assert send("settlement", basis="agreement", wish="body_home", evidence="letter of both") == 303
    assert "On hold" not in desk.open("/desk/board")
    assert send("documents/passport", state="verified", evidence="E123") == 303
    assert send("documents", name="Letter of the village head") == 303
    assert "Letter of the village head" in desk.open(path)


def test_a_file_proves_a_gate_and_a_paper_and_nothing_else_of_the_vault_is_opened_by_it(desk: Desk) -> None:
    incident = desk.report()
    path = f"/desk/incidents/{incident}/transfers"
    case = re.search(r'<option value="(cas_\w+)"', desk.open(path))
    assert case
    form = {"case_id": case[1], "means": "seat", "from_place": "Ward 4", "to_place": "Chengdu", "to_territory": "CN"}
    assert desk.send(path, **form).status_code == 303
    assert desk.send(f"/desk/incidents/{incident}/remains", case_id=case[1], destination="CN").status_code == 303
    page = desk.open(path)
    transfer, remains = re.search(r'id="(trf_\w+)"', page), re.search(r'id="(rem_\w+)"', page)
    assert transfer and remains
    paper = {"file": ("clearance.pdf", b"%PDF-1.7 MEDIF", "application/pdf")}
    gate, document = f"/desk/transfers/{transfer[1]}/gates/carrier_cleared", f"/desk/remains/{remains[1]}/documents"
    said = {"version": "1", "state": "green", "evidence": "seen", "hours": "24"}
    bad = desk.browser.post(gate, data=said, files={"file": ("x.exe", b"MZ\0")})
    assert bad.status_code == 422 and desk.open(path) == page, "a file we do not take changes nothing"
    assert desk.browser.post(gate, data=said, files=paper).status_code == 303
    passport = {"version": re.findall(r'name="version" value="(\d+)"', desk.open(path))[-1], "state": "received"}
    assert desk.browser.post(f"{document}/passport", data=passport, files=paper).status_code == 303
    files = re.findall(r"attachments/(fil_\w+)", desk.open(path))
    assert len(files) == 2
    opened = desk.send(f"/desk/incidents/{incident}/attachments/{files[0]}")
    assert opened.content == b"%PDF-1.7 MEDIF" and "clearance.pdf" in opened.headers["content-disposition"]

    reports = f"/desk/incidents/{incident}/treatment/reports"
    kept = desk.browser.post(reports, data={"case_id": case[1], "emergency_basis": "bleeding"}, files=paper)
    assert kept.status_code == 303
    with desk.house.database.read() as db:
        report = db.scalars(select(MedicalReport)).one()
    assert desk.send(f"/desk/incidents/{incident}/attachments/{report.file_id}").status_code == 404
