"""A trip from its first step to its end, over its page, texts and the worker with a moved clock."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from i18n.models import Delivery
from rescue.cases.models import Case, Incident
from rescue.checkins.models import CheckIn, Itinerary, ItineraryLeg
from rescue.intake.models import Report
from rescue.kit.clock import MovedClock
from rescue.promises.models import Promise
from rescue.rollcalls.models import RollCallPerson
from tests.rescue.checkins.texting import text_in
from tests.rescue.whole_house import Whole, open_whole

LEADER, MOTHER = "+99913800001", "+99913900002"
# 20:00 in Phuket is 13:00 UTC.
FIRST_DUE = datetime(2026, 3, 2, 13, tzinfo=UTC)


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def until(whole: Whole, at: datetime) -> None:
    whole.step((at - whole.clock.now()).total_seconds())


def last_text(whole: Whole, phone: str) -> str:
    return str(whole.texts(phone)[-1].text)


def leave(whole: Whole) -> str:
    """The leader goes through the steps; the path of the trip's page."""
    client = whole.client
    assert "Leave your trip with us" in client.get("/trips/new?language=en").text
    refused = client.post("/trips", data={"name": "Guo Ying", "phone": "call me", "language": "en"})
    assert refused.status_code == 422 and "Write the phone number with its country code" in refused.text
    sent = {"name": "Guo Ying", "phone": LEADER, "language": "en", "is_group": "1"}
    path = str(client.post("/trips", data=sent).headers["location"])
    stay = {"from": "2026-03-02T09:00", "until": "2026-03-05T11:00"}
    asked = client.post(f"{path}/places", data={"said": "San José", **stay})
    assert asked.status_code == 200 and "Which one do you mean?" in asked.text
    unknown = client.post(f"{path}/places", data={"said": "Xqzwvk", **stay})
    assert unknown.status_code == 422 and "We do not know this place." in unknown.text
    assert client.post(f"{path}/places", data={"said": "普吉岛", **stay}).status_code == 303
    times = {"every": "daily", "clock": "20:00", "grace": "60"}
    assert client.post(f"{path}/times", data=times).headers["location"] == f"{path}?step=relative"
    mother = {"name": "Mum", "phone": MOTHER, "language": "zh-Hans"}
    assert client.post(f"{path}/relative", data=mother).headers["location"] == f"{path}?step=people"
    people = {"people": "1. 王芳, +66 81 234 5678\n2. Li Wei\n王芳, +66 81 234 5678"}
    assert client.post(f"{path}/people", data=people).status_code == 303
    return path


def test_an_overdue_check_in_becomes_a_case_warns_the_relative_and_a_late_one_takes_it_back(whole: Whole) -> None:
    # long: one trip from its first step to its end is one story
    path = leave(whole)
    whole.step()
    assert path in last_text(whole, LEADER), "the page is texted to whoever left the trip"
    assert "Guo Ying" in last_text(whole, MOTHER)
    text_in(whole, MOTHER, "1")
    whole.step()
    shown = whole.client.get(f"{path}?language=en").text
    assert "agreed to be warned" in shown and "2 people on the list" in shown

    until(whole, FIRST_DUE - timedelta(minutes=14))
    assert "check in by" in last_text(whole, LEADER) and path in last_text(whole, LEADER)
    text_in(whole, LEADER, "ＯＫ。")
    whole.step()
    assert whole.rows(Incident) == [] and "thank you" in last_text(whole, LEADER)

    second = FIRST_DUE + timedelta(days=1)
    until(whole, second - timedelta(minutes=10))
    whole.client.post(f"{path}/extension", data={"minutes": "30"})
    until(whole, second + timedelta(minutes=61))
    assert whole.rows(Incident) == [], "whoever asked for more time is not looked for"
    until(whole, second + timedelta(minutes=91))
    [incident], [report] = whole.rows(Incident), whole.rows(Report)
    assert (incident.kind, report.channel, incident.territory_code) == ("lost_person", "check_in", "TH")
    assert [case.person_name for case in whole.rows(Case)] == ["Guo Ying"]
    assert {person.name for person in whole.rows(RollCallPerson)} == {"Guo Ying", "王芳", "Li Wei"}
    assert incident.reference in last_text(whole, MOTHER) and "Guo Ying" in last_text(whole, MOTHER)
    assert incident.reference in last_text(whole, LEADER)
    assert [each.to_whom for each in whole.rows(Promise) if each.what == "check_in"] == ["relative"]
    assert "We are looking for you." in whole.client.get(f"{path}?language=en").text
    refused = whole.client.post(f"{path}/deletion")
    assert refused.status_code == 409, "while they are looked for the trip stays"

    assert whole.client.post(f"{path}/check-in", data={"where": "7.8804, 98.3923"}).status_code == 303
    whole.step()
    [incident] = whole.rows(Incident)
    assert (incident.state, incident.outcome) == ("unfounded", "false_alarm")
    assert "Guo Ying" in last_text(whole, MOTHER) and len(whole.texts(MOTHER)) == 4
    late = next(each for each in whole.rows(CheckIn) if each.state == "late")
    assert (late.latitude, late.longitude, late.incident_id) == (7.8804, 98.3923, incident.id)
    assert [each.state for each in whole.rows(Promise) if each.what == "check_in"] == ["kept"]

    whole.client.post(f"{path}/home")
    assert "You are home safe." in whole.client.get(f"{path}?language=en").text
    until(whole, whole.clock.now() + timedelta(days=16))
    assert whole.rows(Itinerary) == whole.rows(ItineraryLeg) == whole.rows(CheckIn) == []
    kept = [each for each in whole.rows(Delivery) if each.address in (LEADER, MOTHER)]
    assert {each.incident_id for each in kept} == {incident.id}, (
        "numbers and words go with the trip, a case keeps its own"
    )
    assert whole.client.get(path).status_code == 404


def test_who_is_missing_already_gets_no_second_case_and_whoever_said_no_is_not_warned(whole: Whole) -> None:
    """By program: the same person reports a theft; then does not check in."""
    headers = {"Accept": "application/json"}
    body = {
        "traveller": {"name": "Zhang Min", "phone": LEADER, "language": "en"},
        "legs": [
            {"place": "7.8804, 98.3923", "from_local": "2026-03-01T09:00", "until_local": "2026-03-03T09:00"},
        ],
        "check_in_rules": [{"every": "once", "at": "2026-03-01T20:00"}],
        "grace_minutes": 30,
        "relative": {"name": "Mum", "phone": MOTHER, "language": "en"},
    }
    first = whole.client.post("/api/v1/itineraries", json=body, headers={**headers, "Idempotency-Key": "t1"})
    again = whole.client.post("/api/v1/itineraries", json=body, headers={**headers, "Idempotency-Key": "t1"})
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    trip = first.json()
    assert trip["next_due_at"] == "2026-03-01T13:00:00Z" and trip["legs"][0]["time_zone"] == "Asia/Bangkok"
    key = trip["link"].rsplit("/", 1)[1]
    bearer = {**headers, "Authorization": f"Bearer {key}"}
    address = f"/api/v1/itineraries/{trip['id']}"
    assert whole.client.get(address, headers=headers).status_code == 401
    assert whole.client.put(address, json=body, headers=bearer).status_code == 428
    assert whole.client.put(address, json=body, headers={**bearer, "If-Match": '"999"'}).status_code == 412
    body["check_in_rules"] = [{"every": "once", "at": "2026-03-01T21:00"}]
    changed = whole.client.put(address, json=body, headers={**bearer, "If-Match": first.headers["ETag"]})
    assert changed.json()["next_due_at"] == "2026-03-01T14:00:00Z"
    whole.step()
    found = re.search(r"/trips/contact/[\w-]+", last_text(whole, MOTHER))
    assert found and whole.client.post(f"{found[0]}/refusal").status_code == 303
    assert "We do not warn you." in whole.client.get(f"{found[0]}?language=en").text

    whole.send_sos(phone=LEADER, kind="theft")
    until(whole, datetime(2026, 3, 1, 14, 31, tzinfo=UTC))
    [incident] = whole.rows(Incident)
    [missed] = [each for each in whole.rows(CheckIn) if each.state == "overdue"]
    assert (missed.incident_id, missed.has_opened, missed.warned_at) == (incident.id, False, None)
    assert len(whole.texts(MOTHER)) == 1, "whoever said no is told nothing"
    assert [each.to_whom for each in whole.rows(Promise) if each.what == "check_in"] == ["desk"]
    done = whole.client.post(f"{address}/check-ins", json={}, headers=bearer)
    assert (done.status_code, done.json()["is_overdue"]) == (201, False)
    assert whole.rows(Incident)[0].is_open, "the theft goes on"
    text_in(whole, LEADER, "ok")
    whole.step()
    assert len([each for each in whole.rows(CheckIn) if each.how == "text"]) == 0, "an OK in their case is not about it"
