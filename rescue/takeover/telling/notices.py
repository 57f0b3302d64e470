"""A notice from its rule to its end: opened with a clock, the person asked, let go by a coordinator, or not needed."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Case, Incident, Severity
from rescue.cases.response import tasks
from rescue.cases.response.models import TaskState
from rescue.consents import asking
from rescue.consents.models import Consent, ConsentState, Matter, Party
from rescue.kit import events, jobs, states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.takeover.telling import rules
from rescue.takeover.telling.models import Answer, MissionNotice, NoticeState
from rescue.takeover.telling.rules import Due, Trigger

WHAT = "mission_notice"
OPEN = "mission_notice.open"
MOST_SHOWN = 100
FEWEST_CHARACTERS = 6
KINDS = ("detention", "death")
"""Kinds of incidents that a rule waits for; the other rules follow from how people are."""


class PhoneUnknown(Invalid):
    title = N_("Their phone is not known.")
    text = N_("Their phone is not known: let somebody ask them and write down what they said. Nothing was sent.")


class SayHow(Invalid):
    title = N_("Say how it was answered.")
    text = N_("Say who asked them, how, and what they said. Nothing was changed.")


class SayWhyNot(Invalid):
    title = N_("Say why nobody is told.")
    text = N_("Say why the mission need not be told. Nothing was changed.")


class ThereAlready(Conflict):
    title = N_("This notice is there already.")
    text = N_("This notice is there already. Nothing was changed.")


class Settled(Conflict):
    title = N_("This is settled.")
    text = N_("This notice is settled: it is %(state)s. Nothing was changed.")


def on_incident(db: Db, news: News) -> None:
    """What happened may be something a mission is told of: the worker looks, so that no report waits for it."""
    if _may_matter(db, news):
        _look_later(db, news.incident_id or news.subject, None)


def on_died(db: Db, news: News) -> None:
    case_id = news.facts.get("case_id")
    if case_id and news.incident_id:
        _look_later(db, news.incident_id, str(case_id))


def on_consent(db: Db, news: News) -> None:
    """They answered by their own link: what was asked for a notice is written into it."""
    consent = db.get(Consent, news.subject)
    if consent is None or consent.matter != Matter.TELL_MISSION:
        return
    asked = select(MissionNotice).where(MissionNotice.consent_id == consent.id)
    for notice in db.scalars(asked.with_for_update()):
        if notice.state is not NoticeState.TOLD:
            _answered(db, notice, is_given=consent.state is ConsentState.GIVEN, how=None, by=news.by)


def look(db: Db, *, incident_id: str, dead_case_id: str | None = None) -> None:
    """Open whatever the rules ask for and is not there yet. Safe to run twice."""
    incident = incidents.lock(db, incident_id)
    if not incident.is_open:
        return
    for due in rules.decide(incident, incidents.list_cases(db, incident_id), dead_case_id=dead_case_id):
        if not rules.is_at_home(due.nationality, incident.territory_code):
            open_notice(db, incident, due, by=events.SYSTEM)


def open_notice(db: Db, incident: Incident, due: Due, *, by: str) -> MissionNotice | None:
    """One notice with its clock; None when it is there already. The incident is locked."""
    about = due.case_id or (due.nationality or "")
    key = f"{incident.id}:{due.trigger}:{about}"
    if db.scalar(select(MissionNotice.id).where(MissionNotice.key == key)) is not None:
        return None
    rule = rules.rule(due.trigger)
    mission = rules.mission_for(due.nationality, incident)
    notice = MissionNotice(
        id=db.new_id("mno"),
        key=key,
        incident_id=incident.id,
        case_id=due.case_id,
        trigger=str(due.trigger),
        article=rule.article,
        rule_on=rule.checked_on,
        state=NoticeState.OPEN,
        nationality=due.nationality,
        mission=rules.key_of(mission) if mission else None,
        people=due.people,
        opened_at=db.now,
        due_at=db.now + timedelta(minutes=rule.within_minutes),
        answer=Answer.NONE,
    )
    db.add(notice)
    db.flush()
    events.record(db, "mission_notice.opened", subject=notice.id, by=by, incident_id=incident.id)
    _promise(db, notice, by=by)
    return notice


def say_nationality(db: Db, incident: Incident, notice: MissionNotice, nationality: str, *, by: str) -> None:
    """Whose citizen it is decides whose mission is told; one person's is kept in their case."""
    _check_open(notice)
    notice.nationality = nationality.upper()
    mission = rules.mission_for(notice.nationality, incident)
    notice.mission = rules.key_of(mission) if mission else None
    if notice.case_id is not None:
        db.get_one(Case, notice.case_id).nationality = notice.nationality
    db.flush()
    events.record(db, "mission_notice.nationality_said", subject=notice.id, by=by, incident_id=incident.id)


def ask_person(db: Db, incident: Incident, notice: MissionNotice, *, by: str) -> None:
    """Ask them on their own phone, in their language, with a frozen text and a code."""
    _check_open(notice)
    case = db.get(Case, notice.case_id) if notice.case_id else None
    if case is None or not case.phone:
        raise PhoneUnknown
    told: dict[str, Any] = {"name": case.person_name, "phone": case.phone, "language": case.language, "text": None}
    consent = asking.ask(db, incident, matter=Matter.TELL_MISSION, party=Party.TRAVELLER, **told, by=by)
    notice.consent_id, notice.answer = consent.id, Answer.ASKED
    db.flush()
    events.record(db, "mission_notice.asked", subject=notice.id, by=by, incident_id=incident.id)


def record_answer(db: Db, notice: MissionNotice, *, is_given: bool, how: str, by: str) -> None:
    """They said it to somebody: a coordinator on the phone, a lawyer, an officer. Who and how is kept."""
    _check_open(notice)
    if len(how.strip()) < FEWEST_CHARACTERS:
        raise SayHow
    _answered(db, notice, is_given=is_given, how=how.strip(), by=by)


def dismiss(db: Db, notice: MissionNotice, because: str, *, by: str) -> None:
    """The mission need not be told, and why."""
    _check_open(notice)
    if len(because.strip()) < FEWEST_CHARACTERS:
        raise SayWhyNot
    _settle(db, notice, NoticeState.NOT_NEEDED, because=because.strip(), by=by)
    promises.withdraw(db, about=notice.id, what=WHAT, by=by, note=because.strip())


def reopen(db: Db, notice: MissionNotice, *, by: str) -> None:
    """It is to be told after all; whoever refused is asked anew."""
    states.move(db, notice, NoticeState.OPEN, by=by)
    notice.settled_at = notice.settled_by = notice.because = None
    if notice.answer is Answer.REFUSED:
        notice.answer, notice.consent_id = Answer.NONE, None
    notice.due_at = db.now + timedelta(minutes=rules.rule(Trigger(notice.trigger)).within_minutes)
    _promise(db, notice, by=by)


def told(db: Db, notice: MissionNotice, *, by: str) -> None:
    """It was let go: the clock stops, and the steps of the run card that ask for it are done."""
    _settle(db, notice, NoticeState.TOLD, because=None, by=by)
    promises.keep(db, about=notice.id, what=WHAT, by=by)
    settle_steps(db, notice.incident_id, ("mission_told",), by=by)


def settle_steps(db: Db, incident_id: str, codes: tuple[str, ...], *, by: str) -> None:
    for task in tasks.list_for_incident(db, incident_id):
        if task.code in codes and task.state is TaskState.OPEN:
            tasks.settle(db, tasks.get_for_change(db, task.id), TaskState.DONE, note=None, by=by)


def list_for_incident(db: Db, incident_id: str) -> list[MissionNotice]:
    of = select(MissionNotice).where(MissionNotice.incident_id == incident_id)
    return list(db.scalars(of.order_by(MissionNotice.opened_at, MissionNotice.id).limit(MOST_SHOWN)))


def get_visible(db: Db, notice_id: str, viewer: Principal) -> MissionNotice:
    found = db.get(MissionNotice, notice_id) if viewer.is_desk else None
    if found is None:
        raise NotFound
    return found


def get_for_change(
    db: Db, notice_id: str, viewer: Principal, *, seen_version: int | None = None
) -> tuple[Incident, MissionNotice]:
    """The incident, then the notice, both locked."""
    incident = incidents.lock(db, get_visible(db, notice_id, viewer).incident_id)
    locked = select(MissionNotice).where(MissionNotice.id == notice_id).with_for_update()
    notice = db.scalars(locked, execution_options={"populate_existing": True}).one()
    states.check_version(notice, seen_version)
    return incident, notice


def _may_matter(db: Db, news: News) -> bool:
    if news.kind == "task.opened":  # a roll-call says so when somebody on its list is dead
        hurt = select(Case.id).where(Case.incident_id == news.incident_id, Case.severity.in_(rules.HURT))
        return db.scalar(hurt.limit(1)) is not None
    is_told = news.facts.get("what") in KINDS or news.facts.get("severity") == Severity.BLACK
    return is_told or news.kind == "incident.level_raised"


def _look_later(db: Db, incident_id: str, case_id: str | None) -> None:
    key = f"{OPEN}:{db.new_id('mnj')}"
    jobs.enqueue(db, OPEN, key=key, urgency=jobs.Urgency.TIMER, incident_id=incident_id, dead_case_id=case_id)


def _answered(db: Db, notice: MissionNotice, *, is_given: bool, how: str | None, by: str) -> None:
    notice.answer = Answer.GIVEN if is_given else Answer.REFUSED
    notice.answered_at, notice.answered_how, notice.answer_by = db.now, how, by
    facts = {"is_given": is_given}
    of = notice.incident_id
    events.record(db, "mission_notice.answered", subject=notice.id, by=by, incident_id=of, **facts)
    settle_steps(db, of, ("consular_notification_asked",), by=by)
    if not is_given and notice.state is NoticeState.OPEN and rules.rule(Trigger(notice.trigger)).needs_consent:
        _settle(db, notice, NoticeState.DECLINED, because=how, by=by)
        promises.keep(db, about=notice.id, what=WHAT, by=by)


def _settle(db: Db, notice: MissionNotice, state: NoticeState, *, because: str | None, by: str) -> None:
    notice.settled_at, notice.settled_by, notice.because = db.now, by, because
    states.move(db, notice, state, by=by)


def _promise(db: Db, notice: MissionNotice, *, by: str) -> None:
    of: dict[str, Any] = {"incident_id": notice.incident_id, "about": notice.id, "to_whom": "mission"}
    promises.make(db, what=WHAT, due_at=notice.due_at, by=by, **of)


def _check_open(notice: MissionNotice) -> None:
    if notice.state is not NoticeState.OPEN:
        raise Settled(state=str(notice.state))
