"""The processes that are measured: the product as `homeward.py up` and `worker` run it, and a bare FastAPI echo.

    python -m tests.bench.served web|worker|echo --port N --notes FOLDER --mark NAME

Settings come from the environment, as ever. The only part that is not the product's is the carrier: it takes every
text at once and notes when.
"""

import argparse
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import event

from i18n.channels.carriers import Handed, Outgoing
from i18n.deliveries import Sending
from rescue import serving, wiring
from rescue.app import create_house
from rescue.intake import reports
from rescue.intake.drafts import Draft, Received, Rules
from rescue.kit.database import Db
from rescue.kit.settings import Settings
from rescue.kit.web.house import House
from rescue.migrations import steps
from rescue.network.demonstration import seed_network
from rescue.worker import Worker


class Notebook:
    """Lines of a name and the machine's monotonic second, which all processes share; written out at once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="ascii", buffering=1)

    def note(self, name: str, at: float) -> None:
        self._file.write(f"{name} {at:.6f}\n")


class NotingCarrier:
    """Takes every text and notes when it was handed over."""

    name = "bench"

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def send(self, outgoing: Outgoing) -> Handed:
        self._notebook.note(outgoing.key, time.monotonic())
        return Handed(outgoing.key)

    def call(self, outgoing: Outgoing) -> Handed:
        return self.send(outgoing)

    def find(self, outgoing: Outgoing) -> Handed | None:
        return Handed(outgoing.key)


def note_commits(house: House, notebook: Notebook) -> None:
    """Note when the COMMIT that holds an incident was begun: earlier than it ended, so the bench cannot flatter."""
    written = threading.local()
    receive_many = reports.receive_many

    def receive_and_remember(db: Db, drafts: Sequence[Draft], rules: Rules) -> list[Received | Exception]:
        results = receive_many(db, drafts, rules)
        written.ids = [result.incident_id for result in results if isinstance(result, Received)]
        return results

    def note(_: object) -> None:
        at = time.monotonic()
        for incident_id in vars(written).pop("ids", ()):
            notebook.note(incident_id, at)

    reports.receive_many = receive_and_remember
    event.listen(house.database.engine, "commit", note)


def serve_web(port: int, notes: Path, mark: str, *, with_worker: bool) -> None:
    """The web process, with the worker inside as `homeward.py up` has it on the embedded database, or without."""
    settings = Settings()
    listener = serving.open_port("127.0.0.1", port)
    house = create_house(settings)
    note_commits(house, Notebook(notes / f"{mark}.committed"))
    tasks = []
    if with_worker:
        tasks.append(serving.work(_worker(house, notes, mark), house.wakeups))
    serving.serve(house, listener, *tasks)


def work(notes: Path, mark: str) -> None:
    house = create_house(Settings())
    serving.warm_up()
    serving.work_until_stopped(_worker(house, notes, mark), house.wakeups)


def prepare() -> None:
    """Tables and the demonstration's partners in 233 territories."""
    house = create_house(Settings())
    steps.migrate(house.database)
    with house.database.write() as db:
        seed_network(db)
    house.database.close()


def serve_echo(port: int) -> None:
    """A FastAPI route that gives back what it was sent, under the product's uvicorn settings."""
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.post("/echo", status_code=201)
    async def echo(body: dict[str, Any]) -> dict[str, Any]:
        return body

    listener = serving.open_port("127.0.0.1", port)
    config = uvicorn.Config(app, log_config=None, access_log=False, server_header=False, proxy_headers=False)
    uvicorn.Server(config).run(sockets=[listener])


def _worker(house: House, notes: Path, mark: str) -> Worker:
    return Worker(
        house.database,
        handlers=wiring.db_handlers(house.settings),
        effects=(Sending(NotingCarrier(Notebook(notes / f"{mark}.handed")), house.settings.public_url),),
    )


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("part", choices=("web", "worker", "echo", "prepare"))
    reader.add_argument("--port", type=int, default=0)
    reader.add_argument("--notes", type=Path, default=Path())
    reader.add_argument("--mark", default="notes")
    reader.add_argument("--without-worker", action="store_true")
    asked = reader.parse_args()
    if asked.part == "web":
        serve_web(asked.port, asked.notes, asked.mark, with_worker=not asked.without_worker)
    elif asked.part == "worker":
        work(asked.notes, asked.mark)
    elif asked.part == "echo":
        serve_echo(asked.port)
    else:
        prepare()


if __name__ == "__main__":
    main()
