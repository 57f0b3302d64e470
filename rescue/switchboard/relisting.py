"""Calls that came while nobody was here to answer them: the exchange is asked, and whoever called is called back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from sqlalchemy import func, select

from i18n import inbox
from i18n.channels.carriers import OutcomeUnknown
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.jobs import Job
from rescue.switchboard import missed
from rescue.switchboard.answering import answers
from rescue.switchboard.models import Call
from rescue.switchboard.ways import Ways

RELIST = "call.relist"
EVERY = timedelta(minutes=4)
OVERLAP = timedelta(minutes=15)
LONGEST_GAP = timedelta(days=1)  # whoever called longer ago is not rung out of the blue
BY = "exchange"
Form = dict[str, str]


class CallList(Protocol):
    """What an exchange remembers of calls to us."""

    def list_calls(self, since: datetime) -> list[Form]: ...


@dataclass(frozen=True)
class Look:
    """One look into the list; `found` is None where it could not be read."""

    job_id: int
    attempt: int
    since: datetime
    found: Sequence[Form] | None = None


class Relisting:
    """The look as an effect of the worker."""

    kind = RELIST
    is_slow = True

    def __init__(self, make_list: Callable[[], CallList], ways: Ways) -> None:
        """`make_list` is called at the first look: the exchange's library takes a third of a second to load."""
        self._make_list = make_list
        self._ways = ways

    @cached_property
    def _list(self) -> CallList:
        return self._make_list()

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Look]:
        newest: datetime | None = db.scalar(select(func.max(Call.rang_at)))
        since = max(db.now - LONGEST_GAP, (newest or db.now) - OVERLAP)
        return [Look(job.id, job.attempt + 1, since) for job in due]

    def act(self, looks: Sequence[Look]) -> list[Look]:
        return [Look(look.job_id, look.attempt, look.since, self._read(look.since)) for look in looks]

    def settle(self, db: Db, looks: Sequence[Look]) -> None:
        for look in looks:
            if jobs.finish(db, look.job_id, look.attempt):
                for form in look.found or ():
                    take(db, form, self._ways)
                _plan_next(db, db.now + EVERY)

    def _read(self, since: datetime) -> list[Form] | None:
        try:
            return self._list.list_calls(since)
        except OutcomeUnknown:
            return None


def plan(db: Db) -> None:
    """Make sure that the next look is planned; safe to repeat."""
    if db.scalar(select(Job.id).where(Job.kind == RELIST).limit(1)) is None:
        _plan_next(db, db.now)


def take(db: Db, form: Form, ways: Ways) -> bool:
    """A call we never answered becomes a case and is called back; False when we know it."""
    sid = form.get("CallSid", "")
    if not sid or inbox.take(db, provider=inbox.TWILIO, kind=answers.CALL, key=sid, form=form) is None:
        return False
    call = answers.open_unanswered(db, sid, form, ways)
    events.record(db, "call.missed_while_down", subject=call.id, by=BY, incident_id=call.incident_id)
    missed.hang_up(db, call, by=BY)
    return True


def _plan_next(db: Db, at: datetime) -> None:
    jobs.enqueue(db, RELIST, key=f"{RELIST}:{at:%Y%m%dT%H%M%S.%f}", run_at=at, urgency=jobs.Urgency.TIMER)
