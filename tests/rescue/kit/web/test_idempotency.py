"""Pressed twice, sent twice, retried after a lost answer: one deed, one answer."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from rescue.kit import events
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database, Db
from rescue.kit.events import Event
from rescue.kit.problems import Conflict
from rescue.kit.web import idempotency
from rescue.kit.web.idempotency import KEPT_HOURS, Answer, Asked, KeptAnswer, KeyUsedOtherwise, fingerprint, once

ASKED = Asked("anyone", "k1", "POST /reports", "f" * 64)


def count(database: Database, model: type = Event) -> int:
    with database.read() as db:
        return db.scalar(select(func.count()).select_from(model)) or 0


def made(db: Db) -> Answer:
    events.record(db, "report.made", subject=db.new_id("rep"), by="test")
    return Answer(201, {"id": db.new_id("rep")}, {"Location": "/x"})


def test_the_same_key_and_body_get_the_first_answer(client: TestClient, database: Database) -> None:
    first = client.post("/api/v1/reports", json={"note": "a"}, headers={"Idempotency-Key": "k1"})
    again = client.post("/api/v1/reports", json={"note": "a"}, headers={"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert first.headers["location"] == again.headers["location"]
    assert "idempotent-replayed" not in first.headers and again.headers["idempotent-replayed"] == "true"
    assert count(database) == 1


def test_the_order_of_names_and_the_white_space_do_not_matter(client: TestClient, database: Database) -> None:
    headers = {"Idempotency-Key": "k1", "Content-Type": "application/json"}
    client.post("/api/v1/reports", content='{"note":"a","heads":2}', headers=headers)
    again = client.post("/api/v1/reports", content='{ "heads": 2, "note": "a" }', headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    assert count(database) == 1


def test_the_same_key_for_something_else_is_refused(client: TestClient, database: Database) -> None:
    client.post("/api/v1/reports", json={"note": "a"}, headers={"Idempotency-Key": "k1"})
    other = client.post("/api/v1/reports", json={"note": "b"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 422
    assert other.json()["type"] == "urn:homeward:problem:key-used-otherwise"
    assert count(database) == 1


def test_without_a_key_every_call_is_a_new_deed(client: TestClient, database: Database) -> None:
    for _ in range(2):
        assert client.post("/api/v1/reports", json={"note": "a"}).status_code == 201
    assert count(database) == 2 and count(database, KeptAnswer) == 0


@pytest.mark.parametrize("key", ["", " ", "a b", "a\tb", "é".encode(), "x" * 256])
def test_a_key_that_cannot_be_kept_is_refused(client: TestClient, key: str | bytes) -> None:
    answer = client.post("/api/v1/reports", json={}, headers={"Idempotency-Key": key})
    assert answer.status_code == 400


def test_a_key_of_255_characters_is_kept(client: TestClient) -> None:
    headers = {"Idempotency-Key": "~" * 255}
    assert client.post("/api/v1/reports", json={}, headers=headers).status_code == 201


def test_a_deed_that_failed_leaves_its_key_free(database: Database) -> None:
    def refuse() -> Answer:
        raise Conflict()

    with pytest.raises(Conflict), database.write() as db:
        once(db, ASKED, refuse)
    with database.write() as db:
        assert once(db, ASKED, lambda: made(db)).is_replay is False


def test_the_same_key_of_two_people_are_two_keys(database: Database) -> None:
    for principal in ("usr_a", "usr_b"):
        with database.write() as db:
            assert not once(db, Asked(principal, "k1", "r", "f"), lambda: made(db)).is_replay
    assert count(database) == 2


def test_twins_at_the_same_moment_are_one_deed(database: Database) -> None:
    twins = 12
    barrier = threading.Barrier(twins)

    def send(_: int) -> Answer:
        barrier.wait()
        with database.write() as db:
            return once(db, ASKED, lambda: made(db))

    with ThreadPoolExecutor(twins) as pool:
        answers = list(pool.map(send, range(twins)))
    assert len({json.dumps(answer.body) for answer in answers}) == 1
    assert [answer.is_replay for answer in answers].count(False) == 1
    assert count(database) == 1


def test_a_gathered_answer_fails_the_commit_of_a_late_twin(database: Database) -> None:
    with database.write() as db:
        idempotency.keep(db, ASKED, made(db))
    with pytest.raises(IntegrityError), database.write() as db:
        idempotency.keep(db, ASKED, made(db))
    with database.read() as db:
        found = idempotency.find_answer(db, ASKED)
    assert found is not None and found.is_replay and found.status == 201
    assert count(database) == 1


def test_a_kept_answer_of_another_request_is_not_given(database: Database) -> None:
    with database.write() as db:
        idempotency.keep(db, ASKED, Answer(201, {}))
    with database.read() as db, pytest.raises(KeyUsedOtherwise):
        idempotency.find_answer(db, Asked("anyone", "k1", "r", "g" * 64))


def test_answers_are_kept_for_72_hours(database: Database, clock: MovedClock) -> None:
    with database.write() as db:
        idempotency.keep(db, ASKED, Answer(201, {}))
    clock.advance(timedelta(hours=KEPT_HOURS).total_seconds())
    with database.write() as db:
        assert idempotency.forget_old(db) == 0
    clock.advance(1)
    with database.write() as db:
        assert idempotency.forget_old(db) == 1
    assert count(database, KeptAnswer) == 0


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (("POST", "/a", {"x": 1, "y": 2}), ("POST", "/a", {"y": 2, "x": 1}), True),
        (("POST", "/a", {"x": 1}), ("PUT", "/a", {"x": 1}), False),
        (("POST", "/a", {"x": 1}), ("POST", "/b", {"x": 1}), False),
        (("POST", "/a", {"x": 1}), ("POST", "/a", {"x": "1"}), False),
        (("POST", "/a", ["b", "c"]), ("POST", "/a", ["c", "b"]), False),
        (("POST", "/ab", "c"), ("POST", "/a", "bc"), False),
    ],
)
def test_a_request_is_the_same_by_method_path_and_body(one: tuple, other: tuple, is_same: bool) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) is is_same
