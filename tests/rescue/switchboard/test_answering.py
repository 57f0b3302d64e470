"""Whole calls through the signed webhook, from the first ring to a person on the line."""

from rescue import wiring
from rescue.switchboard import relisting
from rescue.switchboard.relisting import Relisting
from rescue.switchboard.ways import Ways
from rescue.worker import Worker
from tests.rescue.switchboard.conftest import DUTY, LIN_PHONE, Switchboard

LI_WEI = "+66812345678"


def choose(phone, language: str = "普通话") -> None:
    """Press the digit that was offered for a language."""
    line = next(line.text for line in phone.heard if language in line.text)
    phone.press(next(mark for mark in line if mark.isdigit()))


def test_a_caller_chooses_their_language_says_what_and_where_and_is_put_through(board: Switchboard) -> None:
    phone = board.exchange.call_us(LI_WEI, StirVerstat="TN-Validation-Passed-A")
    offers = [line.language for line in phone.heard if any(f"{digit}" in line.text for digit in range(1, 9))]
    assert offers[:3] == ["th-TH", "cmn-CN", "en-US"]
    assert len(set(offers)) == 8, "a page of eight languages, each offered in itself"
    (call,) = board.calls()
    assert (call["state"], call["number"], call["country"], call["identity"]) == ("ringing", LI_WEI, "TH", "passed")
    assert [call["clocks"][name][11:16] for name in ("there", "utc", "home")] == ["23:42", "16:42", "00:42"]
    incident = board.incident(call)
    assert incident["place"]["territory"] is None, "a number's country is never a place"

    choose(phone)
    assert board.call(call["id"])["language"] == "zh-Hans"
    assert "交通事故" in phone.said and "请按0" in phone.said
    phone.press("1")
    phone.speak("泰国普吉岛")
    assert phone.room is not None and phone.room.name == f"case-{call['incident_id']}"
    told = phone.heard[-2].text
    assert "1 6 6 9" in told and "请不要挂断" in told
    board.work()
    incident = board.incident(call)
    assert incident["kind"] == "road.collision"
    assert incident["place"]["territory"] == "TH"
    assert incident["reporter"]["language"] == "zh-Hans"
    assert any("/t/" in text and "归途" in text for text in board.texts(LI_WEI))
    leg = board.call(call["id"])["legs"][0]
    assert (leg["label"], leg["state"]) == ("traveller", "joined")

    board.clock.advance(11)
    claimed = board.ask("POST", f"/calls/{call['id']}/claim").json()
    assert (claimed["state"], claimed["waited_seconds"]) == ("claimed", 11)
    board.work()
    lin = board.exchange.answer(LIN_PHONE)
    board.work()
    assert lin.room is phone.room and {each.label.split("-")[0] for each in phone.room.phones} == {
        "traveller",
        "coordinator",
    }
    assert [each["state"] for each in board.call(call["id"])["legs"]] == ["joined", "joined"]


def test_a_place_said_in_thai_is_read_and_without_one_112_is_nobodys_local_number(board: Switchboard) -> None:
    for number, place, heard, unheard in (
        ("+66812345671", "ภูเก็ต", "หมายเลขฉุกเฉินท้องถิ่นคือ 1 6 6 9", "1 1 2"),
        ("+66812345672", "ไม่รู้ว่าอยู่ที่ไหน", "1 1 2", "หมายเลขฉุกเฉินท้องถิ่น"),
    ):
        phone = board.exchange.call_us(number)
        choose(phone, "ไทย")
        phone.press("1")
        phone.speak(place)
        told = " ".join(line.text for line in phone.heard[-6:])
        assert heard in told and unheard not in told, told


def test_the_same_call_told_twice_is_one_call_one_case_and_one_answer(board: Switchboard) -> None:
    phone = board.exchange.call_us(LI_WEI)
    phone.fetch("http://testserver/webhooks/twilio/calls")
    choose(phone)
    phone.repeat()
    phone.press("2")
    phone.repeat()
    (call,) = board.calls()
    assert [each["step"] for each in call["answers"]] == ["language", "what"]
    assert len(board.ask("GET", "/incidents").json()["items"]) == 1


def test_two_answers_that_nobody_understands_reach_a_person(board: Switchboard) -> None:
    phone = board.exchange.call_us(LI_WEI)
    phone.stay_silent()
    assert "we did not understand" in phone.said
    phone.press("*")
    assert phone.room is not None
    (call,) = board.calls()
    assert call["wants_person"] and call["state"] == "ringing"
    board.work(46)
    assert board.exchange.rings(DUTY), "the duty phone rings when nobody claims the call"
    board.exchange.answer(DUTY)
    board.work()
    assert board.call(call["id"])["state"] == "claimed"
    assert board.call(call["id"])["claimed_by"] == "duty_phone"
    assert any("归途" in text for text in board.texts(DUTY))
    taken = board.ask("POST", f"/calls/{call['id']}/claim").json()
    assert taken["claimed_by"] == board.accounts[0].user_id, "the desk may take it from the duty phone"


def test_zero_reaches_a_person_at_once_from_every_question(board: Switchboard) -> None:
    for answers in ([], ["3"], ["3", "1"]):
        phone = board.exchange.call_us(f"+6681234560{len(answers)}")
        for digits in answers:
            phone.press(digits)
        phone.press("0")
        assert phone.room is not None, answers


def test_a_language_no_machine_can_say_is_offered_by_name_and_goes_to_a_person(board: Switchboard) -> None:
    phone = board.exchange.call_us("+85512345678")
    line = next(line for line in phone.heard if "Khmer" in line.text)
    assert line.language == "en-US"
    phone.press(line.text[-2])
    assert "We cannot say your language by machine" in phone.said
    assert phone.room is not None
    assert board.calls()[0]["language"] == "km"


def test_a_claimed_call_is_asked_nothing_more_and_the_caller_is_fetched_out_of_the_menu(board: Switchboard) -> None:
    phone = board.exchange.call_us(LI_WEI)
    choose(phone)
    assert phone.room is None
    (call,) = board.calls()
    board.ask("POST", f"/calls/{call['id']}/claim")
    board.work()
    assert phone.room is not None

    other = board.exchange.call_us("+66812345679")
    second = next(each for each in board.calls() if each["id"] != call["id"])
    board.ask("POST", f"/calls/{second['id']}/claim")
    board.work()
    assert other.room is None, "the language is still asked: the coordinator has to know it"
    choose(other)
    assert other.room is not None


def test_who_hangs_up_before_saying_anything_is_still_a_case_and_is_called_back(board: Switchboard) -> None:
    phone = board.exchange.call_us(LI_WEI)
    phone.hang_up()
    board.work()
    (call,) = board.calls()
    assert call["state"] == "abandoned"
    assert board.incident(call)["reporter"]["phone"] == LI_WEI
    board.work(16)
    assert board.exchange.rings(LI_WEI)
    back = board.exchange.answer(LI_WEI)
    assert "Homeward" in back.said
    back.stay_silent()
    back.press("1")
    assert back.languages(), "the language is asked now"
    choose(back)
    back.press("2")
    back.stay_silent()
    assert back.room is not None
    board.work()
    states = {each["id"]: each["state"] for each in board.calls()}
    assert call["id"] not in states, "the first call is done"
    again = next(iter(board.calls()))
    assert (again["is_outbound"], again["follows"], again["incident_id"]) == (True, call["id"], call["incident_id"])
    assert board.call(call["id"])["outcome"] == "called_back"


def test_who_needs_no_help_any_more_says_so_when_called_back(board: Switchboard) -> None:
    board.exchange.call_us(LI_WEI).hang_up()
    board.work()
    board.work(16)
    back = board.exchange.answer(LI_WEI)
    back.press("2")
    assert back.is_over
    board.work()
    assert board.calls() == []


def test_edge_60_a_machine_that_answers_our_call_back_is_nobody(board: Switchboard) -> None:
    board.exchange.call_us(LI_WEI).hang_up()
    board.work()
    call = board.calls()[0]
    for seconds in (16, 121, 601):
        board.work(seconds)
        back = board.exchange.answer(LI_WEI, by="machine_end_beep")
        assert back.is_over and "1 2 3 0 8" in back.said
        assert call["reference"] not in back.said, "nothing of the case on a machine"
        board.work()
    assert board.call(call["id"])["state"] == "abandoned"
    assert not board.exchange.rings(LI_WEI)
    assert "call.not_reached" in board.timeline(call)


def test_edge_20_a_withheld_number_is_served_like_any_other(board: Switchboard) -> None:
    for shown in ("anonymous", "+266696687", "RESTRICTED", "", "HOMEHUB"):
        phone = board.exchange.call_us(shown)
        assert phone.languages()[0] == "cmn-CN", shown
        phone.press("1").press("3").speak("Paris, France")
        assert phone.room is not None
        assert "回拨" not in phone.said, "nobody promises to call back a number nobody knows"
        phone.hang_up()
    board.work()
    board.work(700)
    found = board.calls()
    assert len(found) == 5 and {call["state"] for call in found} == {"abandoned"}
    assert sum(call["is_withheld"] for call in found) == 4
    assert board.exchange.ringing == []
    assert board.ask("POST", f"/calls/{found[0]['id']}/call-backs").status_code == 409


def test_edge_25_a_relative_who_hides_their_number_is_a_case_of_their_own(board: Switchboard) -> None:
    own = board.exchange.call_us(LI_WEI)
    choose(own)
    own.press("1").speak("Phuket")
    board.clock.advance(5)
    relative = board.exchange.call_us("Anonymous")
    relative.press("1").press("8").speak("我丈夫在普吉岛出车祸了").speak("泰国普吉岛")
    assert relative.room is not None and relative.room is not own.room
    mine, theirs = board.calls()
    assert mine["incident_id"] != theirs["incident_id"]
    assert "我丈夫" in board.incident(theirs)["description"]


def test_edge_21_a_spoofed_number_opens_nothing_of_the_travellers_case(board: Switchboard) -> None:
    first = board.exchange.call_us(LI_WEI)
    choose(first)
    first.press("1").speak("泰国普吉岛")
    (call,) = board.calls()
    first.hang_up()
    board.work()
    texts = len(board.texts(LI_WEI))
    spoofed = board.exchange.call_us(LI_WEI, StirVerstat="TN-Validation-Failed-C")
    choose(spoofed)
    spoofed.press("1")
    board.work()
    assert spoofed.room is not None
    spelled = " ".join(call["reference"].replace("-", ""))
    assert spelled not in spoofed.said and "普吉" not in spoofed.said
    shown = next(each for each in board.calls() if each["id"] != call["id"])
    assert (shown["identity"], shown["verstat"]) == ("failed", "TN-Validation-Failed-C")
    assert shown["incident_id"] == call["incident_id"] and shown["is_same_case"] is True
    assert len(board.texts(LI_WEI)) == texts, "no new link is sent because somebody claims a number"


def test_a_caller_with_an_open_case_may_say_that_it_is_about_something_new(board: Switchboard) -> None:
    first = board.exchange.call_us(LI_WEI)
    choose(first)
    first.press("1").speak("泰国普吉岛")
    first.hang_up()
    board.clock.advance(60)
    again = board.exchange.call_us(LI_WEI)
    choose(again)
    assert "这个号码有一个正在处理的案件" in again.said
    again.press("2").press("5").speak("曼谷")
    old, new = sorted(board.calls(), key=lambda call: str(call["rang_at"]))
    assert old["incident_id"] != new["incident_id"]
    assert board.incident(new)["kind"] == "theft"


def test_a_document_that_cannot_be_made_still_reaches_a_person(board: Switchboard, monkeypatch) -> None:
    phone = board.exchange.call_us(LI_WEI)

    def break_down(*_: object, **__: object) -> str:
        raise RuntimeError("a fault nobody foresaw")

    monkeypatch.setattr("rescue.switchboard.answering.answers.decide", break_down)
    phone.press("1")
    assert board.exchange.rung_directly == [DUTY]


def test_a_call_that_came_while_nobody_was_here_is_a_case_and_is_called_back(board: Switchboard) -> None:
    answered = board.exchange.call_us(LI_WEI)
    answered.press("0")
    remembered = [
        {"CallSid": answered.sid, "From": LI_WEI, "CallStatus": "completed"},
        {"CallSid": "CA" + "9" * 32, "From": "+66898765432", "CallStatus": "failed"},
    ]

    class Remembering:
        def list_calls(self, since: object) -> list[dict[str, str]]:
            return remembered

    effect = Relisting(Remembering, Ways.of(board.house.settings))
    handlers, effects = wiring.db_handlers(board.house.settings), [*board.worker._effects, effect]
    worker = Worker(board.house.database, handlers=handlers, effects=effects)
    with board.house.database.write() as db:
        relisting.plan(db)
        relisting.plan(db)
    worker.tick()
    board.clock.advance(20)
    worker.tick()
    found = {call["number"]: call for call in board.calls()}
    assert found.keys() == {LI_WEI, "+66898765432"}
    assert found["+66898765432"]["state"] == "abandoned" and found[LI_WEI]["state"] != "abandoned"
    assert board.exchange.rings("+66898765432")
    assert board.texts("+66898765432"), "and the link is in a text already"
