"""What callers are told will happen, each with a clock: a person answers, we call back, we get in touch again."""

from datetime import datetime, timedelta
from typing import Any

from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.promises import promises
from rescue.promises.wording import ANSWER_CALL, CALL_BACK, FOLLOW_UP
from rescue.switchboard import calls
from rescue.switchboard.models import Call

SETTLED = "call.follow_up_settled"
CALLER = "caller"
DIAL_SECONDS = 60
"""How long an exchange may take from our order until the telephone rings."""


def answer_by(db: Db, call: Call, at: datetime) -> None:
    """The caller hears that a person is being called."""
    _make(db, call, ANSWER_CALL, at)


def call_back_by(db: Db, call: Call, at: datetime) -> None:
    """Whoever is cut off was told that we call back."""
    _make(db, call, CALL_BACK, at + timedelta(seconds=DIAL_SECONDS))


def on_call(db: Db, news: News) -> None:
    """What happened to a call keeps what was promised, or makes it pointless."""
    if news.kind in ("call.claimed", "call.taken_over"):
        promises.keep(db, about=news.subject, what=ANSWER_CALL, by=news.by)
    elif news.kind == "call.called_back":
        promises.keep(db, about=news.subject, what=CALL_BACK, by=news.by)
    elif news.kind == "call.abandoned":
        promises.withdraw(db, about=news.subject, what=ANSWER_CALL, by=news.by)
    else:
        for what in (ANSWER_CALL, CALL_BACK):
            promises.withdraw(db, about=news.subject, what=what, by=news.by)


def on_promise(db: Db, news: News) -> None:
    """A follow-up was kept, taken back or put off on the case: its call follows, in the worker.

    A call is locked before its incident, and whoever changes a promise holds the incident already.
    """
    if news.facts.get("promise") == FOLLOW_UP and news.facts.get("about", "").startswith("cll_"):
        key = f"{SETTLED}:{db.new_id('stl')}"
        about = news.facts["about"]
        jobs.enqueue(db, SETTLED, key=key, urgency=jobs.Urgency.TIMER, call_id=about, by=news.by)


def settle(db: Db, *, call_id: str, by: str) -> None:
    """The call says of its follow-up what its promise says."""
    call = calls.lock(db, call_id)
    pending = promises.find(db, about=call_id, what=FOLLOW_UP)
    if pending is None:
        calls.keep_promise(db, call, by=by)
    else:
        call.follow_up_at = pending.due_at


def _make(db: Db, call: Call, what: str, at: datetime) -> None:
    told: dict[str, Any] = {"incident_id": call.incident_id, "what": what, "about": call.id, "to_whom": CALLER}
    promises.make(db, **told, due_at=at, by=events.SYSTEM)
