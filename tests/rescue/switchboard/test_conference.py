"""Who is on the line: joined, held, whispered to, dropped and rung again, recorded only when everybody may be."""
# long: one call on one line: its legs and orders share the harness

import pytest

from i18n.channels.by_twilio.voices import VOICES
from rescue.switchboard.conference.happenings import Then, decide
from rescue.switchboard.conference.recording_rules import Rule, is_checked, rule_for
from rescue.switchboard.models import CallState
from tests.rescue.switchboard.conftest import LIN_PHONE, Switchboard
from tests.twilio.caller import Phone

LI_WEI = "+66812345678"
NOK = "+66898765432"
JAPAN = "+81312345678"


@pytest.fixture
def talking(board: Switchboard) -> tuple[dict, Phone, Phone]:
    """Li Wei and Lin on the line: the call, his phone and hers."""
    phone = board.exchange.call_us(LI_WEI)
    phone.press("2").press("1").speak("泰国普吉岛")
    (call,) = board.calls()
    board.ask("POST", f"/calls/{call['id']}/claim")
    board.work()
    lin = board.exchange.answer(LIN_PHONE)
    board.work()
    return board.call(call["id"]), phone, lin


def add_interpreter(board: Switchboard, call: dict, number: str = NOK, language: str = "th") -> Phone:
    body = {"number": number, "label": "interpreter", "language": language}
    answer = board.ask("POST", f"/calls/{call['id']}/legs", body)
    assert answer.status_code == 201, answer.text
    board.work()
    phone = board.exchange.answer(number)
    board.work()
    return phone


def leg_of(board: Switchboard, call: dict, label: str) -> dict:
    return next(leg for leg in board.call(call["id"])["legs"] if leg["label"] == label)


def test_three_legs_carry_labels_and_the_minutes_of_each_are_counted(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    nok = add_interpreter(board, call)
    assert nok.room is phone.room
    board.clock.advance(95)
    nok.hang_up()
    board.exchange.refuses = "13224"
    board.work(30)
    interpreter = leg_of(board, call, "interpreter")
    assert interpreter["billed_seconds"] == 95
    kinds = board.timeline(call)
    assert "call_leg.joined" in kinds and "call_leg.lost" in kinds


def test_a_machine_that_joined_before_we_knew_is_put_off_the_line_and_not_rung_again(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    body = {"number": NOK, "label": "interpreter", "language": "th"}
    board.ask("POST", f"/calls/{call['id']}/legs", body)
    board.work()
    voicemail = board.exchange.answer(NOK, by="machine_start")
    board.work()
    assert voicemail.is_over and phone.room is not None
    leg = leg_of(board, call, "interpreter")
    assert (leg["state"], leg["tries"]) == ("failed", 1)
    board.work(60)
    assert not board.exchange.rings(NOK)


def test_edge_59_a_lost_interpreter_is_rung_again_and_the_others_hear_it_in_their_languages(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, lin = talking
    nok = add_interpreter(board, call)
    nok.hang_up()
    board.work(3)
    assert "与翻译的通话中断" in phone.said and "与翻译的通话中断" in lin.said
    again = board.exchange.answer(NOK)
    board.work()
    assert again.room is phone.room
    assert "翻译已重新接通" in phone.said
    assert leg_of(board, call, "interpreter")["state"] == "joined"
    again.hang_up()
    for _ in range(3):
        board.work(10)
        if board.exchange.rings(NOK):
            board.exchange.ignore(NOK)
    board.work(10)
    assert "暂时无法接通翻译" in phone.said
    assert leg_of(board, call, "interpreter")["tries"] == 3
    assert not board.exchange.rings(NOK), "three times and not for ever"


def test_edge_59_a_travellers_phone_that_dies_is_rung_again_while_the_desk_is_on_the_line(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, lin = talking
    phone.hang_up()
    board.work(3)
    assert board.call(call["id"])["state"] == "claimed"
    assert "与旅客的通话中断" in lin.said
    back = board.exchange.answer(LI_WEI)
    board.work()
    assert back.room is lin.room
    lin.hang_up()
    board.work()
    assert board.call(call["id"])["is_offered"], "the traveller is alone: anybody may take the call"


def test_a_caller_whose_coordinator_is_cut_off_is_not_left_with_a_silent_line(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, lin = talking
    heard = len(phone.heard)
    lin.hang_up()
    board.work()
    told = phone.heard[heard:]
    assert phone.room is not None and "请不要挂断" in told[-1].text, "the wait speaks again"
    assert leg_of(board, call, "traveller")["state"] == "joined"
    assert board.call(call["id"])["is_offered"], "anybody may take the call"
    phone.hang_up()
    board.work()
    assert board.call(call["id"])["state"] == "wrap_up"


def test_edge_59_the_first_joiners_address_is_the_one_every_leg_carries(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    add_interpreter(board, call)
    addresses = {order.status for order in board.exchange.orders if type(order).__name__ == "AddParticipant"}
    assert phone.room is not None
    assert addresses == {phone.room.status} == {f"http://testserver/webhooks/twilio/conferences/{call['incident_id']}"}


def test_events_of_a_conference_are_applied_by_their_numbers_backwards_and_twice(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, _, _ = talking
    board.exchange.holds_back = True
    nok = add_interpreter(board, call)
    board.clock.advance(30)
    nok.hang_up()
    board.exchange.refuses = "13224"
    board.exchange.tell_events(is_backwards=True, is_twice=True)
    board.work(10)
    leg = leg_of(board, call, "interpreter")
    assert leg["state"] in ("lost", "failed", "left")
    assert board.timeline(call).count("call_leg.lost") <= 2


def test_a_traveller_is_held_while_others_are_briefed_and_hears_that_the_line_is_open(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    leg = leg_of(board, call, "traveller")
    board.ask("PUT", f"/calls/{call['id']}/legs/{leg['id']}", {"is_on_hold": True})
    assert leg_of(board, call, "traveller")["is_on_hold"] is True
    board.work()
    assert phone.is_on_hold and "您的电话仍在线上" in phone.said
    board.ask("PUT", f"/calls/{call['id']}/legs/{leg['id']}", {"is_on_hold": False})
    board.work()
    assert not phone.is_on_hold


def test_the_coordinator_whispers_to_one_leg(board: Switchboard, talking: tuple[dict, Phone, Phone]) -> None:
    call, _, lin = talking
    nok = add_interpreter(board, call)
    own, to = leg_of(board, call, "coordinator"), leg_of(board, call, "interpreter")
    board.ask("PUT", f"/calls/{call['id']}/legs/{own['id']}", {"whispers_to": to["id"]})
    board.work()
    assert lin.coaches == nok.sid
    board.ask("PUT", f"/calls/{call['id']}/legs/{own['id']}", {"whispers_to": None})
    board.work()
    assert lin.coaches is None
    itself = board.ask("PUT", f"/calls/{call['id']}/legs/{own['id']}", {"whispers_to": own["id"]})
    assert itself.status_code == 409


def test_a_recording_starts_only_after_the_last_yes_and_may_be_paused(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, lin = talking
    path = f"/calls/{call['id']}/recording"
    assert board.ask("PUT", path, {"state": "on"}).json()["recording"] == "asking"
    board.work()
    assert not any(type(order).__name__ == "StartRecording" for order in board.exchange.orders)
    assert "可以对通话录音吗" in phone.said and "录音" not in lin.said
    phone.press("1")
    board.work()
    assert phone.room is lin.room, "who was asked is back"
    assert board.call(call["id"])["recording"] == "on"
    started = [order for order in board.exchange.orders if type(order).__name__ == "StartRecording"]
    assert [order.call_sid for order in started] == [phone.sid]
    assert "从现在起通话将被录音" in phone.said and "从现在起通话将被录音" in lin.said
    for state, said in (("paused", "paused"), ("on", "in-progress"), ("off", "stopped")):
        assert board.ask("PUT", path, {"state": state}).json()["recording"] == state
        board.work()
        assert board.exchange.orders[-1].state == said


def test_edge_61_one_no_means_no_recording(board: Switchboard, talking: tuple[dict, Phone, Phone]) -> None:
    call, phone, lin = talking
    board.ask("PUT", f"/calls/{call['id']}/recording", {"state": "on"})
    board.work()
    phone.press("2")
    board.work()
    assert phone.room is lin.room
    assert board.call(call["id"])["recording"] == "no"
    assert "本次通话不录音" in phone.said
    assert board.ask("PUT", f"/calls/{call['id']}/recording", {"state": "on"}).status_code == 409
    assert not any(type(order).__name__ == "StartRecording" for order in board.exchange.orders)


def test_edge_61_nobody_is_asked_in_words_that_nobody_has_checked(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    nok = add_interpreter(board, call, language="km")
    heard = len(nok.heard)
    board.ask("PUT", f"/calls/{call['id']}/recording", {"state": "on"})
    board.work()
    if phone.waits_at:
        phone.press("1")
    board.work()
    assert board.call(call["id"])["recording"] == "no"
    assert leg_of(board, call, "interpreter")["consent"] == "unchecked"
    assert not any(type(order).__name__ == "StartRecording" for order in board.exchange.orders)
    assert all("record" not in line.text or "not recorded" in line.text for line in nok.heard[heard:])


def test_edge_61_who_joins_a_recorded_call_is_asked_first(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    board.ask("PUT", f"/calls/{call['id']}/recording", {"state": "on"})
    board.work()
    phone.press("1")
    board.work()
    other = add_interpreter(board, call, JAPAN, "en")
    assert board.call(call["id"])["recording"] == "paused"
    assert "May we record this call" in other.said
    other.press("1")
    board.work()
    assert board.call(call["id"])["recording"] == "on"


def test_an_order_whose_end_is_unknown_is_not_given_again(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, _, _ = talking
    board.exchange.is_lossy = True
    board.ask("POST", f"/calls/{call['id']}/legs", {"number": NOK, "label": "interpreter", "language": "th"})
    board.work()
    board.work(120)
    placed = [order for order in board.exchange.orders if getattr(order, "to", "") == NOK]
    assert len(placed) == 1
    assert "call_order.not_done" in board.timeline(call) or placed
    board.exchange.is_lossy = False
    nok = board.exchange.answer(NOK)
    board.work()
    assert leg_of(board, call, "interpreter")["state"] == "joined", "it rang all the same, and is known by its label"
    assert nok.room is not None


def test_an_interpreter_who_accepts_is_rung_into_the_conference_and_billed_by_the_minute(
    board: Switchboard, talking: tuple[dict, Phone, Phone]
) -> None:
    call, phone, _ = talking
    partner = board.ask("GET", "/providers").json()["items"][0]["id"]
    person = {
        "provider_id": partner,
        "name": "Nok",
        "varieties": ["cmn", "th"],
        "scripts": ["Hans"],
        "skills": ["general"],
        "phone": NOK,
        "per_minute_minor": 4000,
        "least_minutes": 1,
        "currency": "THB",
    }
    assert board.ask("POST", "/interpreters", person).status_code == 201
    wish = {"between": "cmn", "and": "th"}
    asked = board.ask("POST", f"/incidents/{call['incident_id']}/interpretations", wish).json()
    assert not board.exchange.rings(NOK), "nobody is rung who has not accepted"
    board.ask("POST", f"/call-outs/{asked['call_out_id']}/acceptance", {"eta_minutes": 0})
    board.work()
    nok = board.exchange.answer(NOK)
    board.work()
    assert nok.room is phone.room
    told = board.ask("GET", f"/incidents/{call['incident_id']}/interpretations").json()["items"][0]
    assert told["state"] == "active"
    board.clock.advance(125)
    nok.hang_up()
    board.work(3)
    again = board.exchange.answer(NOK)
    board.work()
    board.clock.advance(60)
    ended = board.ask("POST", f"/calls/{call['id']}/wrap-up")
    assert ended.status_code == 200, ended.text
    board.work()
    assert again.is_over
    told = board.ask("GET", f"/incidents/{call['incident_id']}/interpretations").json()["items"][0]
    assert told["seconds"] == 185, "both stays, and not the time between them"
    assert told["billed_minutes"] == 4


@pytest.mark.parametrize(
    ("territories", "rule"),
    [
        (["GB"], Rule.NOTICE),
        (["GB", "JP"], Rule.NOTICE),
        (["GB", "DE"], Rule.EXPLICIT),
        (["GB", "TH"], Rule.EXPLICIT),
        (["GB", None], Rule.EXPLICIT),
        (["XX"], Rule.EXPLICIT),
        ([], Rule.EXPLICIT),
    ],
)
def test_the_strictest_legs_rule_counts_and_what_nobody_knows_is_the_strictest(
    territories: list[str | None], rule: Rule
) -> None:
    assert rule_for(territories) is rule


def test_consent_is_asked_in_languages_somebody_has_checked() -> None:
    assert all(is_checked(language) for language in VOICES)
    assert not is_checked("km") and not is_checked("und"), "no machine says Khmer: nobody would hear the question"


@pytest.mark.parametrize(
    ("label", "state", "others", "tries", "then"),
    [
        ("interpreter", CallState.CLAIMED, 2, 1, Then.REDIAL),
        ("traveller", CallState.CLAIMED, 1, 2, Then.REDIAL),
        ("traveller", CallState.CLAIMED, 1, 3, Then.GIVE_UP),
        ("traveller", CallState.RINGING, 0, 1, Then.ABANDON),
        ("traveller", CallState.CLAIMED, 0, 1, Then.NOTHING),
        ("coordinator", CallState.CLAIMED, 1, 1, Then.NOTHING),
        ("provider", CallState.CLAIMED, 2, 1, Then.NOTHING),
        ("interpreter", CallState.WRAP_UP, 2, 1, Then.NOTHING),
        ("interpreter", CallState.ENDED, 2, 1, Then.NOTHING),
    ],
)
def test_who_is_rung_again(label: str, state: CallState, others: int, tries: int, then: Then) -> None:
    assert decide(label, state, others=others, tries=tries, has_address=True) is then
