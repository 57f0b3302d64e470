"""Check-ins: the next one planned with its timers, reminded, answered, put off, or passed on as overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from i18n.words import Words
from rescue.checkins.due import times
from rescue.checkins.due.times import Rule
from rescue.checkins.messages import LastCallToCheckIn, PleaseCheckIn
from rescue.checkins.models import CheckIn, CheckInState, How, Itinerary, ItineraryLeg, TripState
from rescue.checkins.trips import legs as places
from rescue.geography import location_text
from rescue.kit import events, jobs, states
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_

REMIND = "check_in.remind"
LAST_CALL = "check_in.last_call"
OVERDUE = "check_in.overdue"
REMIND_BEFORE = timedelta(minutes=15)
EARLY = timedelta(hours=3)
"""So long before its hour a check-in counts for it; an earlier one is kept as a sign of life and nothing more."""
MOST_EXTENSION = 24 * 60
EXTENSIONS = (30, 60, 120, 240)
MOST_SHOWN = 60
AUDIENCE = "traveller"
LINK_PATH = "/trips/"


class StillMissing(Conflict):
    text = N_("Somebody is being looked for. Check in first, or call us.")


class CannotPutOff(Conflict):
    text = N_("This cannot be put off any further. Check in, or change the times of the trip.")


@dataclass(frozen=True)
class Fix:
    """Where somebody checked in from, as far as they said."""

    latitude: float | None = None
    longitude: float | None = None
    accuracy_m: float | None = None
    said: str | None = None


def list_coming(legs: Sequence[ItineraryLeg], rules: Iterable[Rule], after: datetime) -> list[datetime]:
    return times.list_due(places.stays(legs), rules, after)


def replan(db: Db, trip: Itinerary, legs: Sequence[ItineraryLeg], *, by: str) -> None:
    """Make the next time the waiting one; while somebody is looked for nothing new is planned."""
    waiting = find_waiting(db, trip.id)
    if trip.is_overdue or trip.state is not TripState.OPEN:
        return
    last = db.scalar(
        select(CheckIn.due_at)
        .where(CheckIn.itinerary_id == trip.id, CheckIn.state.in_((CheckInState.DONE, CheckInState.LATE)))
        .order_by(CheckIn.due_at.desc())
        .limit(1)
    )
    after = max(db.now, last) if last else db.now
    due_at = times.next_due(places.stays(legs), places.rules_of(trip.rules), after)
    if waiting is not None:
        grace = timedelta(minutes=trip.grace_minutes)
        planned_at = waiting.due_at - timedelta(minutes=waiting.extended_minutes)
        if planned_at <= db.now and waiting.grace_until > db.now:
            return  # its hour is over and they are asked for it: a change of plans does not take that away
        if planned_at == due_at and waiting.grace_until - waiting.due_at == grace:
            return
        states.move(db, waiting, CheckInState.WITHDRAWN, by=by)
    trip.next_due_at = due_at
    if due_at is not None:
        _plan(db, trip, due_at)


def check_in(db: Db, trip: Itinerary, *, how: How, by: str, fix: Fix | None = None) -> CheckIn:
    """They are well: the one that is due is done, an overdue one is late, else it is kept as a sign of life."""
    found = find_open(db, trip.id)
    if found is None or (found.state is CheckInState.WAITING and found.due_at - db.now > EARLY):
        found = CheckIn(
            id=db.new_id("chk"),
            itinerary_id=trip.id,
            state=CheckInState.WAITING,
            due_at=db.now,
            grace_until=db.now,
            has_opened=False,
        )
        db.add(found)
        db.flush()
    _answer(found, how=how, by=by, fix=fix or Fix(), at=db.now)
    is_late = found.state is CheckInState.OVERDUE
    new = CheckInState.LATE if is_late else CheckInState.DONE
    states.move(db, found, new, by=by, incident_id=found.incident_id, how=str(how))
    trip.is_overdue = False
    replan(db, trip, places.list_for(db, trip.id), by=by)
    return found


def extend(db: Db, trip: Itinerary, minutes: int, *, by: str) -> CheckIn:
    """They need longer: everything about the waiting one moves; not when they are looked for already."""
    waiting = find_waiting(db, trip.id)
    check_not_overdue(trip)
    if waiting is None or minutes < 1 or waiting.extended_minutes + minutes > MOST_EXTENSION:
        raise CannotPutOff
    later = timedelta(minutes=minutes)
    base = max(waiting.due_at, db.now)
    waiting.extended_minutes += int((base + later - waiting.due_at) / timedelta(minutes=1))
    waiting.due_at = base + later
    waiting.grace_until = waiting.due_at + timedelta(minutes=trip.grace_minutes)
    trip.next_due_at = waiting.due_at
    db.flush()
    _arm(db, waiting)
    events.record(db, "check_in.extended", subject=waiting.id, by=by, minutes=minutes)
    return waiting


def withdraw(db: Db, trip: Itinerary, *, by: str) -> None:
    """Nothing is waited for any more."""
    waiting = find_waiting(db, trip.id)
    if waiting is not None:
        states.move(db, waiting, CheckInState.WITHDRAWN, by=by)
    trip.next_due_at = None


def remind(db: Db, *, check_in_id: str, version: int) -> None:
    """A little before the hour: a text with the link, by the ladder."""
    found = lock(db, check_in_id, version)
    if found is not None:
        trip, waiting = found
        _tell(db, trip, waiting, PleaseCheckIn(waiting.due_at, link=""))


def call_last(db: Db, *, check_in_id: str, version: int) -> None:
    """The hour is over: say from when on they are looked for."""
    found = lock(db, check_in_id, version)
    if found is not None:
        trip, waiting = found
        _tell(db, trip, waiting, LastCallToCheckIn(waiting.grace_until, link=""))


def lock(db: Db, check_in_id: str, version: int) -> tuple[Itinerary, CheckIn] | None:
    """The trip, then its check-in, if it still waits as it did when the timer was armed."""
    trip_id = db.scalar(select(CheckIn.itinerary_id).where(CheckIn.id == check_in_id))
    if trip_id is None:
        return None
    trip = db.scalars(select(Itinerary).where(Itinerary.id == trip_id).with_for_update()).one()
    fresh = {"populate_existing": True}
    found = db.scalar(select(CheckIn).where(CheckIn.id == check_in_id).with_for_update(), execution_options=fresh)
    if found is None or found.version != version or found.state is not CheckInState.WAITING:
        return None
    return trip, found


def find_open(db: Db, itinerary_id: str) -> CheckIn | None:
    """The overdue one, else the waiting one; the trip is locked by whoever changes it."""
    still = select(CheckIn).where(
        CheckIn.itinerary_id == itinerary_id, CheckIn.state.in_((CheckInState.WAITING, CheckInState.OVERDUE))
    )
    return db.scalar(still.order_by(CheckIn.state, CheckIn.due_at, CheckIn.id).limit(1))


def find_waiting(db: Db, itinerary_id: str) -> CheckIn | None:
    waiting = select(CheckIn).where(CheckIn.itinerary_id == itinerary_id, CheckIn.state == CheckInState.WAITING)
    return db.scalar(waiting.order_by(CheckIn.due_at, CheckIn.id).limit(1))


def list_for(db: Db, itinerary_id: str) -> list[CheckIn]:
    """Every check-in of a trip, the newest first."""
    of_trip = select(CheckIn).where(CheckIn.itinerary_id == itinerary_id, CheckIn.state != CheckInState.WITHDRAWN)
    return list(db.scalars(of_trip.order_by(CheckIn.due_at.desc(), CheckIn.id.desc()).limit(MOST_SHOWN)))


def check_not_overdue(trip: Itinerary) -> None:
    if trip.is_overdue:
        raise StillMissing


def _plan(db: Db, trip: Itinerary, due_at: datetime) -> None:
    planned = CheckIn(
        id=db.new_id("chk"),
        itinerary_id=trip.id,
        state=CheckInState.WAITING,
        due_at=due_at,
        grace_until=due_at + timedelta(minutes=trip.grace_minutes),
        has_opened=False,
    )
    db.add(planned)
    db.flush()
    _arm(db, planned)


def _arm(db: Db, planned: CheckIn) -> None:
    """Timers carry the version: after a change or an answer the old ones find another and do nothing."""
    for kind, at in (
        (REMIND, max(db.now, planned.due_at - REMIND_BEFORE)),
        (LAST_CALL, planned.due_at),
        (OVERDUE, planned.grace_until),
    ):
        jobs.enqueue(
            db,
            kind,
            key=f"{kind}:{planned.id}:{planned.version}",
            run_at=at,
            urgency=jobs.Urgency.TIMER,
            check_in_id=planned.id,
            version=planned.version,
        )


def _answer(found: CheckIn, *, how: How, by: str, fix: Fix, at: datetime) -> None:
    found.answered_at, found.how, found.answered_by = at, how, by
    written = location_text.read(fix.said) if fix.said and fix.latitude is None else None
    found.said = fix.said
    if written is not None:
        found.latitude, found.longitude, found.accuracy_m = written.latitude, written.longitude, written.accuracy_m
    else:
        found.latitude, found.longitude, found.accuracy_m = fix.latitude, fix.longitude, fix.accuracy_m


def _tell(db: Db, trip: Itinerary, waiting: CheckIn, message: Words) -> None:
    here = places.current(places.list_for(db, trip.id), db.now)
    channel = whatsapp.channel_for(db, trip.phone)
    deliveries.queue(
        db,
        Recipient(AUDIENCE, trip.phone, trip.language, channel=channel, zone=here.time_zone if here else None),
        message,
        incident_id=None,
        link=Link(trip.link_id, token=""),
        link_path=LINK_PATH,
        urgency=jobs.Urgency.TIMER,
        about=waiting.id,
    )
