"""The group-commit writer: what is already waiting shares one commit, and each caller gets its own answer."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from rescue.kit.database import Database, Db
from rescue.kit.problems import Unavailable

Item = TypeVar("Item")
Result = TypeVar("Result")

MOST_TOGETHER = 32
MOST_WAITING = 10_000


@dataclass(frozen=True)
class _Waiting(Generic[Item, Result]):
    item: Item
    answer: "Future[Result]" = field(default_factory=Future)


class GroupWriter(Generic[Item, Result]):
    """Runs `work` over what waits, in one unit of work. `work` gives a result or a Problem for each item.

    A batch that fails is tried again one by one, so that one bad item never takes the others with it. An item that was
    alone is tried again too: a twin that another process committed first is found by then. An item alone does not
    wait: a batch is whatever queued up while the last one was committed.
    """

    def __init__(self, database: Database, work: Callable[[Db, Sequence[Item]], Sequence[Result | Exception]]) -> None:
        self._database = database
        self._work = work
        self._queue: queue.Queue[_Waiting[Item, Result] | None] = queue.Queue(MOST_WAITING)
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    def put(self, item: Item) -> "Future[Result]":
        """Queue an item; the future holds its result once it is committed."""
        self._start()
        waiting: _Waiting[Item, Result] = _Waiting(item)
        waiting.answer.set_running_or_notify_cancel()  # what was put is written, also for a caller who has left
        try:
            self._queue.put_nowait(waiting)
        except queue.Full as error:
            raise Unavailable from error
        return waiting.answer

    async def submit(self, item: Item) -> Result:
        """Wait, without holding a thread, until the item is committed."""
        return await asyncio.wrap_future(self.put(item))

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
        while (first := self._queue.get()) is not None:
            batch = [first]
            is_last = False
            while len(batch) < MOST_TOGETHER and not self._queue.empty():
                following = self._queue.get()
                if following is None:
                    is_last = True
                    break
                batch.append(following)
            self._write(batch)
            if is_last:
                return

    def _write(self, batch: list[_Waiting[Item, Result]], *, is_last_try: bool = False) -> None:
        try:
            with self._database.write() as db:
                results = self._work(db, [waiting.item for waiting in batch])
        except Exception as error:
            for waiting in batch:
                if is_last_try:
                    waiting.answer.set_exception(error)
                else:
                    self._write([waiting], is_last_try=True)
            return
        for waiting, result in zip(batch, results, strict=True):
            if isinstance(result, Exception):
                waiting.answer.set_exception(result)
            else:
                waiting.answer.set_result(result)
