"""Scenario S01, steps 1 to 5: a hit-and-run in Phuket, from the report to the hospital door."""

from tests.journeys.conftest import S01_STARTS, World

AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'
PHONE = "+66812345678"


def report(world: World) -> dict:
    body = {
        "reporter": {"name": "李伟", "phone": PHONE, "language": "zh-CN"},
        "kind": "road.hit_and_run",
        "description": "被摩托车撞了，对方跑了",
        "people": [{"name": "李伟", "nationality": "CN"}],
    }
    answer = world.post("/api/v1/incidents", body, role=None, Idempotency_Key="li-wei-1")
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_report_without_a_place_becomes_a_rescue_when_the_phone_sends_its_position(world: World) -> None:
    reported = report(world)
    incident = f"/api/v1/incidents/{reported['id']}"
    assert reported["severity"] == "red"
    assert reported["place"]["territory"] is None
    assert reported["call_outs"] == []
    assert reported["emergency_numbers"]["ambulance"]["number"] == "112"
    assert len(reported["next_steps"]) == 3

    # The phone's own position arrives as an Advanced Mobile Location text and belongs to the same incident.
    aml = world.post(
        "/api/v1/incidents", {"reporter": {"phone": PHONE}, "location": {"text": AML}}, role=None, Idempotency_Key="aml"
    ).json()
    assert aml["id"] == reported["id"]
    placed = world.get(incident).json()
    assert placed["place"]["territory"] == "TH"
    assert (placed["place"]["latitude"], placed["place"]["longitude"]) == (7.8804, 98.3923)
    assert placed["place"]["accuracy_m"] == 25
    assert [clock[11:16] for clock in (placed["clocks"][name] for name in ("there", "utc", "home"))] == [
        "23:42",
        "16:42",
        "00:42",
    ]
    assert placed["emergency_numbers"]["ambulance"]["number"] == "1669"

    triaged = world.put(f"{incident}/triage", {"answers": {"has_open_fracture": True, "is_unconscious": False}})
    assert triaged.json()["severity"] == "red"
    assert triaged.json()["state"] == "triaged"

    (first,) = placed["call_outs"]
    world.move_to(S01_STARTS, 180)
    declined = world.post(f"/api/v1/call-outs/{first['id']}/refusal", {"reason": "no_unit"})
    assert declined.json()["state"] == "declined"
    assert declined.json()["refusal_reason"] == "no_unit"

    offered = [each for each in world.get(incident).json()["call_outs"] if each["state"] == "offered"]
    assert {each["service"] for each in offered} >= {"casualty_transport", "medical_treatment", "translation"}
    (second,) = [each for each in offered if each["service"] == first["service"]]
    assert second["provider_id"] != first["provider_id"]
    world.move_to(S01_STARTS, 240)
    assert world.post(f"/api/v1/call-outs/{second['id']}/acceptance", {"eta_minutes": 23}).status_code == 200
    for milestone, minute in (("en_route", 6), ("on_scene", 27), ("transporting", 41), ("at_facility", 58)):
        world.move_to(S01_STARTS, minute * 60)
        moved = world.post(f"/api/v1/call-outs/{second['id']}/milestones", {"milestone": milestone})
        assert moved.json()["state"] == milestone
    world.pass_time()

    ended = world.get(incident).json()
    assert ended["intervals"]["report_to_accept_seconds"] == 240
    assert ended["intervals"]["accept_to_scene_seconds"] == 1380
    transport = [each for each in ended["call_outs"] if each["service"] == first["service"]]
    assert {each["state"] for each in transport} == {"declined", "at_facility"}
    kinds = [event["kind"] for event in world.get(f"{incident}/timeline").json()["items"]]
    assert kinds.index("call_out.declined") < kinds.index("call_out.accepted") < kinds.index("call_out.on_scene")
    texts = world.texts_to(PHONE)
    assert any("您在哪里" in text for text in texts)
    assert any("将前来救援" in text for text in texts)
    assert all("归途" in text for text in texts)


def test_the_same_key_is_the_same_incident_and_other_words_under_it_are_refused(world: World) -> None:
    first = report(world)
    again = report(world)
    assert again["id"] == first["id"]
    assert again["track_url"] == first["track_url"]
    other = world.post("/api/v1/incidents", {"kind": "illness"}, role=None, Idempotency_Key="li-wei-1")
    assert other.status_code == 422
    assert other.headers["content-type"].startswith("application/problem+json")
    assert len(world.get("/api/v1/incidents").json()["items"]) == 1


def test_silence_asks_the_next_and_in_the_end_wakes_a_coordinator(world: World) -> None:
    body = {"reporter": {"phone": PHONE}, "kind": "injury", "location": {"latitude": 7.8804, "longitude": 98.3923}}
    incident = world.post("/api/v1/incidents", body, role=None).json()
    assert incident["call_outs"][0]["state"] == "offered"
    asked = set()
    for _ in range(200):
        now = world.get(f"/api/v1/incidents/{incident['id']}").json()
        asked |= {each["provider_id"] for each in now["call_outs"]}
        if now["needs"][0]["state"] == "escalated":
            break
        world.pass_time(241)
    assert now["needs"][0]["state"] == "escalated"
    assert now["next_duty"] == "coordinator_acts"
    assert len(asked) == len(now["call_outs"]) >= 3
    assert {each["state"] for each in now["call_outs"]} == {"expired"}
    # Asked again by hand, the need can still be met.
    order = {"service": "casualty_transport", "provider_id": now["call_outs"][0]["provider_id"]}
    by_hand = world.post(f"/api/v1/incidents/{incident['id']}/call-outs", order)
    assert by_hand.status_code == 201, by_hand.text
    accepted = world.post(f"/api/v1/call-outs/{by_hand.json()['id']}/acceptance", {"eta_minutes": 5})
    assert accepted.json()["state"] == "accepted"


def test_an_incident_never_closes_over_an_open_call_out(world: World) -> None:
    body = {"kind": "injury", "location": {"latitude": 7.8804, "longitude": 98.3923}}
    reported = world.post("/api/v1/incidents", body, role=None).json()
    refused = world.post(f"/api/v1/incidents/{reported['id']}/closure", {"outcome": "helped"})
    assert refused.status_code == 409
    before = world.get(f"/api/v1/incidents/{reported['id']}").json()
    assert before["state"] == "reported"
    cancelled = world.post(f"/api/v1/incidents/{reported['id']}/cancellation", {})
    assert cancelled.json()["state"] == "cancelled"
    assert cancelled.json()["call_outs"][0]["state"] == "withdrawn"


def test_a_provider_sees_and_answers_only_its_own_call_outs(world: World) -> None:
    phuket = {"kind": "injury", "location": {"latitude": 7.8804, "longitude": 98.3923}}
    lima = {"kind": "injury", "location": {"latitude": -12.05, "longitude": -77.04}}
    own = world.post("/api/v1/incidents", phuket, role=None).json()["call_outs"][0]["id"]
    foreign = world.post("/api/v1/incidents", lima, role=None).json()["call_outs"][0]["id"]
    assert world.post(f"/api/v1/call-outs/{own}/acceptance", {"eta_minutes": 9}, role="provider").status_code == 200
    refused = world.post(f"/api/v1/call-outs/{foreign}/acceptance", {"eta_minutes": 9}, role="provider")
    absent = world.post("/api/v1/call-outs/cal_absent00/acceptance", {"eta_minutes": 9}, role="provider")
    assert refused.status_code == absent.status_code == 404
    assert refused.json()["title"] == absent.json()["title"]
    assert world.get(f"/api/v1/call-outs/{foreign}").json()["state"] == "offered"
    listed = world.get("/api/v1/call-outs", role="provider").json()
    assert [each["id"] for each in listed["items"]] == [own]
