"""Asking whoever is there, once because of one danger; taking the question back; and who did not answer."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.reaching import whatsapp
from i18n.words import Quote, Term
from rescue.checkins.alerts import covering, deciding
from rescue.checkins.alerts.covering import Someone
from rescue.checkins.alerts.hazards import HAZARD_NAMES
from rescue.checkins.alerts.models import AlertFamily, AlertRequest, AskState, CapAlert
from rescue.checkins.messages import DangerIsOver, DangerNearYou
from rescue.geography.corrections import book as corrections
from rescue.intake import whereabouts
from rescue.kit import events, jobs, states
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db

ASK = "alert.ask"
DEADLINE = "alert.deadline"
TAKE_BACK = "alert.take_back"
TOGETHER = 200
"""So many are asked in one commit; the next ones follow in the next, so that a rescue never waits for a crowd."""
MOST_A_DAY = 4
LINK_PATH = "/safe/"
LINK_DAYS = 7
AUDIENCE = "traveller"
UNANSWERED = (AskState.ASKED, AskState.SILENT)


def begin(db: Db, family: AlertFamily, alert: CapAlert, *, by: str) -> None:
    """Promise the questions of a warning, and the hour at which whoever is silent is listed. The family is locked."""
    alert.asked_at, alert.asked_by = db.now, by
    family.last_asked_at = db.now
    family.deadline_at = db.now + deciding.answer_within(alert.urgency)
    db.flush()
    jobs.enqueue(db, ASK, key=f"{ASK}:{alert.id}:0", urgency=jobs.Urgency.TIMER, alert_id=alert.id, number=0)
    key = f"{DEADLINE}:{family.id}:{alert.id}:{db.new_id('dln')}"
    jobs.enqueue(db, DEADLINE, key=key, run_at=family.deadline_at, family_id=family.id)
    events.record(db, "alert.asked", subject=alert.id, by=by)


def ask(db: Db, *, alert_id: str, number: int) -> None:
    """Ask the next ones who are there and were not asked because of this danger."""
    alert = db.get_one(CapAlert, alert_id)
    family = db.scalars(select(AlertFamily).where(AlertFamily.id == alert.family_id).with_for_update()).one()
    if family.cancelled_at is not None or alert.expires_at <= db.now:
        return
    known = set(db.scalars(select(AlertRequest.phone).where(AlertRequest.family_id == family.id)))
    new = [each for each in covering.find(db, alert) if each.phone not in known]
    often = _asked_often(db, [each.phone for each in new[:TOGETHER]])
    for someone in new[:TOGETHER]:
        _ask_one(db, alert, someone, is_held=someone.phone in often)
    if len(new) > TOGETHER:
        key = f"{ASK}:{alert.id}:{number + 1}"
        jobs.enqueue(db, ASK, key=key, urgency=jobs.Urgency.TIMER, alert_id=alert.id, number=number + 1)


def cancel(db: Db, family: AlertFamily, alert: CapAlert, *, by: str) -> None:
    """The danger is over or was none: whoever was asked and has not answered is told that they need not."""
    if family.cancelled_at is not None:
        return
    family.cancelled_at = db.now
    events.record(db, "alert.cancelled", subject=alert.id, by=by)
    key = f"{TAKE_BACK}:{alert.id}:0"
    jobs.enqueue(db, TAKE_BACK, key=key, urgency=jobs.Urgency.TIMER, alert_id=alert.id, number=0)


def take_back(db: Db, *, alert_id: str, number: int) -> None:
    """Withdraw the open questions of a danger, as many as fit into one commit."""
    alert = db.get_one(CapAlert, alert_id)
    waiting = _unanswered(db, alert.family_id)
    for request in waiting:
        was = db.get_one(CapAlert, request.alert_id)
        states.step(request, AskState.WITHDRAWN)
        deliveries.queue(
            db,
            Recipient(AUDIENCE, request.phone, request.language, zone=request.time_zone),
            DangerIsOver(_hazard(was, request.language)),
            incident_id=None,
            urgency=jobs.Urgency.TIMER,
            about=request.id,
        )
    if len(waiting) == TOGETHER:
        key = f"{TAKE_BACK}:{alert.id}:{number + 1}"
        jobs.enqueue(db, TAKE_BACK, key=key, urgency=jobs.Urgency.TIMER, alert_id=alert.id, number=number + 1)


def pass_deadline(db: Db, *, family_id: str) -> None:
    """Whoever has not answered by now is listed for the desk; no case is opened in masses."""
    family = db.scalars(select(AlertFamily).where(AlertFamily.id == family_id).with_for_update()).one()
    if family.deadline_at is None or family.deadline_at > db.now:
        return  # an update asked more people: its own deadline follows
    still = select(AlertRequest).where(AlertRequest.family_id == family.id, AlertRequest.state == AskState.ASKED)
    silent = list(db.scalars(still.order_by(AlertRequest.id).with_for_update()))
    for request in silent:
        states.step(request, AskState.SILENT)
    if silent:
        events.record(db, "alert.unanswered", subject=family.id, by=events.SYSTEM, count=len(silent))


def _ask_one(db: Db, alert: CapAlert, someone: Someone, *, is_held: bool) -> None:
    request_id, language = db.new_id("arq"), negotiate(someone.language).code
    link = None
    if not is_held:
        expires_at = db.now + timedelta(days=LINK_DAYS)
        link = links.add(db, Purpose.ALERT_ANSWER, request_id, expires_at=expires_at, language=language)
    db.add(
        AlertRequest(
            id=request_id,
            family_id=alert.family_id,
            alert_id=alert.id,
            state=AskState.HELD if is_held else AskState.ASKED,
            phone=someone.phone,
            name=someone.name,
            language=language,
            because=someone.because,
            latitude=someone.latitude,
            longitude=someone.longitude,
            precision_m=someone.precision_m,
            time_zone=someone.time_zone,
            place_said=someone.place_said,
            itinerary_id=someone.itinerary_id,
            about_incident_id=someone.incident_id,
            link_id=link.id if link else None,
            asked_at=db.now,
        )
    )
    if link is not None:
        _text(db, alert, someone, language, request_id, link)


def _text(db: Db, alert: CapAlert, someone: Someone, language: str, request_id: str, link: Link) -> None:
    info = info_for(alert, language)
    channel = whatsapp.channel_for(db, someone.phone)
    deliveries.queue(
        db,
        Recipient(AUDIENCE, someone.phone, language, channel=channel, zone=someone.time_zone),
        DangerNearYou(
            _hazard(alert, language),
            _number_there(db, someone.territory),
            area=Quote(info["area"]) if info and info["area"] else None,
            link="",
        ),
        incident_id=None,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.RESCUE,
        about=request_id,
    )


def info_for(alert: CapAlert, language: str) -> dict[str, str] | None:
    """The block of a warning in this language; None where the feed wrote in others only."""
    wanted = negotiate(language).code
    return next((each for each in alert.infos if _is_in(each["language"], wanted)), None)


def hazard_words(alert: CapAlert, language: str) -> tuple[str, bool]:
    """The event in the reader's language: the feed's own word, or ours, which is then to be translated."""
    info = info_for(alert, language)
    return (info["event"], False) if info and info["event"] else (HAZARD_NAMES[alert.hazard], True)


def _hazard(alert: CapAlert, language: str) -> Term | Quote:
    said, is_ours = hazard_words(alert, language)
    return Term(said) if is_ours else Quote(said)


def _is_in(tag: str, wanted: str) -> bool:
    return negotiate(tag).code == wanted and tag.split("-")[0].casefold() == wanted.split("-")[0]


def _number_there(db: Db, territory: str | None) -> str:
    return str(whereabouts.numbers_for(corrections.read(db), territory, None)["ambulance"]["number"])


def _unanswered(db: Db, family_id: str) -> list[AlertRequest]:
    waiting = select(AlertRequest).where(AlertRequest.family_id == family_id, AlertRequest.state.in_(UNANSWERED))
    return list(db.scalars(waiting.order_by(AlertRequest.id).limit(TOGETHER).with_for_update()))


def _asked_often(db: Db, phones: Sequence[str]) -> set[str]:
    """Who was asked because of so many dangers today that one more text would teach them not to read ours."""
    if not phones:
        return set()
    counted = (
        select(AlertRequest.phone)
        .where(
            AlertRequest.phone.in_(phones),
            AlertRequest.asked_at > db.now - timedelta(days=1),
            AlertRequest.state != AskState.HELD,
        )
        .group_by(AlertRequest.phone)
        .having(func.count() >= MOST_A_DAY)
    )
    return set(db.scalars(counted))
