"""W2: one message to 10,000 readers in 8 languages: rendered, queued, handed over and recorded by two workers.

    python3 homeward.py bench fan-out [--readers 10000] [--workers 2] [--url postgresql+psycopg://…]

PostgreSQL of the bench's own with durable commits unless another is named. The peer is the raw insert and update of
the same rows by psycopg, in commits of the same size, in the same run: what the database alone would take.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.types.json import Json
from sqlalchemy import func, make_url, select

from i18n import deliveries
from i18n.channels.carriers import Handed, Outgoing
from i18n.deliveries import Recipient, Sending
from i18n.models import Delivery, DeliveryState
from rescue.dispatch.messages import HelpIsComing
from rescue.kit import jobs
from rescue.kit.database import Database
from rescue.migrations import steps
from rescue.worker import TOGETHER, Worker
from tests.bench import durable_postgres, processes
from tests.bench.figures import say, table, tell

LANGUAGES = ("zh-Hans", "zh-Hant", "en", "th", "vi", "id", "ja", "ar")
A_COMMIT = 500
SECRET = "only for the bench, thirty-two or more"
URL = "https://help.example"
AIM = 1_000
DELIVERY_COLUMNS = (
    *("id", "audience", "channel", "address", "language", "message", "state", "version", "queued_at", "urgency"),
    *("ladder", "points", "expires_at", "rung", "is_fallback"),
)
JOB_COLUMNS = ("kind", "key", "payload", "run_at", "urgency", "attempt")
SETTLED_COLUMNS = ("state", "version", "sent_at", "carrier", "carrier_id", "text", "segments", "spoken", "submitted_at")


class NullCarrier:
    """Takes everything and carries nothing."""

    name = "null"

    def send(self, outgoing: Outgoing) -> Handed:
        return Handed(outgoing.key)

    def call(self, outgoing: Outgoing) -> Handed:
        return Handed(outgoing.key)

    def find(self, _outgoing: Outgoing) -> Handed | None:
        return None


def main() -> int:
    reader = argparse.ArgumentParser()
    reader.add_argument("--readers", type=int, default=10_000)
    reader.add_argument("--workers", type=int, default=2)
    reader.add_argument("--url", default="")
    reader.add_argument("--drain", action="store_true")
    asked = reader.parse_args()
    if asked.drain:
        drain(asked.url)
        return 0
    with _server(asked.url) as url:
        return measure(url, asked.readers, asked.workers)


def measure(url: str, readers: int, workers: int) -> int:
    """Queue, drain, then the same rows by hand; 1 when a message is missing, never for slowness."""
    database = Database(url, secret=SECRET)
    steps.migrate(database)
    started = time.monotonic()
    queue_all(database, readers)
    queued = time.monotonic()
    command = [sys.executable, "-m", "tests.bench.fan_out", "--drain", "--url", url]
    running = [subprocess.Popen(command, cwd=processes.ROOT, env=processes.environment(url)) for _ in range(workers)]
    codes = [process.wait() for process in running]
    drained = time.monotonic()
    with database.read() as db:
        sent = db.scalar(select(func.count()).where(Delivery.state == DeliveryState.SENT)) or 0
        languages = db.scalar(select(func.count(Delivery.spoken.distinct()))) or 0
    insert_seconds, update_seconds = write_raw(url)
    database.close()
    ours, raw = drained - started, insert_seconds + update_seconds
    figures = {
        "messages": sent,
        "languages_spoken": languages,
        "queued_per_second": round(readers / (queued - started)),
        "drained_per_second": round(sent / (drained - queued)),
        "per_second": round(sent / ours),
        "raw_per_second": round(readers / raw),
        "ratio": round(raw / ours, 3),
    }
    tell(work="W2", workers=workers, **figures, aim=AIM)
    say("\n" + table([("fan-out", *figures), (f"{readers} readers", *figures.values())]))
    is_whole = sent == readers and not any(codes)
    return 0 if is_whole else 1


def queue_all(database: Database, readers: int) -> None:
    """Promise every message, A_COMMIT in a commit."""
    for first in range(0, readers, A_COMMIT):
        with database.write() as db:
            for number in range(first, min(first + A_COMMIT, readers)):
                message = HelpIsComing(f"HW-{number:07d}", "Andaman Rescue", 12 + number % 40, phone="+6676123456")
                to = Recipient("traveller", f"+999{number:09d}", LANGUAGES[number % len(LANGUAGES)])
                deliveries.queue(db, to, message, incident_id=None, urgency=jobs.Urgency.RESCUE)


def drain(url: str) -> None:
    """One worker's process: all that is due, then its end."""
    steps.tables()
    database = Database(url, secret=SECRET)
    worker = Worker(database, handlers={}, effects=(Sending(NullCarrier(), URL),))
    while worker.next_due() is not None:
        worker.tick()
    database.close()


def write_raw(url: str) -> tuple[float, float]:
    """The rows that the product wrote, inserted into empty copies of the tables and updated to their end."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        for table_name in ("deliveries", "jobs"):
            connection.execute(f"CREATE TABLE raw_{table_name} (LIKE {table_name} INCLUDING ALL)")
        every = list(connection.execute(f"SELECT {', '.join(DELIVERY_COLUMNS)} FROM deliveries ORDER BY id"))
        settled = list(connection.execute(f"SELECT {', '.join((*SETTLED_COLUMNS, 'id'))} FROM deliveries ORDER BY id"))
        connection.commit()
        rows = [[Json(value) if isinstance(value, dict | list) else value for value in row] for row in every]
        work = [("delivery.send", row[0], Json({"delivery_id": row[0]}), row[8], 0, 0) for row in rows]
        started = time.monotonic()
        for first in range(0, len(rows), A_COMMIT):
            _insert(connection, "raw_deliveries", DELIVERY_COLUMNS, rows[first : first + A_COMMIT])
            _insert(connection, "raw_jobs", JOB_COLUMNS, work[first : first + A_COMMIT])
            connection.commit()
        inserted = time.monotonic()
        names = ", ".join(f"{name} = %s" for name in SETTLED_COLUMNS)
        for first in range(0, len(settled), TOGETHER):
            together = settled[first : first + TOGETHER]
            with connection.cursor() as cursor:
                cursor.executemany(f"UPDATE raw_deliveries SET {names} WHERE id = %s", together)
            connection.execute("DELETE FROM raw_jobs WHERE key = ANY(%s)", ([row[-1] for row in together],))
            connection.commit()
        return inserted - started, time.monotonic() - inserted


def _insert(connection: "psycopg.Connection", name: str, columns: tuple[str, ...], rows: list[object]) -> None:
    places = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", rows)


@contextmanager
def _server(url: str) -> Iterator[str]:
    if url:
        yield url
        return
    with durable_postgres.running() as server:
        server.ask("CREATE DATABASE fan_out ENCODING 'UTF8' TEMPLATE template0")
        yield server.url("fan_out")


if __name__ == "__main__":
    sys.exit(main())
