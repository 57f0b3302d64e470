"""Scenario S01, steps 1 to 3, by a telephone call and an Advanced Mobile Location text, through the signed webhooks."""

from datetime import timedelta

from tests.journeys.conftest import S01_STARTS
from tests.rescue.switchboard.conftest import LIN_PHONE, Switchboard, board
from tests.twilio import signed

__all__ = ["board"]

AML = 'A"ML=1;lt=+7.88040;lg=+98.39230;rd=25;top=20171003164150;lc=90;pm=G'
LI_WEI = "+66812345678"


def test_li_wei_calls_and_is_found_before_anybody_has_asked_twice(board: Switchboard) -> None:
    # 1. A call from +66…: it rings, is claimed after 11 s, and is a case with three clocks; he chooses Chinese.
    phone = board.exchange.call_us(LI_WEI, FromCountry="TH", StirVerstat="TN-Validation-Passed-A")
    (call,) = board.calls()
    assert (call["state"], call["number"], call["country"]) == ("ringing", LI_WEI, "TH")
    assert [call["clocks"][name][11:16] for name in ("there", "utc", "home")] == ["23:42", "16:42", "00:42"]
    offered = next(line.text for line in phone.heard if "普通话" in line.text)
    phone.press(next(mark for mark in offered if mark.isdigit()))
    phone.press("1")
    phone.stay_silent()
    assert phone.room is not None, "in the conference at once, whatever he said of the place"
    assert "1 1 2" in phone.said, "the place is not known: the number that reaches help almost everywhere"
    board.clock.advance(11)
    claimed = board.ask("POST", f"/calls/{call['id']}/claim").json()
    assert (claimed["state"], claimed["waited_seconds"], claimed["language"]) == ("claimed", 11, "zh-Hans")
    board.work()
    lin = board.exchange.answer(LIN_PHONE)
    board.work()
    assert lin.room is phone.room
    assert board.incident(call)["place"]["territory"] is None

    # 2. The phone's own position comes as a text from the same number: 25 m, 90 %, and it is the same case.
    signed.deliver(board.client, signed.message(LI_WEI, AML))
    board.work()
    assert len(board.ask("GET", "/incidents").json()["items"]) == 1
    incident = board.incident(call)
    place = incident["place"]
    assert (place["territory"], place["latitude"], place["longitude"], place["accuracy_m"]) == (
        "TH",
        7.8804,
        98.3923,
        25,
    )
    assert [incident["clocks"][name][11:16] for name in ("there", "utc", "home")] == ["23:42", "16:42", "00:42"]
    assert place["name"].endswith("Thailand")

    # 3. Triage on the phone: conscious, an open fracture: red; the country sheet has the local numbers.
    answers = {"has_open_fracture": True, "is_unconscious": False}
    triaged = board.ask(
        "PUT", f"/incidents/{call['incident_id']}/triage", {"answers": answers, "kind": "road.hit_and_run"}
    ).json()
    assert (triaged["severity"], triaged["kind"], triaged["state"]) == ("red", "road.hit_and_run", "triaged")
    assert triaged["emergency_numbers"]["ambulance"]["number"] == "1669"
    assert {each["state"] for each in triaged["call_outs"]} == {"offered"}, "partners near Phuket are asked already"
    assert board.clock.now() - S01_STARTS == timedelta(seconds=11)
    kinds = board.timeline(call)
    assert kinds.index("call.rang") < kinds.index("call.claimed") < kinds.index("position.added")
