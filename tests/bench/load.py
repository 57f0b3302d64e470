"""The load: many clients on kept connections, each with one request under way.

    python -m tests.bench.load --port N --clients 8 --seconds 3 [--rate 50] --requests FILE --to FILE

`--requests` are pickled bytes, made before the clock starts. Writes one JSON object: answers by status, the seconds
taken, and who was answered when.
"""

import argparse
import asyncio
import json
import pickle
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop


@dataclass
class Tally:
    """What all clients of this process saw; `answers` are (body's id, sent, answered) in monotonic seconds."""

    statuses: dict[int, int] = field(default_factory=dict)
    answers: list[tuple[str, float, float]] = field(default_factory=list)


class Client(asyncio.Protocol):
    """One connection: writes a request, reads its answer, calls `then`."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._held = b""
        self._sent = 0.0
        self._answered: asyncio.Future[None] | None = None
        self._transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def ask(self, request: bytes) -> "asyncio.Future[None]":
        self._answered = asyncio.get_running_loop().create_future()
        self._held = b""
        self._sent = time.monotonic()
        self._transport.write(request)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            return
        length = int(_header(self._held, b"content-length: "))
        if len(self._held) < end + 4 + length:
            return
        status = int(self._held[9:12])
        self._tally.statuses[status] = self._tally.statuses.get(status, 0) + 1
        place = _header(self._held, b"location: /api/v1/incidents/").decode()
        self._tally.answers.append((place, self._sent, time.monotonic()))
        assert self._answered is not None
        self._answered.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(error or ConnectionError("the server hung up"))


def _header(answer: bytes, name: bytes) -> bytes:
    start = answer.find(name)
    return b"" if start < 0 else answer[start + len(name) : answer.find(b"\r\n", start)]


async def press(port: int, clients: int, seconds: float, requests: list[bytes]) -> tuple[Tally, float]:
    """As fast as the answers come."""
    tally = Tally()
    connected = [await _connect(port, tally) for _ in range(clients)]
    until = time.monotonic() + seconds

    async def keep_asking(client: Client) -> None:
        while requests and time.monotonic() < until:
            await client.ask(requests.pop())

    began = time.monotonic()
    await asyncio.gather(*(keep_asking(client) for client in connected))
    return tally, time.monotonic() - began


async def pace(port: int, clients: int, seconds: float, rate: float, requests: list[bytes]) -> tuple[Tally, float]:
    """At a steady rate, whatever the answers take; a client that is not free would be skipped, so have many."""
    tally = Tally()
    free = [await _connect(port, tally) for _ in range(clients)]
    waiting: set[asyncio.Task[None]] = set()

    async def ask(client: Client) -> None:
        await client.ask(requests.pop())
        free.append(client)

    began = time.monotonic()
    for number in range(int(seconds * rate)):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        if free:
            waiting.add(task := asyncio.create_task(ask(free.pop())))
            task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    return tally, time.monotonic() - began


async def _connect(port: int, tally: Tally) -> Client:
    _, client = await asyncio.get_running_loop().create_connection(lambda: Client(tally), "127.0.0.1", port)
    return client


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--clients", type=int, required=True)
    reader.add_argument("--seconds", type=float, required=True)
    reader.add_argument("--rate", type=float, default=0.0)
    reader.add_argument("--requests", type=Path, required=True)
    reader.add_argument("--to", type=Path, required=True)
    asked = reader.parse_args()
    requests: list[bytes] = pickle.loads(asked.requests.read_bytes())
    if asked.rate:
        run = pace(asked.port, asked.clients, asked.seconds, asked.rate, requests)
    else:
        run = press(asked.port, asked.clients, asked.seconds, requests)
    tally, took = uvloop.run(run)
    told = {"statuses": tally.statuses, "seconds": took, "answers": tally.answers}
    asked.to.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
