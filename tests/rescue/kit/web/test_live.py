"""Open pages hear of every change once, in order, and are let go when they may no longer listen."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from rescue.kit import events
from rescue.kit.access.models import UserSession
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.web import news
from rescue.kit.web.house import House
from rescue.kit.web.live import MOST_WAITING, Stream, Subscriber
from rescue.kit.web.news import Position, Told, cursor_now, find_place, read_after
from tests.rescue.kit.web.small_app import sign_in

SECONDS = 20.0


def happen(database: Database, *subjects: str, incident_id: str | None = None) -> None:
    for subject in subjects:
        with database.write() as db:
            events.record(db, "kettle.boiled", subject=subject, incident_id=incident_id, by="usr_secret", eta=12)


def blocks(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    found: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            found[name] = value
        elif found:
            yield found
            found = {}


def subjects(heard: list[dict[str, str]]) -> list[str]:
    return [json.loads(block["data"])["subject"] for block in heard if block.get("event") == "change"]


@contextmanager
def listening(address: str, headers: dict[str, str], **query: str) -> Iterator[Iterator[dict[str, str]]]:
    with (
        httpx2.Client(timeout=SECONDS) as client,
        client.stream("GET", f"{address}/live", params=query, headers=headers) as answer,
    ):
        assert answer.status_code == 200, answer.read()
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        yield blocks(answer.iter_lines())


def heard(stream: Iterator[dict[str, str]], count: int) -> list[dict[str, str]]:
    return list(islice((block for block in stream if block.get("event") == "change"), count))


def settle(database: Database) -> None:
    """Wait until everything written is settled: a transaction of another test's database, on the same server, delays
    what is read here, and loses nothing."""
    unsettled = select(Event.id).where(Event.transaction >= news.SETTLED).limit(1)
    until = time.monotonic() + SECONDS
    while not database.is_sqlite and time.monotonic() < until:
        with database.read() as db:
            if db.scalar(unsettled) is None:
                return
        time.sleep(0.01)


def enter(database: Database) -> dict[str, str]:
    """Sign in, and let that be over before anything is listened to."""
    headers = sign_in(database)
    settle(database)
    return headers


Serve = Callable[[House], Any]


def test_what_happens_is_heard_in_order_without_personal_data(house: House, database: Database, serve: Serve) -> None:
    headers = enter(database)
    with serve(house) as address, listening(address, headers) as stream:
        first = next(stream)
        assert first["retry"] == "3000" and "." in first["id"]
        happen(database, "cal_1", "cal_2", "cal_3", incident_id="inc_1")
        found = heard(stream, 3)
    assert subjects(found) == ["cal_1", "cal_2", "cal_3"]
    assert json.loads(found[0]["data"]) == {
        "id": found[0]["id"],
        "kind": "kettle.boiled",
        "subject": "cal_1",
        "incident_id": "inc_1",
    }


def test_a_page_hears_what_happened_since_it_was_read(house: House, database: Database, serve: Serve) -> None:
    headers = enter(database)
    happen(database, "cal_before")
    with serve(house) as address:
        after = httpx2.get(f"{address}/after", headers=headers).text
        happen(database, "cal_1", "cal_2")
        with listening(address, headers, after=after) as stream:
            found = heard(stream, 2)
            happen(database, "cal_3")
            found += heard(stream, 1)
        assert subjects(found) == ["cal_1", "cal_2", "cal_3"]
        with listening(address, headers | {"Last-Event-ID": found[1]["id"]}, after=after) as stream:
            assert subjects(heard(stream, 1)) == ["cal_3"]


def test_what_another_process_commits_is_heard(
    house: House, database: Database, open_database: Callable[[], Database], serve: Serve
) -> None:
    headers = enter(database)
    other = open_database()
    with serve(house) as address, listening(address, headers) as stream:
        next(stream)
        happen(other, "cal_elsewhere")
        assert subjects(heard(stream, 1)) == ["cal_elsewhere"]


@pytest.mark.parametrize("after", ["rubbish", "999999999999.1", "1.", "٣.1", "9" * 30 + ".1"])
def test_an_unknown_place_resets_the_page(house: House, database: Database, serve: Serve, after: str) -> None:
    headers = enter(database)
    with serve(house) as address, listening(address, headers, after=after) as stream:
        next(stream)
        assert next(stream)["event"] == "reset"
        happen(database, "cal_1")
        assert subjects(heard(stream, 1)) == ["cal_1"]


def test_a_place_too_far_back_resets_the_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "MOST_MISSED", 3)
    with database.read() as db:
        start = cursor_now(db)
    happen(database, "cal_1", "cal_2", "cal_3")
    with database.read() as db:
        assert find_place(db, start)[1] is False
    happen(database, "cal_4")
    with database.read() as db:
        place, is_lost = find_place(db, start)
        assert is_lost and read_after(db, place, 10) == []


def test_a_tick_shows_that_the_stream_lives_and_a_revoked_session_ends_it(
    house: House, database: Database, serve: Serve
) -> None:
    headers = enter(database)
    house.parts["stream"] = Stream(database, house.wakeups, tick_seconds=0.3)
    with serve(house) as address, listening(address, headers) as stream:
        next(stream)
        assert next(stream)["event"] == "tick"
        with database.write() as db:
            db.execute(update(UserSession).values(revoked_at=db.now))
        rest = list(stream)
        assert len(rest) < 5 and all(block["event"] == "tick" for block in rest)


def test_nobody_listens_without_being_let_in(house: House, serve: Serve) -> None:
    with serve(house) as address:
        answer = httpx2.get(f"{address}/live", headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_a_slow_commit_is_not_skipped(database: Database, open_database: Callable[[], Database]) -> None:
    """On PostgreSQL a later transaction may commit first; its event waits until the earlier one has ended."""
    if database.is_sqlite:
        happen(database, "cal_1", "cal_2")  # one writer: commits are in order by construction
        with database.read() as db:
            assert [told.position.id for told in read_after(db, Position(0, 0), 10)] == [1, 2]
        return
    settle(database)
    with database.read() as db:
        start, _ = find_place(db, None)
    with database.write() as slow:
        events.record(slow, "kettle.boiled", subject="cal_slow", by="test")
        slow.flush()
        happen(open_database(), "cal_fast")
        with database.read() as db:
            assert read_after(db, start, 10) == []
    settle(database)
    with database.read() as db:
        texts = [told.text.decode() for told in read_after(db, start, 10)]
    assert ["cal_slow" in text for text in texts] == [True, False]


def test_topics_choose_who_hears_what(database: Database) -> None:
    happen(database, "cal_1", incident_id="inc_1")
    settle(database)
    with database.read() as db:
        (told,) = read_after(db, Position(0, 0), 10)
    for topic, hears in {
        news.EVERYTHING: True,
        news.topic_of_incident("inc_1"): True,
        news.topic_of("cal_1"): True,
        news.topic_of_incident("inc_2"): False,
        news.topic_of("inc_1"): False,
    }.items():
        assert Subscriber([topic]).hears(told) is hears


def test_a_listener_that_is_too_slow_is_let_go() -> None:
    slow = Subscriber([news.EVERYTHING])
    for number in range(MOST_WAITING + 1):
        slow.tell(Told(Position(0, number), (news.EVERYTHING,), b""))
    assert slow.is_gone and slow.waiting.get_nowait() is None and slow.waiting.empty()


def test_many_writers_and_dropped_connections_lose_and_double_nothing(
    house: House, database: Database, serve: Serve
) -> None:
    headers = enter(database)
    writers, each = 4, 15

    def write(writer: int) -> None:
        happen(database, *(f"cal_{writer}_{number}" for number in range(each)))

    with serve(house) as address:
        after = httpx2.get(f"{address}/after", headers=headers).text
        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
        for thread in threads:
            thread.start()
        found: list[dict[str, str]] = []
        while len(found) < writers * each:
            last = {"Last-Event-ID": found[-1]["id"]} if found else {}
            with listening(address, headers | last, after=after) as stream:
                found += heard(stream, min(7, writers * each - len(found)))
        for thread in threads:
            thread.join()
    assert len(set(subjects(found))) == writers * each
    with database.read() as db:
        order = select(Event.subject).where(Event.kind == "kettle.boiled").order_by(Event.transaction, Event.id)
        assert subjects(found) == list(db.scalars(order))
