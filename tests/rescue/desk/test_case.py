"""One case at the desk, from the first look to the end; what cannot be done changes nothing and loses no word."""

import re

import pytest

from i18n import sent
from i18n.models import DeliveryState
from rescue.cases.models import IncidentState, Severity
from rescue.dispatch import by_hand as by_hand_dispatch
from rescue.dispatch.models import CallOutState
from tests.rescue.desk.conftest import Desk

NOTE = "Her husband is with her; <b>call</b> him first."


def test_a_case_is_read_taken_accepted_driven_and_closed(desk: Desk) -> None:
    incident_id = desk.report()
    path = f"/desk/incidents/{incident_id}"
    assert "Nobody owns it" in desk.open(path)
    taken = desk.do(incident_id, "owner")
    assert (taken.status_code, taken.headers["location"]) == (303, path)
    desk.clock.advance(60)
    accepted = desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=15)
    assert (accepted.status_code, accepted.headers["location"]) == (303, f"{path}#call-outs")
    for milestone in ("en_route", "on_scene", "transporting", "at_facility", "cleared"):
        desk.clock.advance(300)
        assert desk.answer(desk.asked(incident_id)[0], "milestones", milestone=milestone).status_code == 303
    assert desk.do(incident_id, "closure", outcome="helped", note=NOTE).status_code == 303
    text = desk.open(path)
    for shown in ("Closed", "Owner: Lin Wei", "Report to acceptance", "1:00", "10:00", "Helped, nothing is left to do"):
        assert shown in text
    assert desk.incident(incident_id).outcome_note == NOTE


def test_the_page_shows_who_where_numbers_and_clocks(desk: Desk) -> None:
    text = desk.open(f"/desk/incidents/{desk.report()}")
    for shown in ("Wang Fang", 'href="tel:+99966810001"', "7.88040, 98.39230", "1669", "+86-10-12308"):
        assert shown in text
    there, utc, home = ("07:00", "00:00", "08:00")  # Phuket, UTC and Shanghai
    for clock in (there, utc, home):
        assert f">{clock}</time>" in text


def test_a_stale_form_shows_the_present_state_and_keeps_what_was_typed(desk: Desk) -> None:
    incident_id = desk.report()
    seen = desk.incident(incident_id).version
    desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=15)
    answer = desk.do(incident_id, "cancellation", version=seen, note=NOTE)
    assert answer.status_code == 412
    assert "Somebody changed this meanwhile." in answer.text
    assert "Her husband is with her; &lt;b&gt;call&lt;/b&gt; him first." in answer.text
    assert "Help is on the way" in answer.text
    incident = desk.incident(incident_id)
    assert incident.state is IncidentState.RESPONDING
    assert f'name="version" value="{incident.version}"' in answer.text
    assert desk.do(incident_id, "cancellation", note=NOTE).status_code == 303
    assert desk.incident(incident_id).state is IncidentState.CANCELLED

    # Mei triages it; Lin still reads what was opened before, and overwrites neither colour nor place.
    other = desk.report(phone="+99966810009")
    opened = desk.incident(other).version
    desk.sign_in(desk.mei)
    assert desk.do(other, "triage", kind="injury", severity="yellow").status_code == 303
    desk.sign_in(desk.lin)
    here = {"latitude": 7.9, "longitude": 98.3, "accuracy_m": 40}
    late = desk.do(other, "triage", version=opened, kind="theft", severity="green", cannot_walk="no")
    moved = desk.do(other, "positions", version=opened, **here)
    for refused in (late, moved):
        assert refused.status_code == 412 and "Somebody changed this meanwhile." in refused.text
        assert f'name="version" value="{desk.incident(other).version}"' in refused.text
    assert re.search(r'<option value="green"[^>]* selected', late.text), "what Lin chose is still chosen"
    assert 'value="7.9"' in moved.text
    now = desk.incident(other)
    assert (now.kind, now.severity, now.latitude) == ("injury", Severity.YELLOW, pytest.approx(7.9154, abs=1e-3))
    assert desk.do(other, "positions", **here).status_code == 303 and desk.incident(other).latitude == 7.9


def test_a_call_out_answered_meanwhile_is_not_answered_again_from_an_old_page(desk: Desk) -> None:
    incident_id = desk.report()
    offered = desk.asked(incident_id)[0]
    assert desk.answer(offered, "acceptance", eta_minutes=15).status_code == 303
    late = desk.answer(offered, "refusal", reason="no_unit")
    assert late.status_code == 412
    assert desk.asked(incident_id)[0].state is CallOutState.ACCEPTED


def test_closing_over_an_open_call_out_is_refused_in_words(desk: Desk) -> None:
    incident_id = desk.report()
    answer = desk.do(incident_id, "closure", outcome="helped", note=NOTE)
    assert answer.status_code == 409
    assert "Somebody is still asked or on the way." in answer.text
    assert '<option value="helped" selected>' in answer.text
    assert desk.incident(incident_id).is_open


def test_cancelling_over_somebody_on_the_scene_is_refused_and_nobody_is_let_go(desk: Desk) -> None:
    incident_id = desk.report()
    desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=1)
    desk.answer(desk.asked(incident_id)[0], "milestones", milestone="on_scene")
    desk.do(incident_id, "call-outs", service="translation")
    waiting = desk.asked(incident_id)[1]
    answer = desk.do(incident_id, "cancellation")
    assert answer.status_code == 409
    assert desk.asked(incident_id)[1].state is waiting.state is CallOutState.OFFERED


def test_an_outcome_must_be_chosen(desk: Desk) -> None:
    answer = desk.do(desk.report(), "closure", note=NOTE)
    assert answer.status_code == 422
    assert "Say how it ended." in answer.text


def test_triage_by_answers_by_hand_and_again(desk: Desk) -> None:
    incident_id = desk.report(kind="theft")
    assert desk.incident(incident_id).severity is Severity.GREEN
    assert desk.do(incident_id, "triage", kind="theft", cannot_walk="yes").status_code == 303
    assert desk.incident(incident_id).severity is Severity.YELLOW
    assert desk.do(incident_id, "triage", kind="injury", cannot_walk="yes", severity="red").status_code == 303
    incident = desk.incident(incident_id)
    assert (incident.severity, incident.kind, incident.severity_basis) == (Severity.RED, "injury", "coordinator")
    assert "Triaged again: Red, Injury." in desk.open(f"/desk/incidents/{incident_id}")


def test_a_refusal_by_phone_asks_the_next_and_both_are_shown(desk: Desk) -> None:
    incident_id = desk.report()
    first = desk.asked(incident_id)[0]
    assert desk.answer(first, "refusal", reason="no_unit").status_code == 303
    declined, asked = desk.asked(incident_id)
    assert (declined.state, asked.state) == (CallOutState.DECLINED, CallOutState.OFFERED)
    text = desk.open(f"/desk/incidents/{incident_id}")
    assert f"{first.provider_name} declined: No unit free." in text
    assert f"{asked.provider_name} was asked: Casualty transport." in text


def test_a_refusal_needs_a_reason(desk: Desk) -> None:
    incident_id = desk.report()
    assert desk.answer(desk.asked(incident_id)[0], "refusal").status_code == 422
    assert desk.asked(incident_id)[0].state is CallOutState.OFFERED


def test_candidates_are_shown_with_reasons_and_one_is_called_out(desk: Desk) -> None:
    incident_id = desk.report()
    path = f"/desk/incidents/{incident_id}?service=translation"
    text = desk.open(path)
    for shown in ("Andaman Rescue", "Kathu Ambulance", "Thalang Help", "nearest:", "speaks none of the languages"):
        assert shown in text
    asked = {call_out.provider_id for call_out in desk.asked(incident_id)}
    provider_id = next(each for each in re.findall(r'id="call-(prv_\w+)"', text) if each not in asked)
    confirming = desk.open(f"{path}&provider={provider_id}")
    for shown in ("Call them out", "Price", "They will read", "<blockquote"):
        assert shown in confirming
    assert desk.do(incident_id, "call-outs", service="translation", provider_id=provider_id).status_code == 303
    by_hand = next(each for each in desk.asked(incident_id) if each.is_by_hand)
    assert (by_hand.provider_id, by_hand.service, by_hand.is_by_hand) == (provider_id, "translation", True)
    again = desk.do(incident_id, "call-outs", service="translation", provider_id=provider_id)
    assert again.status_code == 409
    assert "This provider is being asked already." in again.text


def test_a_call_out_by_hand_is_undone_within_twenty_seconds_while_nobody_read_it(desk: Desk) -> None:
    incident_id = desk.report()
    first = desk.asked(incident_id)[0]
    assert desk.answer(first, "undo").status_code == 409, "an offer that was not made by hand is not undone"
    before = desk.incident(incident_id).next_duty_at
    desk.clock.advance(1)
    desk.do(incident_id, "call-outs", service="translation")
    by_hand = next(each for each in desk.asked(incident_id) if each.is_by_hand)
    assert f'id="undo-{by_hand.id}"' in desk.open(f"/desk/incidents/{incident_id}")
    assert desk.answer(by_hand, "undo").status_code == 303
    states = {each.id: each.state for each in desk.asked(incident_id)}
    assert (states[first.id], states[by_hand.id]) == (CallOutState.OFFERED, CallOutState.WITHDRAWN)
    assert "taken back before anybody read it" in desk.open(f"/desk/incidents/{incident_id}")
    desk.pass_time(1)
    with desk.house.database.read() as db:
        told = sent.list_about(db, incident_id, by_hand.id)
    assert {each.state for each in told} <= {sent.DeliveryState.CANCELLED}, "who was not told yet is never told"
    assert desk.incident(incident_id).next_duty_at == before, "what was waited for before is waited for again"
    desk.do(incident_id, "call-outs", service="casualty_transport")
    late = desk.asked(incident_id)[-1]
    desk.clock.advance(by_hand_dispatch.UNDO_SECONDS)
    assert "undo-" not in desk.open(f"/desk/incidents/{incident_id}")
    refused = desk.answer(late, "undo")
    assert refused.status_code == 409
    assert "It is too late to undo this." in refused.text
    assert desk.asked(incident_id)[-1].state is CallOutState.OFFERED


def test_asking_the_next_best_passes_over_whoever_was_asked(desk: Desk) -> None:
    incident_id = desk.report()
    assert desk.do(incident_id, "call-outs", service="casualty_transport").status_code == 303
    providers = [call_out.provider_id for call_out in desk.asked(incident_id)]
    assert len(set(providers)) == len(providers) == 2


def test_a_helper_who_cannot_go_on_is_let_go_and_the_next_is_asked(desk: Desk) -> None:
    incident_id = desk.report()
    desk.answer(desk.asked(incident_id)[0], "acceptance", eta_minutes=9)
    desk.clock.advance(60)  # the next offer is later, so that the two stand in an order
    assert desk.answer(desk.asked(incident_id)[0], "abort", reason="flat tyre").status_code == 303
    assert {each.state for each in desk.asked(incident_id)} == {CallOutState.ABORTED, CallOutState.OFFERED}
    assert "could not go on: flat tyre." in desk.open(f"/desk/incidents/{incident_id}")


def test_words_alone_suggest_places_and_a_person_decides(desk: Desk) -> None:
    incident_id = desk.report(at=(None, None), accuracy_m=None, place_text="Phuket, Thailand")
    path = f"/desk/incidents/{incident_id}"
    text = desk.open(path)
    assert "This is the place" in text
    assert desk.asked(incident_id) == []
    form = {
        name: text.split(f'name="{name}" value="')[1].split('"')[0] for name in ("latitude", "longitude", "accuracy_m")
    }
    assert desk.do(incident_id, "positions", **form).status_code == 303
    incident = desk.incident(incident_id)
    assert (incident.territory_code, incident.place_said) == ("TH", "Phuket, Thailand")
    assert [each.state for each in desk.asked(incident_id)] == [CallOutState.OFFERED]


def test_another_place_can_be_looked_for_by_name_or_by_coordinates(desk: Desk) -> None:
    incident_id = desk.report(at=(None, None), accuracy_m=None)
    assert "Kyoto" in desk.open(f"/desk/incidents/{incident_id}?place=Kyoto")
    assert "7.88040, 98.39230" in desk.open(f"/desk/incidents/{incident_id}?place=7.8804,98.3923")
    assert "No place of that name is known." in desk.open(f"/desk/incidents/{incident_id}?place=qqqqqq")


def test_messages_are_shown_without_the_keys_of_their_links(desk: Desk) -> None:
    incident_id = desk.report()
    desk.pass_time(1)
    text = desk.open(f"/desk/incidents/{incident_id}")
    assert "To the traveller" in text
    assert "/t/…" in text
    assert DeliveryState.DELIVERED.value.capitalize() in text
    assert "/t/…" not in desk.open("/desk")


def test_every_form_of_a_case_carries_a_version(desk: Desk) -> None:
    text = desk.open(f"/desk/incidents/{desk.report()}")
    forms = [part.split("</form>")[0] for part in text.split("<form ")[1:]]
    acting = [form for form in forms if 'action="/desk/' in form and 'method="post"' in form]
    assert len(acting) > 6
    assert all('name="version"' in form for form in acting)


@pytest.mark.parametrize("what", ["owner", "triage", "positions", "call-outs", "cancellation", "closure"])
def test_a_provider_changes_nothing_here(desk: Desk, what: str) -> None:
    incident_id = desk.report()
    desk.sign_in(desk.driver)
    assert desk.do(incident_id, what).status_code == 403
    assert desk.incident(incident_id).owner_id is None


def test_a_case_that_is_not_there_is_not_found(desk: Desk) -> None:
    assert desk.browser.get("/desk/incidents/inc_missing").status_code == 404
    assert desk.send("/desk/incidents/inc_missing/owner", version=1).status_code == 404


def test_it_reads_in_chinese(desk: Desk) -> None:
    incident_id = desk.report()
    text = desk.open(f"/desk/incidents/{incident_id}?language=zh-Hans")
    assert '<html lang="zh-Hans"' in text
    assert "肇事逃逸" in text
