"""The desk changes what an incident calls, raises the level of one that runs, and ticks its steps off."""

from typing import Any

from rescue.dispatch import needs
from rescue.kit.access import users
from rescue.kit.access.principals import Principal, Role
from tests.rescue.desk.conftest import Desk

JSON = {"Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
CARD = "/api/v1/run-cards/injury"
TWO_AT_ONCE = {
    "lines": [
        {"service": "casualty_transport", "quantity": 2},
        {"service": "translation", "when": "on_arrival", "severities": ["red"]},
        {"service": "medical_treatment", "level": 2},
    ],
    "steps": [{"code": "roll_call"}, {"text": "Ask the guide for the room list", "within_minutes": 30}],
    "source": "Desk meeting of 3 March",
    "reason": "One ambulance was too few",
}


def sign_in_supervisor(desk: Desk) -> Principal:
    with desk.house.database.write() as db:
        boss = users.add_user(db, "boss@desk.example", Role.SUPERVISOR, by="system", display_name="Boss")
    who = Principal(boss.id, Role.SUPERVISOR)
    desk.sign_in(who)
    return who


def put(desk: Desk, body: Any, version: int, query: str = "") -> Any:
    return desk.browser.put(CARD + query, json=body, headers={**JSON, "If-Match": f'"{version}"'})


def services(desk: Desk, incident_id: str) -> list[str]:
    with desk.house.database.read() as db:
        return sorted(need.service for need in needs.list_for_incident(db, incident_id))


def standing(desk: Desk, incident_id: str) -> dict[str, Any]:
    shown = desk.browser.get(f"/api/v1/incidents/{incident_id}/response", headers=JSON).json()
    return {each["service"]: each for each in shown["services"]}


def test_a_changed_card_calls_what_it_says_and_its_history_and_the_houses_own_stay(desk: Desk) -> None:
    assert put(desk, TWO_AT_ONCE, 0).status_code == 403, "a coordinator reads cards and changes none"
    sign_in_supervisor(desk)
    nobody = {**TWO_AT_ONCE, "lines": [{"service": "translation", "severities": ["red"]}]}
    refused = put(desk, nobody, 0)
    assert (refused.status_code, refused.json()["title"]) == (422, "This card would call nobody at once.")
    written = put(desk, TWO_AT_ONCE, 0)
    assert (written.status_code, written.headers["etag"]) == (200, '"1"'), written.text
    assert put(desk, TWO_AT_ONCE, 0).status_code == 412, "nobody's change is overwritten"

    incident_id = desk.report(kind="injury")
    assert services(desk, incident_id) == ["casualty_transport"], "the first unit goes with the report's own commit"
    desk.pass_time(0)
    assert services(desk, incident_id) == ["casualty_transport"] * 2
    assert len({call_out.provider_id for call_out in desk.asked(incident_id)}) == 2
    tasks = desk.browser.get(f"/api/v1/incidents/{incident_id}/tasks", headers=JSON).json()["items"]
    assert [each["text"] for each in tasks][1] == "Ask the guide for the room list"
    first = desk.asked(incident_id)[0]
    desk.answer(first, "acceptance", eta_minutes=5)
    for milestone in ("en_route", "on_scene"):
        desk.answer(desk.asked(incident_id)[0], "milestones", milestone=milestone)
    assert services(desk, incident_id)[2:] == ["translation"], "what waits for the first helper is called on arrival"

    more = {**TWO_AT_ONCE, "lines": [{"service": "translation"}], "is_adding": True}
    in_thailand = put(desk, more, 0, "?territory=TH")
    assert in_thailand.json()["is_adding"] is True
    here = "territory=TH&severity=green&latitude=7.88&longitude=98.39"
    preview = desk.browser.get(f"{CARD}/preview?{here}", headers=JSON).json()
    assert [(each["service"], each["wanted"], each["found"]) for each in preview["called"]] == [
        ("casualty_transport", 2, 2),
        ("translation", 1, 1),
    ]
    back = {"source": "Desk meeting", "reason": "Enough again"}
    restored = desk.browser.post(f"{CARD}/restoration", json=back, headers={**JSON, "If-Match": '"1"'}).json()
    assert restored["is_default"] is True and restored["version"] == 2
    assert [line["service"] for line in restored["lines"]][:2] == ["casualty_transport", "medical_treatment"]
    history = desk.browser.get(f"{CARD}/history", headers=JSON).json()["items"]
    assert [(each["version"], each["reason"]) for each in history] == [
        (2, "Enough again"),
        (1, "One ambulance was too few"),
    ]
    page = desk.open("/desk/run-cards/injury?territory=TH&level=2")
    here = desk.open("/desk/run-cards/injury?here=7.8804,98.3923")
    assert "Distances are from the position." in here and "1 found nearby" in here and "0.8 km" in here
    assert "No position was found in these words." in desk.open("/desk/run-cards/injury?here=somewhere")
    assert "This card adds to the general one." in page and "2 Casualty transport" in page


def test_the_form_writes_a_card_and_says_what_is_wrong_with_it(desk: Desk) -> None:
    sign_in_supervisor(desk)
    line = {"line-0-service": "shopping_guide", "line-0-quantity": 1, "line-0-level": 1, "line-0-when": "at_once"}
    told = {"source": "Lin", "reason": "Tried"}
    wrong = desk.send("/desk/run-cards/concierge", version=0, **{**line, "line-0-level": 9}, **told)
    assert wrong.status_code == 422 and "A line of the card cannot be used." in wrong.text
    # What it would call is seen before it is published, for the colour, level and country chosen; nothing is saved.
    more = {"line-1-service": "translation", "line-1-quantity": 2, "line-1-level": 2, "line-1-when": "at_once"}
    draft = desk.send("/desk/run-cards/concierge/draft?territory=TH", **line, **more, severity="green", level=2)
    assert draft.status_code == 200 and "This is a draft: nothing is saved" in draft.text
    assert "1 Shopping guide" in draft.text and "2 Language translation" in draft.text and "Green" in draft.text
    assert desk.send("/desk/run-cards/concierge/draft", **{**line, "line-0-level": 9}).status_code == 422
    assert "It was never changed." in desk.open("/desk/run-cards/concierge")
    assert desk.send("/desk/run-cards/concierge", version=0, **line, **told).status_code == 303
    assert "Version 1" in desk.open("/desk/run-cards/concierge")
    assert "changed by the desk" in desk.open("/desk/run-cards")


def test_a_coordinators_triage_opens_the_card_and_a_level_adds_in_one_act(desk: Desk) -> None:
    incident_id = desk.report(kind="injury")
    assert desk.do(incident_id, "triage", kind="injury", severity="yellow").status_code == 303
    assert services(desk, incident_id) == ["casualty_transport", "medical_treatment", "translation"]
    path = f"/api/v1/incidents/{incident_id}/level"
    assert desk.browser.post(path, json={"level": 2}, headers=JSON).status_code == 422, "a level says why"
    raised = desk.do(incident_id, "level", level=2, reason="Four are hurt")
    assert raised.status_code == 303, raised.text
    now = standing(desk, incident_id)
    assert {service: each["wanted"] for service, each in now.items()} == {
        "casualty_transport": 3,
        "medical_treatment": 1,
        "translation": 2,
        "dispute_coordination": 1,
    }
    assert (now["casualty_transport"]["found"], now["dispute_coordination"]["missing"]) == (3, 1)
    before = services(desk, incident_id)
    assert desk.do(incident_id, "level", level=2, reason="Pressed again").status_code == 303
    assert services(desk, incident_id) == before, "twice is once"
    lower = desk.browser.post(path, json={"level": 1, "reason": "Fewer"}, headers=JSON)
    assert (lower.status_code, lower.json()["title"]) == (409, "A level is only raised.")
    texts = desk.open(f"/desk/incidents/{incident_id}/response")
    assert "Level 2: several people" in texts and "no provider can be reached from there" in texts
    assert "1 of 2 found" not in desk.open(f"/desk/incidents/{incident_id}")


def test_lost_papers_bring_their_steps_with_an_owner_and_who_did_them(desk: Desk) -> None:
    incident_id = desk.report(kind="lost_documents")
    desk.pass_time(0)
    path = f"/desk/incidents/{incident_id}/response"
    page = desk.open(path)
    for step in ("Police report made, copy received", "Appointment at the embassy or consulate made"):
        assert step in page
    task = desk.browser.get(f"/api/v1/incidents/{incident_id}/tasks", headers=JSON).json()["items"][0]
    assert task["code"] == "police_report" and task["due_at"]
    where = f"/desk/incidents/{incident_id}/tasks/{task['id']}"
    assert desk.send(where, version=1, owner_id=desk.mei.id).status_code == 303
    assert desk.send(where, version=1, state="done").status_code == 412, "Mei has it now"
    assert desk.send(where, version=2, state="done", owner_id=desk.mei.id, note="Station 7").status_code == 303
    done = desk.browser.get(f"/api/v1/incidents/{incident_id}/tasks", headers=JSON).json()["items"][0]
    assert (done["state"], done["owner_id"], done["settled_by"]) == ("done", desk.mei.id, desk.lin.id)
    stranger = desk.browser.put(f"/api/v1/tasks/{task['id']}", json={"owner_id": desk.driver.id}, headers=JSON)
    assert stranger.status_code == 422
    added = desk.send(f"/desk/incidents/{incident_id}/tasks", text="Call her mother", within=30)
    assert added.status_code == 303
    assert "Call her mother" in desk.open(path)


def test_a_kind_that_becomes_known_brings_its_own_steps_and_takes_nothing_away(desk: Desk) -> None:
    incident_id = desk.report(kind="unknown")
    assert desk.do(incident_id, "triage", kind="detention", severity="yellow").status_code == 303
    assert services(desk, incident_id) == ["casualty_transport", "dispute_coordination", "translation"]
    codes = [
        each["code"]
        for each in desk.browser.get(f"/api/v1/incidents/{incident_id}/tasks", headers=JSON).json()["items"]
    ]
    assert codes == [
        "consular_notification_asked",
        "lawyer_list_given",
        "interpreter_arranged",
        "family_told_with_consent",
    ]
