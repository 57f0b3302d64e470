"""The pretend telephones: they call us and are called, over the signed webhooks, with forms only."""

from collections.abc import Iterator, Mapping

import pytest

from rescue.demonstration import seeding
from rescue.demonstration.telephones.telephone import TELEPHONE, Telephone
from rescue.kit.access import users
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.switchboard import calls
from tests.rescue.whole_house import ADDRESS, Whole, open_whole
from tests.twilio import signed

TRAVELLER = "+99966810001"
LIN = "+8613800000001"


@pytest.fixture
def whole(database_url: str, clock: MovedClock) -> Iterator[Whole]:
    with open_whole(database_url, clock) as opened:

        def post(url: str, form: Mapping[str, str]) -> str:
            answer = signed.post(opened.client, url[len(ADDRESS) :], {"AccountSid": signed.ACCOUNT, **form})
            assert answer.status_code < 300, answer.text
            return str(answer.text)

        opened.house.parts[TELEPHONE] = Telephone(opened.house.database, ADDRESS, post)
        yield opened


def look(whole: Whole, address: str) -> str:
    answer = whole.client.get(f"/demo/phone/{address}/line", headers={"Accept-Language": "en"})
    assert answer.status_code == 200
    return str(answer.text)


def do(whole: Whole, address: str, what: str, **form: str) -> str:
    answer = whole.client.post(f"/demo/phone/{address}/{what}", data=form)
    assert answer.status_code == 303, answer.text
    return look(whole, address)


def errands(whole: Whole) -> None:
    telephone: Telephone = whole.house.parts[TELEPHONE]
    for _ in range(3):
        whole.step()
        telephone.ring_waiting()
        telephone.stop_ringing()
        telephone.work()


def test_a_page_calls_us_hears_each_line_in_its_language_and_comes_into_the_conference(whole: Whole) -> None:
    assert "Nobody is on the line." in look(whole, TRAVELLER)
    page = do(whole, TRAVELLER, "calls")
    assert '<li lang="zh-CN">' in page and '<li lang="th-TH">' in page and "data-speak" in page
    assert page.count('name="digits"') >= 12
    do(whole, TRAVELLER, "keys", digits="1")
    do(whole, TRAVELLER, "keys", digits="1")
    page = do(whole, TRAVELLER, "keys", speech="泰国普吉岛")
    assert "In the conversation" in page and "1 6 6 9" in page
    errands(whole)
    with whole.house.database.write() as db:
        lin = users.add_user(db, "lin@desk.example", Role.COORDINATOR, by="test", display_name="Lin")
        users.set_call_number(db, lin.id, LIN, by="test")
        (call,) = calls.list_open(db)
        calls.claim(db, call.id, by=lin.id)
    errands(whole)
    assert "It rings" in look(whole, LIN)
    assert "In the conversation" in do(whole, LIN, "answers", by="human")
    errands(whole)
    with whole.house.database.read() as db:
        assert calls.is_connected(db, call, "coordinator") and calls.is_connected(db, call, "traveller")
    assert "Hung up" in do(whole, TRAVELLER, "hang-up")


def test_a_caller_from_china_hears_the_number_of_the_place_and_of_no_link_that_no_text_may_carry(whole: Whole) -> None:
    for number, promises in (("+8613911110002", False), ("+66812345601", True)):
        page = do(whole, number, "calls")
        page = do(whole, number, "keys", digits="1" if number.startswith("+86") else "2")
        page = do(whole, number, "keys", speech="我骑摩托车摔倒了")
        assert ("点开其中的链接" in page) is promises, number
        page = do(whole, number, "keys", speech="清迈塔佩门")
        assert "1 6 6 9" in page and "1 1 2" not in page


def test_the_coordinators_of_the_demonstration_have_telephones_that_ring(whole: Whole) -> None:
    with whole.house.database.write() as db:
        lin = seeding.add_account(db, seeding.PEOPLE[0], None, None)
        seeding.give_telephones(db, [lin])
    do(whole, TRAVELLER, "calls")
    do(whole, TRAVELLER, "keys", digits="0")
    with whole.house.database.write() as db:
        calls.claim(db, calls.list_open(db)[0].id, by=lin.user_id)
    errands(whole)
    assert "It rings" in look(whole, seeding.LIN_PHONE)


def test_a_page_that_hung_up_is_called_back_and_a_machine_is_nobody(whole: Whole) -> None:
    do(whole, TRAVELLER, "calls")
    do(whole, TRAVELLER, "hang-up")
    errands(whole)
    whole.step(20)
    errands(whole)
    assert "It rings" in look(whole, TRAVELLER)
    page = do(whole, TRAVELLER, "answers", by="machine")
    assert "Hung up" in page
    with whole.house.database.read() as db:
        (call,) = calls.list_open(db)
        assert call.state == "abandoned"


def test_a_telephone_stops_ringing_when_the_call_was_given_up_and_when_nobody_picks_up(whole: Whole) -> None:
    with whole.house.database.write() as db:
        lin = seeding.add_account(db, seeding.PEOPLE[0], None, None)
        seeding.give_telephones(db, [lin])
    do(whole, TRAVELLER, "calls")
    do(whole, TRAVELLER, "keys", digits="0")
    with whole.house.database.write() as db:
        (call,) = calls.list_open(db)
        calls.claim(db, call.id, by=lin.user_id)
    errands(whole)
    assert "It rings" in look(whole, seeding.LIN_PHONE)
    do(whole, TRAVELLER, "hang-up")
    errands(whole)
    assert "Hung up" in look(whole, seeding.LIN_PHONE), "the caller is gone: the coordinator's phone falls silent"
    other = "+99966810077"
    do(whole, other, "calls")
    do(whole, other, "hang-up")
    errands(whole)
    whole.step(20)
    errands(whole)
    assert "It rings" in look(whole, other)
    whole.step(61)
    errands(whole)
    assert "Hung up" in look(whole, other)
    with whole.house.database.read() as db:
        called_back = next(each for each in calls.list_open(db) if each.from_address == other)
        assert called_back.state == "abandoned" and called_back.called_back >= 1


def test_no_telephone_rings_anybody_but_us(whole: Whole) -> None:
    assert whole.client.post("/demo/phone/not-a-number/calls").status_code == 404
    assert whole.client.post(f"/demo/phone/{TRAVELLER}/keys", data={"digits": "1"}).status_code == 303
