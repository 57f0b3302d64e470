"""Jobs and timers are rows in the same database: due once, leased while worked on, never forgotten."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, SmallInteger, String, Text, bindparam, delete, func, select, tuple_, update
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Db, Instant, Json, Serial

MOST_ATTEMPTS = 12
FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 600.0


class Urgency:
    """Smaller goes first when more is due than can be done at once."""

    RESCUE = 0
    TIMER = 1
    ORDINARY = 5


class Job(Base):
    """Something to do at `run_at`. While it is worked on, `run_at` is the end of the lease and `attempt` the fence."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_due", "gave_up_at", "run_at", "urgency", "id"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    run_at: Mapped[datetime] = mapped_column(Instant)
    urgency: Mapped[int] = mapped_column(SmallInteger, default=Urgency.ORDINARY)
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0)
    gave_up_at: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(Text)


# The worker asks these at every commit of anybody; made anew each time they would be most of a quiet round.
_NEXT = select(func.min(Job.run_at)).where(Job.gave_up_at.is_(None))
_DUE = (
    select(Job)
    .where(Job.gave_up_at.is_(None), Job.run_at <= bindparam("now"))
    .order_by(Job.urgency, Job.run_at, Job.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_LEASED = (
    update(Job.__table__)  # type: ignore[arg-type]
    .where(Job.id.in_(bindparam("ids", expanding=True)))
    .values(run_at=bindparam("until"), attempt=Job.attempt + 1)
)
_HELD = tuple_(Job.id, Job.attempt).in_(bindparam("held", expanding=True))
_FINISHED = delete(Job.__table__).where(_HELD).returning(Job.id)  # type: ignore[arg-type]


def enqueue(
    db: Db, kind: str, *, key: str, run_at: datetime | None = None, urgency: int = Urgency.ORDINARY, **payload: Any
) -> None:
    """Promise work in this transaction. `key` is unique: it is also the key handed to whoever is called."""
    db.add_row(Job, kind=kind, key=key, payload=payload, run_at=run_at or db.now, urgency=urgency)
    db.wakes = True


def hasten(db: Db, keys: Collection[str]) -> None:
    """Do these now instead of later."""
    if keys:
        db.execute(update(Job).where(Job.key.in_(keys), Job.run_at > db.now).values(run_at=db.now))
        db.wakes = True


def next_due(db: Db) -> datetime | None:
    """When the earliest job is due, or None."""
    return db.scalar(_NEXT)


def list_given_up(db: Db, most: int) -> list[Job]:
    """The work that was given up, the newest first, for the desk."""
    return list(db.scalars(given_up().order_by(Job.gave_up_at.desc(), Job.id.desc()).limit(most)))


def given_up() -> Select[Job]:
    return select(Job).where(Job.gave_up_at.is_not(None))


def claim(db: Db, most: int) -> list[Job]:
    """Lock up to `most` due jobs, most urgent first; other workers pass over them."""
    return list(db.scalars(_DUE, {"now": db.now, "most": most}))


def lease(db: Db, ids: list[int], seconds: float) -> None:
    """Take the jobs out of sight for `seconds`; a worker that dies gives them back by doing nothing."""
    if not ids:
        return
    db.flush()
    db.execute(_LEASED, {"ids": ids, "until": db.now + timedelta(seconds=seconds)})


def finish(db: Db, job_id: int, attempt: int) -> bool:
    """Remove a job that is still ours; False when another worker took it after our lease ran out."""
    done = db.execute(delete(Job).where(Job.id == job_id, Job.attempt == attempt))
    return bool(done.rowcount)


def finish_all(db: Db, held: Mapping[int, int]) -> set[int]:
    """The same for many jobs, each with the attempt we held it for; the ids of those that were still ours."""
    if not held:
        return set()
    return set(db.scalars(_FINISHED, {"held": list(held.items())}))


def fail(db: Db, job_id: int, attempt: int, error: str) -> None:
    """Put a job back with growing pauses; after MOST_ATTEMPTS it is given up and shown on the desk."""
    pause = min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** max(0, attempt - 1)) * (0.75 + db.chance.jitter() / 2)
    gave_up = db.now if attempt >= MOST_ATTEMPTS else None
    db.execute(
        update(Job)
        .where(Job.id == job_id, Job.attempt.in_((attempt - 1, attempt)))
        .values(run_at=db.now + timedelta(seconds=pause), attempt=attempt, last_error=error[:400], gave_up_at=gave_up)
    )
