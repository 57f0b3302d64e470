"""Escalating a case: the step chosen or the rule's next, acknowledged by whoever heard it, or it climbs on."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.words import Term
from rescue.cases import clocks, incidents
from rescue.cases.models import Incident, Severity
from rescue.dispatch.messages import CoordinatorNeeded
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.wording import ESCALATION
from rescue.shifts import shifts
from rescue.shifts.escalating import reach, widening
from rescue.shifts.escalating.models import Escalation, EscalationState, Step
from rescue.shifts.escalating.reach import House, Whom
from rescue.shifts.escalating.steps import AUTOMATIC, SECONDS, STEP_NAMES, Choice, decide

CLIMB = "escalation.climb"
HEARD = "escalation.heard"
AGAIN = timedelta(minutes=30)
COURSE_CALLS_ITSELF = frozenset({"coordinator_acts", "answer_call", ESCALATION})
"""What is broken when the duty phone was called already."""
MOST_SHOWN = 50
LOOKS_BACK = timedelta(hours=6)
BROKEN = N_("a promise was broken and nobody is on shift")
BY_HAND = N_("a coordinator asks for your help")
SILENT = N_("whoever was called before has not answered")


class StepNotPossible(Conflict):
    title = N_("This step is not possible here.")
    text = N_("This step is not possible here. Choose another one; nothing was changed.")


class StepMissing(Invalid):
    title = N_("Choose whom to call.")
    text = N_("Choose whom to call. Nothing was changed.")


@dataclass(frozen=True)
class Plan:
    """The steps of a case, and for each that calls somebody who that is."""

    choices: list[Choice]
    whom: dict[Step, Whom]
    seconds: int

    @property
    def next(self) -> Step | None:
        return next((each.step for each in self.choices if each.is_next), None)


def plan(db: Db, incident: Incident, house: House, *, but: str = "") -> Plan:
    """What the rule says now; `but` is who asks, and is not called themselves."""
    whom = reach.find(db, incident, house, but=but)
    possible = set(whom) | ({Step.WIDEN} if widening.is_waiting(db, incident.id) else set())
    recent = [each for each in list_for_incident(db, incident.id) if each.asked_at > db.now - LOOKS_BACK]
    taken = {each.step for each in recent if each.state is not EscalationState.WITHDRAWN}
    choices = decide(severity=incident.severity, possible=possible, taken=taken, is_anybody_on=shifts.is_anybody_on(db))
    return Plan(choices, whom, SECONDS[incident.severity])


def ask(
    db: Db, incident: Incident, step: Step | None, house: House, *, by: str, note: str | None = None, why: str = BY_HAND
) -> Escalation:
    """Take a step of an open case, the rule's next when none is named: they are called in this commit's words."""
    incidents.check_open(incident)
    planned = plan(db, incident, house, but=by)
    chosen = step or planned.next
    if chosen is None or not any(each.step is chosen and each.is_possible for each in planned.choices):
        raise StepNotPossible
    whom = planned.whom.get(chosen)
    escalation = Escalation(
        id=db.new_id("esc"),
        incident_id=incident.id,
        step=chosen,
        state=EscalationState.ASKED,
        user_id=whom.user_id if whom else None,
        channel=whom.channel if whom else "search",
        asked_by=by,
        asked_at=db.now,
        due_at=db.now + timedelta(seconds=planned.seconds),
        note=note,
    )
    db.add(escalation)
    db.flush()
    facts = {"step": str(chosen), "channel": escalation.channel}
    events.record(db, "escalation.asked", subject=escalation.id, by=by, incident_id=incident.id, **facts)
    if chosen is Step.WIDEN:
        widening.ask_again(db, incident, by=by, offer_seconds=house.offer_seconds)
        acknowledge(db, escalation, by=by)
        return escalation
    if whom is not None and whom.is_called_by_us:
        _call(db, incident, escalation, whom, why, house)
    _wait(db, incident, escalation)
    return escalation


def acknowledge(db: Db, escalation: Escalation, *, by: str, note: str | None = None) -> None:
    """They heard it. Twice is once."""
    if escalation.state is not EscalationState.ASKED:
        return
    escalation.ended_at, escalation.ended_by = db.now, by
    escalation.note = note or escalation.note
    states.move(db, escalation, EscalationState.ACKNOWLEDGED, by=by, step=str(escalation.step))
    promises.keep(db, about=escalation.incident_id, what=ESCALATION, by=by)
    _show_clock(db, escalation.incident_id)


def climb(db: Db, *, escalation_id: str, house: House) -> None:
    """The timer: nobody showed that they heard. The rule's next step is taken; without one the promise breaks."""
    incident_id = db.scalar(select(Escalation.incident_id).where(Escalation.id == escalation_id))
    if incident_id is None:
        return
    incident = incidents.lock(db, incident_id)
    escalation = lock(db, escalation_id)
    if escalation.state is not EscalationState.ASKED or not incident.is_open:
        return
    for each in plan(db, incident, house).choices:
        if (
            each.is_possible
            and not each.was_taken
            and each.step in AUTOMATIC
            and _climbs(db, escalation, each.step, house)
        ):
            return
    # Nothing is left: its promise breaks in this moment and the desk sees an alarm; it may still be answered.


def _climbs(db: Db, escalation: Escalation, step: Step, house: House) -> bool:
    """Take a step in place of one that nobody answered; False when it turns out not to be possible."""
    try:
        with db.attempt():
            escalation.ended_at, escalation.ended_by = db.now, events.SYSTEM
            states.move(db, escalation, EscalationState.CLIMBED, by=events.SYSTEM, step=str(escalation.step))
            incident = db.get_one(Incident, escalation.incident_id)
            ask(db, incident, step, house, by=events.SYSTEM, why=SILENT)
    except Conflict:
        db.refresh(escalation)
        return False
    return True


def on_acknowledged(db: Db, news: News) -> None:
    """A delivery's reader showed that they heard it. A worker's job: it holds the delivery, and may not wait."""
    about = news.facts.get("about") or ""
    if about.startswith("esc_"):
        jobs.enqueue(db, HEARD, key=f"{HEARD}:{about}:{news.subject}", urgency=jobs.Urgency.TIMER, escalation_id=about)


def heard(db: Db, *, escalation_id: str) -> None:
    found = db.scalar(select(Escalation.incident_id).where(Escalation.id == escalation_id))
    if found is not None:
        incidents.lock(db, found)
        escalation = lock(db, escalation_id)
        acknowledge(db, escalation, by=escalation.user_id or str(escalation.step))


def on_owned(db: Db, news: News) -> None:
    """Somebody took the case: that is the answer everybody waited for."""
    for escalation in _asked(db, news.subject):
        acknowledge(db, escalation, by=news.by)


def on_ended(db: Db, news: News) -> None:
    """The case has ended: nobody is called for it any more."""
    for escalation in _asked(db, news.subject):
        escalation.ended_at, escalation.ended_by = db.now, news.by
        states.move(db, escalation, EscalationState.WITHDRAWN, by=news.by)


def on_broken(db: Db, news: News, *, house: House) -> None:
    """A promise is broken and nobody is on shift to see the alarm: the duty phone is called for it, once in a while."""
    if not house.duty_phone or shifts.is_anybody_on(db):
        return
    incident = db.get(Incident, news.incident_id or "")
    if incident is None or not incident.is_open or news.facts.get("promise") in COURSE_CALLS_ITSELF:
        return
    recent = [each for each in list_for_incident(db, incident.id) if each.asked_at > db.now - AGAIN]
    if not any(each.step is Step.DUTY_PHONE for each in recent):
        ask(db, incident, Step.DUTY_PHONE, house, by=events.SYSTEM, why=BROKEN)


def get(db: Db, escalation_id: str) -> Escalation:
    found = db.get(Escalation, escalation_id)
    if found is None:
        raise NotFound
    return found


def lock(db: Db, escalation_id: str) -> Escalation:
    held = select(Escalation).where(Escalation.id == escalation_id).with_for_update()
    found = db.scalar(held, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def list_for_incident(db: Db, incident_id: str) -> list[Escalation]:
    """The newest first."""
    of = select(Escalation).where(Escalation.incident_id == incident_id)
    return list(db.scalars(of.order_by(Escalation.asked_at.desc(), Escalation.id.desc()).limit(MOST_SHOWN)))


def name_of(step: Step) -> str:
    """The step as source text."""
    return STEP_NAMES[step]


def _call(db: Db, incident: Incident, escalation: Escalation, whom: Whom, why: str, house: House) -> None:
    deliveries.queue(
        db,
        Recipient("coordinator", whom.address, whom.language, channel=whom.channel),
        words_for(incident, whom, why, house),
        incident_id=incident.id,
        urgency=jobs.Urgency.RESCUE,
        points=[(whom.channel, whom.address), ("sms", whom.address)],
        about=escalation.id,
    )


def words_for(incident: Incident, whom: Whom, why: str, house: House) -> CoordinatorNeeded:
    """What they are told."""
    return CoordinatorNeeded(
        reference=incident.reference,
        severity=Term(reach.SEVERITY_NAMES[Severity(incident.severity)]),
        place=incident.place_names.get(whom.language) or incident.place_names.get("en"),
        reason=Term(why),
        link=f"{house.desk_url}{incident.id}",
    )


def _wait(db: Db, incident: Incident, escalation: Escalation) -> None:
    jobs.enqueue(
        db,
        CLIMB,
        key=f"{CLIMB}:{escalation.id}",
        run_at=escalation.due_at,
        urgency=jobs.Urgency.TIMER,
        escalation_id=escalation.id,
    )
    told: dict[str, Any] = {"incident_id": incident.id, "what": ESCALATION, "about": incident.id, "to_whom": "desk"}
    # A moment later than the timer that climbs: only where nothing climbs is it broken.
    due_at = escalation.due_at + timedelta(seconds=1)
    promises.make(db, **told, due_at=due_at, by=escalation.asked_by)
    clocks.show(db, incident)


def _asked(db: Db, incident_id: str) -> list[Escalation]:
    asked = select(Escalation).where(Escalation.incident_id == incident_id, Escalation.state == EscalationState.ASKED)
    return list(db.scalars(asked.order_by(Escalation.id).with_for_update()))


def _show_clock(db: Db, incident_id: str) -> None:
    incident = db.scalar(select(Incident).where(Incident.id == incident_id).with_for_update())
    if incident is not None:
        clocks.show(db, incident)
