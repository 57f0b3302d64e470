"""The worker: does what is due, sleeps until something is, and can be killed between any two statements."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import DBAPIError

from rescue.kit import jobs, logs
from rescue.kit.clock import stopwatch
from rescue.kit.database import Database, Db
from rescue.kit.wakeups import Ear, Wakeups

TOGETHER = 32
MOST_TOGETHER = 256
QUICK_SECONDS = 0.2
"""A newcomer in danger waits for the round before it: more than TOGETHER are taken only while it is as short."""
SHORTEST_SECONDS = 0.001
LEASE_SECONDS = 60.0
MOST_ROUNDS = 10_000
LONGEST_NAP_SECONDS = 5.0
PAUSE_AFTER_FAILURE_SECONDS = 1.0
PAUSE_WHEN_TAKEN_SECONDS = 0.05  # another worker has what is due
GATHER_SECONDS = 0.02

DbHandler = Callable[..., None]


class Effect(Protocol):
    """Work outside the database: `prepare` marks it in the transaction that leases the job, `act` does it with no
    transaction open, `settle` stores the answer. A wish has a `job_id`. Slow ones never hold up the others."""

    kind: str
    is_slow: bool

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Any]: ...

    def act(self, wishes: Sequence[Any]) -> list[Any]: ...

    def settle(self, db: Db, answers: Sequence[Any]) -> None: ...


class Worker:
    """Runs jobs of two kinds: inside the database, exactly once; and effects outside it, with a lease.

    `handlers` are called as `handler(db, **payload)` in the transaction that removes their job.
    """

    def __init__(self, database: Database, *, handlers: dict[str, DbHandler], effects: Sequence[Effect]) -> None:
        self._database = database
        self._handlers = handlers
        self._effects = effects
        self._slow = ThreadPoolExecutor(1)
        self._waiting: list[Future[None]] = []
        self._most = TOGETHER

    def tick(self) -> int:
        """Do everything that is due now, slow effects too; the number of jobs done."""
        done = self._do_all()
        for slow in self._waiting:
            slow.result()
        return done

    def round(self) -> int:
        """Claim what is due, the most urgent first, and do it; slow effects go on beside the next rounds."""
        elapsed = stopwatch()
        with self._database.write() as db:
            claimed = jobs.claim(db, self._most)
            kinds = {effect.kind for effect in self._effects}
            # What holds locks in this transaction, or is slow, stays few; the others of it are claimed again.
            inside = [job for job in claimed if job.kind not in kinds][:TOGETHER]
            done = len(inside)
            for job in inside:
                self._do(db, job)
            prepared: list[tuple[Effect, list[Any]]] = []
            for effect in self._effects:
                most = TOGETHER if effect.is_slow else MOST_TOGETHER
                due = [job for job in claimed if job.kind == effect.kind][:most]
                done += len(due)
                wishes = effect.prepare(db, due)
                jobs.lease(db, [wish.job_id for wish in wishes], LEASE_SECONDS)
                if wishes:
                    prepared.append((effect, wishes))
        self._look_after_slow()
        self._carry_out_all(prepared)
        self._fit(done, elapsed())
        return done

    def _fit(self, did: int, seconds: float) -> None:
        """As many in the next round as, by this one's measure, are quickly done; never more than twice as many."""
        quick = int(did * QUICK_SECONDS / max(seconds, SHORTEST_SECONDS))
        self._most = max(TOGETHER, min(quick, 2 * did, MOST_TOGETHER))

    def _do_all(self) -> int:
        done = 0
        for _ in range(MOST_ROUNDS):
            did = self.round()
            if not did:
                break
            done += did
        return done

    def _carry_out_all(self, prepared: list[tuple[Effect, list[Any]]]) -> None:
        failed: list[Exception] = []
        for effect, wishes in prepared:
            if effect.is_slow:
                self._waiting.append(self._slow.submit(self._carry_out, effect, wishes))
                continue
            try:
                self._carry_out(effect, wishes)
            except Exception as error:  # what the next effect has leased would wait for its lease to end
                failed.append(error)
        if failed:
            raise failed[0]

    def _look_after_slow(self) -> None:
        for slow in self._waiting:
            error = slow.exception() if slow.done() else None
            if error is not None:
                logs.log().error("worker.effect_failed", **logs.fault(error))
        self._waiting = [slow for slow in self._waiting if not slow.done()]

    def _carry_out(self, effect: Effect, wishes: list[Any]) -> None:
        answers = effect.act(wishes)
        with self._database.write() as db:
            effect.settle(db, answers)

    def next_due(self) -> datetime | None:
        with self._database.read() as db:
            return jobs.next_due(db)

    def run(self, stop: threading.Event, wakeups: Wakeups | Ear) -> None:
        """Until stopped: do what is due, then wait for a commit or for the next timer."""
        while not stop.is_set():
            try:
                # A look is cheap and takes nobody's turn; a claim would, and every commit wakes us, our own too.
                nap = self._nap()
                if nap <= 0:
                    most, done = self._most, self.round()
                    nap = PAUSE_WHEN_TAKEN_SECONDS if not done else 0
                    if 0 < done < most:
                        # What comes meanwhile goes together; a round of its own for each would take the intake's time.
                        stop.wait(GATHER_SECONDS)
            except Exception as error:
                # The database went away, a commit failed, a carrier broke its promise: the jobs are still there, and a
                # worker that died of one of them would leave everybody else's rescue undone.
                logs.log().error("worker.round_failed", **logs.fault(error))
                nap = PAUSE_AFTER_FAILURE_SECONDS
            if nap > 0 and wakeups.wait(nap):
                # What is committed together is sent together; a round for each report took the time of the next one.
                stop.wait(GATHER_SECONDS)

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
            logs.log().error("worker.job_failed", kind=job.kind, job_id=job.id, **logs.fault(error))
            jobs.fail(db, job.id, job.attempt + 1, type(error).__name__)
        else:
            jobs.finish(db, job.id, job.attempt)
