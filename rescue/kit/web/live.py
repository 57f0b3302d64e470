"""The live stream: tells open pages that something changed, never what; they then fetch what their viewer may see.

One reader per process follows the events table and hands each event to whoever listens to one of its topics.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import StreamingResponse

from rescue.kit import logs
from rescue.kit.database import Database, Db
from rescue.kit.problems import Unavailable
from rescue.kit.wakeups import Wakeups
from rescue.kit.web.house import house_of
from rescue.kit.web.news import Position, Told, find_place, place_now, read_after
from rescue.kit.web.routes import look_up, principal_of

TICK_SECONDS = 15.0
LOOK_SECONDS = 1.0
GATHER_SECONDS = 0.01
RETRY_MS = 3000
MOST_SUBSCRIBERS = 2000
MOST_WAITING = 256
AT_ONCE = 500
READING_THREADS = 2
HEADERS = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}


T = TypeVar("T")


class Subscriber:
    """One open page; when it is too slow it is let go, and comes back with the last id it heard."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        self.waiting: asyncio.Queue[Told | None] = asyncio.Queue(MOST_WAITING)
        self.is_gone = False

    def hears(self, told: Told) -> bool:
        return not self.topics.isdisjoint(told.topics)

    def tell(self, told: Told | None) -> None:
        if told is None or self.waiting.full():
            self.is_gone = True
            while not self.waiting.empty():
                self.waiting.get_nowait()
            told = None
        self.waiting.put_nowait(told)


class Stream:
    """Hands out news to the pages open on this process; belongs to one event loop."""

    def __init__(self, database: Database, wakeups: Wakeups, *, tick_seconds: float = TICK_SECONDS) -> None:
        self._database = database
        self._wakeups = wakeups
        self._tick_seconds = tick_seconds
        self._subscribers: set[Subscriber] = set()
        self._reader: asyncio.Task[None] | None = None
        self._reading = asyncio.Event()
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._threads: CapacityLimiter | None = None
        self._closed = False

    def close(self) -> None:
        """Let every page go; from any thread. They come back to whoever serves next."""
        self._closed = True
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._let_go)

    def subscribe(self, topics: Iterable[str]) -> Subscriber:
        """Begin to gather what these topics bring; `forget` must follow."""
        if self._closed or len(self._subscribers) >= MOST_SUBSCRIBERS:
            raise Unavailable()
        subscriber = Subscriber(topics)
        self._subscribers.add(subscriber)
        if self._reader is None:
            self._loop = asyncio.get_running_loop()
            self._threads = CapacityLimiter(READING_THREADS)
            self._wakeups.start()
            self._wakeups.on_wake(self._wake)
            self._reading = asyncio.Event()
            self._reader = asyncio.create_task(self._read())
        return subscriber

    def forget(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        self._woken.set()  # the reader ends with its last listener

    async def lines(
        self,
        subscriber: Subscriber,
        after: str | None,
        still_allowed: Callable[[], Awaitable[bool]],
        *,
        is_masked: bool = False,
    ) -> AsyncIterator[bytes]:
        """What one page hears: what it missed, then the news, and a tick so that silence is noticed.

        Masked: only that there is news, to somebody who is looked up again before each.
        """
        try:
            await self._reading.wait()  # what comes from here on is gathered, so that nothing falls in between
            position, is_lost = await self._ask(partial(find_place, after=after))
            yield f"retry: {RETRY_MS}\nid: {position}\n\n".encode()
            if is_lost:
                yield f"event: reset\nid: {position}\ndata: {{}}\n\n".encode()
            async for told in self._missed(position):
                position = told.position
                if subscriber.hears(told):
                    if is_masked and not await still_allowed():
                        return
                    yield _masked(told) if is_masked else told.text
            async for text in self._news(subscriber, position, still_allowed, is_masked=is_masked):
                yield text
        finally:
            self.forget(subscriber)

    async def _missed(self, position: Position) -> AsyncIterator[Told]:
        while True:
            found = await self._ask(partial(read_after, position=position, most=AT_ONCE))
            for told in found:
                yield told
            if len(found) < AT_ONCE:
                return
            position = found[-1].position

    async def _news(
        self,
        subscriber: Subscriber,
        position: Position,
        still_allowed: Callable[[], Awaitable[bool]],
        *,
        is_masked: bool,
    ) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        tick_at = loop.time() + self._tick_seconds
        while not subscriber.is_gone:
            try:
                async with asyncio.timeout_at(tick_at):
                    told = await subscriber.waiting.get()
            except TimeoutError:
                if not await still_allowed():
                    return
                yield f"event: tick\nid: {position}\ndata: {{}}\n\n".encode()
                tick_at = loop.time() + self._tick_seconds
                continue
            if told is not None and told.position > position:
                position = told.position
                if is_masked and not await still_allowed():
                    return
                yield _masked(told) if is_masked else told.text

    async def _ask(self, question: Callable[[Db], T]) -> T:
        def ask() -> T:
            with self._database.read() as db:
                return question(db)

        return await to_thread.run_sync(ask, limiter=self._threads)

    async def _read(self) -> None:
        position: Position | None = None
        try:
            while self._subscribers:
                self._woken.clear()
                try:
                    position = await self._read_on(position)
                except SQLAlchemyError as error:
                    logs.log().warning("stream cannot read", **logs.fault(error))
                    await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._reader = None
            self._wakeups.forget(self._wake)
            self._let_go()

    async def _read_on(self, position: Position | None) -> Position:
        """Hand out what is new, then wait for more; the first time only find the place."""
        if position is None:
            position = await self._ask(place_now)
            self._reading.set()
        found = await self._ask(partial(read_after, position=position, most=AT_ONCE))
        for told in found:
            for subscriber in [each for each in self._subscribers if each.hears(told)]:
                subscriber.tell(told)
        if len(found) == AT_ONCE:
            return found[-1].position
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return found[-1].position if found else position
        await asyncio.sleep(GATHER_SECONDS)  # what is committed together is read together
        return found[-1].position if found else position

    def _wake(self) -> None:
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._woken.set)

    def _let_go(self) -> None:
        for subscriber in list(self._subscribers):
            subscriber.tell(None)


def _masked(told: Told) -> bytes:
    """That there is news, and nothing of what."""
    return f"event: change\nid: {told.position}\ndata: {{}}\n\n".encode()


async def answer(
    request: Request,
    topics: Iterable[str],
    *,
    after: str | None = None,
    still_allowed: Callable[[], Awaitable[bool]] | None = None,
    is_masked: bool = False,
) -> StreamingResponse:
    """The stream of these topics as server-sent events, from `Last-Event-ID`, else `after`, else now.

    At every tick the viewer is looked up again, or `still_allowed` is asked; a revoked one is let go. Who `is_masked`
    hears only that there is news, and is asked about before each.
    """
    stream = house_of(request).stream
    viewer = await principal_of(request)

    async def is_same() -> bool:
        return await look_up(request) == viewer

    since = request.headers.get("last-event-id") or after
    lines = stream.lines(stream.subscribe(topics), since, still_allowed or is_same, is_masked=is_masked)
    return StreamingResponse(lines, media_type="text/event-stream", headers=HEADERS)
