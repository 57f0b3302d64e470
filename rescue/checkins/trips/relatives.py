"""Whom to warn: asked on their own phone whether it is theirs, and told nothing of anybody before they said yes."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.words import Words
from rescue.checkins.messages import HasCheckedIn, MayWeWarnYou, NotCheckedIn
from rescue.checkins.models import CheckIn, Itinerary, RelativeState, TripState
from rescue.checkins.trips.drafts import NameMissing, OwnNumber, Relative, TooOften, read_phone
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import NotFound

LINK_PATH = "/trips/contact/"
LINK_DAYS = 460
MOST_ASKED_A_DAY = 3
AUDIENCE = "relative"
LADDER = "traveller"


def name(db: Db, trip: Itinerary, relative: Relative, *, by: str) -> None:
    """Keep whom to warn; another number than before is asked first."""
    said = " ".join(relative.name.split())
    if not said:
        raise NameMissing
    phone = read_phone(relative.phone)
    if phone == trip.phone:
        raise OwnNumber
    is_same = phone == trip.relative_phone
    trip.relative_name, trip.relative_language = said, negotiate(relative.language).code
    if is_same:
        return
    _check_often(db, phone)
    _end_link(db, trip, by=by)
    trip.relative_phone, trip.relative_state = phone, RelativeState.ASKED
    trip.relative_asked_at, trip.relative_answered_at = db.now, None
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.TRIP_CONTACT, trip.id, expires_at=expires_at, language=trip.relative_language)
    trip.relative_link_id = link.id
    deliveries.queue(
        db,
        Recipient(AUDIENCE, phone, trip.relative_language),
        MayWeWarnYou(trip.name, link=""),
        incident_id=None,
        link=link,
        link_path=LINK_PATH,
        about=trip.id,
    )
    events.record(db, "trip_contact.asked", subject=trip.id, by=by)


def drop(db: Db, trip: Itinerary, *, by: str) -> None:
    """Nobody is to be warned any more."""
    _end_link(db, trip, by=by)
    trip.relative_name = trip.relative_phone = trip.relative_language = None
    trip.relative_state = RelativeState.NOBODY


def answer(db: Db, trip: Itinerary, *, is_yes: bool, by: str) -> None:
    """Yes or no from their own phone or their own link; they may change their mind."""
    state = RelativeState.CONFIRMED if is_yes else RelativeState.REFUSED
    if trip.relative_state in (state, RelativeState.NOBODY):
        return
    trip.relative_state, trip.relative_answered_at = state, db.now
    if is_yes:
        events.record(db, "trip_contact.confirmed", subject=trip.id, by=by)
    else:
        events.record(db, "trip_contact.refused", subject=trip.id, by=by)


def find_asked(db: Db, phone: str) -> Itinerary | None:
    """The trip whose owner named this number last and which waits for its holder's answer, locked."""
    asked = select(Itinerary).where(
        Itinerary.relative_phone == phone,
        Itinerary.relative_state == RelativeState.ASKED,
        Itinerary.state == TripState.OPEN,
    )
    return db.scalar(asked.order_by(Itinerary.relative_asked_at.desc(), Itinerary.id).limit(1).with_for_update())


def get_by_link(db: Db, itinerary_id: str | None, *, is_locked: bool = False) -> Itinerary:
    """For the page of whoever is to be warned."""
    wanted = select(Itinerary).where(Itinerary.id == (itinerary_id or ""))
    found = db.scalar(wanted.with_for_update() if is_locked else wanted)
    if found is None:
        raise NotFound
    return found


def warn(db: Db, trip: Itinerary, check_in: CheckIn, *, reference: str, desk_phone: str, zone: str) -> bool:
    """Tell them since when nothing was heard; False where nobody agreed to be told: then a person speaks to them."""
    if not may_be_told(trip):
        return False
    check_in.warned_at = db.now
    _send(
        db, trip, check_in, NotCheckedIn(trip.name, check_in.due_at.astimezone(ZoneInfo(zone)), reference, desk_phone)
    )
    return True


def calm(db: Db, trip: Itinerary, check_in: CheckIn, *, zone: str) -> None:
    """Tell whoever was warned that they are in touch again."""
    if check_in.warned_at is not None and may_be_told(trip):
        _send(db, trip, check_in, HasCheckedIn(trip.name, db.now.astimezone(ZoneInfo(zone))))


def may_be_told(trip: Itinerary) -> bool:
    return trip.relative_state is RelativeState.CONFIRMED and bool(trip.relative_phone)


def _send(db: Db, trip: Itinerary, check_in: CheckIn, message: Words) -> None:
    assert trip.relative_phone and trip.relative_language
    deliveries.queue(
        db,
        Recipient(AUDIENCE, trip.relative_phone, trip.relative_language),
        message,
        incident_id=check_in.incident_id,
        urgency=jobs.Urgency.TIMER,
        ladder=LADDER,
        about=check_in.id,
    )


def _check_often(db: Db, phone: str) -> None:
    """A stranger must not be able to have somebody texted again and again."""
    since = db.now - timedelta(days=1)
    lately = select(func.count()).where(Itinerary.relative_phone == phone, Itinerary.relative_asked_at > since)
    if (db.scalar(lately) or 0) >= MOST_ASKED_A_DAY:
        raise TooOften


def _end_link(db: Db, trip: Itinerary, *, by: str) -> None:
    if trip.relative_link_id:
        links.revoke(db, trip.relative_link_id, by=by)
        trip.relative_link_id = None
