"""A warning comes in: kept once, put with what it belongs to, and whoever is there is asked or let be."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from rescue.checkins.alerts import areas, asking, cap, deciding
from rescue.checkins.alerts.cap import Message, Named
from rescue.checkins.alerts.deciding import FOR_EVER
from rescue.checkins.alerts.models import AlertFamily, CapAlert, CapReference
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_

MOST_AN_HOUR = 200
"""Messages of one feed: more is a program that has lost its way, and nobody reads them."""
MOST_LISTED = 100


class TooManyWarnings(Conflict):
    title = N_("Too many warnings came at once.")
    text = N_("This feed has sent too many warnings within an hour. Nothing was changed; send it again later.")


class CannotAsk(Conflict):
    title = N_("Nobody can be asked because of this warning.")
    text = N_(
        "Nobody can be asked because of this warning: it is an exercise, over, taken back, or has no area we know."
    )


@dataclass(frozen=True)
class Received:
    """The warning, and whether it came for the first time."""

    alert: CapAlert
    is_new: bool


def receive(db: Db, content: bytes, *, by: str) -> Received:
    """Take a CAP message. The same message again is the same warning, and asks nobody twice."""
    message = cap.read(content)
    known = _find(db, message.named)
    if known is not None:
        return Received(known, is_new=False)
    _check_often(db, by)
    area = areas.of(message.areas)
    try:
        with db.attempt():
            alert = _keep(db, message, area, by=by)
    except IntegrityError:  # its twin was a moment faster
        known = _find(db, message.named)
        if known is None:
            raise
        return Received(known, is_new=False)
    events.record(db, "alert.received", subject=alert.id, by=by)
    if message.status == "Actual" and message.message_type == "Cancel":
        asking.cancel(db, lock_family(db, alert.family_id), alert, by=by)
    elif alert.silent_because is None:
        asking.begin(db, lock_family(db, alert.family_id), alert, by=by)
    return Received(alert, is_new=True)


def ask_anyway(db: Db, alert: CapAlert, *, by: str) -> None:
    """The desk asks about one that is light or unlikely, or in the whole country of a district we cannot place.

    Never because of an exercise or of one that is over.
    """
    family = lock_family(db, alert.family_id)
    is_over = alert.expires_at <= db.now or family.cancelled_at is not None
    if is_over or alert.silent_because in FOR_EVER:
        raise CannotAsk
    alert.silent_because = None
    alert.is_wide = bool(areas.of(alert.areas).around)
    asking.begin(db, family, alert, by=by)


def get(db: Db, alert_id: str, *, is_locked: bool = False) -> CapAlert:
    wanted = select(CapAlert).where(CapAlert.id == alert_id)
    found = db.scalar(wanted.with_for_update() if is_locked else wanted)
    if found is None:
        raise NotFound
    return found


def list_newest(db: Db, most: int = MOST_LISTED) -> list[CapAlert]:
    return list(db.scalars(select(CapAlert).order_by(CapAlert.received_at.desc(), CapAlert.id.desc()).limit(most)))


def lock_family(db: Db, family_id: str) -> AlertFamily:
    held = select(AlertFamily).where(AlertFamily.id == family_id).with_for_update()
    return db.scalars(held, execution_options={"populate_existing": True}).one()


def _find(db: Db, named: Named) -> CapAlert | None:
    return db.scalar(
        select(CapAlert).where(
            CapAlert.sender == named.sender, CapAlert.identifier == named.identifier, CapAlert.sent_at == named.sent_at
        )
    )


def _keep(db: Db, message: Message, area: areas.Area, *, by: str) -> CapAlert:
    family = _family_of(db, message)
    is_cancelled = family.cancelled_at is not None
    silent = deciding.decide(message, area, db.now, is_cancelled=is_cancelled)
    named = message.named
    alert = CapAlert(
        id=db.new_id("cap"),
        family_id=family.id,
        sender=named.sender,
        identifier=named.identifier,
        sent_at=named.sent_at,
        status=message.status,
        message_type=message.message_type,
        scope=message.scope,
        hazard=message.hazard,
        severity=message.severity,
        urgency=message.urgency,
        certainty=message.certainty,
        infos=list(message.infos),
        areas=list(message.areas),
        begins_at=message.begins_at,
        expires_at=message.expires_at,
        silent_because=str(silent) if silent else None,
        is_wide=silent is None and bool(area.around) and deciding.is_worth_a_country(message),
        received_at=db.now,
        received_by=by,
    )
    db.add(alert)
    db.flush()
    for place, each in enumerate(message.references):
        db.add(
            CapReference(
                alert_id=alert.id, place=place, sender=each.sender, identifier=each.identifier, sent_at=each.sent_at
            )
        )
    db.flush()
    return alert


def _family_of(db: Db, message: Message) -> AlertFamily:
    """What it belongs to: the warning it names, or one that came before it and names it; else a new danger.

    Exercises have families of their own: a test that names a real warning must not take it back.
    """
    is_actual = message.status == "Actual"
    same_kind = CapAlert.status == "Actual" if is_actual else CapAlert.status != "Actual"
    named = message.named
    theirs = [
        (CapAlert.sender == each.sender) & (CapAlert.identifier == each.identifier) & (CapAlert.sent_at == each.sent_at)
        for each in message.references
    ]
    names_us = select(CapReference.alert_id).where(
        CapReference.sender == named.sender,
        CapReference.identifier == named.identifier,
        CapReference.sent_at == named.sent_at,
    )
    # A feed speaks of its own warnings only: a stranger's cancel takes nothing back.
    of_feed = CapAlert.sender == named.sender
    related = select(CapAlert.family_id).where(same_kind, of_feed, or_(CapAlert.id.in_(names_us), *theirs))
    family_id = db.scalar(related.order_by(CapAlert.sent_at, CapAlert.id).limit(1))
    if family_id is not None:
        return lock_family(db, family_id)
    family = AlertFamily(id=db.new_id("alf"), opened_at=db.now)
    db.add(family)
    db.flush()
    if is_actual and message.message_type == "Cancel":
        family.cancelled_at = db.now  # what it takes back may still be on its way
    return family


def _check_often(db: Db, by: str) -> None:
    since = db.now - timedelta(hours=1)
    lately = select(func.count()).where(CapAlert.received_by == by, CapAlert.received_at > since)
    if (db.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise TooManyWarnings
