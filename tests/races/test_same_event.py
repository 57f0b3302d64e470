"""Forty reports of one crash at the same instant are one incident in the end, whichever processes they reach."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from rescue.cases.models import Incident
from rescue.intake import reports
from rescue.intake.drafts import Draft, Received
from rescue.intake.models import Report
from rescue.kit.database import Database, Db
from rescue.kit.writer import GroupWriter
from tests.invariants import find_broken
from tests.worlds import PHUKET, RULES, RememberingCarrier, draft_of, worker_on

pytestmark = pytest.mark.race
REPORTERS = 40
LONGEST_WAIT_SECONDS = 30.0
METRE = 1 / 111_195
Writer = GroupWriter[Draft, Received]


def receive(db: Db, drafts: Sequence[Draft]) -> list[Received | Exception]:
    return reports.receive_many(db, drafts, RULES)


@pytest.fixture
def writers(house: Database, open_database: Callable[[], Database]) -> Iterator[list[Writer]]:
    """Four processes in small."""
    made: list[Writer] = [GroupWriter(each, receive) for each in (house, *(open_database() for _ in range(3)))]
    yield made
    for writer in made:
        writer.close()


def crash(number: int) -> Draft:
    """A crash as one of forty passers-by tells it."""
    latitude = PHUKET[0] + number * 3 * METRE
    return replace(draft_of(number), kind="road.collision", latitude=latitude, people=())


def test_forty_at_once_are_one_incident_with_forty_reports(
    house: Database, writers: list[Writer], open_database: Callable[[], Database]
) -> None:
    with ThreadPoolExecutor(REPORTERS) as threads:

        def send(number: int) -> Received:
            return writers[number % len(writers)].put(crash(number)).result(LONGEST_WAIT_SECONDS)

        told = list(threads.map(send, range(REPORTERS)))
    assert len({received.link.token for received in told}) == REPORTERS, "everybody has a link of their own"
    # Two workers in two processes, at the same time.
    carrier = RememberingCarrier()
    workers = [worker_on(each, carrier) for each in (house, open_database())]
    with ThreadPoolExecutor(len(workers)) as threads:
        list(threads.map(lambda worker: worker.tick(), workers))
    workers[0].tick()
    with house.read() as db:
        (left,) = db.scalars(select(Incident).where(Incident.is_open.is_(True)))
        counted = db.scalar(select(func.count()).select_from(Report).where(Report.incident_id == left.id))
        assert counted == REPORTERS
    assert find_broken(house, carrier.handed) == []
