"""A web process killed in the middle of its group commits: what it acknowledged is there, the rest can be retried."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException

import pytest
from sqlalchemy import func, select

from rescue.cases.models import Incident
from rescue.kit.database import Database
from tests.crash.conftest import Nursery, World
from tests.invariants import find_broken
from tests.private_postgres import free_port
from tests.worlds import PHUKET, open_partners

pytestmark = pytest.mark.crash
CLIENTS = 8
KEYS_EACH = 5
STOPS = (2, 6, 9, 14, 22, 33, 52)
START_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.05
ANSWER_SECONDS = 20
REPORT = {"kind": "injury", "location": {"latitude": PHUKET[0], "longitude": PHUKET[1], "accuracy_m": 25}}
Acknowledged = dict[str, str]


@contextmanager
def serving(nursery: Nursery, world: World, *, stop_at: int | None = None, is_naive: bool = False) -> Iterator[int]:
    """A web process on a port of its own; killed at its point, or at the end of the block."""
    port = free_port()
    pid = nursery.ask(serve=port, database_url=world.url, stop_at=stop_at, is_naive=is_naive)["pid"]
    try:
        wait_until_it_serves(port)
        yield port
    finally:
        nursery.ask(end=pid)


def wait_until_it_serves(port: int) -> None:
    for _ in range(int(START_SECONDS / LOOK_EVERY_SECONDS)):
        connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
        try:
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
            return
        except OSError:
            time.sleep(LOOK_EVERY_SECONDS)
        finally:
            connection.close()
    raise AssertionError("the web process does not serve")


def send(port: int, keys: list[str]) -> Acknowledged:
    """Report once for each key over one connection, until the other end dies; what was answered with 201."""
    told: Acknowledged = {}
    connection = HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    headers = {"Content-Type": "application/json"}
    try:
        for key in keys:
            connection.request("POST", "/api/v1/incidents", json.dumps(REPORT), headers | {"Idempotency-Key": key})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 201, body
            told[key] = json.loads(body)["id"]
    except (OSError, HTTPException):
        return told  # the other end died: the rest is for the retry
    finally:
        connection.close()
    return told


def send_all(port: int) -> Acknowledged:
    keys = [[f"client-{client}-{number}" for number in range(KEYS_EACH)] for client in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as threads:
        return {key: known for told in threads.map(lambda own: send(port, own), keys) for key, known in told.items()}


def count_incidents(database: Database) -> int:
    with database.read() as db:
        return db.scalar(select(func.count(Incident.id))) or 0


def die_and_retry(nursery: Nursery, world: World, stop_at: int, *, is_naive: bool = False) -> tuple[int, list[str]]:
    """How many were acknowledged before the death, and the keys whose acknowledgement did not hold."""
    world.again()
    with serving(nursery, world, stop_at=stop_at, is_naive=is_naive) as port:
        before = send_all(port)
    with serving(nursery, world) as port:
        after = send_all(port)
    assert len(after) == CLIENTS * KEYS_EACH
    return len(before), [key for key, known in before.items() if after[key] != known]


@pytest.fixture
def world(make_world: Callable[[], World], database_url: str) -> World:
    database = Database(database_url, secret="only to make partners, never to serve")
    open_partners(database, 4)
    database.close()
    return make_world()


def test_what_a_killed_web_process_acknowledged_is_kept_and_a_retry_is_the_same_incident(
    nursery: Nursery, world: World
) -> None:
    acknowledged = []
    for stop_at in STOPS:
        count, broken = die_and_retry(nursery, world, stop_at)
        acknowledged.append(count)
        assert broken == []
        assert count_incidents(world.database) == CLIENTS * KEYS_EACH
        assert find_broken(world.database) == []
    assert acknowledged[0] == 0 and 0 < acknowledged[-1] < CLIENTS * KEYS_EACH, acknowledged


def test_a_web_process_that_answers_before_it_commits_is_caught_by_the_same_checks(
    nursery: Nursery, world: World
) -> None:
    broken = [key for stop_at in STOPS[1:5] for key in die_and_retry(nursery, world, stop_at, is_naive=True)[1]]
    assert broken
