"""A trip from the day it is left with us until it is forgotten: changed, followed, ended, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, delete, func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from rescue.checkins.due import checking
from rescue.checkins.due.times import Rule
from rescue.checkins.messages import YourTrip
from rescue.checkins.models import Itinerary, ItineraryLeg, ItineraryPerson, RelativeState, TripState
from rescue.checkins.trips import forgetting, legs, relatives
from rescue.checkins.trips.drafts import (
    FEWEST_GRACE,
    MOST_GRACE,
    MOST_LEGS,
    LegDraft,
    NameMissing,
    RuleUnusable,
    TimesUnusable,
    TooMuch,
    TooOften,
    TripDraft,
    Who,
    check_people,
    check_rules,
    read_phone,
)
from rescue.kit import events, states
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.rollcalls import names
from rescue.rollcalls.names import Named

LINK_PATH = "/trips/"
LINK_DAYS = 460
MOST_A_DAY = 5


@dataclass(frozen=True)
class Left:
    """A trip that was just left, with the address of its page."""

    itinerary: Itinerary
    link: Link


def leave(db: Db, draft: TripDraft, *, kept: timedelta, by: str) -> Left:
    """Keep a trip and text its owner the page; the rest may follow there step by step."""
    who = _checked(draft.who)
    since = db.now - timedelta(days=1)
    theirs = select(func.count()).where(Itinerary.phone == who.phone, Itinerary.left_at > since)
    if (db.scalar(theirs) or 0) >= MOST_A_DAY:
        raise TooOften
    trip_id = db.new_id("itn")
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.TRIP, trip_id, expires_at=expires_at, language=who.language)
    trip = Itinerary(
        id=trip_id,
        state=TripState.OPEN,
        is_group=who.is_group,
        name=who.name,
        phone=who.phone,
        language=who.language,
        grace_minutes=draft.grace_minutes,
        rules=[],
        relative_state=RelativeState.NOBODY,
        link_id=link.id,
        left_at=db.now,
        left_by=by,
        is_overdue=False,
    )
    db.add(trip)
    db.flush()
    events.record(db, "itinerary.left", subject=trip.id, by=by)
    deliveries.queue(
        db,
        Recipient("traveller", who.phone, who.language),
        YourTrip(link=""),
        incident_id=None,
        link=link,
        link_path=LINK_PATH,
        about=trip.id,
    )
    _fill(db, trip, draft, by=by)
    forgetting.plan(db, trip, kept)
    return Left(trip, link)


def replace(db: Db, trip: Itinerary, draft: TripDraft, *, by: str) -> None:
    """Everything of a trip as it is now; the times still to come follow it."""
    check_open(trip)
    who = _checked(draft.who)
    trip.name, trip.phone, trip.language, trip.is_group = who.name, who.phone, who.language, who.is_group
    _fill(db, trip, draft, by=by)
    changed(db, trip, by=by)


def add_leg(db: Db, trip: Itinerary, draft: LegDraft, *, by: str) -> ItineraryLeg:
    """One more place."""
    check_open(trip)
    known = legs.list_for(db, trip.id)
    if len(known) >= MOST_LEGS:
        raise TooMuch
    made = legs.make(db, trip.id, draft)
    if made.until_at <= db.now:
        raise TimesUnusable
    legs.check_span([*known, made])
    db.add(made)
    db.flush()
    for place, leg in enumerate(legs.list_for(db, trip.id)):
        leg.place = place
    changed(db, trip, by=by)
    return made


def remove_leg(db: Db, trip: Itinerary, leg_id: str, *, by: str) -> None:
    """A place they do not go to after all; pressed twice it is gone once."""
    check_open(trip)
    for leg in legs.list_for(db, trip.id):
        if leg.id == leg_id:
            db.delete(leg)
    db.flush()
    known = legs.list_for(db, trip.id)
    trip.rules = [rule for rule in trip.rules if (rule.get("leg") or 0) < len(known)]
    changed(db, trip, by=by)


def set_times(db: Db, trip: Itinerary, rules: Sequence[Rule], grace_minutes: int, *, by: str) -> None:
    """When they check in, and how long we wait for it."""
    check_open(trip)
    _write_times(db, trip, rules, grace_minutes)
    changed(db, trip, by=by)


def set_people(db: Db, trip: Itinerary, people: Sequence[Named], *, by: str) -> int:
    """The people of a leader's group in place of those before; how many there are now."""
    check_open(trip)
    _write_people(db, trip, people)
    events.record(db, "itinerary.changed", subject=trip.id, by=by)
    trip.is_group = trip.is_group or bool(people)
    return len(people)


def changed(db: Db, trip: Itinerary, *, by: str) -> None:
    """Work the next time out anew after a change of places or times."""
    known = legs.list_for(db, trip.id)
    trip.starts_at = min((leg.from_at for leg in known), default=None)
    trip.ends_at = max((leg.until_at for leg in known), default=None)
    events.record(db, "itinerary.changed", subject=trip.id, by=by)
    checking.replan(db, trip, known, by=by)


def come_home(db: Db, trip: Itinerary, *, kept: timedelta, by: str) -> None:
    """They are home safe: nothing is due any more, and the trip is forgotten after a while. Checking in comes first."""
    if trip.state is TripState.HOME:
        return
    checking.withdraw(db, trip, by=by)
    trip.ended_at = db.now
    states.move(db, trip, TripState.HOME, by=by)
    forgetting.plan(db, trip, kept)


def visible(viewer: Principal) -> Select[Itinerary]:
    """The desk sees all, whoever holds a trip's link that one."""
    every = select(Itinerary)
    if viewer.is_desk:
        return every
    if viewer.link_purpose == Purpose.TRIP and viewer.link_object:
        return every.where(Itinerary.id == viewer.link_object)
    return every.where(Itinerary.id == "")


def get_visible(db: Db, itinerary_id: str, viewer: Principal) -> Itinerary:
    found = db.scalar(visible(viewer).where(Itinerary.id == itinerary_id))
    if found is None:
        raise NotFound
    return found


def get_for_change(db: Db, itinerary_id: str, viewer: Principal, *, seen_version: int | None = None) -> Itinerary:
    """The same, locked; refused when somebody changed it since `seen_version`."""
    found = db.scalar(visible(viewer).where(Itinerary.id == itinerary_id).with_for_update())
    if found is None:
        raise NotFound
    states.check_version(found, seen_version)
    return found


def list_people(db: Db, itinerary_id: str) -> list[ItineraryPerson]:
    """The group, in the order it was written."""
    of_trip = select(ItineraryPerson).where(ItineraryPerson.itinerary_id == itinerary_id)
    return list(db.scalars(of_trip.order_by(ItineraryPerson.place)))


def list_open(db: Db, viewer: Principal, *, most: int) -> list[Itinerary]:
    """Those under way: whoever is overdue first, then whose time comes first."""
    under_way = visible(viewer).where(Itinerary.state == TripState.OPEN)
    order = (Itinerary.is_overdue.desc(), Itinerary.next_due_at.is_(None), Itinerary.next_due_at, Itinerary.id)
    return list(db.scalars(under_way.order_by(*order).limit(most)))


def check_open(trip: Itinerary) -> None:
    if trip.state is not TripState.OPEN:
        raise NotFound


def _fill(db: Db, trip: Itinerary, draft: TripDraft, *, by: str) -> None:
    known = legs.write(db, trip.id, draft.legs)
    if known and max(leg.until_at for leg in known) <= db.now:
        raise TimesUnusable
    _write_times(db, trip, draft.rules, draft.grace_minutes)
    _write_people(db, trip, draft.people)
    if draft.relative is not None:
        relatives.name(db, trip, draft.relative, by=by)
    elif trip.relative_phone:
        relatives.drop(db, trip, by=by)
    trip.starts_at = min((leg.from_at for leg in known), default=None)
    trip.ends_at = max((leg.until_at for leg in known), default=None)
    checking.replan(db, trip, known, by=by)


def _write_times(db: Db, trip: Itinerary, rules: Sequence[Rule], grace_minutes: int) -> None:
    known = legs.list_for(db, trip.id)
    check_rules(rules, len(known))
    if not FEWEST_GRACE <= grace_minutes <= MOST_GRACE:
        raise RuleUnusable
    try:
        due = checking.list_coming(known, rules, db.now)
    except ValueError:
        raise RuleUnusable from None
    if rules and not due:
        raise RuleUnusable
    trip.rules = [{"every": str(rule.every), "at": rule.at, "leg": rule.leg} for rule in rules]
    trip.grace_minutes = grace_minutes


def _write_people(db: Db, trip: Itinerary, people: Sequence[Named]) -> None:
    check_people(people)
    db.execute(delete(ItineraryPerson).where(ItineraryPerson.itinerary_id == trip.id))
    for place, named in enumerate(people):
        db.add(
            ItineraryPerson(
                id=db.new_id("tvl"),
                itinerary_id=trip.id,
                place=place,
                name=named.name,
                phone=named.phone,
                language=names.language_of(named, trip.language),
                nationality=named.nationality,
            )
        )
    db.flush()


def _checked(who: Who) -> Who:
    name = " ".join(who.name.split())
    if not name:
        raise NameMissing
    return Who(name, read_phone(who.phone), negotiate(who.language).code, who.is_group)
