"""The minutes of an interpreter on the line, and what they cost the case."""

from datetime import datetime

from sqlalchemy import select

from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOut, CallOutState
from rescue.interpreting.models import Interpretation, InterpretationState, InterpretedTime, Interpreter
from rescue.kit import states
from rescue.kit.database import Db

MINUTE = 60


def joined(db: Db, interpretation_id: str, leg_id: str, *, at: datetime, by: str) -> None:
    """The interpreter is on the line; the same leg again changes nothing."""
    interpretation = lock(db, interpretation_id)
    if db.get(InterpretedTime, leg_id) is not None:
        return
    db.add(InterpretedTime(leg_id=leg_id, interpretation_id=interpretation.id, joined_at=at, left_at=None))
    if interpretation.state is InterpretationState.ACCEPTED:
        states.move(db, interpretation, InterpretationState.ACTIVE, by=by)
        _reach(db, interpretation, CallOutState.ON_SCENE, by=by)


def left(db: Db, leg_id: str, *, at: datetime, by: str) -> None:
    """The interpreter is off the line: the minutes are counted and billed to the case."""
    time = db.get(InterpretedTime, leg_id)
    if time is None or time.left_at is not None:
        return
    time.left_at = max(at, time.joined_at)
    interpretation = lock(db, time.interpretation_id)
    db.flush()
    _bill(db, interpretation)
    if interpretation.state is InterpretationState.ACTIVE and not _is_on_the_line(db, interpretation.id):
        states.move(db, interpretation, InterpretationState.ACCEPTED, by=by, seconds=interpretation.seconds)


def end(db: Db, interpretation: Interpretation, *, counted: int | None, by: str) -> None:
    """Finished; `counted` minutes when somebody wrote them down who was not on our line. Ending twice is one end."""
    if interpretation.state is InterpretationState.ENDED:
        return
    stop(db, interpretation)
    if counted is not None:
        interpretation.seconds = counted * MINUTE
    db.flush()
    _price(db, interpretation)
    interpretation.ended_at = db.now
    states.move(
        db,
        interpretation,
        InterpretationState.ENDED,
        by=by,
        seconds=interpretation.seconds,
        billed_minutes=interpretation.billed_minutes,
        amount_minor=interpretation.amount_minor,
        currency=interpretation.currency,
    )
    _reach(db, interpretation, CallOutState.ON_SCENE, by=by)
    _reach(db, interpretation, CallOutState.CLEARED, by=by)


def billed_minutes(seconds: int, least_minutes: int) -> int:
    """Started minutes, and at least those agreed; nothing for nobody on the line."""
    return max(-(-seconds // MINUTE), least_minutes) if seconds > 0 else 0


def stop(db: Db, interpretation: Interpretation) -> None:
    """Whoever is still counted as being on the line is not any more."""
    times = select(InterpretedTime).where(InterpretedTime.interpretation_id == interpretation.id)
    for time in db.scalars(times):
        time.left_at = time.left_at or max(db.now, time.joined_at)
    db.flush()
    _bill(db, interpretation)


def lock(db: Db, interpretation_id: str) -> Interpretation:
    """The interpretation for a change, its call-out locked first: an answer to that locks in the same order."""
    call_out_id = db.scalar(select(Interpretation.call_out_id).where(Interpretation.id == interpretation_id))
    if call_out_id is not None:
        call_outs.lock(db, call_out_id)
    return db.scalars(
        select(Interpretation).where(Interpretation.id == interpretation_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()


def _reach(db: Db, interpretation: Interpretation, milestone: CallOutState, *, by: str) -> None:
    """The call-out follows, where it can: an interpreter on the line is on the scene, one who is done has cleared."""
    call_out = db.get(CallOut, interpretation.call_out_id or "")
    if call_out is not None and states.allows(CallOut.moves, call_out.state, milestone):
        call_outs.report_milestone(db, call_out.id, milestone=milestone, at=None, by=by)


def _is_on_the_line(db: Db, interpretation_id: str) -> bool:
    open_time = select(InterpretedTime.leg_id).where(
        InterpretedTime.interpretation_id == interpretation_id, InterpretedTime.left_at.is_(None)
    )
    return db.scalar(open_time.limit(1)) is not None


def _bill(db: Db, interpretation: Interpretation) -> None:
    times = list(db.scalars(select(InterpretedTime).where(InterpretedTime.interpretation_id == interpretation.id)))
    if times:
        spans = [(time.left_at - time.joined_at).total_seconds() for time in times if time.left_at]
        interpretation.seconds = round(sum(spans))
    _price(db, interpretation)


def _price(db: Db, interpretation: Interpretation) -> None:
    interpreter = db.get(Interpreter, interpretation.interpreter_id or "")
    if interpreter is None:
        return
    interpretation.billed_minutes = billed_minutes(interpretation.seconds, interpreter.least_minutes)
    interpretation.amount_minor = interpretation.billed_minutes * interpreter.per_minute_minor
    interpretation.currency = interpreter.currency
