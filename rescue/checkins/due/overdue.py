"""Nobody checked in: it becomes a case in one commit, the relative is told, and a late sign of life takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from rescue.cases import clocks, finding, incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Incident
from rescue.checkins.due import checking
from rescue.checkins.due.checking import Fix
from rescue.checkins.messages import YouAreLookedFor
from rescue.checkins.models import CheckIn, CheckInState, How, Itinerary, ItineraryLeg, ItineraryPerson
from rescue.checkins.trips import itineraries, relatives
from rescue.checkins.trips import legs as places
from rescue.checkins.watch import Watch
from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOutState
from rescue.intake import reports
from rescue.intake.drafts import Draft, Person
from rescue.intake.models import Channel, Report
from rescue.kit import events, jobs, states
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Problem
from rescue.network.run_cards import Kind
from rescue.promises import promises
from rescue.rollcalls import roll_calls
from rescue.rollcalls.names import Named

SETTLE = "check_in.settle"
PROMISE = "check_in"
CLOSE = "close_after_check_in"
NEWS_WITHIN = timedelta(minutes=30)
CLOSED_WITHIN = timedelta(minutes=30)
FALSE_ALARM = "false_alarm"
LONGEST_CASE = timedelta(days=60)
SOURCE = "itinerary"
NOBODY_WENT = (CallOutState.OFFERED, CallOutState.DECLINED, CallOutState.EXPIRED, CallOutState.WITHDRAWN)


@dataclass(frozen=True)
class LastKnown:
    """Where they were or were to be, since when, and how exact that is; `said` alone where the place is not sure."""

    said: str | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    at: datetime | None
    is_own: bool
    """They said it themselves when they checked in; else it is their plan."""


def fall_due(db: Db, *, check_in_id: str, version: int, watch: Watch) -> None:
    """The time of grace is over. A second worker, or a retry, finds it done."""
    found = checking.lock(db, check_in_id, version)
    if found is None:
        return
    trip, missed = found
    legs = places.list_for(db, trip.id)
    incident = _case_of(db, trip, missed, last_known(db, trip, legs), watch)
    states.move(db, missed, CheckInState.OVERDUE, by=events.SYSTEM, incident_id=incident.id)
    trip.is_overdue = True
    if trip.is_group:
        _list_group(db, trip, incident)
    _tell(db, trip, missed, incident)
    zone = places.zone_of(legs, db.now)
    is_warned = relatives.warn(db, trip, missed, reference=incident.reference, desk_phone=watch.desk_phone, zone=zone)
    promises.make(
        db,
        incident_id=incident.id,
        what=PROMISE,
        about=missed.id,
        due_at=db.now + NEWS_WITHIN,
        to_whom="relative" if is_warned else "desk",
        by=events.SYSTEM,
    )
    clocks.show(db, incident)


def check_in(db: Db, trip: Itinerary, *, how: How, by: str, fix: Fix | None = None) -> CheckIn:
    """They are well. What was opened only because nothing was heard ends, unless somebody went or a person has it."""
    answered = checking.check_in(db, trip, how=how, by=by, fix=fix)
    if answered.state is CheckInState.LATE:
        relatives.calm(db, trip, answered, zone=places.zone_of(places.list_for(db, trip.id), db.now))
        promises.keep(db, about=answered.id, what=PROMISE, by=by)
        _settle_case(db, answered, by=by)
    return answered


def come_home(db: Db, trip: Itinerary, watch: Watch, *, how: How, by: str) -> None:
    """Home safe ends the trip; whoever was looked for has checked in by it."""
    if trip.is_overdue:
        check_in(db, trip, how=how, by=by)
    itineraries.come_home(db, trip, kept=watch.kept, by=by)


def on_incident_ended(db: Db, news: News) -> None:
    """A coordinator ended the case: the trip goes on. In the worker, since a trip is locked before its case."""
    looked_for = select(CheckIn.id).where(CheckIn.incident_id == news.subject, CheckIn.state == CheckInState.OVERDUE)
    for check_in_id in list(db.scalars(looked_for)):
        jobs.enqueue(db, SETTLE, key=f"{SETTLE}:{check_in_id}", urgency=jobs.Urgency.TIMER, check_in_id=check_in_id)


def settle(db: Db, *, check_in_id: str) -> None:
    """Nobody looks for them any more; the next time they said is waited for again."""
    trip_id = db.scalar(select(CheckIn.itinerary_id).where(CheckIn.id == check_in_id))
    if trip_id is None:
        return
    trip = db.scalars(select(Itinerary).where(Itinerary.id == trip_id).with_for_update()).one()
    missed = db.get_one(CheckIn, check_in_id)
    if missed.state is CheckInState.OVERDUE:
        states.move(db, missed, CheckInState.WITHDRAWN, by=events.SYSTEM, incident_id=missed.incident_id)
        trip.is_overdue = False
        checking.replan(db, trip, places.list_for(db, trip.id), by=events.SYSTEM)


def last_known(db: Db, trip: Itinerary, legs: list[ItineraryLeg]) -> LastKnown:
    """What they said when they last checked in, unless their plan has moved on since; else the place of the plan."""
    here = places.current(legs, db.now)
    said = db.scalar(
        select(CheckIn)
        .where(CheckIn.itinerary_id == trip.id, CheckIn.latitude.is_not(None), CheckIn.answered_at.is_not(None))
        .order_by(CheckIn.answered_at.desc(), CheckIn.id.desc())
        .limit(1)
    )
    if said is not None and said.answered_at and (here is None or here.from_at <= said.answered_at):
        return LastKnown(said.said, said.latitude, said.longitude, said.accuracy_m, said.answered_at, is_own=True)
    if here is None:
        return LastKnown(None, None, None, None, None, is_own=False)
    if not here.is_sure:
        return LastKnown(here.said, None, None, None, here.from_at, is_own=False)
    return LastKnown(here.said, here.latitude, here.longitude, here.precision_m, here.from_at, is_own=False)


def _case_of(db: Db, trip: Itinerary, missed: CheckIn, last: LastKnown, watch: Watch) -> Incident:
    """The open incident of the same person, else one of its own through the ordinary intake."""
    known = finding.find_open_of(db, trip.phone, since=db.now - LONGEST_CASE)
    if known is not None:
        missed.incident_id = known.id
        return incidents.lock(db, known.id)
    draft = Draft(
        channel=Channel.CHECK_IN,
        by=events.SYSTEM,
        key=f"check_in:{missed.id}",
        name=trip.name,
        phone=trip.phone,
        language=trip.language,
        kind=str(Kind.LOST_PERSON),
        latitude=last.latitude,
        longitude=last.longitude,
        accuracy_m=last.accuracy_m,
        place_text=last.said,
        occurred_at=missed.due_at,
        people=(Person(name=trip.name, phone=trip.phone),),
        is_appended=True,
        place_source=SOURCE if last.latitude is not None else None,
        measured_at=min(last.at, db.now) if last.at else None,
    )
    received = reports.receive(db, draft, watch.rules)
    db.flush()
    missed.incident_id, missed.has_opened = received.incident_id, received.opened is not None
    return incidents.lock(db, received.incident_id)


def _list_group(db: Db, trip: Itinerary, incident: Incident) -> None:
    """The group is the roll-call of the incident, so that one tap asks them all."""
    people = db.scalars(
        select(ItineraryPerson).where(ItineraryPerson.itinerary_id == trip.id).order_by(ItineraryPerson.place)
    )
    listed = [Named(each.name, each.phone, each.language, each.nationality) for each in people]
    try:
        with db.attempt():
            roll_call = roll_calls.open_for(db, incident, by=events.SYSTEM)
            named = [Named(trip.name, trip.phone, trip.language), *listed]
            roll_calls.add_people(db, incident, roll_call, named, by=events.SYSTEM)
    except Problem:
        return  # a list that is full already: whoever leads it goes on by hand


def _tell(db: Db, trip: Itinerary, missed: CheckIn, incident: Incident) -> None:
    called = whom_to_call(incident.told_numbers)
    number = called["emergency_number"] or called["anywhere"] or ""
    deliveries.queue(
        db,
        Recipient(checking.AUDIENCE, trip.phone, trip.language, zone=incident.time_zone),
        YouAreLookedFor(incident.reference, number, link=""),
        incident_id=incident.id,
        link=Link(trip.link_id, token=""),
        link_path=checking.LINK_PATH,
        urgency=jobs.Urgency.TIMER,
        about=missed.id,
    )


def _settle_case(db: Db, answered: CheckIn, *, by: str) -> None:
    if answered.incident_id is None or not answered.has_opened:
        return
    incident = incidents.lock(db, answered.incident_id)
    if incident.merged_into is not None:
        incident = incidents.lock(db, incident.merged_into)
    if not incident.is_open:
        return
    if _is_only_ours(db, incident):
        call_outs.stand_down(db, incident.id, by=by)
        incidents.close(db, incident, outcome=FALSE_ALARM, note=None, by=by)
        return
    promises.make(
        db,
        incident_id=incident.id,
        what=CLOSE,
        about=answered.id,
        due_at=db.now + CLOSED_WITHIN,
        to_whom="desk",
        by=events.SYSTEM,
    )
    clocks.show(db, incident)


def _is_only_ours(db: Db, incident: Incident) -> bool:
    """Nobody has taken it, nobody was sent, nobody else reported it, and nothing else was promised."""
    if incident.owner_id is not None or incidents.list_owed(db, incident.id):
        return False
    told = db.scalar(select(func.count()).select_from(Report).where(Report.incident_id == incident.id)) or 0
    return told <= 1 and all(each.state in NOBODY_WENT for each in call_outs.list_for_incident(db, incident.id))
