"""Sending: promised with the change, said in the receiver's language, never blindly twice, never silently lost."""
# long: one harness of carrier, clock and worker for every state of one machine

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from i18n import deliveries, sent
from i18n.channels.carriers import Handed, NoCarrier, Outgoing
from i18n.channels.fake_phone import FakePhone, PhoneText
from i18n.deliveries import Answer, Recipient, Sending, Wish
from i18n.models import Delivery, DeliveryState
from rescue.intake.messages import WeHaveYou
from rescue.kit import jobs
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.clock import MovedClock
from rescue.kit.database import Base, Database
from rescue.kit.jobs import LONGEST_RETRY_SECONDS, MOST_ATTEMPTS, Job
from rescue.worker import LEASE_SECONDS, Worker
from tests.i18n.told_carrier import BUSY, CUT, REFUSED, Carrier

PHONE = "+999100000001"
URL = "https://help.example"
MESSAGE = WeHaveYou("HW-7K4M2QX", "1669", link="")


@pytest.fixture
def queue(database: Database) -> Callable[..., tuple[str, str]]:
    """Promise a text with a link; the ids of the delivery and the link's token."""

    def promise(language: str = "en", address: str = PHONE) -> tuple[str, str]:
        with database.write() as db:
            link = links.add(db, Purpose.TRAVELLER_CASE, "inc_1", expires_at=db.now + timedelta(days=1))
            to = Recipient("traveller", address, language)
            return deliveries.queue(db, to, MESSAGE, incident_id=None, link=link, link_path="/t/"), link.token

    return promise


def work(database: Database, carrier: Any) -> None:
    Worker(database, handlers={}, effects=(Sending(carrier, URL),)).tick()


def one(database: Database) -> Delivery:
    with database.read() as db:
        return db.scalars(select(Delivery)).one()


def list_jobs(database: Database) -> list[Job]:
    with database.read() as db:
        return list(db.scalars(select(Job)))


def every_text(database: Database) -> Iterator[tuple[str, str]]:
    """Everything in any column of any table, as the database itself holds it, with the column's name."""
    with database.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table.name}"').mappings():
                yield from ((f"{table.name}.{name}", str(value)) for name, value in row.items())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-Hans", "已收到您的求助"),
        ("zh-Hant", "已收到您的求助，正就近安排救援。誰"),
        ("en", "we have your report"),
        ("zh-HK", "誰會來"),
        ("fr", "signalement reçu"),
        ("ru", "сообщение принято"),
    ],
)
def test_a_text_is_in_the_receivers_language_with_the_link_that_opens_their_case(
    database: Database, queue: Callable[..., tuple[str, str]], language: str, words: str
) -> None:
    delivery_id, token = queue(language)
    carrier = Carrier()
    work(database, carrier)
    (outgoing,) = carrier.carried
    assert words in outgoing.text and "HW-7K4M2QX" in outgoing.text and "1669" in outgoing.text
    assert f"{URL}/t/{token}" in outgoing.text
    assert (outgoing.key, outgoing.address, outgoing.channel) == (delivery_id, PHONE, "sms")
    delivery = one(database)
    assert (delivery.state, delivery.carrier, delivery.carrier_id) == (DeliveryState.SENT, "told", "SM0")
    assert delivery.segments and list_jobs(database) == []


def test_no_column_of_the_database_ever_holds_the_token(
    database: Database, queue: Callable[..., tuple[str, str]], clock: MovedClock
) -> None:
    _, token = queue()
    carrier = Carrier(CUT, BUSY)
    for _ in range(4):
        work(database, carrier)
        texts = dict(every_text(database))
        assert [name for name, text in every_text(database) if token in text] == []
        clock.advance(LONGEST_RETRY_SECONDS * 2)
    assert "HW-7K4M2QX" in texts["deliveries.text"], "the scan sees what was sent"
    assert token in carrier.carried[-1].text


def test_a_room_above_reads_the_words_without_anybodys_link(
    database: Database, queue: Callable[..., tuple[str, str]]
) -> None:
    queue()
    work(database, Carrier(REFUSED))
    with database.read() as db:
        (shown,) = sent.list_failed(db, since=db.now - timedelta(days=1), most=9)
    assert shown.text is not None and shown.text.endswith(f"{URL}/t/…")


@pytest.mark.parametrize(
    ("answer", "state", "code"),
    [
        (REFUSED, DeliveryState.FAILED, "21211"),
        (None, DeliveryState.FAILED, "no_carrier"),
        (Handed("SM1", is_delivered=True), DeliveryState.DELIVERED, None),
        (Handed("SM1"), DeliveryState.SENT, None),
    ],
)
def test_what_the_carrier_says_is_kept_and_nothing_is_left_to_do(
    database: Database, queue: Callable[..., tuple[str, str]], answer: Any, state: DeliveryState, code: str | None
) -> None:
    delivery_id, _ = queue()
    work(database, Carrier(answer) if answer else NoCarrier())
    delivery = one(database)
    assert (delivery.state, delivery.failure) == (state, code)
    assert (delivery.sent_at is None) is (state is DeliveryState.FAILED)
    assert (delivery.delivered_at is not None) is (state is DeliveryState.DELIVERED)
    assert list_jobs(database) == []
    with database.read() as db:
        failed = sent.list_failed(db, since=db.now - timedelta(days=1), most=9)
    assert [each.id for each in failed] == ([delivery_id] if code else [])


@pytest.mark.parametrize(
    ("is_lost", "calls", "carrier_id"),
    [(False, ["send", "find"], "SMfound"), (True, ["send", "find", "send"], "SM0")],
)
def test_an_unknown_end_is_looked_up_before_anything_is_sent_again(
    database: Database,
    queue: Callable[..., tuple[str, str]],
    clock: MovedClock,
    is_lost: bool,
    calls: list[str],
    carrier_id: str,
) -> None:
    queue()
    carrier = Carrier(CUT, is_lost=is_lost)
    work(database, carrier)
    assert (one(database).state, one(database).failure) == (DeliveryState.UNKNOWN, "outcome_unknown")
    clock.advance(LONGEST_RETRY_SECONDS)
    work(database, carrier)
    assert (one(database).state, one(database).carrier_id, one(database).failure) == (
        DeliveryState.SENT,
        carrier_id,
        None,
    )
    assert carrier.calls == calls and len(carrier.carried) == 1


def test_a_worker_that_died_while_sending_is_looked_up_too(
    database: Database, queue: Callable[..., tuple[str, str]], clock: MovedClock
) -> None:
    queue()
    carrier = Carrier()
    with database.write() as db:
        claimed = jobs.claim(db, 9)
        (wish,) = deliveries.prepare(db, claimed, URL)
        jobs.lease(db, [wish.job_id], LEASE_SECONDS)
    carrier.send(wish.outgoing)
    assert one(database).state is DeliveryState.SUBMITTING
    work(database, carrier)
    assert carrier.calls == ["send"], "its lease still holds"
    clock.advance(LEASE_SECONDS)
    work(database, carrier)
    assert carrier.calls == ["send", "find"] and one(database).state is DeliveryState.SENT


def test_a_passing_refusal_is_tried_again_and_carried_once(
    database: Database, queue: Callable[..., tuple[str, str]], clock: MovedClock
) -> None:
    queue()
    carrier = Carrier(BUSY, BUSY)
    for _ in range(3):
        work(database, carrier)
        clock.advance(LONGEST_RETRY_SECONDS)
    assert one(database).state is DeliveryState.SENT and len(carrier.carried) == 1
    assert list_jobs(database) == []


def test_after_the_last_try_it_is_given_up_and_stays_in_sight(
    database: Database, queue: Callable[..., tuple[str, str]], clock: MovedClock
) -> None:
    delivery_id, _ = queue()
    carrier = Carrier(*[BUSY] * (MOST_ATTEMPTS + 5))
    for _ in range(MOST_ATTEMPTS + 5):
        work(database, carrier)
        clock.advance(LONGEST_RETRY_SECONDS * 2)
    assert carrier.calls.count("send") == MOST_ATTEMPTS
    with database.read() as db:
        (given_up,) = jobs.list_given_up(db, 9)
    assert (given_up.key, given_up.last_error, given_up.attempt) == (delivery_id, "20429", MOST_ATTEMPTS)
    assert (one(database).state, one(database).failure) == (DeliveryState.QUEUED, "20429")


@pytest.mark.parametrize("late", [DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.SENT])
def test_an_answer_that_comes_after_another_workers_never_takes_it_back(
    database: Database, queue: Callable[..., tuple[str, str]], clock: MovedClock, late: DeliveryState
) -> None:
    queue()
    with database.write() as db:
        (slow,) = deliveries.prepare(db, jobs.claim(db, 9), URL)
        jobs.lease(db, [slow.job_id], LEASE_SECONDS)
    clock.advance(LEASE_SECONDS)
    work(database, Carrier(Handed("SM1", is_delivered=True)))
    before = vars(one(database))
    is_retried = late is DeliveryState.UNKNOWN
    with database.write() as db:
        deliveries.settle(db, [Answer(slow, late, "told", failure="late", is_retried=is_retried)])
    after = vars(one(database))
    assert {**after, "_sa_instance_state": None} == {**before, "_sa_instance_state": None}
    assert after["state"] is DeliveryState.DELIVERED and list_jobs(database) == []


def test_many_texts_are_each_settled_by_their_own_answer(
    database: Database, queue: Callable[..., tuple[str, str]]
) -> None:
    class Picky(Carrier):
        def send(self, outgoing: Outgoing) -> Handed:
            if outgoing.address.endswith(("3", "7")):
                raise REFUSED
            return super().send(outgoing)

    for number in range(10):
        queue(address=f"+99910000000{number}")
    carrier = Picky()
    work(database, carrier)
    with database.read() as db:
        failed = set(db.scalars(select(Delivery.address).where(Delivery.state == DeliveryState.FAILED)))
        gone = db.scalars(select(Delivery.address).where(Delivery.state == DeliveryState.SENT)).all()
    assert failed == {"+999100000003", "+999100000007"}
    assert sorted(gone) == sorted(outgoing.address for outgoing in carrier.carried) and len(gone) == 8


def test_what_was_not_begun_in_time_goes_back_as_it_came_and_is_sent_by_its_own_channel(
    database: Database, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as db:
        for number in range(2):
            to = Recipient("traveller", f"+99910000000{number}", "en")
            deliveries.queue(db, to, MESSAGE, incident_id=None, urgency=jobs.Urgency.RESCUE)
    carrier = Carrier()
    monkeypatch.setattr("i18n.reaching.carrying.SENDING_SECONDS", -1.0)
    work(database, carrier)
    with database.read() as db:
        waiting = [(each.state, each.failure, each.followed_by) for each in db.scalars(select(Delivery))]
    assert carrier.calls == [] and waiting == [(DeliveryState.QUEUED, None, None)] * 2
    monkeypatch.undo()
    clock.advance(LONGEST_RETRY_SECONDS)
    work(database, carrier)
    with database.read() as db:
        assert {each.state for each in db.scalars(select(Delivery))} == {DeliveryState.SENT}
    assert carrier.calls == ["send", "send"]


def test_a_job_without_its_text_and_a_text_that_went_already_are_dropped(
    database: Database, queue: Callable[..., tuple[str, str]]
) -> None:
    delivery_id, _ = queue()
    work(database, Carrier())
    with database.write() as db:
        jobs.enqueue(db, deliveries.SEND, key="again", delivery_id=delivery_id)
        jobs.enqueue(db, deliveries.SEND, key="orphan", delivery_id="dlv_nobody")
    carrier = Carrier()
    work(database, carrier)
    assert carrier.calls == [] and list_jobs(database) == []


def test_the_fake_phone_takes_each_text_once_and_remembers_it(
    database: Database, queue: Callable[..., tuple[str, str]]
) -> None:
    delivery_id, token = queue("zh-Hans")
    phone = FakePhone(database)
    work(database, phone)
    with database.read() as db:
        text = db.scalars(select(PhoneText)).one()
    outgoing = Outgoing(delivery_id, "sms", PHONE, text.text, "zh-Hans")
    assert (text.key, text.address, text.is_from_phone) == (delivery_id, PHONE, False)
    assert token in text.text
    assert phone.send(outgoing) == phone.find(outgoing) == Handed(delivery_id, is_delivered=True)
    assert phone.find(Outgoing("dlv_other", "sms", PHONE, "", "en")) is None
    with database.read() as db:
        assert len(db.scalars(select(PhoneText)).all()) == 1


def test_a_text_promised_in_a_unit_of_work_that_failed_is_never_sent(database: Database) -> None:
    def promise_and_fail() -> None:
        with database.write() as db:
            deliveries.queue(db, Recipient("desk", PHONE, "en"), MESSAGE, incident_id=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        promise_and_fail()
    carrier = Carrier()
    work(database, carrier)
    assert carrier.calls == []


def test_a_wish_says_whether_it_was_tried_before(database: Database, queue: Callable[..., tuple[str, str]]) -> None:
    queue()
    wishes: list[Wish] = []
    for _ in range(2):
        with database.write() as db:
            wishes += deliveries.prepare(db, jobs.claim(db, 9), URL)
    assert [wish.is_again for wish in wishes] == [False, True]
    assert wishes[0].outgoing == wishes[1].outgoing, "the same words at every try, or nobody could look them up"
