"""W3: the desk with 10,000 open incidents and a million messages, and how soon 50 desks show what was committed.

    python3 homeward.py bench desk [--incidents 10000] [--messages 1000000] [--desks 50] [--url postgresql+psycopg://…]

The embedded SQLite unless a database is named (it is filled, and must be empty). A page's figures are statements and
milliseconds of the whole answer; `visible` is from the commit until a desk has fetched rows that hold the new case.
The peer is the board's own rows read by one raw statement in the same run.
"""

import argparse
import asyncio
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from sqlalchemy import insert, select

from i18n.models import Delivery, DeliveryState
from rescue import serving
from rescue.cases.models import Incident
from rescue.kit import events
from rescue.kit.access import sessions
from rescue.kit.chance import SystemChance
from rescue.kit.clock import SystemClock
from rescue.kit.database import Database
from rescue.migrations import steps
from tests.bench.figures import say, spread, table, tell
from tests.rescue.desk.conftest import Desk, furnished

BOARD = ("/desk", "/desk/board", "/desk/counts")
A_BATCH = 5_000
LOOKS = 15
NEWS = 20
BETWEEN_SECONDS = 0.5
AIM_STATEMENTS, AIM_VISIBLE_MS = 20, 1_000


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--incidents", type=int, default=10_000)
    reader.add_argument("--messages", type=int, default=1_000_000)
    reader.add_argument("--desks", type=int, default=50)
    reader.add_argument("--url", default="")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{Path(folder) / 'desk.sqlite3'}"
        listener = serving.open_port("127.0.0.1", 0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _make_tables(url)
        with _furnished(url, address) as desk:
            fill(desk, asked.incidents, asked.messages)
            pages = look(desk)
            with served(desk, listener):
                visible = asyncio.run(watch(desk, address, asked.desks))
    for line in pages:
        tell(work="W3", **line, aim_statements=AIM_STATEMENTS)
    tell(work="W3b", desks=asked.desks, **visible, aim_ms=AIM_VISIBLE_MS)
    say("\n" + table([tuple(pages[0]), *(tuple(line.values()) for line in pages)]))
    boards = [line for line in pages if line["page"] in BOARD]
    return 0 if visible["lost"] == 0 and all(line["statements"] <= AIM_STATEMENTS for line in boards) else 1


def fill(desk: Desk, incidents: int, messages: int) -> None:
    """Copies of one real incident, spread over time and colours, and messages of theirs."""
    first = desk.report()
    with desk.house.database.read() as db:
        one = {column.name: getattr(desk.incident(first), column.name) for column in Incident.__table__.columns}
        sent = db.execute(select(*Delivery.__table__.columns).limit(1)).mappings().first()
    assert sent is not None, "a report is answered with a message"
    colours = (("red", 0), ("yellow", 1), ("green", 2))
    for begin in range(0, incidents, A_BATCH):
        rows = []
        for number in range(begin, min(begin + A_BATCH, incidents)):
            colour, order = colours[number % 3]
            at = one["reported_at"] - timedelta(seconds=number)
            named = {"id": f"inc_{number:09d}", "reference": f"HW-{number:07d}", "severity": colour}
            rows.append({**one, **named, "severity_order": order, "reported_at": at, "next_duty_at": at})
        with desk.house.database.write() as db:
            db.execute(insert(Incident), rows)
    for begin in range(0, messages, A_BATCH):
        these = range(begin, min(begin + A_BATCH, messages))
        named = [{"id": f"del_{number:09d}", "incident_id": f"inc_{number % incidents:09d}"} for number in these]
        with desk.house.database.write() as db:
            db.execute(insert(Delivery), [{**sent, **each, "state": DeliveryState.DELIVERED} for each in named])


def look(desk: Desk) -> list[dict[str, Any]]:
    """The pages a coordinator has open all night, each looked at LOOKS times."""
    found = []
    for path in (*BOARD, "/desk/incidents?q=HW-0000007", "/desk/incidents/inc_000000001"):
        desk.open(path)
        took = []
        for _ in range(LOOKS):
            desk.statements.clear()
            started = time.perf_counter()
            desk.open(path)
            took.append((time.perf_counter() - started) * 1_000)
        statements = [each for each in desk.statements if re.match(r"\s*(SELECT|WITH)", each, re.IGNORECASE)]
        figures = spread(took)
        found.append({"page": path, "statements": len(statements), "p50_ms": figures["p50"], "p95_ms": figures["p95"]})
    return found


async def watch(desk: Desk, address: str, desks: int) -> dict[str, Any]:
    """NEWS reports while every desk listens and fetches its rows again at each; milliseconds until it is shown."""
    cookie = {"Cookie": f"homeward={_key(desk)}"}
    committed: dict[str, float] = {}
    shown: list[float] = []
    ready = asyncio.Semaphore(0)
    # Their own cases: of 10,000 others some hundreds are due earlier and stand before a new one.
    rows = "/desk/board?only=mine"

    async def sit() -> None:
        seen: set[str] = set()
        limits = httpx2.Limits(max_connections=3)
        async with (
            httpx2.AsyncClient(base_url=address, headers=cookie, timeout=60, limits=limits) as client,
            client.stream("GET", "/desk/events") as stream,
        ):
            ready.release()
            async for line in stream.aiter_lines():
                if line != "event: change":
                    continue
                text = (await client.get(rows)).text
                now = time.monotonic()
                for incident_id in [each for each in committed.keys() - seen if each in text]:
                    seen.add(incident_id)
                    shown.append((now - committed[incident_id]) * 1_000)
                if len(seen) == NEWS:
                    return

    sitting = [asyncio.create_task(sit()) for _ in range(desks)]
    for _ in sitting:
        await ready.acquire()
    for number in range(NEWS):
        await asyncio.to_thread(_report, desk, number, committed)
        await asyncio.sleep(BETWEEN_SECONDS)
    done, late = await asyncio.wait(sitting, timeout=30)
    for task in late:
        task.cancel()
    return {"lost": desks * NEWS - len(shown), "sat_to_the_end": len(done), **spread(shown)}


def _report(desk: Desk, number: int, committed: dict[str, float]) -> None:
    incident_id = desk.report(phone=f"+999668200{number:02d}")
    with desk.house.database.write() as db:
        db.get_one(Incident, incident_id).owner_id = desk.lin.id
    committed[incident_id] = time.monotonic()
    with desk.house.database.write() as db:
        events.record(db, "incident.owned", subject=incident_id, by=desk.lin.id, incident_id=incident_id)


def _key(desk: Desk) -> str:
    with desk.house.database.write() as db:
        return sessions.open(db, desk.lin.id, hours=12)


def _make_tables(url: str) -> None:
    database = Database(url, secret="only for the bench, thirty-two or more")
    steps.migrate(database)
    database.close()


@contextmanager
def _furnished(url: str, address: str) -> Iterator[Desk]:
    with furnished(url, SystemClock(), SystemChance(), address) as desk, desk.browser:  # type: ignore[arg-type]
        yield desk


@contextmanager
def served(desk: Desk, listener: Any) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(desk.browser.app, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=lambda: server.run(sockets=[listener]))
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    sys.exit(main())
