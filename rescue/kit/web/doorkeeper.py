"""Who is asking, for all who ask at once: one read of the database, begun after each of them asked.

One event brings every open desk back at the same moment, each with several requests. A thread, a connection and a
transaction for each of them took longer than the answers.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from fastapi.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from rescue.kit.access.signin import Identified
from rescue.kit.problems import Problem
from rescue.kit.web.house import House


@dataclass
class Doorkeeper:
    """Looks up whoever came while the last ones were looked up; one for each event loop."""

    house: House
    waiting: list[tuple[HTTPConnection, "asyncio.Future[Identified | None]"]] = field(default_factory=list)
    task: "asyncio.Task[None] | None" = None

    async def identify(self, connection: HTTPConnection) -> Identified | None:
        """Who it is, None for nobody; raises what refuses its credentials."""
        answer: asyncio.Future[Identified | None] = asyncio.get_running_loop().create_future()
        self.waiting.append((connection, answer))
        if self.task is None:
            self.task = asyncio.create_task(self._look())
        return await answer

    async def _look(self) -> None:
        while self.waiting:
            together, self.waiting = self.waiting, []
            try:
                found = await run_in_threadpool(_read, self.house, [connection for connection, _ in together])
            except Exception as error:  # the database's: it is everybody's
                found = [error for _ in together]
            for (_, answer), each in zip(together, found, strict=True):
                if answer.done():
                    continue  # they have left
                if isinstance(each, Exception):
                    answer.set_exception(each)
                else:
                    answer.set_result(each)
        self.task = None


def _read(house: House, connections: Sequence[HTTPConnection]) -> list[Identified | Exception | None]:
    with house.database.read() as db:
        found: list[Identified | Exception | None] = []
        for connection in connections:
            try:
                found.append(house.identify(db, connection))
            except Problem as refusal:
                found.append(refusal)
        return found


def doorkeeper_of(house: House) -> Doorkeeper:
    """The house's own, one for each event loop."""
    loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Doorkeeper]
    loops = house.parts.setdefault("doorkeeper", WeakKeyDictionary())
    return loops.setdefault(asyncio.get_running_loop(), Doorkeeper(house))
