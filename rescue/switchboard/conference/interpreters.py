"""Interpreters on the line: called into the conference when they accept, their minutes told to whoever bills them."""

from datetime import datetime

from sqlalchemy import select

from rescue.interpreting import interpretations, minutes
from rescue.interpreting.models import Interpretation, Way
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.switchboard import calls, legs
from rescue.switchboard.models import Call, CallLeg, CallState, Label, LegState

UNDER_WAY = (CallState.RINGING, CallState.CLAIMED)


def on_accepted(db: Db, news: News) -> None:
    """A partner accepted: their interpreter is rung into the conference, if people are in one."""
    found = select(Interpretation).where(Interpretation.call_out_id == news.subject, Interpretation.way == Way.PHONE)
    interpretation = db.scalar(found)
    if interpretation is not None and interpretation.interpreter_id is not None:
        call = _find_conference(db, interpretation.incident_id)
        if call is not None:
            ring(db, call, interpretation, by=news.by)


def ring(db: Db, call: Call, interpretation: Interpretation, *, by: str) -> CallLeg | None:
    """Ring the interpreter of an interpretation; None when nobody knows their number."""
    address = interpretations.phone_of(db, interpretation)
    if address is None:
        return None
    leg = legs.dial(db, call.id, address, Label.INTERPRETER, interpretation.between, by=by)
    leg.interpretation_id = interpretation.id
    return leg


def on_joined(db: Db, news: News) -> None:
    leg = _interpreting(db, news)
    if leg is not None and leg.interpretation_id and leg.last_joined_at is not None:
        minutes.joined(db, leg.interpretation_id, _stay(leg), at=leg.last_joined_at, by=news.by)


def on_gone(db: Db, news: News) -> None:
    """Left, or lost and rung again: every stay is counted by itself."""
    leg = _interpreting(db, news)
    if leg is not None and leg.interpretation_id:
        minutes.left(db, _stay(leg), at=_left_at(db, leg), by=news.by)


def _stay(leg: CallLeg) -> str:
    return f"{leg.id}.{leg.tries}"


def _left_at(db: Db, leg: CallLeg) -> datetime:
    return leg.left_at or db.now


def _interpreting(db: Db, news: News) -> CallLeg | None:
    return db.get(CallLeg, news.subject) if news.facts.get("label") == Label.INTERPRETER else None


def _find_conference(db: Db, incident_id: str) -> Call | None:
    """The newest call of the case with somebody on the line."""
    for call in calls.list_for_incident(db, incident_id):
        is_live = any(leg.state is LegState.JOINED for leg in legs.list_for_call(db, call.id))
        if call.state in UNDER_WAY and is_live:
            return call
    return None
