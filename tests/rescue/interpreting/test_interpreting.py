"""An interpreter asked for like any other service: offered, declined, accepted, on the line, billed to the case."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.dispatch.models import CallOut, CallOutState
from rescue.interpreting import minutes
from rescue.interpreting.models import Interpretation
from rescue.kit.access import links, sessions
from rescue.kit.access.models import User
from tests.journeys.conftest import World
from tests.twilio.signed import deliver, message

pytest_plugins: list[str] = []
PEOPLE = {"reporter": {"name": "陳美玲", "phone": "+85261234567", "language": "zh-Hant"}, "kind": "illness"}
PHUKET = {"latitude": 7.8804, "longitude": 98.3923, "accuracy_m": 25}


@pytest.fixture
def incident(world: World) -> str:
    answer = world.post("/api/v1/incidents", {**PEOPLE, "location": PHUKET}, role=None, Idempotency_Key="chan-1")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def add_interpreters(world: World, *, count: int = 2, **told: Any) -> list[str]:
    """Interpreters of the first partners in Phuket, Cantonese and Thai."""
    listed = world.get("/api/v1/providers?territory=TH&search=Phuket").json()["items"]
    ids = []
    for number in range(count):
        body = {
            "provider_id": listed[number]["id"],
            "name": f"Interpreter {number}",
            "varieties": ["yue", "th"],
            "scripts": ["Hant"],
            "skills": ["general", "medical"],
            "phone": f"+9997655500{number}",
            "per_minute_minor": 4000 + number,
            "least_minutes": 10,
            "currency": "THB",
            **told,
        }
        answer = world.post("/api/v1/interpreters", body)
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    return ids


def ask(world: World, incident: str, **wish: Any) -> Any:
    body = {"between": "yue", "and": "th", "skill": "medical", **wish}
    key = "-".join(["ask", *map(str, wish.values())])
    return world.post(f"/api/v1/incidents/{incident}/interpretations", body, Idempotency_Key=key)


def shown(world: World, incident: str) -> dict[str, Any]:
    (found,) = world.get(f"/api/v1/incidents/{incident}/interpretations").json()["items"]
    return dict(found)


def test_an_interpreter_is_found_offered_declined_accepted_and_billed(world: World, incident: str) -> None:
    first, second = add_interpreters(world)
    found = world.get(f"/api/v1/incidents/{incident}/interpreters?between=yue&and=th&skill=medical").json()
    assert [each["interpreter_id"] for each in found["candidates"]] == [first, second]
    assert "speaks_both" in {reason["code"] for reason in found["candidates"][0]["reasons"]}

    asked = ask(world, incident)
    assert asked.status_code == 201, asked.text
    assert asked.json()["state"] == "requested"
    assert ask(world, incident).json()["id"] == asked.json()["id"], "the same key is the same request"
    offer = asked.json()["call_out_id"]

    declined = world.post(f"/api/v1/call-outs/{offer}/refusal", {"reason": "no_unit"})
    assert declined.status_code == 200, declined.text
    with world.house.database.read() as db:
        again = db.scalars(select(CallOut).where(CallOut.service == "translation", CallOut.state == "offered")).one()
        assert again.is_remote
        link = f"/p/{links.token_of(world.house.database.secret, again.link_id)}?language=en"
    page = world.client.get(link, headers={"Accept": "text/html"}).text
    assert "Can you help by phone?" in page and "<bdi>Cantonese</bdi> – <bdi>Thai</bdi>" in page
    assert world.post(f"/api/v1/call-outs/{again.id}/acceptance", {"eta_minutes": 0}).status_code == 200
    now = shown(world, incident)
    assert (now["state"], now["interpreter_id"], now["call_out_id"]) == ("accepted", second, again.id)
    page = world.client.get(link, headers={"Accept": "text/html"}).text
    assert "we ring you and put you through" in page and "We have begun" in page and "on our way" not in page

    with world.house.database.write() as db:
        minutes.joined(db, now["id"], "leg_1", at=db.now, by="system")
        minutes.joined(db, now["id"], "leg_1", at=db.now, by="system")
    assert shown(world, incident)["state"] == "active"
    world.pass_time(125)
    with world.house.database.write() as db:
        minutes.left(db, "leg_1", at=db.now, by="system")
        minutes.left(db, "leg_1", at=db.now, by="system")
    dropped = shown(world, incident)
    assert (dropped["state"], dropped["seconds"], dropped["billed_minutes"]) == ("accepted", 125, 10)
    with world.house.database.write() as db:
        minutes.joined(db, now["id"], "leg_2", at=db.now, by="system")
    world.pass_time(600)
    done = world.post(f"/api/v1/interpretations/{now['id']}/completion", {})
    assert done.status_code == 200, done.text
    body = done.json()
    assert (body["state"], body["seconds"], body["billed_minutes"]) == ("ended", 725, 13)
    assert body["cost"] == {"amount_minor": 13 * 4001, "currency": "THB"}
    with world.house.database.read() as db:
        assert db.get_one(CallOut, again.id).state is CallOutState.CLEARED
    assert world.post(f"/api/v1/interpretations/{now['id']}/completion", {}).json()["cost"] == body["cost"]


def test_an_interpreter_on_the_phone_is_not_told_as_help_on_the_way(world: World, incident: str) -> None:
    add_interpreters(world, count=1)
    before = len(world.texts_to("+85261234567"))
    world.post(f"/api/v1/call-outs/{ask(world, incident).json()['call_out_id']}/acceptance", {"eta_minutes": 0})
    world.pass_time()
    assert not [text for text in world.texts_to("+85261234567")[before:] if "Phuket" in text]
    link = next(found[0] for text in world.texts_to("+85261234567") if (found := re.search(r"/t/[\w-]{22}", text)))
    page = world.client.get(f"{link}?language=en").text
    assert "Expected at" not in page and "minutes, by about" not in page
    with world.house.database.read() as db:
        assert db.get_one(Incident, incident).accepted_at is None


def test_the_offer_says_between_which_languages_and_is_accepted_by_text(world: World, incident: str) -> None:
    add_interpreters(world, count=1)
    call_out = ask(world, incident).json()["call_out_id"]
    world.pass_time()
    provider = world.get("/api/v1/providers?territory=TH&search=Phuket").json()["items"][0]
    address = next(each["address"] for each in provider["contacts"] if each["channel"] in ("sms", "whatsapp"))
    assert any("Cantonese" in text or "广东话" in text or "กวางตุ้ง" in text for text in world.texts_to(address)), (
        world.texts_to(address)
    )
    deliver(world.client, message(address, "1"))
    world.pass_time(1)
    assert world.get(f"/api/v1/call-outs/{call_out}").json()["state"] == "accepted"
    last = world.texts_to(address)[-1]
    assert any(said in last for said in ("ต่อสายให้", "put you through")), "nobody is expected anywhere: we ring them"


def test_minutes_counted_by_hand_are_billed_too(world: World, incident: str) -> None:
    add_interpreters(world, count=1, ways=["on_site"])
    asked = ask(world, incident, way="on_site").json()
    world.post(f"/api/v1/call-outs/{asked['call_out_id']}/acceptance", {"eta_minutes": 20})
    ended = world.post(f"/api/v1/interpretations/{asked['id']}/completion", {"minutes": 95}).json()
    assert (ended["billed_minutes"], ended["cost"]["amount_minor"]) == (95, 95 * 4000)


def test_with_nobody_for_both_the_request_is_refused_and_nothing_is_written(world: World, incident: str) -> None:
    add_interpreters(world, count=1)
    refused = ask(world, incident, **{"and": "vi"})
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert ask(world, incident, **{"and": "yue"}).status_code == 409
    with world.house.database.read() as db:
        assert db.scalars(select(Interpretation)).all() == []


def test_the_partner_s_people_see_and_change_only_their_own(world: World) -> None:
    foreign, *_ = add_interpreters(world)
    mine = world.get("/api/v1/providers", role="provider").json()["items"][0]["id"]
    body = {"provider_id": mine, "name": "Mai", "varieties": ["cmn", "th"], "per_minute_minor": 1, "currency": "THB"}
    added = world.post("/api/v1/interpreters", body, role="provider")
    assert added.status_code == 201, added.text
    assert [each["name"] for each in world.get("/api/v1/interpreters", role="provider").json()["items"]] == ["Mai"]
    assert world.get(f"/api/v1/interpreters/{foreign}", role="provider").status_code == 404
    path = f"/api/v1/interpreters/{added.json()['id']}"
    assert world.ask("PUT", path, role="provider", json=body).status_code == 428
    changed = world.ask("PUT", path, role="provider", json={**body, "is_active": False}, If_Match=added.headers["ETag"])
    assert changed.json()["is_active"] is False
    stale = world.ask("PUT", path, role="provider", json=body, If_Match=added.headers["ETag"])
    assert stale.status_code == 412
    other = world.get("/api/v1/providers?territory=JP").json()["items"][0]["id"]
    assert world.post("/api/v1/interpreters", {**body, "provider_id": other}, role="provider").status_code == 422


@pytest.mark.parametrize(
    "spoilt",
    [
        {"varieties": ["th"]},
        {"varieties": ["th", "th"]},
        {"varieties": ["th", "Thai"]},
        {"per_minute_minor": -1},
        {"per_minute_minor": True},
        {"currency": "baht"},
        {"skills": []},
        {"tea": 1},
    ],
)
def test_a_bad_interpreter_is_refused(world: World, spoilt: dict[str, Any]) -> None:
    provider = world.get("/api/v1/providers?territory=TH").json()["items"][0]["id"]
    body = {"provider_id": provider, "name": "M", "varieties": ["cmn", "th"], "per_minute_minor": 1, "currency": "THB"}
    answer = world.post("/api/v1/interpreters", {**body, **spoilt})
    assert answer.status_code == 422
    assert world.get("/api/v1/interpreters").json()["items"] == []


def test_an_aborted_interpretation_asks_the_next(world: World, incident: str) -> None:
    add_interpreters(world)
    asked = ask(world, incident).json()
    world.post(f"/api/v1/call-outs/{asked['call_out_id']}/acceptance", {"eta_minutes": 0})
    world.post(f"/api/v1/call-outs/{asked['call_out_id']}/abort", {"reason": "line broke"})
    assert shown(world, incident)["state"] == "requested"
    with world.house.database.read() as db:
        offered = select(CallOut).where(CallOut.service == "translation", CallOut.state == "offered")
        assert db.scalars(offered).one().id != asked["call_out_id"]


def test_the_desk_asks_by_a_page(world: World, incident: str) -> None:
    add_interpreters(world, count=1)
    path = f"/desk/incidents/{incident}/interpreters"
    token = {"Authorization": f"Bearer {world.accounts['coordinator'].token}", "Sec-Fetch-Site": "same-origin"}
    page = world.client.get(f"{path}?between=yue&and=th&language=en", headers=token)
    assert page.status_code == 200 and "speaks Cantonese and Thai" in page.text
    asked = world.client.post(path, data={"between": "yue", "and": "th"}, headers=token, follow_redirects=False)
    assert asked.status_code == 303, asked.text
    assert "Asked, no answer yet" in world.client.get(f"{path}?language=en", headers=token).text
    refused = world.client.post(path, data={"between": "yue", "and": "vi"}, headers={**token, "Accept": "text/html"})
    assert refused.status_code == 409 and "1" in refused.text


def test_on_the_page_a_script_is_asked_for_by_its_name_and_says_who_reads_it(world: World, incident: str) -> None:
    add_interpreters(world, count=1, varieties=["yue", "nan", "th"], scripts=["Hant"])
    add_interpreters(world, count=1, name="Mei", varieties=["yue", "nan", "th"], scripts=["Hans"])
    world.client.cookies.set("homeward", desk_key(world))
    path = f"/desk/incidents/{incident}/interpreters"
    page = world.client.get(f"{path}?between=nan&and=th&script=Hant&language=en", headers={"Accept": "text/html"}).text
    assert '<option value="Hant" selected>繁體中文</option>' in page and "Hokkien" in page
    first, second = page.split('<ol class="candidates">')[1].split("<li>\n    <div>")[1:3]
    assert "reads and writes: 繁體中文" in first and "Interpreter 0" in first
    assert "does not read or write: 繁體中文" in second and "Mei" in second
    form = {"between": "nan", "and": "th", "script": "Hant"}
    same = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    assert world.client.post(path, data=form, headers=same, follow_redirects=False).status_code == 303
    assert shown(world, incident)["script"] == "Hant"
    assert "繁體中文" in world.client.get(f"{path}?language=en", headers=same).text.split('<form class="report"')[0]


def desk_key(world: World) -> str:
    with world.house.database.write() as db:
        person = db.scalars(select(User).where(User.role == "coordinator").limit(1)).one()
        return sessions.open(db, person.id, hours=12)
