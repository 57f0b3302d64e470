"""The worker: does what is due, sleeps until something is, and can be killed between any two statements."""

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from i18n import deliveries
from i18n.channels.carriers import Carrier
from rescue.kit import jobs
from rescue.kit.database import Database, Db
from rescue.kit.wakeups import Ear, Wakeups

TOGETHER = 32
LEASE_SECONDS = 60.0
MOST_ROUNDS = 10_000
LONGEST_NAP_SECONDS = 5.0
PAUSE_AFTER_FAILURE_SECONDS = 1.0

DbHandler = Callable[..., None]
log = structlog.get_logger()


class Worker:
    """Runs jobs of two kinds: inside the database, exactly once; and sending, with a lease and a look before a repeat.

    `handlers` are called as `handler(db, **payload)` in the transaction that removes their job.
    """

    def __init__(
        self, database: Database, *, handlers: dict[str, DbHandler], carrier: Carrier, public_url: str
    ) -> None:
        self._database = database
        self._handlers = handlers
        self._carrier = carrier
        self._public_url = public_url

    def tick(self) -> int:
        """Do everything that is due now; the number of jobs done."""
        done = 0
        for _ in range(MOST_ROUNDS):
            did = self.round()
            if not did:
                break
            done += did
        return done

    def round(self) -> int:
        """Claim what is due, at most TOGETHER jobs, and do it."""
        with self._database.write() as db:
            claimed = jobs.claim(db, TOGETHER)
            sending = [job for job in claimed if job.kind == deliveries.SEND]
            for job in claimed:
                if job.kind != deliveries.SEND:
                    self._do(db, job)
            wishes = deliveries.prepare(db, sending, self._public_url)
            jobs.lease(db, [wish.job_id for wish in wishes], LEASE_SECONDS)
        if wishes:
            answers = deliveries.carry_out(wishes, self._carrier)
            with self._database.write() as db:
                deliveries.settle(db, answers)
        return len(claimed)

    def next_due(self) -> datetime | None:
        with self._database.read() as db:
            return jobs.next_due(db)

    def run(self, stop: threading.Event, wakeups: Wakeups | Ear) -> None:
        """Until stopped: do what is due, then wait for a commit or for the next timer."""
        while not stop.is_set():
            try:
                self.tick()
                nap = self._nap()
            except SQLAlchemyError as error:
                # The database went away or a commit failed: nothing of this round happened, the jobs are still there.
                log.warning("worker.round_failed", error=type(error).__name__)
                nap = PAUSE_AFTER_FAILURE_SECONDS
            if nap > 0:
                wakeups.wait(nap)

    def _nap(self) -> float:
        due = self.next_due()
        if due is None:
            return LONGEST_NAP_SECONDS
        return min(LONGEST_NAP_SECONDS, (due - self._database.clock.now()).total_seconds())

    def _do(self, db: Db, job: jobs.Job) -> None:
        try:
            with db.attempt():
                self._handlers[job.kind](db, **job.payload)
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            log.error("worker.job_failed", kind=job.kind, job=job.id, error=type(error).__name__)
            jobs.fail(db, job.id, job.attempt + 1, type(error).__name__)
        else:
            jobs.finish(db, job.id, job.attempt)
