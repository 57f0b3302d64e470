"""Those who ask for the same thing at the same moment are answered together: it is made once for all who wait.

One event wakes fifty open desks, and fifty times the same rows would be read and rendered. Whoever asks while an answer
is being made gets the next one, which begins after they asked: nobody is shown less than was committed by then.
"""

import asyncio
import gzip
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from rescue.kit.database import Db
from rescue.kit.web.house import House, house_of

GATHER_SECONDS = 0.02
PACKING = 5
T = TypeVar("T")


class Together:
    """What is being made on one event loop, and who waits for it."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, asyncio.Task[Any]] = {}
        self._making: dict[Hashable, asyncio.Task[Any]] = {}

    async def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` returns, run in a thread after this call began; its error is everybody's who waited."""
        if key not in self._waiting:
            before = self._making.get(key)
            self._waiting[key] = asyncio.create_task(self._make(key, make, before))
        found: T = await asyncio.shield(self._waiting[key])  # one who leaves takes nothing from the others
        return found

    async def _make(self, key: Hashable, make: Callable[[], T], before: "asyncio.Task[Any] | None") -> T:
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(GATHER_SECONDS)
        task = self._waiting.pop(key)  # whoever asks from here on waits for the next
        self._making[key] = task
        try:
            return await run_in_threadpool(make)
        finally:
            if self._making.get(key) is task:
                del self._making[key]


@dataclass(frozen=True)
class Made:
    """A fragment as it goes out, plain and packed: packing it for each reader would cost as much as making it."""

    plain: bytes
    packed: bytes
    language: str

    @classmethod
    def of(cls, answer: HTMLResponse) -> "Made":
        plain = bytes(answer.body)
        return cls(plain, gzip.compress(plain, PACKING), answer.headers["content-language"])


async def read_together(request: Request, key: Hashable, look: Callable[[Db], T]) -> T:
    """What `look` finds in a session of its own, for all who ask the same at once. The key names whatever differs."""
    house = house_of(request)

    def make() -> T:
        with house.database.read() as db:
            return look(db)

    return await together_of(house).get(key, make)


def send(request: Request, made: Made) -> Response:
    """The fragment in the form that the asker takes."""
    headers = {"Content-Language": made.language, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return HTMLResponse(made.plain, headers=headers)
    return HTMLResponse(made.packed, headers={**headers, "Content-Encoding": "gzip"})


def together_of(house: House) -> Together:
    """The house's own, one for each event loop."""
    loops: WeakKeyDictionary[asyncio.AbstractEventLoop, Together]
    loops = house.parts.setdefault("together", WeakKeyDictionary())
    return loops.setdefault(asyncio.get_running_loop(), Together())
