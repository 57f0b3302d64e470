"""Missions are told by rule: the detained person is asked first, the dead stay unnamed, nothing goes by itself."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest

from rescue.cases.models import Case, Incident, Severity
from rescue.takeover.telling import planning, rules
from rescue.takeover.telling.models import Rhythm
from tests.rescue.takeover.conftest import Handing
from tests.rescue.takeover.test_take_overs import disclosures, stored

DUTY = "+66210000001"
MAIL = "consular@mission.example"
SAID = "Told Lin on the telephone of the police station, through officer Prasert"


def report(handing: Handing, kind: str, **person: Any) -> str:
    body = {
        "reporter": {"name": "李伟", "phone": "+8613800000001", "language": "zh-Hans"},
        "kind": kind,
        "location": {"latitude": 13.7563, "longitude": 100.5018, "accuracy_m": 25},
        "people": [{"name": "王芳", "nationality": "CN", **person}],
    }
    made = handing.world.post("/api/v1/incidents", body, role=None, Idempotency_Key=f"{kind}-{person}").json()
    handing.world.pass_time()
    return str(made["id"])


def notice_of(handing: Handing, incident: str) -> dict[str, Any]:
    (found,) = handing.world.get(f"/api/v1/incidents/{incident}/mission-notices").json()["items"]
    return dict(found)


def confirmed(handing: Handing, whose: str) -> str:
    """A number of the mission that Lin has called; before that nothing goes there."""
    body = {"whose": whose, "name": "Consular duty", "channel": "sms", "address": DUTY, "source": "their page"}
    made = handing.patient.ask("outside-contacts", **body).json()
    assert handing.patient.ask(f"outside-contacts/{made['id']}/confirmation", how="").status_code == 422
    how = "Called the switchboard, Wu answered"
    assert handing.patient.ask(f"outside-contacts/{made['id']}/confirmation", how=how).json()["confirmed_at"]
    return str(made["id"])


def test_nothing_of_a_detained_person_leaves_before_they_said_yes(handing: Handing) -> None:
    world = handing.world
    incident = report(handing, "detention")
    notice = notice_of(handing, incident)
    assert (notice["mission"], notice["state"], notice["article"]) == (
        "embassy:Bangkok",
        "open",
        "VCCR art. 36 (1) (b)",
    )
    owed = world.get(f"/api/v1/incidents/{incident}/promises?is_pending=true").json()["items"]
    assert "mission_notice" in [each["what"] for each in owed]
    contact = confirmed(handing, "embassy:Bangkok")
    before = stored(handing)

    def let_go(**more: Any) -> Any:
        return handing.patient.ask(f"mission-notices/{notice['id']}/release", contact_id=contact, **more)

    refused = let_go(is_named=True, grounds="law", words="They must know")
    assert refused.status_code == 409 and "yes" in refused.json()["detail"]
    assert handing.patient.ask(f"mission-notices/{notice['id']}/question").status_code == 422
    answer = {"is_given": True, "how": ""}
    assert handing.patient.ask(f"mission-notices/{notice['id']}/answer", **answer).status_code == 422
    assert stored(handing) == before and disclosures(handing) == [] and world.texts_to(DUTY) == []
    handing.patient.ask(f"mission-notices/{notice['id']}/answer", is_given=True, how=SAID)
    assert let_go(is_named=True).json()["state"] == "told"
    world.pass_time()
    (text,) = world.texts_to(DUTY)
    assert "王芳" in text and "拘留" in text
    (line,) = disclosures(handing)
    assert (str(line.grounds), line.consent_id, line.grounds_words) == ("consent", notice["id"], SAID)
    assert (line.receiver, line.territory, line.by) == ("Consular duty", "TH", world.accounts["coordinator"].user_id)
    steps = world.get(f"/api/v1/incidents/{incident}/tasks").json()["items"]
    assert {each["code"]: each["state"] for each in steps}["consular_notification_asked"] == "done"
    assert let_go().status_code == 409


def test_the_dead_stay_unnamed_until_the_next_of_kin_know(handing: Handing) -> None:
    world = handing.world
    incident = report(handing, "death", nationality="FR")
    notice = notice_of(handing, incident)
    assert notice["mission"] is None and "王芳" not in notice["preview"]
    desk = handing.browser("coordinator")
    path = f"/desk/incidents/{incident}/takeover"
    assert "We hold no missions of this state" in desk.get(path).text
    world.put(f"/api/v1/mission-notices/{notice['id']}/nationality", {"nationality": "CN"})
    page = desk.get(path).text
    assert "Published numbers, not verified" in page and "No contact is confirmed yet" in page
    contact = confirmed(handing, "embassy:Bangkok")
    notice = notice_of(handing, incident)
    named = {"version": str(notice["version"]), "contact_id": contact, "is_named": "true"}
    release = f"/desk/mission-notices/{notice['id']}/release"
    assert desk.post(release, data=named).status_code == 409 and disclosures(handing) == []
    assert desk.post(release, data={**named, "are_kin_told": "true"}).status_code == 303
    world.pass_time()
    assert "王芳" in world.texts_to(DUTY)[-1]
    (line,) = disclosures(handing)
    assert line.grounds_words == "VCCR art. 37 (a); next of kin told" and "name" in line.parts
    assert "王芳" in desk.get(path).text and "Told" in desk.get(path).text
    case = desk.get(f"/desk/incidents/{incident}").text
    assert "The mission was told." in case


def test_a_person_who_does_not_want_it_is_left_alone(handing: Handing) -> None:
    incident = report(handing, "detention")
    notice = notice_of(handing, incident)
    desk = handing.browser("coordinator")
    answer = {"answer": "refused", "how": "Said so to the lawyer, who called us"}
    assert desk.post(f"/desk/mission-notices/{notice['id']}/answer", data=answer).status_code == 303
    assert notice_of(handing, incident)["state"] == "declined"
    owed = handing.world.get(f"/api/v1/incidents/{incident}/promises?is_pending=true").json()["items"]
    assert "mission_notice" not in [each["what"] for each in owed]
    assert "Open again" in desk.get(f"/desk/incidents/{incident}/takeover").text


def test_the_digest_says_what_left_their_desk_and_goes_out_at_eight(handing: Handing) -> None:
    world, deed = handing.world, handing.active(scope=["location", "family"])
    office = {"whose": handing.organisations["wu"], "name": "Consular section", "channel": "email"}
    office["address"] = MAIL
    contact = handing.patient.ask("outside-contacts", **office, zone="Asia/Bangkok").json()
    assert world.put(f"/api/v1/outside-contacts/{contact['id']}/digest", {"rhythm": "daily"}).status_code == 409
    handing.patient.ask(f"outside-contacts/{contact['id']}/confirmation", how="Called them back")
    assert world.put(f"/api/v1/outside-contacts/{contact['id']}/digest", {"rhythm": "daily"}).status_code == 200
    world.pass_time(3600 * 8)  # 23:42 in Bangkok, and 08:00 is eight hours and eighteen minutes away
    assert world.texts_to(MAIL) == []
    world.pass_time(1800)
    (text,) = world.texts_to(MAIL)
    assert "1" in text and "/takeovers/digest?period=day" in text
    shown = world.get("/api/v1/take-over-digest?period=day", role="wu").json()
    assert (shown["cases"], shown["items"][0]["reference"]) == (1, handing.patient.reference)
    assert shown["items"][0]["hours_since"] == 8 and shown["messages"] > 0
    assert world.get("/api/v1/take-over-digest", role="ma").json()["cases"] == 0
    page = handing.browser("wu")
    assert handing.patient.reference in page.get("/takeovers/digest").text
    assert "李伟" not in page.get("/takeovers/digest").text and disclosures(handing) == []
    assert "李伟" in page.post("/takeovers/digest.csv", data={"period": "week"}).text
    desk = handing.browser("coordinator")
    whose = {"organisation": handing.organisations["wu"]}
    assert "Consular section" in desk.get("/desk/takeovers/digest", params=whose).text
    assert "李伟" in desk.post("/desk/takeovers/digest.csv", data=whose).text
    assert [each.way for each in disclosures(handing)] == ["digest_table", "digest_table"]
    handing.do("wu", deed, "revocation")
    after = world.get("/api/v1/take-over-digest", role="wu").json()["items"][0]
    assert after["reference"] is None and after["state"] is None and after["deed_state"] == "revoked"


def people(*colours: str | None, nationality: str | None = "CN") -> list[Case]:
    return [Case(id=f"cas_{n}", nationality=nationality, severity=colour) for n, colour in enumerate(colours)]


@pytest.mark.parametrize(
    ("kind", "severity", "level", "cases", "asked"),
    [
        ("injury", "red", 1, people(None), []),
        ("detention", "yellow", 1, people(None, None), [("detention", 1), ("detention", 1)]),
        ("death", "black", 1, people(None), [("death", 1)]),
        ("death", "black", 1, people(None, None), [("death", 2)]),
        ("road.collision", "red", 2, people("black", "red", "green", None), [("death", 1)]),
        ("road.collision", "red", 2, people(*["yellow"] * 4), []),
        ("road.collision", "red", 2, people(*["yellow"] * 5), [("mass_casualty", 5)]),
        ("natural_disaster", "red", 3, people("red"), [("mass_casualty", 1)]),
    ],
)
def test_rules_ask_by_what_is_known(
    kind: str, severity: str, level: int, cases: list[Case], asked: Iterable[tuple[str, int]]
) -> None:
    incident = Incident(kind=kind, severity=Severity(severity), level=level)
    assert [(str(due.trigger), due.people) for due in rules.decide(incident, cases)] == asked


def test_the_next_digest_is_at_eight_where_its_reader_is() -> None:
    now = datetime(2026, 3, 1, 1, 30, tzinfo=UTC)  # a Sunday, 08:30 in Bangkok
    at = {each: planning.next_at(each, now, "Asia/Bangkok") for each in Rhythm}
    assert [at[each] and at[each].isoformat() for each in Rhythm] == [
        None,
        "2026-03-02T08:00:00+07:00",
        "2026-03-02T08:00:00+07:00",
        "2026-04-01T08:00:00+07:00",
    ]
