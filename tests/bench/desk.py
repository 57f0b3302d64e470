"""W3: the desk with 10,000 open incidents and a million messages, and how soon 50 desks show what was committed.

    python3 homeward.py bench desk [--incidents 10000] [--messages 1000000] [--desks 50]
                                   [--database sqlite|postgresql] [--url postgresql+psycopg://…]

The embedded SQLite, a PostgreSQL of the bench's own with durable commits, or the (empty) database that is named. A
page's figures are statements and milliseconds of the whole answer; `visible` is from the commit until a desk has
fetched rows that hold the new case. The desks are a process of their own, and each fetches what the page does.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE
from typing import Any

import uvicorn
from sqlalchemy import Insert, func, insert, literal, select

from i18n.models import Delivery, DeliveryState
from rescue import serving
from rescue.cases.models import Incident
from rescue.kit.access import sessions, users
from rescue.kit.access.principals import Role
from rescue.kit.chance import SystemChance
from rescue.kit.clock import SystemClock
from rescue.kit.database import Database, Instant
from rescue.migrations import steps
from tests.bench import durable_postgres, processes
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
    reader.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    reader.add_argument("--url", default="")
    asked = reader.parse_args()
    with _database(asked.database, asked.url) as url:
        listener = serving.open_port("127.0.0.1", 0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _make_tables(url)
        with _furnished(url, address) as desk:
            started = time.monotonic()
            fill(desk, asked.incidents, asked.messages)
            say(f"filled in {time.monotonic() - started:.0f} s")
            pages = look(desk)
            with served(desk, listener):
                visible = watch(desk, address, asked.desks)
    for line in pages:
        tell(work="W3", **line, aim_statements=AIM_STATEMENTS)
    tell(work="W3b", desks=asked.desks, **visible, aim_ms=AIM_VISIBLE_MS)
    say("\n" + table([tuple(pages[0]), *(tuple(line.values()) for line in pages)]))
    return 0 if visible["lost"] == 0 and all(line["statements"] <= AIM_STATEMENTS for line in pages) else 1


def fill(desk: Desk, incidents: int, messages: int) -> None:
    """Copies of one real incident, spread over time and colours, and messages of theirs that the database copies."""
    first = desk.report()
    with desk.house.database.read() as db:
        one = {column.name: getattr(desk.incident(first), column.name) for column in Incident.__table__.columns}
        sent_id = db.scalar(select(Delivery.id).limit(1))
    assert sent_id is not None, "a report is answered with a message"
    colours = (("red", 0), ("yellow", 1), ("green", 2))
    for begin in range(0, incidents, A_BATCH):
        rows = []
        for number in range(begin, min(begin + A_BATCH, incidents)):
            colour, order = colours[number % 3]
            at = one["reported_at"] - timedelta(seconds=number)
            # Due later than whatever is reported next, so that news stands among the rows that are shown.
            due = one["reported_at"] + timedelta(hours=1, seconds=number)
            named = {"id": f"inc_{number:09d}", "reference": f"HW-{number:07d}", "severity": colour}
            rows.append({**one, **named, "severity_order": order, "reported_at": at, "next_duty_at": due})
        with desk.house.database.write() as db:
            db.execute(insert(Incident), rows)
    for batch in range(-(-messages // incidents)):
        most = min(incidents, messages - batch * incidents)
        with desk.house.database.write() as db:
            db.execute(_copies(sent_id, batch, most, desk.clock.now() - timedelta(minutes=10 * batch)))
    with desk.house.database.alter() as connection:
        connection.exec_driver_sql("ANALYZE")


def _copies(sent_id: str, batch: int, most: int, queued_at: datetime) -> Insert:
    """One message more for each of the first incidents, as the database copies it."""
    values: dict[str, Any] = {column.name: column for column in Delivery.__table__.columns}
    those = select(Incident.id).where(Incident.id.like("inc_0000%")).order_by(Incident.id).limit(most).subquery()
    values |= {
        "id": literal(f"del_{batch:04d}_") + func.substr(those.c.id, 5),
        "incident_id": those.c.id,
        "state": literal(str(DeliveryState.DELIVERED)),
        "queued_at": literal(queued_at, Instant),
    }
    one = select(*values.values()).select_from(Delivery).join(those, literal(True)).where(Delivery.id == sent_id)
    return insert(Delivery).from_select(list(values), one)


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


def watch(desk: Desk, address: str, desks: int) -> dict[str, Any]:
    """NEWS reports while every desk listens and fetches anew at each; milliseconds until its rows show them."""
    command = [sys.executable, "-m", "tests.bench.desk_listeners", address, str(NEWS)]
    listeners = subprocess.Popen(command, cwd=processes.ROOT, stdin=PIPE, stdout=PIPE, text=True)
    assert listeners.stdin is not None and listeners.stdout is not None
    listeners.stdin.write("\n".join(_sign_in(desk, desks)))
    listeners.stdin.close()
    assert listeners.stdout.readline() == "ready\n"
    committed: dict[str, float] = {}
    for number in range(NEWS):
        incident_id = desk.report(phone=f"+999668200{number:02d}")
        committed[incident_id] = time.monotonic()
        time.sleep(BETWEEN_SECONDS)
    saw: list[dict[str, float]] = json.loads(listeners.stdout.readline())
    listeners.wait()
    shown = [max(0.0, each[one] - at) * 1_000 for each in saw for one, at in committed.items() if one in each]
    return {"lost": desks * NEWS - len(shown), "sat_to_the_end": len(saw), **spread(shown)}


def _sign_in(desk: Desk, desks: int) -> list[str]:
    """Session keys of that many coordinators."""
    keys = []
    with desk.house.database.write() as db:
        for number in range(desks):
            name, shown = f"desk{number}@desk.example", f"Desk {number}"
            person = users.add_user(db, name, Role.COORDINATOR, by="system", display_name=shown)
            keys.append(sessions.open(db, person.id, hours=12))
    return keys


@contextmanager
def _database(kind: str, url: str) -> Iterator[str]:
    if url:
        yield url
    elif kind == "postgresql":
        with durable_postgres.running() as server:
            server.ask("CREATE DATABASE desk ENCODING 'UTF8' TEMPLATE template0")
            yield server.url("desk")
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'desk.sqlite3'}"


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
