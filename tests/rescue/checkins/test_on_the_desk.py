"""What the desk sees of trips and warnings, and does about them."""

from datetime import timedelta

from rescue.checkins.models import CheckIn, Itinerary
from rescue.kit.access import users
from rescue.kit.access.principals import Principal, Role
from tests.rescue.checkins.feeds import cap
from tests.rescue.desk.conftest import Desk, desk  # noqa: F401 - a fixture
from tests.rescue.whole_house import version_on

LATER = timedelta(minutes=95)


def leave(desk: Desk) -> str:  # noqa: F811
    """A trip to Phuket whose owner is to check in in half an hour; its id."""
    now = desk.clock.now() + timedelta(hours=7)
    due = now + timedelta(minutes=30)
    leg = {"place": "7.8804, 98.3923", "from_local": f"{now:%Y-%m-%dT%H:%M}", "until_local": "2027-01-01T09:00"}
    body = {
        "traveller": {"name": "Guo Ying", "phone": "+99913800001", "language": "en"},
        "legs": [leg],
        "check_in_rules": [{"every": "once", "at": f"{due:%Y-%m-%dT%H:%M}"}],
        "relative": {"name": "Mum", "phone": "+99913900002", "language": "en"},
    }
    answer = desk.browser.post("/api/v1/itineraries", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def test_the_desk_sees_who_is_overdue_and_says_that_they_are_well(desk: Desk) -> None:  # noqa: F811
    assert "Nobody has left a trip with us" in desk.open("/desk/trips")
    assert "No warning has come in." in desk.open("/desk/alerts")
    trip_id = leave(desk)
    assert "Guo Ying" in desk.open("/desk/trips")
    desk.pass_time(LATER.total_seconds())
    listed = desk.open("/desk/trips")
    assert "Overdue" in listed and "number not confirmed" in listed
    with desk.house.database.read() as db:
        [missed] = list(db.query(CheckIn).all())
    assert missed.incident_id
    case = desk.open(f"/desk/incidents/{missed.incident_id}")
    assert 'id="trip"' in case and "They did not check in as they said they would." in case
    assert "Speak to them yourself." in case
    page = desk.open(f"/desk/trips/{trip_id}")
    stale = desk.send(f"/desk/trips/{trip_id}/check-in", version=int(version_on(page)) + 7)
    assert stale.status_code == 412
    desk.do(missed.incident_id, "owner")
    assert desk.send(f"/desk/trips/{trip_id}/check-in", version=version_on(page)).status_code == 303
    assert desk.incident(missed.incident_id).is_open, "whoever took the case closes it"
    shown = desk.open(f"/desk/incidents/{missed.incident_id}")
    assert "They have checked in after all" in shown and "Somebody closes the case" in shown
    with desk.house.database.read() as db:
        assert [trip.is_overdue for trip in db.query(Itinerary).all()] == [False]


def test_a_case_that_is_closed_by_hand_lets_the_trip_go_on(desk: Desk) -> None:  # noqa: F811
    leave(desk)
    desk.pass_time(LATER.total_seconds())
    with desk.house.database.read() as db:
        [missed] = list(db.query(CheckIn).all())
    desk.do(missed.incident_id, "cancellation")
    desk.pass_time(1)
    with desk.house.database.read() as db:
        assert [trip.is_overdue for trip in db.query(Itinerary).all()] == [False]
        assert [str(each.state) for each in db.query(CheckIn).all()] == ["withdrawn"]


def test_a_supervisor_brings_a_warning_in_and_sees_who_answers(desk: Desk) -> None:  # noqa: F811
    leave(desk)
    refused = desk.browser.post("/desk/alerts", data={"text": cap().decode()})
    assert refused.status_code == 403, "a coordinator brings none in"
    with desk.house.database.write() as db:
        zhao = users.add_user(db, "zhao@desk.example", Role.SUPERVISOR, by="system", display_name="Zhao Min")
        boss = Principal(id=zhao.id, role=Role.SUPERVISOR)
    desk.sign_in(boss)
    broken = desk.browser.post("/desk/alerts", data={"text": "<!DOCTYPE a><alert/>"})
    assert broken.status_code == 400 and "This is not XML as we take it." in broken.text
    now = desk.clock.now()
    document = cap(sent=now.isoformat(), expires=(now + timedelta(hours=6)).isoformat())
    brought = desk.browser.post("/desk/alerts", files={"file": ("warning.xml", document, "text/xml")})
    desk.pass_time(1)
    shown = desk.open(brought.headers["location"])
    assert "Tsunami warning" in shown and "Guo Ying" in shown and "Asked, no answer yet: 1" in shown
    assert "Tsunami warning" in desk.open("/desk/alerts")
    told = {"sent": now.isoformat(), "expires": (now + timedelta(hours=6)).isoformat(), "severity": "Severe"}
    vague = cap("TMD-9", geocodes=[("ISO3166-2", "TH-83")], **told).decode()
    shown = desk.open(desk.browser.post("/desk/alerts", data={"text": vague}).headers["location"])
    assert "Area not readable: whole territory" in shown and "Thailand" in shown and "ISO3166-2 TH-83" in shown
    assert "nobody was asked by itself" in shown and "Ask whoever is there" in shown
