"""One text that breaks, in our hands or the carrier's, never holds up the others and is never lost from sight."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from i18n import deliveries, sent
from i18n.channels.carriers import Handed, Outgoing
from i18n.deliveries import UNSAYABLE, Recipient, Sending
from i18n.models import Delivery, DeliveryState
from rescue.intake.messages import WeHaveYou
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.jobs import LONGEST_RETRY_SECONDS, MOST_ATTEMPTS, Job
from rescue.worker import Worker
from tests.i18n.told_carrier import Carrier

BROKEN = "+999100000002"
PHONES = ("+999100000001", BROKEN, "+999100000003")


class Breaking(Carrier):
    """A carrier whose library fails in a way that nobody foresaw, for one number."""

    def send(self, outgoing: Outgoing) -> Handed:
        if outgoing.address == BROKEN:
            self.calls.append("broke")
            raise KeyError(outgoing.address)
        return super().send(outgoing)


@pytest.fixture
def queued(database: Database) -> dict[str, str]:
    """A text promised to each phone; the id of each."""
    message = WeHaveYou("HW-7K4M2QX", "1669")
    with database.write() as db:
        return {
            phone: deliveries.queue(db, Recipient("traveller", phone, "en"), message, incident_id=None)
            for phone in PHONES
        }


def work(database: Database, carrier: Carrier) -> None:
    Worker(database, handlers={}, effects=(Sending(carrier, "https://help.example"),)).tick()


def states(database: Database) -> dict[str, DeliveryState]:
    with database.read() as db:
        return dict(db.execute(select(Delivery.address, Delivery.state)).all())


def test_a_carrier_that_breaks_over_one_text_carries_the_others_and_is_asked_again(
    database: Database, queued: dict[str, str], clock: MovedClock
) -> None:
    carrier = Breaking()
    with capture_logs() as lines:
        for _ in range(MOST_ATTEMPTS + 3):
            work(database, carrier)
            clock.advance(LONGEST_RETRY_SECONDS * 2)
    assert states(database) == dict.fromkeys(PHONES, DeliveryState.SENT) | {BROKEN: DeliveryState.UNKNOWN}
    assert carrier.calls.count("broke") == MOST_ATTEMPTS and carrier.calls.count("find") == MOST_ATTEMPTS - 1
    with database.read() as db:
        assert [job.key for job in jobs.list_given_up(db, 9)] == [queued[BROKEN]]
    assert {(line["event"], line["subject"]) for line in lines} == {("delivery.carrier_broke", queued[BROKEN])}
    assert BROKEN not in str(lines)


def test_a_text_that_cannot_be_said_fails_in_sight_and_the_others_go(
    database: Database, queued: dict[str, str]
) -> None:
    with database.write() as db:
        broken = {"words": "NoSuchMessage", "values": {}}
        db.execute(update(Delivery).where(Delivery.id == queued[BROKEN]).values(message=broken))
    work(database, Carrier())
    assert states(database) == dict.fromkeys(PHONES, DeliveryState.SENT) | {BROKEN: DeliveryState.FAILED}
    with database.read() as db:
        (failed,) = sent.list_failed(db, since=db.now - timedelta(days=1), most=9)
        assert db.scalars(select(Job)).all() == []
    assert (failed.id, failed.failure, failed.text) == (queued[BROKEN], UNSAYABLE, None)
