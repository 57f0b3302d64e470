"""From bed to bed: five gates, a booking that falls with its hold kept, a second one, three legs, handed over."""

from datetime import timedelta
from typing import Any

from rescue.kit import events
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.transfers.gates import setting
from tests.journeys.conftest import World
from tests.rescue.transfers.conftest import WEI, WIFE, Patient
from tests.traces import kinds_of_events

REPORT, FIT, CARRIER, BED, PAYER = (
    "medical_report_received",
    "fit_to_fly_decided",
    "carrier_cleared",
    "receiving_bed_confirmed",
    "payer_approved",
)
HOSPITAL = (7.9067, 98.3912)
CHENGDU = (30.5785, 103.9471)


def colours(shown: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["state"] for each in shown["gates"]}


def reds(refused: Any) -> set[str]:
    assert refused.status_code == 409, refused.text
    assert refused.json()["type"] == "urn:homeward:problem:gates-are-red"
    return {each["pointer"].rpartition("/")[2] for each in refused.json()["errors"]}


def turn_all_green(patient: Patient, transfer: str, decision: str = "stretcher") -> None:
    for name in (REPORT, CARRIER, BED, PAYER):
        assert patient.gate(transfer, name).status_code == 200
    assert patient.gate(transfer, FIT, decision=decision).json()["state"] == "ready"


def drive(patient: Patient, leg: dict[str, Any]) -> None:
    """A provider says yes and brings the person where the leg ends; each step is reported over the API."""
    call_out = leg["call_out_id"]
    assert patient.ask(f"call-outs/{call_out}/acceptance", eta_minutes=20).status_code == 200
    for milestone in ("en_route", "on_scene", "transporting", "at_facility"):
        patient.world.pass_time(600)
        moved = patient.ask(f"call-outs/{call_out}/milestones", milestone=milestone)
        assert moved.status_code == 200, moved.text


def list_open(world: World, incident: str) -> list[Promise]:
    with world.house.database.read() as db:
        return promises.list_open(db, incident)


def test_a_repatriation_goes_through_all_five_gates_and_back(patient: Patient) -> None:
    world = patient.world
    world.pass_time(10 * 3600)  # by day: what can wait is not told at night
    wanted = patient.want()
    assert wanted.status_code == 201, wanted.text
    transfer = wanted.json()["id"]
    assert wanted.json()["state"] == "wanted" and set(colours(wanted.json()).values()) == {"red"}
    assert reds(patient.book(transfer)) == {REPORT, FIT, CARRIER, BED, PAYER}

    # One after another turns green; the booking waits for the last of them.
    for done, name in enumerate((REPORT, CARRIER, BED, PAYER), 1):
        shown = patient.gate(transfer, name).json()
        assert sum(colour == "green" for colour in colours(shown).values()) == done
    assert patient.gate(transfer, FIT).status_code == 422, "green without the doctor's decision"
    assert reds(patient.book(transfer)) == {FIT}
    assert patient.gate(transfer, FIT, decision="stretcher").json()["state"] == "ready"

    for leg in (
        {"means": "ground_ambulance", "from_place": "Bangkok Hospital Phuket", "to_place": "Phuket airport"},
        {"means": "stretcher", "from_place": "Phuket airport", "to_place": "Chengdu airport"},
        {"means": "ground_ambulance", "from_place": "Chengdu airport", "to_place": "West China Hospital"},
    ):
        spot = {"Bangkok Hospital Phuket": HOSPITAL, "Chengdu airport": CHENGDU}.get(leg["from_place"])
        where = {"latitude": spot[0], "longitude": spot[1]} if spot else {}
        assert patient.ask(f"transfers/{transfer}/legs", **leg, **where).status_code == 201
    legs = patient.get(transfer)["legs"]
    assert patient.ask(f"transfer-legs/{legs[0]['id']}/call-out").status_code == 409, "not booked yet"

    booked = patient.book(transfer, key="book-1", leaves_at="2017-10-06T14:30:00+07:00")
    assert booked.status_code == 201 and booked.json()["state"] == "booked"
    assert booked.json()["legs"][1]["reference"] == "TG-7XK2P" and booked.json()["legs"][1]["state"] == "accepted"
    assert patient.book(transfer, key="book-1", leaves_at="2017-10-06T14:30:00+07:00").json() == booked.json()
    called = patient.ask(f"transfer-legs/{legs[0]['id']}/call-out").json()
    assert called["legs"][0]["state"] == "asked"
    world.pass_time()
    assert any("West China Hospital" in text and "Thai Airways" in text for text in world.texts_to(WIFE))

    first = called["legs"][0]["call_out_id"]
    patient.ask(f"call-outs/{first}/refusal", reason="no_unit")  # a no asks the next, as for any call-out
    called = patient.get(transfer)["legs"][0]["call_out_id"]
    assert called != first
    patient.ask(f"call-outs/{called}/acceptance", eta_minutes=30)
    assert patient.get(transfer)["legs"][0]["state"] == "accepted"
    world.pass_time()
    assert not any("将前来救援" in text for text in world.texts_to(WEI)), "a planned ambulance is no rescue"

    # The doctor turns it unfit: the booking falls, the hold stays, whoever waits is told, the ambulance turns back.
    unfit = patient.gate(transfer, FIT, "red", decision="unfit", evidence="new bleeding").json()
    assert unfit["state"] == "wanted" and unfit["booking"] is None and unfit["hold_reference"] == "HOLD-17"
    (former,) = unfit["former_bookings"]
    assert former["red_gates"] == [FIT] and former["told"] == ["traveller", "relative", "provider", "desk"]
    assert former["hold_reference"] == "HOLD-17" and former["cancelled_at"]
    assert [leg["state"] for leg in unfit["legs"]] == ["planned"] * 3 and unfit["legs"][1]["reference"] is None
    world.pass_time()
    for phone in (WEI, WIFE):
        assert "不能如期进行" in world.texts_to(phone)[-1]
        assert not any("bleeding" in text or "unfit" in text for text in world.texts_to(phone))
    incident = world.get(f"/api/v1/incidents/{patient.incident}").json()
    promised = {each.what: each for each in list_open(world, patient.incident)}
    assert (promised["rebooking"].due_at - world.clock.now()).total_seconds() == 15 * 60
    assert {each["state"] for each in incident["call_outs"] if each["id"] == called} == {"withdrawn"}
    assert reds(patient.book(transfer)) == {FIT}

    # Green again: booked again, under the same hold, and this time they travel.
    assert patient.gate(transfer, FIT, decision="stretcher").json()["state"] == "ready"
    again = patient.book(transfer, reference="TG-9ABCD", hold_reference=None).json()
    assert again["state"] == "booked" and again["booking"]["hold_reference"] == "HOLD-17"
    assert "rebooking" not in {each.what for each in list_open(world, patient.incident)}
    drive(patient, patient.ask(f"transfer-legs/{legs[0]['id']}/call-out").json()["legs"][0])
    assert patient.get(transfer)["state"] == "under_way"
    assert patient.ask(f"transfers/{transfer}/handover", to="nobody yet").status_code == 409
    assert patient.ask(f"transfer-legs/{legs[1]['id']}/departure").status_code == 200
    assert patient.ask(f"transfer-legs/{legs[1]['id']}/arrival").status_code == 200
    drive(patient, patient.ask(f"transfer-legs/{legs[2]['id']}/call-out").json()["legs"][2])
    over = patient.ask(f"transfers/{transfer}/handover", to="West China Hospital, Dr Li")
    assert over.json()["state"] == "handed_over" and over.json()["handed_over_to"] == "West China Hospital, Dr Li"
    assert patient.ask(f"transfers/{transfer}/closure").json()["state"] == "closed"
    world.pass_time()
    assert "已结束" in world.texts_to(WIFE)[-1]
    assert "transfer.booking_cancelled" in kinds_of_events(world.house.database, patient.incident)


def test_a_validity_that_runs_out_turns_its_gate_red_and_an_old_timer_touches_nothing_newer(patient: Patient) -> None:
    world = patient.world
    transfer = patient.want().json()["id"]
    turn_all_green(patient, transfer)
    until = world.clock.now() + timedelta(hours=6)
    assert patient.gate(transfer, CARRIER, valid_until=until.isoformat()).json()["state"] == "ready"
    assert patient.book(transfer).status_code == 201
    later = until + timedelta(hours=6)
    patient.gate(transfer, CARRIER, valid_until=later.isoformat())  # said anew: the first timer is of an older word
    world.pass_time(7 * 3600)
    assert patient.get(transfer)["state"] == "booked"
    world.pass_time(6 * 3600)
    fell = patient.get(transfer)
    assert fell["state"] == "wanted" and fell["former_bookings"][0]["red_gates"] == [CARRIER]
    assert next(each["because"] for each in fell["gates"] if each["name"] == CARRIER) == "expired"
    assert reds(patient.book(transfer)) == {CARRIER}


def test_a_seat_is_not_booked_for_whom_the_doctor_lays_on_a_stretcher(patient: Patient) -> None:
    transfer = patient.want(means="seat", needs=[]).json()["id"]
    for name in (REPORT, CARRIER, BED, PAYER):
        patient.gate(transfer, name)
    shown = patient.gate(transfer, FIT, decision="stretcher").json()
    assert shown["state"] == "wanted" and colours(shown)[FIT] == "red"
    assert reds(patient.book(transfer)) == {FIT}
    assert patient.want(means="seat", needs=["stretcher"]).status_code == 422
    before = patient.get(transfer)
    changed = patient.world.put(
        f"/api/v1/transfers/{transfer}",
        {"case_id": patient.case, "means": "stretcher", "from_place": "here", "to_place": "there"},
        If_Match=f'"{before["version"]}"',
    )
    assert changed.json()["state"] == "ready"
    assert patient.book(transfer).status_code == 201


def test_help_at_once_on_the_ground_waits_for_no_gate(patient: Patient) -> None:
    """Life first: an ambulance of the same country leaves at once, whatever anybody has approved."""
    local = {"to_place": "Vachira Phuket Hospital", "to_territory": "TH", "means": "ground_ambulance", "needs": []}
    made = patient.want(**local, is_emergency=True).json()
    assert made["is_gated"] is False and made["gates"] == [] and made["state"] == "ready"
    patient.ask(
        f"transfers/{made['id']}/legs", means="ground_ambulance", from_place="Patong", to_place="Vachira Hospital"
    )
    (leg,) = patient.get(made["id"])["legs"]
    drive(patient, patient.ask(f"transfer-legs/{leg['id']}/call-out").json()["legs"][0])
    assert patient.ask(f"transfers/{made['id']}/handover", to="Vachira, ward 2").json()["state"] == "handed_over"
    assert patient.want(**local).json()["is_gated"] is True, "a planned one on the ground is gated"
    assert patient.want(means="air_ambulance", is_emergency=True).json()["is_gated"] is True


def test_the_doctor_s_own_words_move_the_gates_of_that_person(patient: Patient) -> None:
    database = patient.world.house.database
    transfer = patient.want().json()["id"]
    reactions = {"medical_report.received": setting.on_medical_report, "fit_to_fly.decided": setting.on_fit_to_fly}
    events.reactions.update({kind: (reaction,) for kind, reaction in reactions.items()})
    with database.write() as db:
        told = {"by": "usr_doctor", "incident_id": patient.incident, "case_id": patient.case}
        events.record(db, "medical_report.received", subject="rep_1", **told)
        events.record(db, "fit_to_fly.decided", subject="fit_1", decision="stretcher", **told)
    shown = patient.get(transfer)
    assert colours(shown)[REPORT] == colours(shown)[FIT] == "green"
    for name in (CARRIER, BED, PAYER):
        patient.gate(transfer, name)
    assert patient.book(transfer).status_code == 201
    with database.write() as db:
        events.record(db, "fit_to_fly.decided", subject="fit_2", decision="unfit", **told)
    assert patient.get(transfer)["state"] == "wanted" and colours(patient.get(transfer))[FIT] == "red"


def test_a_gate_that_turns_red_on_the_way_is_an_alarm_and_turns_nobody_back(patient: Patient) -> None:
    transfer = patient.want().json()["id"]
    turn_all_green(patient, transfer)
    patient.book(transfer)
    patient.ask(f"transfers/{transfer}/legs", means="stretcher", from_place="HKT", to_place="CTU")
    (leg,) = patient.get(transfer)["legs"]
    patient.ask(f"transfer-legs/{leg['id']}/departure")
    assert patient.gate(transfer, BED, "red").json()["state"] == "under_way"
    kinds = kinds_of_events(patient.world.house.database, patient.incident)
    assert "transfer.red_under_way" in kinds and "transfer.booking_cancelled" not in kinds


def test_nobody_but_the_desk_sees_a_transfer_and_two_coordinators_never_overwrite_each_other(patient: Patient) -> None:
    world = patient.world
    transfer = patient.want().json()["id"]
    assert world.get(f"/api/v1/transfers/{transfer}", role=None).status_code == 401
    assert world.get(f"/api/v1/transfers/{transfer}", role="provider").status_code == 403
    seen = world.get(f"/api/v1/transfers/{transfer}").headers["ETag"]
    patient.gate(transfer, REPORT)
    stale = world.put(
        f"/api/v1/transfers/{transfer}/gates/{BED}", {"state": "green", "evidence": "bed 4"}, If_Match=seen
    )
    now = world.get(f"/api/v1/transfers/{transfer}")
    assert (stale.status_code, stale.headers["ETag"]) == (412, now.headers["ETag"]), "what to look at again"
    assert (stale.json()["version"], stale.json()["state"]) == (now.json()["version"], now.json()["state"])
    assert patient.gate(transfer, "documents_complete").status_code == 409
    assert patient.gate(transfer, "no_such_gate").status_code == 422
    assert patient.gate(transfer, BED, valid_until="2017-01-01T00:00:00Z").status_code == 422
    cancelled = patient.ask(f"transfers/{transfer}/cancellation", note="travels by train")
    assert cancelled.json()["state"] == "cancelled"
    assert patient.book(transfer).status_code == 409


def test_an_incident_never_closes_over_a_transfer_and_takes_it_along(patient: Patient) -> None:
    world = patient.world
    for each in world.get(f"/api/v1/incidents/{patient.incident}").json()["call_outs"]:
        patient.ask(f"call-outs/{each['id']}/acceptance", eta_minutes=5)
        for milestone in ("en_route", "on_scene", "cleared"):
            patient.ask(f"call-outs/{each['id']}/milestones", milestone=milestone)
    transfer = patient.want().json()["id"]
    turn_all_green(patient, transfer)
    patient.book(transfer)
    refused = patient.ask(f"incidents/{patient.incident}/closure", outcome="helped")
    assert refused.status_code == 409 and refused.json()["type"].endswith("still-promised")

    # It turns out to be the same as another incident, and not the same after all: the transfer goes along both ways.
    other = world.post(
        "/api/v1/incidents",
        {"reporter": {"name": "Ana", "phone": "+66811111111", "language": "en"}, "kind": "illness"},
        role=None,
        Idempotency_Key="ana",
    ).json()["id"]
    joined = patient.ask(f"incidents/{patient.incident}/duplication", into=other)
    assert joined.status_code == 201, joined.text
    (moved,) = world.get(f"/api/v1/incidents/{other}/transfers").json()["items"]
    assert moved["id"] == transfer and moved["state"] == "booked"
    parted = patient.ask(f"incidents/{patient.incident}/duplication/undoing")
    assert parted.status_code == 201, parted.text
    assert len(world.get(f"/api/v1/incidents/{patient.incident}/transfers").json()["items"]) == 1

    assert patient.ask(f"incidents/{patient.incident}/cancellation").status_code == 200
    ended = patient.get(transfer)
    assert ended["state"] == "cancelled" and ended["former_bookings"][0]["red_gates"] == []
    world.pass_time()
    assert "另行安排" not in world.texts_to(WIFE)[-1], "nobody arranges another journey"
