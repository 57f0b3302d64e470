"""A process that has read maps and code once and then brings up children that die: one JSON line in, one out.

`{"run": "report" | "silence", …}` runs a journey to its end or to its death; `{"serve": port, …}` serves until it dies
or `{"end": pid}` ends it. Children are forked with the statements compiled that `{"learn": …}` ran here, so that
hundreds of deaths cost seconds.
"""

import gc
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from rescue import serving
from rescue.app import create_house
from rescue.intake import reports
from rescue.kit import jobs
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.writer import GroupWriter
from rescue.worker import LEASE_SECONDS, TOGETHER, Worker
from tests.conftest import SECRET, START
from tests.crash.points import KeptClock, OutsideCarrier, Points
from tests.worlds import OFFER_SECONDS, RULES, SETTINGS, connected, draft_of, worker_on

MOST_STEPS = 100
KEY = "anyone:the-one-call"


class NaiveWorker(Worker):
    """Sends first and says so afterwards, in the one transaction that also takes the job away."""

    def round(self) -> int:
        (sending,) = self._effects
        with self._database.write() as db:
            claimed = jobs.claim(db, TOGETHER)
            for job in claimed:
                if job.kind != sending.kind:
                    self._do(db, job)
            wishes = sending.prepare(db, [job for job in claimed if job.kind == sending.kind])
            jobs.lease(db, [wish.job_id for wish in wishes], LEASE_SECONDS)
            sending.settle(db, sending.act(wishes))
        return len(claimed)


class NaiveWriter(GroupWriter[Any, Any]):
    """Answers its callers and then commits."""

    def _write(self, batch: Sequence[Any], *, is_last_try: bool = False) -> None:
        with self._database.write() as db:
            self._answer(list(batch), self._work(db, [each.item for each in batch]))


def report(database: Database, worker: Worker, clock: MovedClock) -> None:
    """A call for help, repeated by its sender until it is answered, and the texts that follow from it."""
    with database.write() as db:
        reports.receive(db, draft_of(1, key=KEY), RULES)
    work(worker, clock, until=START.timestamp() + OFFER_SECONDS - 1)


def silence(_database: Database, worker: Worker, clock: MovedClock) -> None:
    """Nobody answers: the offer ends, the next is asked, that offer ends, a coordinator is woken."""
    work(worker, clock, until=(START + timedelta(days=1)).timestamp())


JOURNEYS: dict[str, Callable[[Database, Worker, MovedClock], None]] = {"report": report, "silence": silence}


def work(worker: Worker, clock: MovedClock, *, until: float) -> None:
    """Do what is due and move the clock to what is due next, until nothing is."""
    for _ in range(MOST_STEPS):
        worker.tick()
        due = worker.next_due()
        if due is None or due.timestamp() > until:
            return
        clock.move_to(due)
    raise AssertionError("the journey does not come to rest")


def run(task: dict[str, Any]) -> int:
    """One journey in this process; the points it passed."""
    folder = Path(task["folder"])
    points = Points(task["stop_at"], reads_count=False)
    clock = KeptClock(folder / "clock", START)
    database = database_at(task["database_url"])
    database.clock = clock
    unwatch = points.watch(database)
    with connected():
        worker = worker_on(database, OutsideCarrier(folder / "carrier", points))
        if task["is_naive"]:
            worker.__class__ = NaiveWorker
        JOURNEYS[task.get("learn") or task["run"]](database, worker, clock)
    unwatch()
    database.engine.dispose()
    return points.passed


@cache
def database_at(url: str) -> Database:
    """The same object for parent and children; whoever forks has disposed of its connections."""
    return Database(url, secret=SECRET)


def serve(task: dict[str, Any]) -> int:
    """The real web process, until it is ended or dies."""
    points = Points(task["stop_at"])
    house = create_house(SETTINGS.model_copy(update={"database_url": task["database_url"], "log_level": "ERROR"}))
    points.watch(house.database)
    if task["is_naive"]:
        house.parts["intake"] = NaiveWriter(house.database, lambda db, drafts: reports.receive_many(db, drafts, RULES))
    serving.serve(house, serving.open_port("127.0.0.1", task["serve"]))
    return points.passed


def bring_up(life: Callable[[dict[str, Any]], int], task: dict[str, Any], note: Path) -> int:
    """Fork a child that lives `task` and notes the points it passed; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        note.write_text(str(life(task)))
        os._exit(0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a child logs must not stand between the answers
    serving.warm_up()
    note = Path(tempfile.mkdtemp(prefix="homeward-crash-")) / "points"
    for line in sys.stdin:
        task = json.loads(line)
        note.unlink(missing_ok=True)
        if "learn" in task:
            answer: dict[str, Any] = {"points": run(task)}
            gc.collect()
            gc.freeze()
        elif "serve" in task:
            answer = {"pid": bring_up(serve, task, note)}
        else:
            pid = task.get("end") or bring_up(run, task, note)
            if "end" in task:
                os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
            points = int(note.read_text()) if note.exists() else 0
            answer = {"code": os.waitstatus_to_exitcode(status), "points": points}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
