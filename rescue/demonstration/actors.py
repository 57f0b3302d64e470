"""The actors of the demonstration: partners who answer and drive, for the scenes that the demonstration itself made."""

import threading
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from rescue.cases.models import Incident
from rescue.demonstration.scenes import BY
from rescue.dispatch import call_outs
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState
from rescue.intake.models import Report
from rescue.kit import logs
from rescue.kit.database import Database, Db
from rescue.kit.problems import Problem

LOOK_SECONDS = 2.0
MOST_AT_ONCE = 20
THINKING = timedelta(seconds=12)
DRIVING = timedelta(seconds=20)
DECLINED_EVERY = 4  # one offer in so many is declined, so that the next one is seen being asked
STEPS = {
    CallOutState.ACCEPTED: CallOutState.EN_ROUTE,
    CallOutState.EN_ROUTE: CallOutState.ON_SCENE,
    CallOutState.ON_SCENE: CallOutState.TRANSPORTING,
    CallOutState.TRANSPORTING: CallOutState.AT_FACILITY,
    CallOutState.AT_FACILITY: CallOutState.CLEARED,
}


class Actors:
    """Plays every partner asked for a scene of the demonstration; incidents that a visitor made are left to them."""

    def __init__(self, database: Database, offer_seconds: int) -> None:
        self._database = database
        self._offer_seconds = offer_seconds

    def run(self, stop: threading.Event) -> None:
        while not stop.wait(LOOK_SECONDS):
            try:
                self.play()
            except (SQLAlchemyError, Problem) as error:
                logs.log().warning("actors.missed", error=type(error).__name__)

    def play(self) -> None:
        """Take every step whose time has come."""
        with self._database.read() as db:
            waiting = [call_out.id for call_out in self._waiting(db)]
        for call_out_id in waiting:
            with self._database.write() as db:
                self._step(db, call_out_id)

    def _waiting(self, db: Db) -> list[CallOut]:
        made_here = (
            select(CallOut)
            .join(Incident, Incident.id == CallOut.incident_id)
            .join(Report, Report.incident_id == Incident.id)
            .where(Report.by == BY, Incident.is_open.is_(True), CallOut.state.in_((CallOutState.OFFERED, *UNDER_WAY)))
            .order_by(CallOut.offered_at)
            .limit(MOST_AT_ONCE)
        )
        return list(db.scalars(made_here))

    def _step(self, db: Db, call_out_id: str) -> None:
        _, call_out = call_outs.lock(db, call_out_id)
        if call_out.state is CallOutState.OFFERED:
            if db.now >= call_out.offered_at + THINKING:
                self._answer(db, call_out)
            return
        following = STEPS.get(call_out.state)
        times = [time for time in call_outs.milestones(call_out).values() if time is not None]
        last = max(times, default=call_out.answered_at or call_out.offered_at)
        if following is not None and db.now >= last + DRIVING:
            call_outs.report_milestone(db, call_out.id, milestone=following, at=None, by=BY)

    def _answer(self, db: Db, call_out: CallOut) -> None:
        if sum(call_out.id.encode()) % DECLINED_EVERY == 0:
            call_outs.decline(db, call_out.id, reason="no_unit", note=None, by=BY, offer_seconds=self._offer_seconds)
            return
        minutes = max(5, round((call_out.distance_m or 0) / 600))
        call_outs.accept(db, call_out.id, eta_minutes=min(minutes, 240), by=BY)
