"""What the worker tidies up every hour."""

from datetime import timedelta

from sqlalchemy import select

from rescue.consents import typed
from rescue.dispatch.webhooks import tellings
from rescue.kit import jobs
from rescue.kit.database import Db
from rescue.kit.jobs import Job
from rescue.kit.vault import rotation
from rescue.kit.web import idempotency
from rescue.shifts import presence

CLEAN_UP = "house.clean_up"
EVERY = timedelta(hours=1)


def plan(db: Db) -> None:
    """Make sure that the next tidying is planned; safe to repeat."""
    if db.scalar(select(Job.id).where(Job.kind == CLEAN_UP).limit(1)) is None:
        _plan_next(db)


def clean_up(db: Db) -> None:
    """Forget old answers, visits and tellings, move files to the newest key, and plan the next time."""
    idempotency.forget_old(db)
    presence.forget_old(db)
    typed.forget_old(db)
    tellings.forget_old(db)
    rotation.reseal(db)
    _plan_next(db)


def _plan_next(db: Db) -> None:
    at = db.now + EVERY
    jobs.enqueue(db, CLEAN_UP, key=f"{CLEAN_UP}:{at:%Y%m%dT%H%M%S}", run_at=at)
