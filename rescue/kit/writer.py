"""The group-commit writer: what is already waiting shares one commit, and each caller gets its own answer."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from rescue.kit.database import Database, Db
from rescue.kit.problems import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_TOGETHER = 32
MOST_WAITING = 10_000
GATHER_SECONDS = 0.001


@dataclass(frozen=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    answer: "Future[Result] | asyncio.Future[Result]"

    def settle(self, result: Result | Exception) -> None:
        if self.answer.done():
            return  # the caller has left
        if isinstance(result, Exception):
            self.answer.set_exception(result)
        else:
            self.answer.set_result(result)


class GroupWriter(Generic[Item, Result]):
    """Runs `work` over what waits, in one unit of work. `work` gives a result or a Problem for each item.

    A batch that fails is tried again one by one, so that one bad item never takes the others with it. An item that was
    alone is tried again too: a twin that another process committed first is found by then. An item alone does not
    wait: a batch is whatever queued up while the last one was committed. Only when the last one was shared does the
    next wait for as many, GATHER_SECONDS for each: those just answered ask again at once, and the first of them would
    pay alone for a commit.
    """

    def __init__(self, database: Database, work: Callable[[Db, Sequence[Item]], Sequence[Result | Exception]]) -> None:
        self._database = database
        self._work = work
        self._queue: queue.Queue[_Waiting[Item, Result] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def put(self, item: Item) -> "Future[Result]":
        """Queue an item; the future holds its result once it is committed."""
        answer: Future[Result] = Future()
        answer.set_running_or_notify_cancel()  # what was put is written, also for a caller who has left
        self._put(_Waiting(item, answer))
        return answer

    async def submit(self, item: Item) -> Result:
        """Wait, without holding a thread, until the item is committed."""
        answer: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._put(_Waiting(item, answer))
        return await answer

    def _put(self, waiting: _Waiting[Item, Result]) -> None:
        self._start()
        try:
            self._queue.put_nowait(waiting)
        except queue.Full as error:
            raise Unavailable from error

    def close(self) -> None:
        """Finish what waits and stop."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        if self._thread is None:
            with self._starting:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="group-writer", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        last = 1
        while (first := self._queue.get()) is not None:
            batch = [first]
            is_last = self._gather(batch, last)
            last = len(batch)
            self._write(batch)
            if is_last:
                return

    def _gather(self, batch: list[_Waiting[Item, Result]], last: int) -> bool:
        """Add what waits to the batch, and what comes at once while there were more last time; True to stop after."""
        while len(batch) < MOST_TOGETHER:
            try:
                following = self._queue.get(timeout=GATHER_SECONDS if len(batch) < last else 0)
            except queue.Empty:
                return False
            if following is None:
                return True
            batch.append(following)
        return False

    def _write(self, batch: list[_Waiting[Item, Result]], *, is_last_try: bool = False) -> None:
        try:
            with self._database.write() as db:
                results = self._work(db, [waiting.item for waiting in batch])
        except Exception as error:
            for waiting in batch:
                if is_last_try:
                    self._answer([waiting], [error])
                else:
                    self._write([waiting], is_last_try=True)
            return
        self._answer(batch, results)

    def _answer(self, batch: list[_Waiting[Item, Result]], results: Sequence[Result | Exception]) -> None:
        awaited: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting[Item, Result], Result | Exception]]] = {}
        for waiting, result in zip(batch, results, strict=True):
            if isinstance(waiting.answer, asyncio.Future):
                awaited.setdefault(waiting.answer.get_loop(), []).append((waiting, result))
            else:
                waiting.settle(result)
        for loop, together in awaited.items():
            # One call for all: each call from another thread costs a system call and a change of threads.
            with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(_settle_all, together)


def _settle_all(answers: Sequence[tuple[_Waiting[Item, Result], Result | Exception]]) -> None:
    for waiting, result in answers:
        waiting.settle(result)
