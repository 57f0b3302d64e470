"""An official warning by the feed's own door: who is there is asked, an update asks the new ones, a cancel ends it."""

from collections.abc import Iterator
from typing import Any

import pytest

from rescue.cases.models import Incident
from rescue.checkins.alerts.models import AlertRequest
from rescue.kit.access import tokens, users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from tests.rescue.checkins.feeds import CHIANG_MAI, PHUKET, cap, reference
from tests.rescue.checkins.texting import text_in
from tests.rescue.whole_house import Whole, open_whole

ON_THE_BEACH, HURT, NORTH, LATER = "+99913800011", "+99913800012", "+99913800013", "+99913800014"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:
        yield opened


def token_for(whole: Whole, role: Role) -> dict[str, str]:
    with whole.house.database.write() as db:
        user = users.add_user(db, f"{role}@desk.example", role, by="test", display_name="Zhao Min")
        token = tokens.add(db, "feed", by="test", user_id=user.id).token
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def leave(whole: Whole, name: str, phone: str, place: str, days: tuple[int, int], language: str = "en") -> str:
    """The path of the trip's page."""
    leg = {"place": place, "from_local": f"2026-03-{days[0]:02d}T06:00", "until_local": f"2026-03-{days[1]:02d}T22:00"}
    body = {"traveller": {"name": name, "phone": phone, "language": language}, "legs": [leg]}
    answer = whole.client.post("/api/v1/itineraries", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["link"]).removeprefix("http://testserver")


def states(whole: Whole) -> dict[str, str]:
    return {request.phone: str(request.state) for request in whole.rows(AlertRequest)}


def last_text(whole: Whole, phone: str) -> str:
    return str(whole.texts(phone)[-1].text)


def test_an_alert_asks_an_update_the_new_ones_and_a_cancel_takes_it_back(whole: Whole) -> None:
    # long: one danger from its first word to its end is one story
    feed, desk = token_for(whole, Role.FEED), token_for(whole, Role.COORDINATOR)

    def send(content: bytes, headers: dict[str, str] = feed) -> Any:
        answer = whole.client.post("/api/v1/alerts/cap", content=content, headers=headers)
        whole.step()
        return answer

    leave(whole, "Guo Ying", ON_THE_BEACH, "7.8961, 98.2966", (1, 4), "zh-Hans")
    leave(whole, "Li Na", NORTH, "18.7883, 98.9853", (1, 4))
    leave(whole, "Wang Lei", LATER, "7.8961, 98.2966", (3, 4))
    whole.send_sos(phone=HURT, name="李伟")
    assert send(cap(), desk).status_code == 403, "a coordinator has no feed"
    assert send(cap(), {"Accept": "application/json"}).status_code == 401

    exercise = send(cap("DRILL", status="Exercise")).json()
    assert (exercise["silent_because"], states(whole)) == ("not_actual", {})
    alert = send(cap())
    assert (alert.status_code, alert.json()["hazard"]) == (201, "tsunami")
    assert states(whole) == {ON_THE_BEACH: "asked", HURT: "asked"}, "whoever comes later is not asked now"
    assert "海啸" in last_text(whole, ON_THE_BEACH), "the danger in their language, though the feed has no Chinese"
    again = send(cap())
    assert (again.status_code, again.json()["id"]) == (200, alert.json()["id"])
    assert len([each for each in whole.texts(ON_THE_BEACH) if "海啸" in each.text]) == 1

    text_in(whole, ON_THE_BEACH, "平安")
    whole.step()
    assert states(whole)[ON_THE_BEACH] == "safe"
    update = cap("TMD-2", msgType="Update", references=reference("TMD-1"), polygon=CHIANG_MAI)
    answer = send(update)
    assert answer.status_code == 201, answer.text
    assert answer.json()["family_id"] == alert.json()["family_id"]
    assert states(whole) == {ON_THE_BEACH: "safe", HURT: "asked", NORTH: "asked"}
    assert "Tsunami warning" in last_text(whole, NORTH), "the feed's own words where it speaks their language"
    text_in(whole, NORTH, "2")
    whole.step()
    called = [incident for incident in whole.rows(Incident) if incident.contact_phone == NORTH]
    assert [each.kind for each in called] == ["natural_disaster"] and states(whole)[NORTH] == "help"

    whole.step(3600)
    assert states(whole)[HURT] == "silent" and len(whole.rows(Incident)) == 2, "no case is opened in masses"
    stranger = cap("X", msgType="Cancel", sender="someone@else.example", references=reference("TMD-2"))
    assert send(stranger).status_code == 201 and states(whole)[HURT] == "silent"
    assert send(cap("TMD-3", msgType="Cancel", references=reference("TMD-2"))).status_code == 201
    assert states(whole)[HURT] == "withdrawn" and "the warning is over" in last_text(whole, HURT)
    shown = whole.client.get(f"/api/v1/alerts/{alert.json()['id']}", headers=desk).json()
    assert shown["cancelled_at"] and shown["asked"]["safe"] == 1 and shown["asked"]["help"] == 1


def test_a_cancel_that_comes_first_is_heeded_and_the_desk_may_ask_about_a_light_one(whole: Whole) -> None:
    boss = token_for(whole, Role.SUPERVISOR)
    leave(whole, "Guo Ying", ON_THE_BEACH, "7.8961, 98.2966", (1, 4))

    def send(content: bytes) -> Any:
        answer = whole.client.post("/api/v1/alerts/cap", content=content, headers=boss)
        whole.step()
        return answer.json()

    send(cap("B-2", msgType="Cancel", references=reference("B-1")))
    assert send(cap("B-1"))["silent_because"] == "cancelled" and states(whole) == {}
    light = send(cap("C-1", severity="Minor", polygon=PHUKET))
    assert light["silent_because"] == "not_grave" and states(whole) == {}
    asked = whole.client.post(f"/api/v1/alerts/{light['id']}/questions", headers=boss)
    whole.step()
    assert (asked.status_code, states(whole)) == (200, {ON_THE_BEACH: "asked"})
    link = last_text(whole, ON_THE_BEACH).split()[-1].removeprefix("http://testserver")
    assert "Are you safe?" in whole.client.get(f"{link}?language=en").text
    assert whole.client.post(f"{link}/help").status_code == 303
    assert whole.client.post(f"{link}/help").status_code == 303, "pressed twice it is one call for help"
    assert len(whole.rows(Incident)) == 1 and states(whole) == {ON_THE_BEACH: "help"}
    zones = {"geocodes": [("EMMA_ID", "TH083")], "severity": "Severe"}
    leave(whole, "Li Na", NORTH, "18.7883, 98.9853", (1, 4))
    later = leave(whole, "Wang Lei", LATER, "35.0116, 135.7681", (3, 4))
    assert whole.client.post(f"{later}/check-in", data={"where": "18.7885, 98.9850"}).status_code == 303
    vague = send(cap("E-1", **zones))
    assert (vague["silent_because"], vague["whole_territories"], vague["unread_areas"]) == (
        "whole_territory",
        ["TH"],
        ["EMMA_ID TH083"],
    )
    assert NORTH not in states(whole) and not vague["is_wide"]
    widened = whole.client.post(f"/api/v1/alerts/{vague['id']}/questions", headers=boss).json()
    whole.step()
    assert widened["is_wide"] and states(whole)[NORTH] == states(whole)[LATER] == "asked"
    drill = send(cap("D-1", status="Test"))
    refused = whole.client.post(f"/api/v1/alerts/{drill['id']}/questions", headers=boss)
    assert refused.status_code == 409, "an exercise never texts anybody"
