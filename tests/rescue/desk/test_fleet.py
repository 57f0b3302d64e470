"""The desk sees where helpers are and how old that is, asks about bills, records complaints, and sees who is free."""

import re

from sqlalchemy import select

from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import Bill, BillState
from rescue.dispatch.models import CallOut, CallOutState, Complaint
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Fix
from rescue.kit.clock import MovedClock
from rescue.network.capacity import units
from rescue.network.capacity.models import UnitState
from rescue.network.capacity.units import UnitDraft
from rescue.network.models import Provider
from tests.rescue.desk.conftest import Desk


def panel(page: str, name: str) -> str:
    return page[page.index(f'id="{name}"') :].partition("</section>")[0]


def driving(desk: Desk) -> CallOut:
    """Somebody said yes and shares where they are."""
    desk.report()
    with desk.house.database.write() as db:
        call_out = db.scalars(select(CallOut).order_by(CallOut.offered_at)).first()
        assert call_out is not None
        call_outs.accept(db, call_out.id, eta_minutes=15, by="test")
        tracks.append(db, call_out.id, [Fix(7.90, 98.39, 10)], by="test")
    return call_out


def test_a_position_is_shown_with_its_age_and_an_old_one_says_so(desk: Desk, clock: MovedClock) -> None:
    call_out = driving(desk)
    case = f"/desk/incidents/{call_out.incident_id}"
    page = desk.browser.get(case).text
    assert "7.90000, 98.39000" in page and "No new position since" not in page
    with desk.house.database.write() as db:
        again = [Fix(7.90, 98.39, 10, db.now), Fix(7.89, 98.39, 10, db.now)]
        assert tracks.append(db, call_out.id, again, by="test") == 0, "one instant is one position"
    clock.advance(121)
    page = desk.browser.get(case).text
    assert "No new position since" in page
    assert "call_out.located" not in page
    api = desk.browser.get(f"/api/v1/call-outs/{call_out.id}/position").json()["position"]
    assert api["is_stale"] and 2_000 < api["distance_m"] < 2_400


def test_bills_are_asked_about_and_complaints_count_until_they_are_taken_back(desk: Desk, clock: MovedClock) -> None:
    call_out = driving(desk)
    with desk.house.database.write() as db:
        for state in (CallOutState.ON_SCENE, CallOutState.CLEARED):
            call_outs.report_milestone(db, call_out.id, milestone=state, at=None, by="test")
        bill = bills.send(db, call_out.id, bills.BillDraft("THB", 500_000, number="INV-7"), by="test")
    page = desk.browser.get(f"/desk/incidents/{call_out.incident_id}/helpers").text
    assert "INV-7" in page and "No price is agreed." in page
    money = panel(desk.open(f"/desk/incidents/{call_out.incident_id}"), "money")
    assert "not checked yet" in money and "nothing is held, nothing is paid" in money
    assert re.search(r"Bills so far</dt>\s*<dd><bdi[^>]*>THB\s5,000.00</bdi></dd>", money), money
    assert desk.send(f"/desk/bills/{bill.id}/query", version=1, question="Two fees?").status_code == 303
    assert desk.send(f"/desk/call-outs/{call_out.id}/complaints", reason="late", note="an hour").status_code == 303
    with desk.house.database.read() as db:
        kept = db.get_one(Bill, bill.id)
        assert (kept.state, kept.question) == (BillState.QUERIED, "Two fees?")
        complaint = db.scalars(select(Complaint)).one()
        assert db.get_one(Provider, call_out.provider_id).complaints_count == 1
    for _ in range(2):
        assert desk.send(f"/desk/complaints/{complaint.id}/withdrawal").status_code == 303
    with desk.house.database.write() as db:
        assert db.get_one(Provider, call_out.provider_id).complaints_count == 0
        bills.settle_audit(db, bill.id, allowed_minor=400_000, by="test")
    with desk.house.database.read() as db:
        counted = db.get_one(Provider, call_out.provider_id)
        assert (counted.audited_bills_count, counted.bill_cuts_permille_total) == (1, 200)
    figures = desk.browser.get(f"/api/v1/providers/{call_out.provider_id}/quality").json()["figures"]
    assert {each["code"]: each["value"] for each in figures}["bill_cuts"] == 200
    assert "Cut from bills, on average" in desk.browser.get(f"/providers/{call_out.provider_id}").text


def test_the_capacity_board_says_who_is_free(desk: Desk) -> None:
    with desk.house.database.write() as db:
        provider = db.scalars(select(Provider).where(Provider.name == "Andaman Rescue")).one()
        unit = units.add(db, provider, UnitDraft("Boat 1", provider.stations[0].id), by="test")
        units.set_state(db, unit.id, desk.lin, UnitState.AVAILABLE)
    page = desk.browser.get("/desk/capacity").text
    assert "Boat 1" in page and "Available" in page
    answer = desk.browser.put(f"/api/v1/units/{unit.id}/state", json={"state": "off_duty"})
    assert answer.status_code == 428
    seen = desk.browser.get(f"/api/v1/units/{unit.id}").headers["etag"]
    answer = desk.browser.put(f"/api/v1/units/{unit.id}/state", json={"state": "off_duty"}, headers={"If-Match": seen})
    assert answer.status_code == 200 and answer.json()["state"] == "off_duty"
    stale = desk.browser.put(f"/api/v1/units/{unit.id}/state", json={"state": "available"}, headers={"If-Match": seen})
    assert stale.status_code == 412
