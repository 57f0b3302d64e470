"""The group writer: what waits shares a commit, each caller gets its own answer, one bad item takes nobody along."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from rescue.kit import jobs
from rescue.kit.database import Database, Db
from rescue.kit.jobs import Job
from rescue.kit.problems import Conflict, Unavailable
from rescue.kit.writer import MOST_TOGETHER, GroupWriter

ANSWER_SECONDS = 20.0
Work = Callable[[Db, Sequence[str]], Sequence[int | Exception]]


class Desk:
    """Writes one row an item and remembers how the items came; it can be held up at the first."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.entered = threading.Event()
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    def work(self, db: Db, items: Sequence[str]) -> list[int | Exception]:
        self.batches.append(list(items))
        self.entered.set()
        assert self.may_go_on.wait(ANSWER_SECONDS)
        for item in items:
            if item == "refused":
                continue
            jobs.enqueue(db, "item", key=item)
            if item == "broken":
                raise ZeroDivisionError
        return [Conflict() if item == "refused" else len(item) for item in items]


@contextmanager
def writing(database: Database, work: Work) -> Iterator[GroupWriter[str, int]]:
    writer = GroupWriter[str, int](database, work)
    try:
        yield writer
    finally:
        writer.close()


def keys(database: Database) -> set[str]:
    with database.read() as db:
        return set(db.scalars(select(Job.key)))


def put_together(writer: GroupWriter[str, int], desk: Desk, items: Sequence[str]) -> list["Future[int]"]:
    """Put the items while the writer is held up at an item before them, so that they share a commit."""
    desk.may_go_on.clear()
    first = writer.put("first")
    assert desk.entered.wait(ANSWER_SECONDS)
    answers = [writer.put(item) for item in items]
    desk.may_go_on.set()
    assert first.result(ANSWER_SECONDS) == len("first")
    return answers


def test_an_item_is_committed_when_its_caller_hears_of_it(database: Database) -> None:
    with writing(database, Desk().work) as writer:
        assert writer.put("one").result(ANSWER_SECONDS) == 3
        assert keys(database) == {"one"}


def test_what_waits_shares_one_commit_and_each_gets_its_own_answer(database: Database) -> None:
    desk = Desk()
    with writing(database, desk.work) as writer:
        answers = put_together(writer, desk, ["a", "bb", "ccc"])
        assert [answer.result(ANSWER_SECONDS) for answer in answers] == [1, 2, 3]
    assert desk.batches == [["first"], ["a", "bb", "ccc"]]


def test_no_commit_holds_more_than_the_most_together(database: Database) -> None:
    desk = Desk()
    items = [f"item {number}" for number in range(MOST_TOGETHER + 5)]
    with writing(database, desk.work) as writer:
        for answer in put_together(writer, desk, items):
            answer.result(ANSWER_SECONDS)
    assert [len(batch) for batch in desk.batches] == [1, MOST_TOGETHER, 5]
    assert keys(database) == {"first", *items}


def test_a_refusal_is_one_items_answer_and_the_others_are_written(database: Database) -> None:
    desk = Desk()
    with writing(database, desk.work) as writer:
        good, refused, other = put_together(writer, desk, ["good", "refused", "other"])
        assert (good.result(ANSWER_SECONDS), other.result(ANSWER_SECONDS)) == (4, 5)
        with pytest.raises(Conflict):
            refused.result(ANSWER_SECONDS)
    assert len(desk.batches) == 2
    assert keys(database) == {"first", "good", "other"}


def test_a_broken_item_fails_alone_and_leaves_nothing(database: Database) -> None:
    desk = Desk()
    with writing(database, desk.work) as writer:
        good, broken, other = put_together(writer, desk, ["good", "broken", "other"])
        assert (good.result(ANSWER_SECONDS), other.result(ANSWER_SECONDS)) == (4, 5)
        with pytest.raises(ZeroDivisionError):
            broken.result(ANSWER_SECONDS)
    assert keys(database) == {"first", "good", "other"}


def test_an_item_that_fails_once_is_tried_again(database: Database) -> None:
    tries: list[Sequence[str]] = []

    def work(db: Db, items: Sequence[str]) -> list[int | Exception]:
        tries.append(items)
        if len(tries) == 1:
            raise ZeroDivisionError
        return [len(items)]

    with writing(database, work) as writer:
        assert writer.put("one").result(ANSWER_SECONDS) == 1
    assert len(tries) == 2


def test_a_failed_item_does_not_end_the_writer(database: Database) -> None:
    with writing(database, Desk().work) as writer:
        with pytest.raises(ZeroDivisionError):
            writer.put("broken").result(ANSWER_SECONDS)
        assert writer.put("next").result(ANSWER_SECONDS) == 4


def test_closing_finishes_what_waits_and_a_later_item_starts_it_again(database: Database) -> None:
    desk = Desk()
    with writing(database, desk.work) as writer:
        answers = put_together(writer, desk, ["a", "b"])
        writer.close()
        assert all(answer.done() for answer in answers)
        assert writer.put("later").result(ANSWER_SECONDS) == 5
    assert keys(database) == {"first", "a", "b", "later"}


def test_a_caller_who_left_does_not_take_the_item_along(database: Database) -> None:
    desk = Desk()
    with writing(database, desk.work) as writer:
        (answer,) = put_together(writer, desk, ["left"])
        assert answer.cancel() is False
    assert keys(database) == {"first", "left"}


def test_async_callers_wait_without_a_thread_each(database: Database) -> None:
    async def ask(writer: GroupWriter[str, int]) -> list[int]:
        return await asyncio.gather(*(writer.submit(f"{number:02}") for number in range(40)))

    with writing(database, Desk().work) as writer:
        assert asyncio.run(ask(writer)) == [2] * 40
    assert len(keys(database)) == 40


def test_a_full_queue_is_said_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rescue.kit.writer.MOST_WAITING", 1)
    desk = Desk()
    with writing(database, desk.work) as writer:
        desk.may_go_on.clear()
        writer.put("taken")
        assert desk.entered.wait(ANSWER_SECONDS)
        waiting = writer.put("waiting")
        with pytest.raises(Unavailable):
            writer.put("too many")
        desk.may_go_on.set()
        assert waiting.result(ANSWER_SECONDS) == len("waiting")
    assert keys(database) == {"taken", "waiting"}


def test_those_who_asked_together_are_waited_for_and_somebody_alone_is_not(database: Database) -> None:
    desk = Desk()

    async def ask_one_after_the_other(writer: GroupWriter[str, int], name: str) -> None:
        for turn in range(5):
            await writer.submit(f"{name}{turn}")

    async def ask_together(writer: GroupWriter[str, int]) -> None:
        await asyncio.gather(*(ask_one_after_the_other(writer, name) for name in "abcd"))

    with writing(database, desk.work) as writer:
        asyncio.run(ask_together(writer))
        assert len(keys(database)) == 20 and len(desk.batches) < 20
        for turn in range(3):
            writer.put(f"alone{turn}").result(ANSWER_SECONDS)
    assert [len(batch) for batch in desk.batches[-3:]] == [1, 1, 1]


def test_a_caller_who_left_the_loop_takes_nobody_along(database: Database) -> None:
    async def leave(writer: GroupWriter[str, int]) -> int:
        leaving = asyncio.create_task(writer.submit("left"))
        await asyncio.sleep(0)
        leaving.cancel()
        return await writer.submit("stayed")

    with writing(database, Desk().work) as writer:
        assert asyncio.run(leave(writer)) == len("stayed")
    assert keys(database) == {"left", "stayed"}
