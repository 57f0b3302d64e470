"""The same Idempotency-Key many times at once is one incident, whichever process the requests reach."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from rescue.app import create_app, create_house
from rescue.cases.models import Incident
from rescue.intake import reports
from rescue.intake.drafts import Draft, Received
from rescue.intake.models import Channel, Report
from rescue.kit.database import Database, Db
from rescue.kit.writer import GroupWriter
from tests.invariants import find_broken
from tests.worlds import PHUKET, RULES, SETTINGS, draft_of

pytestmark = pytest.mark.race
TWINS = 8
NAIVE_ROUNDS = 20  # one double is enough to show that the check bites
LONGEST_WAIT_SECONDS = 30.0
REPORT = {"kind": "injury", "location": {"latitude": PHUKET[0], "longitude": PHUKET[1], "accuracy_m": 25}}
Writer = GroupWriter[Draft, Received]


def receive(db: Db, drafts: Sequence[Draft]) -> list[Received | Exception]:
    return reports.receive_many(db, drafts, RULES)


@pytest.fixture
def writers(house: Database, open_database: Callable[[], Database]) -> Iterator[list[Writer]]:
    """Two processes in small: a group-commit writer each, on a database opened by itself."""
    made: list[Writer] = [GroupWriter(house, receive), GroupWriter(open_database(), receive)]
    yield made
    for writer in made:
        writer.close()


def count_incidents(database: Database) -> int:
    with database.read() as db:
        return db.scalar(select(func.count(Incident.id))) or 0


def send_twins(writers: Sequence[Writer], threads: ThreadPoolExecutor, draft: Draft) -> list[str]:
    """The same draft TWINS times, shared out among the writers; the incident each sender was told."""

    def send(number: int) -> str:
        return writers[number % len(writers)].put(draft).result(LONGEST_WAIT_SECONDS).incident_id

    return list(threads.map(send, range(TWINS)))


@pytest.mark.parametrize("processes", [1, 2])
def test_the_same_key_at_once_is_one_incident(
    house: Database, writers: list[Writer], rounds: int, processes: int
) -> None:
    with ThreadPoolExecutor(TWINS) as threads:
        for number in range(rounds):
            told = send_twins(writers[:processes], threads, draft_of(number, key=f"anyone:key-{number}"))
            assert len(set(told)) == 1
    assert count_incidents(house) == rounds
    assert find_broken(house) == []


def test_the_same_key_at_once_over_http_is_one_incident(house: Database, rounds: int) -> None:
    address = house.url.render_as_string(hide_password=False)
    settings = SETTINGS.model_copy(update={"database_url": address})
    parts = create_house(settings, house.clock, house.chance)
    with TestClient(create_app(parts)) as client, ThreadPoolExecutor(TWINS) as threads:

        def post(number: int) -> str:
            headers = {"Idempotency-Key": f"key-{number}"}
            answer = client.post("/api/v1/incidents", json=REPORT, headers=headers)
            assert answer.status_code == 201, answer.text
            return str(answer.json()["id"])

        for number in range(rounds):
            assert len(set(threads.map(post, [number] * TWINS))) == 1
    parts.database.close()
    assert count_incidents(house) == rounds


def test_a_naive_look_for_the_key_makes_incidents_twice(house: Database, writers: list[Writer]) -> None:
    def receive_naively(draft: Draft) -> str:
        with house.read() as db:
            known = db.scalar(select(Report.incident_id).where(Report.description == draft.description))
        return known or writers[0].put(draft).result(LONGEST_WAIT_SECONDS).incident_id

    with ThreadPoolExecutor(TWINS) as threads:
        for number in range(NAIVE_ROUNDS):
            draft = Draft(channel=Channel.API, description=f"key-{number}")  # nothing to be recognised by
            list(threads.map(receive_naively, [draft] * TWINS))
    assert count_incidents(house) > NAIVE_ROUNDS


def test_a_caller_who_leaves_takes_nobody_with_them(house: Database, writers: list[Writer]) -> None:
    left = writers[0].put(draft_of(1))
    assert not left.cancel()
    stayed = writers[0].put(draft_of(2)).result(LONGEST_WAIT_SECONDS)
    assert left.result(LONGEST_WAIT_SECONDS).incident_id != stayed.incident_id
    assert count_incidents(house) == 2
