"""An embassy hands a case over, sees what its deed allows, takes it back, and nothing is there any more."""

import re
from datetime import timedelta
from typing import Any

import anyio
import pytest
from anyio import to_thread
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from rescue.kit import events
from rescue.kit.database import Base
from rescue.kit.disclosures import Disclosure
from rescue.promises.models import Promise, PromiseState
from rescue.takeover.models import TakeOver
from tests.rescue.takeover.conftest import Handing

PHONE = "+99966830001"


def stored(handing: Handing) -> dict[str, int]:
    """How many rows every table has, but for keys that were kept."""
    with handing.world.house.database.read() as db:
        tables = [table for table in Base.metadata.sorted_tables if table.name != "idempotency_keys"]
        return {table.name: db.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


def disclosures(handing: Handing) -> list[Disclosure]:
    with handing.world.house.database.read() as db:
        by_hand = select(Disclosure).where(Disclosure.way != "job")
        return list(db.scalars(by_hand.order_by(Disclosure.at, Disclosure.id)))


def test_an_embassy_hands_over_looks_by_scope_and_takes_back_at_once(handing: Handing) -> None:
    world = handing.world
    made = handing.draft()
    deed = made.json()
    assert made.status_code == 201 and deed["state"] == "offered" and handing.patient.reference in deed["text"]
    assert "contact with the family" not in deed["text"] and len(deed["text_sha256"]) == 64
    for stranger in ("ma", "he"):
        there, absent = (world.get(f"/api/v1/take-overs/{each}", role=stranger) for each in (deed["id"], "tov_absent"))
        assert there.status_code == absent.status_code == 404 and there.json()["detail"] == absent.json()["detail"]
    assert handing.do("wu", deed["id"], "signature", text_version=2).status_code == 409
    signed = handing.do("wu", deed["id"], "signature", text_version=1).json()
    assert signed["evidence"]["text_sha256"] == deed["text_sha256"] and signed["evidence"]["address"]
    assert world.get(f"/api/v1/take-overs/{deed['id']}/file", role="wu").status_code == 404
    assert handing.accept(deed["id"], words="").status_code == 422
    assert handing.accept(deed["id"]).json()["state"] == "active"

    path = f"/api/v1/take-overs/{deed['id']}/file"
    assert world.get(path, role="wu").status_code == 409 and disclosures(handing) == []
    opened = handing.do("wu", deed["id"], "readings")
    assert [each["scope"] for each in opened.json()["chapters"]] == ["location", "medical"]
    assert "李伟" in opened.text and world.get(path, role="wu").json() == opened.json()
    handing.do("wu", deed["id"], "readings")
    (line,) = disclosures(handing)
    assert (line.receiver, str(line.grounds), line.grounds_words) == ("Embassy in Bangkok", "law", "VCCR art. 5")
    assert set(line.parts) == {"name", "nationality", "location", "course", "health"}
    assert_is_written_once(handing, line.id)
    assert world.get(f"/api/v1/incidents/{handing.patient.incident}", role="wu").status_code in (403, 404)
    for verb in ("acceptance", "end"):
        assert handing.do("wu", deed["id"], verb, grounds="law", words="mine").status_code == 403

    assert_hears_nothing_but_that_there_is_news(handing, deed["id"])
    page = handing.browser("wu")
    assert "李伟" in page.get(f"/takeovers/{deed['id']}").text
    answer = page.post(f"/takeovers/{deed['id']}/revocation", data={"because": "back to us"})
    assert answer.status_code == 303
    closed = page.get(f"/takeovers/{deed['id']}").text
    assert "李伟" not in closed and "Revoked" in closed
    for gone in (world.get(path, role="wu"), handing.do("wu", deed["id"], "readings")):
        assert gone.status_code == 404
    after = world.get(f"/api/v1/take-overs/{deed['id']}", role="wu").json()
    assert after["reference"] is None and after["signed_at"] and after["accepted_at"] and after["over_at"]
    with world.house.database.read() as db:
        owed = db.scalars(select(Promise).where(Promise.about == deed["id"]))
        stand = {each.what: each.state for each in owed}
        assert stand == {"take_over": PromiseState.KEPT, "give_back": PromiseState.OPEN}
    lines = handing.browser("supervisor").get("/desk/disclosures").text
    assert "Embassy in Bangkok" in lines
    assert handing.browser("coordinator").get("/desk/disclosures").status_code == 403


def assert_is_written_once(handing: Handing, line_id: str) -> None:
    """Whoever writes to the database itself changes nothing in the record and takes nothing out of it."""
    copied = "SELECT * FROM disclosures WHERE id = :id"
    tricks = ["UPDATE disclosures SET receiver = 'Nobody' WHERE id = :id", "DELETE FROM disclosures WHERE id = :id"]
    is_sqlite = handing.world.house.database.is_sqlite
    tricks.append(f"REPLACE INTO disclosures {copied}" if is_sqlite else "TRUNCATE disclosures")
    for trick in tricks:
        with pytest.raises(IntegrityError, match="written once"), handing.world.house.database.write() as db:
            db.execute(text(trick), {"id": line_id} if ":id" in trick else {})
    with handing.world.house.database.read() as db:
        assert db.get_one(Disclosure, line_id).receiver == "Embassy in Bangkok"


def assert_hears_nothing_but_that_there_is_news(handing: Handing, deed: str) -> None:
    """The stream of an observer: masked, and closed to everybody else; once the deed is over it says nothing more."""
    stream = handing.world.house.stream

    async def listen() -> list[bytes]:
        allowed = iter((True, False))

        async def may_still() -> bool:
            return next(allowed)

        topics = [f"incident:{handing.patient.incident}"]
        lines = stream.lines(stream.subscribe(topics), None, may_still, is_masked=True)
        heard = [await anext(lines)]
        for number in (1, 2):
            await to_thread.run_sync(happen, handing, number)
        return heard + [line async for line in lines]

    first, *news = anyio.run(listen)
    assert first.startswith(b"retry") and [b"data: {}" in line for line in news] == [True]
    for path in (f"/api/v1/take-overs/{deed}/events", f"/takeovers/{deed}/events"):
        assert handing.world.get(path, role="ma").status_code == 404
        assert handing.world.get(path).status_code == 403


def happen(handing: Handing, number: int) -> None:
    with handing.world.house.database.write() as db:
        of = handing.patient.incident
        events.record(db, "note.added", subject=f"nte_{number}", by="usr_lin", incident_id=of)


def test_one_matter_is_handed_over_once_and_a_refusal_changes_nothing(handing: Handing) -> None:
    deed = handing.active()
    before = stored(handing)
    again = handing.draft("he", scope=["medical", "money"])
    assert again.status_code == 409 and "Embassy in Bangkok" in again.json()["detail"]
    for wrong in (
        {"scope": ["money"], "ends_at": "2017-10-01T00:00:00Z"},
        {"scope": ["money"], "case_ids": ["cas_strange"]},
        {"scope": []},
        {"scope": ["everything"]},
        {"scope": ["money"], "organisation_id": handing.world.accounts["provider"].organisation_id},
    ):
        assert handing.draft("he", **wrong).status_code == 422, wrong
    assert stored(handing) == before
    other = handing.draft("he", scope=["money"]).json()
    assert handing.do("he", other["id"], "refusal", because="ours").json()["state"] == "refused"
    assert handing.accept(other["id"]).status_code == 409
    handing.world.pass_time(timedelta(days=20).total_seconds())
    with handing.world.house.database.read() as db:
        assert str(db.get_one(TakeOver, deed).state) == "ended"
    assert handing.world.get(f"/api/v1/take-overs/{deed}/file", role="wu").status_code == 404
    assert handing.draft("he", ends_at="2017-11-20T00:00:00Z").status_code == 201


def test_an_agency_hands_over_a_case_that_we_did_not_know(handing: Handing) -> None:
    page = handing.browser("he")
    form: dict[str, Any] = {"person_name": "He Jing", "office": "Duty desk", "reason": "One guide, forty guests"}
    form |= {"scope": ["location", "family"], "days": "14", "person": "Zhao Lan", "kind": "illness"}
    form |= {"place": "Vang Vieng, Laos", "description": "High fever since the morning", "our_phone": "+8613800007777"}
    where = page.post("/takeovers", data=form).headers["location"]
    assert "Zhao Lan" in page.get(where).text
    assert page.post(f"{where}/signature", data={"text_version": "1"}).status_code == 303
    handing.world.pass_time()
    deed = where.rpartition("/")[2]
    shown = handing.world.get(f"/api/v1/take-overs/{deed}").json()
    incident = handing.world.get(f"/api/v1/incidents/{shown['incident_id']}").json()
    assert incident["kind"] == "illness" and incident["people"][0]["name"] == "Zhao Lan"
    assert incident["reference"] not in page.get(where).text
    desk = handing.browser("coordinator")
    assert "Signed, waits for our coordinator" in desk.get("/desk/takeovers").text
    case = f"/desk/incidents/{shown['incident_id']}/takeover"
    assert "Zhao Lan" in desk.get(case).text
    accepted = {"version": str(shown["version"]), "grounds": "vital_interest", "words": "High fever, alone"}
    assert desk.post(f"/desk/takeovers/{deed}/acceptance", data=accepted).headers["location"] == case
    assert incident["reference"] in page.get(where).text
    assert page.post(f"{where}/readings").status_code == 303
    assert "Messages to the family" in page.get(where).text and "Fitness to fly" not in page.get(where).text


def test_a_deed_is_signed_by_link_with_a_code_for_the_text_as_it_stands(handing: Handing) -> None:
    world = handing.world
    deed = handing.draft(phone=PHONE, language="en").json()
    world.pass_time()
    token = re.search(r"/o/([\w-]+)", world.texts_to(PHONE)[-1])
    assert token
    path, headers = f"/o/{token[1]}", {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}

    def send(what: str, **form: str) -> Any:
        return world.client.post(f"{path}/{what}", data=form, headers=headers, follow_redirects=False)

    def code() -> str:
        send("codes", channel="sms")
        world.pass_time()
        return str(re.findall(r"\b\d{6}\b", world.texts_to(PHONE)[-1])[-1])

    assert handing.patient.reference in world.client.get(path, headers=headers).text
    old = code()
    world.put(f"/api/v1/take-overs/{deed['id']}/terms", {"terms": "Weekly report"})
    assert send("signature", text_version="1", code=old).status_code == 422
    assert send("signature", text_version="2", code="000000").status_code == 422
    assert world.get(f"/api/v1/take-overs/{deed['id']}").json()["state"] == "offered"
    assert send("signature", text_version="2", code=code()).status_code == 303
    shown = world.get(f"/api/v1/take-overs/{deed['id']}").json()
    assert (shown["state"], shown["evidence"]["how"], shown["evidence"]["text_version"]) == ("signed", "code", 2)


def test_a_timeline_leaves_the_house_only_with_a_receiver_and_grounds(handing: Handing) -> None:
    desk = handing.browser("coordinator")
    path = f"/desk/incidents/{handing.patient.incident}/timeline.csv"
    for form in (
        {},
        {"receiver": "Police", "grounds": "law"},
        {"grounds": "law", "words": "Police Act"},
        {"receiver": "Police", "grounds": "consent", "consent_id": "cns_no"},
    ):
        assert desk.post(path, data=form).status_code in (409, 422)
    assert disclosures(handing) == []
    saved = desk.post(path, data={"receiver": "Police of Phuket", "grounds": "law", "words": "Police Act s. 12"})
    assert saved.headers["content-type"].startswith("text/csv") and "incident.reported" in saved.text
    (line,) = disclosures(handing)
    assert (line.way, line.receiver) == ("timeline_table", "Police of Phuket")
    assert "Police of Phuket" in desk.get(f"/desk/incidents/{handing.patient.incident}/disclosures").text
