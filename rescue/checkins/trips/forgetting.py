"""A trip is deleted some days after its end, or at once when whoever left it says so."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from i18n import forgetting as messages
from rescue.checkins.alerts import answering
from rescue.checkins.due import checking
from rescue.checkins.models import CheckIn, Itinerary, ItineraryLeg, ItineraryPerson
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.database import Db

FORGET = "itinerary.forget"
LOOK_AGAIN = timedelta(days=1)


def forget_by_timer(db: Db, *, itinerary_id: str, kept: timedelta) -> None:
    """Delete a trip some days after its end; while they are looked for it stays."""
    trip = db.scalar(select(Itinerary).where(Itinerary.id == itinerary_id).with_for_update())
    if trip is None:
        return
    if trip.is_overdue or _ends(trip) + kept > db.now:
        plan(db, trip, kept)
        return
    forget(db, trip, by=events.SYSTEM)


def forget(db: Db, trip: Itinerary, *, by: str) -> None:
    """Delete everything of a trip and what was said of it; its incident, if there was one, keeps what it was told."""
    checking.check_not_overdue(trip)
    for link_id in (trip.link_id, trip.relative_link_id):
        if link_id:
            links.revoke(db, link_id, by=by)
    about = [trip.id, *db.scalars(select(CheckIn.id).where(CheckIn.itinerary_id == trip.id))]
    for model in (CheckIn, ItineraryPerson, ItineraryLeg):
        db.execute(delete(model).where(model.itinerary_id == trip.id))
    about += answering.forget(db, trip.id)
    messages.forget(db, about, since=trip.left_at)
    events.record(db, "itinerary.forgotten", subject=trip.id, by=by)
    db.delete(trip)
    db.flush()


def plan(db: Db, trip: Itinerary, kept: timedelta) -> None:
    """See to it that it is looked at again when its days are over; safe to repeat."""
    at = max(_ends(trip) + kept, db.now + LOOK_AGAIN)
    jobs.enqueue(db, FORGET, key=f"{FORGET}:{trip.id}:{db.new_id('fgt')}", run_at=at, itinerary_id=trip.id)


def _ends(trip: Itinerary) -> datetime:
    return trip.ended_at or trip.ends_at or trip.left_at
