"""Scenario S02, step 1: a coach rolls over in Laos. The leader's text opens the incident and brings the list.

Thirty-two taps make 4 dead, 2 badly hurt, 4 hurt, 22 safe; level 2 wants three ambulances and finds two.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from rescue.cases.models import Case, Incident
from rescue.kit.access import sessions, users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.network.drafts import Channel, Contact, ProviderDraft, StationDraft
from rescue.network.models import Service
from rescue.network.providers import write_provider
from rescue.rollcalls.models import RollCallMark, RollCallPerson
from tests.rescue.whole_house import Whole, open_whole
from tests.twilio.signed import deliver, message

STARTS = datetime(2026, 3, 1, 6, 10, tzinfo=UTC)
LEADER = "+66812340000"
NAMES = [f"旅客{number:02d}" for number in range(1, 32)]
ROSTER = "\n".join(f"{number}. {name}, +86138000010{number:02d}" for number, name in enumerate(NAMES, 1))
SOS = f"我们的大巴翻车了，很多人受伤 19.8845, 102.1348\nroster:\n{ROSTER}\n32. 领队王, {LEADER}"
AMBULANCES = (
    ("Luang Prabang Ambulance", 19.8900, 102.1350, "+99985600001"),
    ("Xayaburi Rescue", 19.2500, 101.7100, "+99985600002"),
    ("Pakse Ambulance", 15.1200, 105.8000, "+99985600003"),  # 650 km away
)


@pytest.fixture
def whole(database_url: str) -> Iterator[Whole]:
    with open_whole(database_url, MovedClock(STARTS)) as opened:
        with opened.house.database.write() as db:
            for name, latitude, longitude, phone in AMBULANCES:
                station = StationDraft(name, "LA", latitude, longitude, "Asia/Vientiane", (Service.CASUALTY_TRANSPORT,))
                contact = Contact(Channel.SMS, phone)
                draft = ProviderDraft(name, "LAK", (station,), languages=("cmn", "lo"), contacts=(contact,))
                write_provider(db, draft)
            lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="system", display_name="Lin Wei")
            key = sessions.open(db, lin.id, hours=12)
        opened.client.cookies.set("homeward", key)
        yield opened


def ask(whole: Whole, path: str) -> Any:
    return whole.client.get(f"/api/v1{path}", headers={"Accept": "application/json"}).json()


def told(whole: Whole, phone: str) -> str:
    """Everything a phone was told."""
    return "\n".join(each.text for each in whole.texts(phone) if not each.is_from_phone)


def text(whole: Whole, sender: str, body: str) -> None:
    deliver(whole.client, message(sender, body))
    whole.step()


def test_a_leaders_text_thirty_two_taps_and_three_ambulances_of_which_two_are_near(whole: Whole) -> None:
    text(whole, LEADER, SOS)
    (incident,) = whole.rows(Incident)
    roll_call = ask(whole, f"/incidents/{incident.id}/roll-call")
    assert (roll_call["total"], roll_call["counts"]["unknown"]) == (32, 32)
    assert roll_call["people"][0]["name"] == "旅客01"
    assert roll_call["people"][31]["phone"] == LEADER

    # The leader got a link in their language; each person is one press of a plain form, on the phone or on the desk.
    heard = told(whole, LEADER)
    assert "您的名单共 32 人" in heard
    token = re.search(r"/h/([\w-]+)", heard)
    assert token
    page = whole.client.get(f"/h/{token[1]}")
    assert page.status_code == 200 and page.text.count("/people/per_") == 32
    people = [each["id"] for each in roll_call["people"]]
    said = ["dead"] * 4 + ["red"] * 2 + ["yellow"] * 4 + ["safe"] * 22
    for person_id, status in list(zip(people, said, strict=True))[:20]:
        tapped = whole.client.post(f"/h/{token[1]}/people/{person_id}", data={"status": status, "version": "1"})
        assert tapped.status_code == 303, tapped.text
    for person_id, status in list(zip(people, said, strict=True))[20:]:
        path = f"/desk/incidents/{incident.id}/roll-call/people/{person_id}"
        tapped = whole.client.post(path, data={"status": status, "version": "1"})
        assert tapped.status_code == 303, tapped.text
    stale = whole.client.post(f"/h/{token[1]}/people/{people[0]}", data={"status": "safe", "version": "1"})
    assert stale.status_code == 412, "nobody's newer word is overwritten"

    roll_call = ask(whole, f"/incidents/{incident.id}/roll-call")
    assert roll_call["counts"] == {"dead": 4, "red": 2, "yellow": 4, "safe": 22, "unknown": 0}
    assert sum(roll_call["counts"].values()) == roll_call["total"] == 32
    assert (roll_call["level"], roll_call["proposed_level"]) == (1, 2), "proposed, and nobody was called by it"
    marks = whole.rows(RollCallMark)
    assert len(marks) == 32 and {mark.how for mark in marks} == {"link", "desk"}
    cases = sorted(case.severity for case in whole.rows(Case))
    assert cases == ["black"] * 4 + ["green"] + ["red"] * 2 + ["yellow"] * 4, "green is the leader, who had a case"
    standing = {each["service"]: each for each in ask(whole, f"/incidents/{incident.id}/response")["services"]}
    assert standing["casualty_transport"]["wanted"] == 1

    # Run card level 2 wants 3 ambulances, finds 2: shortfall outside_radius. The far one is asked all the same.
    desk_page = whole.client.get(f"/desk/incidents/{incident.id}/roll-call").text
    assert "Level 2 is proposed" in desk_page
    version = ask(whole, f"/incidents/{incident.id}")["version"]
    raised = whole.client.post(
        f"/desk/incidents/{incident.id}/level", data={"version": version, "level": 2, "reason": "Roll-call: 10"}
    )
    assert raised.status_code == 303, raised.text
    ambulances = {each["service"]: each for each in ask(whole, f"/incidents/{incident.id}/response")["services"]}[
        "casualty_transport"
    ]
    assert ambulances["wanted"] == ambulances["opened"] == 3
    assert (ambulances["found"], ambulances["missing"], ambulances["shortfalls"]) == (2, 1, ["outside_radius"])
    whole.step()
    assert all("HW-" in told(whole, phone) for *_, phone in AMBULANCES)
    assert ask(whole, f"/incidents/{incident.id}/roll-call")["proposed_level"] is None
    steps = ask(whole, f"/incidents/{incident.id}/tasks")["items"]
    assert sum(step["code"] == "next_of_kin_told" for step in steps) == 4, "each of the dead has the steps of a death"
    (counted,) = [step for step in steps if step["code"] == "roll_call"]
    person = ask(whole, f"/incidents/{incident.id}/roll-call")["people"][10]
    for status in ("unknown", "safe"):
        path = f"/api/v1/roll-call-people/{person['id']}"
        put = whole.client.put(path, json={"status": status}, headers={"Accept": "application/json"})
        assert put.json()["person"]["status"] == status, put.text
    done = {step["id"]: step["state"] for step in ask(whole, f"/incidents/{incident.id}/tasks")["items"]}
    assert done[counted["id"]] == "done", "with the last one accounted for, the step is done"

    # Another passenger's report turns out to be the same crash: both lists are one, nobody twice; parted, two again.
    text(whole, "+66812347777", "ช่วยด้วย 19.2, 101.9\nroster:\n旅客01, +8613800001001\nSomchai")
    (other,) = [each for each in whole.rows(Incident) if each.id != incident.id]
    api = {"Accept": "application/json"}
    path = f"/api/v1/incidents/{other.id}/duplication"
    joined = whole.client.post(path, json={"into": incident.id}, headers=api)
    assert joined.status_code in (200, 201), joined.text
    assert ask(whole, f"/incidents/{incident.id}/roll-call")["total"] == 33
    parted = whole.client.post(f"{path}/undoing", json={}, headers=api)
    assert parted.status_code in (200, 201), parted.text
    assert [ask(whole, f"/incidents/{each}/roll-call")["total"] for each in (incident.id, other.id)] == [32, 2]


def test_everybody_is_asked_in_their_language_and_their_one_or_two_is_written_down(whole: Whole) -> None:
    text(whole, LEADER, "Coach crash 19.8845, 102.1348\nroster:\n张三, +8613800000001\nLi Si, +66812340002, en\nLi Si")
    (incident,) = whole.rows(Incident)
    path = f"/desk/incidents/{incident.id}/roll-call"
    pasted = whole.client.post(f"{path}/people", data={"text": "张 三\nWang Wu, +85291234567, zh-Hant, HK"})
    assert "1 person was added." in pasted.text and "张 三" in pasted.text, "nobody is on the list twice"
    sheet = "姓名,手机号\n赵六,+8613800000099\n张三,+8613800000001\n".encode("gb18030")
    uploaded = whole.client.post(f"{path}/people", files={"file": ("list.csv", sheet, "text/csv")})
    assert "1 person was added." in uploaded.text and "张三" in uploaded.text, "a Chinese sheet, and nobody twice"
    assert whole.client.post(f"{path}/people", files={"file": ("x.xlsx", b"PK\x03\x04", "a/b")}).status_code == 422
    shown = whole.client.post(f"{path}/link").text
    given = re.search(r"http://testserver(/h/[\w-]+)", shown)
    assert given and whole.client.get(given[1]).status_code == 200, "shown once, for WeChat"
    assert whole.client.post(f"{path}/questions").status_code == 303
    whole.step()
    assert "您安全吗" in told(whole, "+8613800000001")
    assert "您安全嗎" in told(whole, "+85291234567")
    assert "are you safe?" in told(whole, "+66812340002")
    text(whole, "+8613800000001", "１")
    text(whole, "+66812340002", "2")
    text(whole, "+85291234567", "我们还在车里")
    counts = ask(whole, f"/incidents/{incident.id}/roll-call")["counts"]
    assert counts == {"safe": 1, "yellow": 1, "unknown": 2, "red": 0, "dead": 0}
    assert "您平安" in told(whole, "+8613800000001")
    assert "you need help" in told(whole, "+66812340002")
    (hurt,) = [person for person in whole.rows(RollCallPerson) if person.status == "yellow"]
    assert [case.severity for case in whole.rows(Case) if case.id == hurt.case_id] == ["yellow"]

    # One message to all of an event of two incidents; each number once, in its own language.
    other = whole.client.post(
        "/api/v1/incidents",
        json={
            "kind": "injury",
            "reporter": {"phone": "+66812340009", "language": "en"},
            "location": {"latitude": 7.88, "longitude": 98.39},
        },
        headers={"Accept": "application/json"},
    ).json()
    opened = whole.client.post(
        "/desk/mass-events", data={"name": "Mekong storm", "references": f"{incident.reference} {other['reference']}"}
    )
    event_id = str(opened.headers["location"]).rpartition("/")[2]
    shown = ask(whole, f"/mass-events/{event_id}")
    assert shown["total"] == 4 and shown["by_territory"]["LA"]["safe"] == 1 and len(shown["incidents"]) == 2
    assert shown["by_nationality"]["HK"]["unknown"] == 1
    words = {"say-zh-Hans": "请到酒店停车场集合", "say-en": "Come to the car park"}
    assert whole.client.post(f"/desk/mass-events/{event_id}/broadcasts", data=words).status_code == 303
    whole.step()
    assert "Come to the car park" in told(whole, "+66812340009")
    assert "请到酒店停车场集合" in told(whole, "+8613800000001")
    assert told(whole, LEADER).count("停车场") == 1
    assert "Mekong storm" in whole.client.get(f"/desk/mass-events/{event_id}").text
