"""Every few minutes the carrier is asked what it told us: whatever is missing comes in by the same door, once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from sqlalchemy import func, select

from i18n import inbox, unsettled
from i18n.channels.carriers import OutcomeUnknown
from rescue.kit import jobs, logs
from rescue.kit.database import Db
from rescue.kit.jobs import Job
from rescue.mailroom.models import Listing
from rescue.mailroom.taking import take_message, take_status

RECONCILE = "mailroom.reconcile"
EVERY = timedelta(minutes=4)
OVERLAP = timedelta(minutes=15)  # lists are written a little after the message, and clocks differ
FIRST_LOOK = timedelta(hours=1)
LONGEST_GAP = timedelta(days=7)

Form = dict[str, str]


class Lists(Protocol):
    """What a carrier remembers."""

    def list_inbound(self, since: datetime) -> list[Form]: ...

    def find_status(self, sid: str) -> Form | None: ...


@dataclass(frozen=True)
class Wish:
    """Since when to list, and which of our messages to ask for: the carrier's name and our id."""

    job_id: int
    attempt: int
    since: datetime
    asked_at: datetime
    unsettled: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What the carrier remembers; `is_whole` when its list was read to the end."""

    wish: Wish
    inbound: list[Form] = field(default_factory=list)
    statuses: list[tuple[str, Form]] = field(default_factory=list)
    is_whole: bool = True


def plan(db: Db) -> None:
    """Make sure that the next look is planned; safe to repeat."""
    if db.scalar(select(Job.id).where(Job.kind == RECONCILE).limit(1)) is None:
        _plan_next(db, db.now)


class Reconciling:
    """The comparison as an effect of the worker."""

    kind = RECONCILE
    is_slow = True

    def __init__(self, make_lists: Callable[[], Lists]) -> None:
        """`make_lists` is called at the first look: the carrier's library takes a third of a second to load."""
        self._make_lists = make_lists

    @cached_property
    def _lists(self) -> Lists:
        return self._make_lists()

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        return [
            Wish(job.id, job.attempt + 1, _since(db), db.now, unsettled.list_unsettled(db, inbox.TWILIO)) for job in due
        ]

    def act(self, wishes: Sequence[Wish]) -> list[Answer]:
        return [self._look(wish) for wish in wishes]

    def settle(self, db: Db, answers: Sequence[Answer]) -> None:
        for answer in answers:
            if not jobs.finish(db, answer.wish.job_id, answer.wish.attempt):
                continue
            missed = sum(take_message(db, form) is not None for form in answer.inbound)
            told = sum(take_status(db, delivery_id, form) is not None for delivery_id, form in answer.statuses)
            if answer.is_whole:
                db.merge(Listing(carrier=inbox.TWILIO, listed_until=answer.wish.asked_at))
            if missed or told:
                logs.log().warning("mailroom.missed", count=missed, rows=told)
            _plan_next(db, db.now + EVERY)

    def _look(self, wish: Wish) -> Answer:
        statuses: list[tuple[str, Form]] = []
        try:
            inbound = self._lists.list_inbound(wish.since)
        except OutcomeUnknown:
            return Answer(wish, is_whole=False)
        try:
            for sid, delivery_id in wish.unsettled:
                if (form := self._lists.find_status(sid)) is not None:
                    statuses.append((delivery_id, form))
        except OutcomeUnknown:
            logs.log().warning("mailroom.statuses_not_told", count=len(wish.unsettled) - len(statuses))
        return Answer(wish, inbound, statuses)


def _since(db: Db) -> datetime:
    """From a little before the last look that saw everything; after a first start from an hour ago."""
    listed: datetime | None = db.scalar(select(func.max(Listing.listed_until)).where(Listing.carrier == inbox.TWILIO))
    return max(db.now - LONGEST_GAP, listed - OVERLAP if listed else db.now - FIRST_LOOK)


def _plan_next(db: Db, at: datetime) -> None:
    jobs.enqueue(db, RECONCILE, key=f"{RECONCILE}:{at:%Y%m%dT%H%M%S.%f}", run_at=at, urgency=jobs.Urgency.TIMER)
