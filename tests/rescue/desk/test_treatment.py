"""Treatment by forms on the desk: a hospital added, found, asked; the stay watched; papers asked, shut, opened."""

import re
from typing import Any

import pytest
from sqlalchemy import func, select

from i18n.channels.fake_phone import PhoneText
from rescue.consents.models import Consent, ConsentState
from rescue.conversations import parties, threads
from rescue.conversations.models import Audience
from rescue.desk.treatment import reading
from rescue.desk.treatment.reading import FieldUnreadable
from rescue.kit import states
from rescue.kit.database import Base
from rescue.kit.events import Event
from rescue.promises import promises
from tests.rescue.desk.conftest import Desk

CANARY = "canary-spleen"
PAPER = b"%PDF-1.7 canary-spleen"
WANG, MOTHER, HOSPITAL = "+99966810001", "+99966810099", "+99976123456"
PLACES = (
    ("Patong Clinic", "7.8961, 98.2966", ["emergency"], "th en", ""),
    ("Andaman Bay Hospital", "https://maps.google.com/?q=7.9067,98.3912", ["emergency", "icu"], "th cmn", "yes"),
)


def add_hospitals(desk: Desk) -> list[str]:
    ids = []
    for name, position, capabilities, languages, guarantee in PLACES:
        form = {"name": name, "position": position, "languages": languages, "takes_guarantee": guarantee}
        form |= {"phone": HOSPITAL, "deposit_habit": "THB 20,000", "source": "telephone", "checked_on": "2026-02-01"}
        answer = desk.browser.post("/desk/facilities/new", data={**form, "capabilities": capabilities})
        assert answer.status_code == 303, answer.text
        ids.append(answer.headers["location"].partition("?")[0].rpartition("/")[2])
    return ids


def count_rows(desk: Desk) -> dict[str, int]:
    with desk.house.database.read() as db:
        return {
            each.name: db.scalar(select(func.count()).select_from(each)) or 0 for each in Base.metadata.sorted_tables
        }


def all_stored(desk: Desk) -> str:
    with desk.house.database.engine.connect() as connection:
        return "".join(
            repr(tuple(row)) for table in Base.metadata.sorted_tables for row in connection.execute(select(table))
        )


def kinds(desk: Desk, incident: str) -> list[str]:
    with desk.house.database.read() as db:
        return list(db.scalars(select(Event.kind).where(Event.incident_id == incident).order_by(Event.id)))


def owed(desk: Desk, incident: str) -> dict[str, str | None]:
    with desk.house.database.read() as db:
        return {each.what: each.owner_id for each in promises.list_open(db, incident)}


def texts(desk: Desk, phone: str) -> list[str]:
    desk.worker.tick()
    with desk.house.database.read() as db:
        found = select(PhoneText).where(PhoneText.address == phone).order_by(PhoneText.at)
        return [each.text for each in db.scalars(found) if not each.is_from_phone]


def agree(desk: Desk, incident: str, matter: str, state: ConsentState = ConsentState.GIVEN) -> None:
    with desk.house.database.write() as db:
        of = select(Consent).where(Consent.incident_id == incident, Consent.matter == matter)
        states.move(db, db.scalars(of).one(), state, by="lnk_wang")


def test_a_patient_is_found_a_hospital_watched_reported_on_and_told_in_their_language(desk: Desk) -> None:
    # long: one stay from its beginning to its end
    clinic, hospital = add_hospitals(desk)
    incident = desk.report()
    path = f"/desk/incidents/{incident}/treatment"
    page = desk.open(path)
    assert "Nobody is in a hospital that we know of." in page and "1 hospital has everything that is wanted." in page
    assert page.index("Andaman Bay Hospital") < page.index("Patong Clinic") and "speaks Mandarin" in page
    short = desk.open(f"{path}?chosen=true&capability=burns&capability=icu")
    assert "No hospital has everything that is wanted." in short and "nobody has:" in short and "Patong Clinic" in short
    case = re.search(r'name="case_id" value="(cas_\w+)"', page)
    assert case
    who = {"case_id": case[1]}

    asked = desk.send(f"{path}/admissions", **who, facility_id=hospital)
    assert asked.status_code == 303 and owed(desk, incident).keys() >= {"hospital_answers"}
    before = count_rows(desk)
    twice = desk.send(f"{path}/admissions", **who, facility_id=clinic)
    assert twice.status_code == 409 and "End that stay first" in twice.text
    stay = re.search(r'id="(adm_\w+)"', desk.open(path))
    assert stay
    base = f"/desk/admissions/{stay[1]}"
    odd = desk.send(f"{base}/admission", version=1, ward="4 B", deposit="much", currency="THB")
    assert odd.status_code == 422 and "Look at: Deposit asked for" in odd.text and 'value="4 B"' in odd.text
    assert desk.send(f"{base}/admission", version=9, ward="4 B").status_code == 412
    assert desk.send(f"{base}/death", version=1).status_code == 422
    assert count_rows(desk) == before
    took = desk.send(
        f"{base}/admission", version=1, ward="4 B", attending="Dr Chaiyo", deposit="20,000", currency="thb"
    )
    assert took.status_code == 303 and "hospital_answers" not in owed(desk, incident)
    assert "health_check" in owed(desk, incident), "nobody who lies in a hospital is forgotten"
    page = desk.open(path)
    assert "THB" in page and "20,000.00" in page and "Dr Chaiyo" in page and "at home" in page

    noted = desk.send(f"{base}/notes", pulse="96", temperature="37.4", text=CANARY, next_check_at="2099-01-01T08:00")
    assert noted.status_code == 303 and "health_check" in owed(desk, incident) and CANARY in desk.open(path)
    assert desk.send(f"{base}/notes", pulse="999").status_code == 422

    _ask_for_papers(desk, incident, who["case_id"], hospital)
    _leave(desk, incident, base)
    assert "Discharged" in desk.open(path) and "1 stay has ended." in desk.open(f"/desk/incidents/{incident}")
    assert CANARY not in all_stored(desk)


def _ask_for_papers(desk: Desk, incident: str, case_id: str, hospital: str) -> None:
    """The hospital sends what it is asked for by its link; it lies shut until Wang agrees."""
    path = f"/desk/incidents/{incident}/treatment"
    form: dict[str, Any] = {"case_id": case_id, "facility_id": hospital, "address": HOSPITAL, "language": "th"}
    nothing = desk.send(f"{path}/requests", **form, hours=24)
    assert nothing.status_code == 422 and "Say which papers are asked for" in nothing.text
    sent = desk.browser.post(f"{path}/requests", data={**form, "hours": "24", "papers": ["report", "fitness"]})
    assert sent.status_code == 303 and owed(desk, incident)["medical_report"] == desk.lin.id
    text = texts(desk, HOSPITAL)[-1]
    found = re.search(r"/m/([\w-]+)", text)
    assert found and "Wang" not in text and "เอกสาร" in text
    link = f"/m/{found[1]}"

    guest = desk.browser.cookies.get("homeward")
    desk.browser.cookies.clear()
    page = desk.open(link)
    assert 'lang="th"' in page and "Wang Fang" in page and desk.open(link) == page
    before = count_rows(desk)
    file = {"file": ("Wang spleen.pdf", PAPER, "application/pdf")}
    for data, files in (({"confirmed": "yes"}, None), ({}, file), ({"confirmed": "yes"}, {"file": ("x.exe", b"MZ\0")})):
        assert desk.browser.post(f"{link}/report", data=data, files=files).status_code == 422
    assert count_rows(desk) == before
    for _ in range(2):
        done = desk.browser.post(f"{link}/report", data={"confirmed": "yes", "sender": "Nurse Dao"}, files=file)
        assert done.status_code == 303
    assert desk.browser.get(f"/m/{found[1][:-1]}x").status_code == 404
    desk.browser.cookies.set("homeward", guest or "")

    page = desk.open(path)
    assert "Shut: nobody has agreed yet" in page and "Nurse Dao" in page and "Nobody has opened it." in page
    reports = set(re.findall(r'id="(mrp_\w+?)"', page))
    assert len(reports) == 1, "the same file twice is one paper"
    report = reports.pop()
    assert "medical_report" not in owed(desk, incident)
    shut = desk.send(f"/desk/medical-reports/{report}/file")
    assert shut.status_code == 409 and "This report is shut." in shut.text
    assert desk.send(f"{path}/consents", case_id=case_id, matter="medical_report").status_code == 303
    agree(desk, incident, "medical_report")
    opened = desk.send(f"/desk/medical-reports/{report}/file")
    assert opened.content == PAPER and "attachment" in opened.headers["content-disposition"]
    assert "Opened by: " in desk.open(path) and "Lin Wei" in desk.open(path)
    agree(desk, incident, "medical_report", ConsentState.WITHDRAWN)
    assert desk.send(f"/desk/medical-reports/{report}/file").status_code == 404
    assert desk.send(f"/desk/medical-reports/{report}/emergency", why=" ").status_code == 422
    assert desk.send(f"/desk/medical-reports/{report}/emergency", why="bleeding again").status_code == 303
    assert desk.send(f"/desk/medical-reports/{report}/reading").status_code == 200
    assert "Opened by a stated emergency" in desk.open(path) and "bleeding again" in desk.open(path)
    happened = kinds(desk, incident)
    assert {"report_request.received", "vault_file.opened", "medical_report.emergency_stated"} <= set(happened)


def _leave(desk: Desk, incident: str, base: str) -> None:
    """Discharged: Wang hears it in Chinese, her mother only because Wang agreed."""
    path = f"/desk/incidents/{incident}/treatment"
    case = re.search(r'name="case_id" value="(cas_\w+)"', desk.open(path))
    assert case
    with desk.house.database.write() as db:
        thread = threads.main_of(db, incident, by=desk.lin.id)
        draft = parties.PartyDraft(Audience.RELATIVE, "zh-Hant", "Wang Yan", "sms", MOTHER)
        parties.add_party(db, thread, draft, by=desk.lin.id)
    assert desk.send(f"{path}/consents", case_id=case[1], matter="tell_family").status_code == 303
    agree(desk, incident, "tell_family")
    decided = desk.send(
        f"{path}/fitness",
        case_id=case[1],
        decision="escort",
        valid_until="2099-01-01T08:00",
        physician="Dr Chaiyo",
        diagnosis=CANARY,
        days_since_surgery="3",
    )
    assert decided.status_code == 303 and "operation less than ten days ago" in desk.open(path)
    gone = desk.send(f"{base}/ending", version=2, how="discharge", summary=CANARY, needs="wheelchair")
    assert gone.status_code == 303, gone.text
    assert owed(desk, incident).keys().isdisjoint({"health_check", "hospital_answers"})
    desk.pass_time(6 * 3600)  # nobody is woken by it
    assert "您已出院" in texts(desk, WANG)[-1] and CANARY not in texts(desk, WANG)[-1]
    assert "您的親屬已出院" in texts(desk, MOTHER)[-1]


def test_a_hospital_is_changed_by_one_at_a_time_and_a_death_opens_the_papers(desk: Desk) -> None:
    clinic, _ = add_hospitals(desk)
    where = f"/desk/facilities/{clinic}"
    form = {"name": "Patong Clinic II", "position": "7.8961, 98.2966", "capabilities": "emergency", "version": 1}
    assert desk.send(where, **form).status_code == 303
    page = desk.open(where)
    assert 'value="Patong Clinic II"' in page and 'name="version" value="2"' in page
    late = desk.send(where, **{**form, "name": "Another"})
    assert late.status_code == 412 and 'value="Another"' in late.text and "Another" not in desk.open("/desk/facilities")
    nowhere = desk.send("/desk/facilities/new", name="X", position="here")
    assert nowhere.status_code == 422 and "Look at: Position" in nowhere.text
    assert desk.send(f"{where}/activity", version=2, is_active="no").status_code == 303

    incident = desk.report()
    path = f"/desk/incidents/{incident}/treatment"
    page = desk.open(path)
    assert "Patong Clinic II" not in page, "a closed one is not found"
    case = re.search(r'name="case_id" value="(cas_\w+)"', page)
    hospital = re.search(r'name="facility_id" value="(fac_\w+)"', page)
    assert case and hospital
    assert desk.send(f"{path}/admissions", case_id=case[1], facility_id=hospital[1]).status_code == 303
    stay = re.search(r'id="(adm_\w+)"', desk.open(path))
    assert stay
    told = len(texts(desk, WANG))
    dead = desk.send(f"/desk/admissions/{stay[1]}/death", version=1, confirmed="yes")
    assert dead.status_code == 303 and "papers and instruction" in desk.open(f"/desk/incidents/{incident}/transfers")
    assert len(texts(desk, WANG)) == told, "nobody learns of a death by a text"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"pulse": "12.5"}, "pulse"),
        ({"gcs": "2"}, "gcs"),
        ({"spo2": "-1"}, "spo2"),
        ({"temperature": "1e99"}, "temperature"),
        ({"pulse": "NaN"}, "pulse"),
        ({"diastolic": "400"}, "diastolic"),
    ],
)
def test_a_figure_that_cannot_be_is_named(fields: dict[str, str], field: str) -> None:
    with pytest.raises(FieldUnreadable) as refused:
        reading.read_note(fields, "Asia/Bangkok")
    assert refused.value.values == {"field": field}
