"""A night at the desk: on shift, promises that break, handed over by two people, and nobody overwrites anybody."""

from datetime import timedelta
from typing import Any

import pytest

from i18n.channels.fake_phone import PhoneText
from rescue.cases.models import Severity
from rescue.kit.access import tokens
from rescue.promises.models import PromiseState
from rescue.shifts import presence, shifts
from tests.rescue.desk.conftest import Desk

PROMISED = {"what": "follow_up", "to_whom": "traveller"}


def api(desk: Desk, who: Any) -> dict[str, str]:
    """The headers of a program of somebody's own."""
    with desk.house.database.write() as db:
        token = tokens.add(db, "story", user_id=who.id, by=who.id).token
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def owned_by_lin(desk: Desk, severity: Severity = Severity.RED) -> str:
    incident_id = desk.report()
    desk.do(incident_id, "owner")
    desk.do(incident_id, "triage", kind="road.hit_and_run", severity=str(severity))
    return incident_id


def test_a_shift_is_handed_over_by_two_people_and_everything_moves_at_once(desk: Desk) -> None:
    incident_id = owned_by_lin(desk)
    orphan = desk.report(phone="+99966810002")
    desk.do(orphan, "triage", kind="road.hit_and_run", severity="red")
    desk.send("/desk/shift")
    desk.send(f"/desk/incidents/{incident_id}/promises", what="call_back", to_whom="relative", minutes=30, note="Ring")
    refused = desk.send("/desk/hand-over", **{f"note_{incident_id}": "Husband is asleep"})
    assert refused.status_code == 409
    assert desk.incident(orphan).reference in refused.text and "Husband is asleep" in refused.text
    desk.do(orphan, "owner")
    assert desk.send("/desk/hand-over", note="Quiet", **{f"note_{incident_id}": "Husband is asleep"}).status_code == 303
    desk.sign_in(desk.mei)
    mei = api(desk, desk.mei)
    (given,) = desk.browser.get("/api/v1/hand-overs", headers=mei).json()["items"]
    page = desk.open(f"/desk/hand-overs/{given['id']}")
    for shown in ("Lin Wei", "Husband is asleep", "We call them back", "Quiet", "I confirm and receive"):
        assert shown in page
    received = desk.send(f"/desk/hand-overs/{given['id']}/receipt", version=given["version"])
    assert received.status_code == 303
    assert {desk.incident(each).owner_id for each in (incident_id, orphan)} == {desk.mei.id}
    promised = desk.browser.get(f"/api/v1/incidents/{incident_id}/promises?is_pending=true", headers=mei).json()
    assert {each["owner_id"] for each in promised["items"] if each["what"] == "call_back"} == {desk.mei.id}
    with desk.house.database.read() as db:
        assert (shifts.is_on(db, desk.mei.id), shifts.is_on(db, desk.lin.id)) == (True, False)
    record = desk.browser.get(f"/api/v1/hand-overs/{given['id']}", headers=mei).json()
    assert (record["state"], record["received_by"], len(record["lines"])) == ("received", desk.mei.id, 2)
    again = desk.browser.post(f"/api/v1/hand-overs/{given['id']}/receipt", headers=api(desk, desk.lin))
    assert again.status_code == 409


def test_nobody_leaves_red_cases_and_calls_ring_for_those_on_shift(desk: Desk) -> None:
    owned_by_lin(desk)
    assert "Nobody is on shift" in desk.open("/desk")
    desk.send("/desk/shift")
    desk.send("/desk/shift")
    left = desk.send("/desk/shift/end", leave_to_desk="true")
    assert left.status_code == 409 and "Hand them over" in left.text
    lin = api(desk, desk.lin)
    on = desk.browser.get("/api/v1/shifts", headers=lin).json()
    assert [(each["name"], each["cases"]) for each in on["items"]] == [("Lin Wei", 1)]
    assert 'data-on-shift="yes"' in desk.open("/desk/bars")
    desk.sign_in(desk.mei)
    assert 'data-on-shift="no"' in desk.open("/desk/bars")
    with desk.house.database.read() as db:
        assert (shifts.hears(db, desk.lin.id), shifts.hears(db, desk.mei.id)) == (True, False)


def test_a_promise_is_put_off_in_their_language_given_away_broken_and_kept(desk: Desk) -> None:
    incident_id = owned_by_lin(desk)
    desk.send("/desk/shift")
    lin, mei = api(desk, desk.lin), api(desk, desk.mei)
    at = desk.clock.now() + timedelta(minutes=10)
    body = {**PROMISED, "due_at": at.isoformat(), "note": "About the hospital"}
    key = {"Idempotency-Key": "promise-1"}
    path = f"/api/v1/incidents/{incident_id}/promises"
    made = desk.browser.post(path, json=body, headers={**lin, **key})
    assert made.status_code == 201, made.text
    assert desk.browser.post(path, json=body, headers={**lin, **key}).json() == made.json()
    one, tag = f"/api/v1/promises/{made.json()['id']}", {"If-Match": made.headers["ETag"]}
    later = {"due_at": (at + timedelta(minutes=20)).isoformat(), "reason": "hospital"}
    assert desk.browser.post(f"{one}/postponement", json=later, headers={**lin, **tag}).status_code == 200
    stale = desk.browser.put(f"{one}/owner", json={"owner_id": desk.mei.id}, headers={**mei, **tag})
    assert stale.status_code == 412
    assert desk.browser.put(f"{one}/owner", json={"owner_id": desk.mei.id}, headers=mei).status_code == 200
    desk.pass_time(11 * 60)
    with desk.house.database.read() as db:
        texts = [each.text for each in db.query(PhoneText) if each.address == "+99966810001"]
    assert any("医院尚未答复" in text and "我们再次联系" in text for text in texts), texts
    desk.pass_time(20 * 60)
    alarms = desk.browser.get("/api/v1/promises", headers=lin).json()["items"]
    assert (alarms[-1]["what"], alarms[-1]["state"]) == ("follow_up", PromiseState.BROKEN)
    board = desk.open("/desk")
    assert "broken promise" in board and desk.incident(incident_id).reference in board
    desk.do(incident_id, "call-outs", service="translation")
    for call_out in desk.asked(incident_id):
        desk.answer(call_out, "refusal", reason="no_unit")
    shown = desk.open(f"/desk/incidents/{incident_id}")
    assert "the case cannot be closed over it" in shown and "Mei Zhou" in shown
    kept = desk.browser.post(f"{one}/keeping", json={"note": "Rang them"}, headers=mei)
    assert (kept.json()["state"], kept.json()["is_pending"]) == ("broken", False)
    assert desk.browser.post(f"{one}/keeping", json={}, headers=mei).status_code == 409


def test_who_is_here_is_seen_by_the_others_until_they_leave_and_notes_stay(desk: Desk) -> None:
    incident_id = desk.report()
    path = f"/desk/incidents/{incident_id}"
    assert desk.browser.post(f"{path}/presence").status_code == 204
    assert "Lin Wei is here" not in desk.open(path)
    desk.sign_in(desk.mei)
    assert "Lin Wei is here" in desk.open(path)
    desk.clock.advance(presence.GONE_SECONDS + 1)
    assert "Lin Wei is here" not in desk.open(path)
    empty = desk.send(f"{path}/notes", note="  ")
    assert (empty.status_code, "The note is empty." in empty.text) == (422, True)
    assert desk.send(f"{path}/notes", note="Allergic to <penicillin>").status_code == 303
    assert "Allergic to &lt;penicillin&gt;" in desk.open(f"{path}/notes")
    task = {"text": "Fax the letter", "due_at": (desk.clock.now() + timedelta(hours=1)).isoformat()}
    made = desk.browser.post(f"/api/v1/incidents/{incident_id}/tasks", json=task, headers=api(desk, desk.mei))
    assert made.status_code == 201
    assert "Fax the letter" not in desk.open(f"{path}/promises")
    desk.pass_time(3601)
    assert "Fax the letter" in desk.open(f"{path}/promises")
    done = desk.browser.put(f"/api/v1/tasks/{made.json()['id']}", json={"state": "done"}, headers=api(desk, desk.mei))
    assert done.status_code == 200 and "Fax the letter" not in desk.open(f"{path}/promises")


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("promises", {"what": "nonsense", "minutes": 5}, 422),
        ("promises", {"what": "call_back", "to_whom": "caller", "minutes": 5, "owner_id": "usr_nobody"}, 422),
    ],
)
def test_what_cannot_be_promised_is_said_and_what_was_typed_stays(
    desk: Desk, path: str, form: dict[str, Any], status: int
) -> None:
    incident_id = desk.report()
    answer = desk.send(f"/desk/incidents/{incident_id}/{path}", **form)
    assert answer.status_code == status and "Nothing was changed." in answer.text
