"""The list of an incident: opened once, added to from anywhere, nobody on it twice, the counts always whole."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from rescue.cases.models import Incident
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound
from rescue.kit.words import N_
from rescue.rollcalls.messages import YourRollCall
from rescue.rollcalls.models import HURT, RollCall, RollCallMark, RollCallPerson, Status
from rescue.rollcalls.names import MOST_PEOPLE, Named, fold, language_of

LINK_PATH = "/h/"
LINK_DAYS = 30
MOST_MARKS = 300
# So many hurt or dead make a level; said on the page, proposed and never done silently.
CASUALTIES_OF_LEVEL = {3: 20, 2: 2}


class NobodyNamed(Invalid):
    title = N_("No name was found.")
    text = N_("Write one person a line: the name, then a phone number where it is known.")


class TooManyPeople(Invalid):
    title = N_("This list is too long.")
    text = N_("A roll-call takes at most %(most)s people. Split it into several incidents of one event.")


@dataclass(frozen=True)
class Counts:
    """How many are how; together they are the list, and nobody is counted twice."""

    safe: int = 0
    yellow: int = 0
    red: int = 0
    dead: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.safe + self.yellow + self.red + self.dead + self.unknown

    @property
    def casualties(self) -> int:
        return self.yellow + self.red + self.dead

    def of(self, status: Status) -> int:
        return int(getattr(self, status))


@dataclass(frozen=True)
class Added:
    """What became of a list: how many are new, who stood on it already, whom a number was added to."""

    added: int
    doubled: tuple[str, ...]
    completed: int


def open_for(db: Db, incident: Incident, *, by: str) -> RollCall:
    """The roll-call of an incident, locked; opened when there is none. The incident is locked by the caller."""
    found = find(db, incident.id, is_locked=True)
    if found is not None:
        return found
    roll_call = RollCall(id=db.new_id("rol"), incident_id=incident.id, opened_at=db.now, opened_by=by)
    db.add(roll_call)
    db.flush()
    events.record(db, "roll_call.opened", subject=roll_call.id, by=by, incident_id=incident.id)
    return roll_call


def find(db: Db, incident_id: str, *, is_locked: bool = False) -> RollCall | None:
    of_incident = select(RollCall).where(RollCall.incident_id == incident_id)
    return db.scalar(of_incident.with_for_update() if is_locked else of_incident)


def get(db: Db, roll_call_id: str) -> RollCall:
    """The roll-call of an id that a link names, or NotFound."""
    found = db.get(RollCall, roll_call_id)
    if found is None:
        raise NotFound
    return found


def add_people(db: Db, incident: Incident, roll_call: RollCall, named: Sequence[Named], *, by: str) -> Added:
    """Put people on the list; who stands there already is not put there again, but may gain their number."""
    if not named:
        raise NobodyNamed
    people = list_people(db, roll_call.id)
    by_key = {person.key: person for person in people}
    by_name: dict[str, RollCallPerson] = {}
    for person in people:
        by_name.setdefault(fold(person.name), person)
    added, completed, doubled = 0, 0, []
    for each in named:
        folded = fold(each.name)
        known = by_key.get(_key(each)) or (by_name.get(folded) if each.phone is None else None)
        without = by_key.get(f"{folded}|")
        if known is None and without is not None and each.phone:
            without.phone, without.key, known = each.phone, _key(each), without
            by_key[_key(each)] = by_key.pop(f"{folded}|")
            completed += 1
        elif known is not None:
            doubled.append(each.name)
        if known is not None:
            continue
        if len(by_key) >= MOST_PEOPLE:
            raise TooManyPeople(most=MOST_PEOPLE)
        person = _write(db, incident, roll_call, each, place=len(by_key) + 1)
        by_key[person.key] = person
        by_name.setdefault(folded, person)
        added += 1
    db.flush()
    if added or completed:
        events.record(
            db, "roll_call.listed", subject=roll_call.id, by=by, incident_id=incident.id, added=added, count=len(by_key)
        )
    return Added(added, tuple(doubled), completed)


def list_people(db: Db, roll_call_id: str) -> list[RollCallPerson]:
    """Everybody of the list, in its order."""
    listed = select(RollCallPerson).where(RollCallPerson.roll_call_id == roll_call_id)
    return list(db.scalars(listed.order_by(RollCallPerson.place, RollCallPerson.id)))


def list_marks(db: Db, roll_call_id: str) -> list[RollCallMark]:
    """Who said what of whom, the newest first."""
    of_list = select(RollCallMark).where(RollCallMark.roll_call_id == roll_call_id)
    return list(db.scalars(of_list.order_by(RollCallMark.at.desc(), RollCallMark.id.desc()).limit(MOST_MARKS)))


def count(people: Iterable[RollCallPerson]) -> Counts:
    """The counts of a list."""
    found = dict.fromkeys(Status, 0)
    for person in people:
        found[person.status] += 1
    return Counts(**{str(status): number for status, number in found.items()})


def count_all(db: Db, incident_ids: Sequence[str]) -> dict[str, Counts]:
    """The counts of several incidents in one read."""
    counted = (
        select(RollCall.incident_id, RollCallPerson.status, func.count())
        .join(RollCall, RollCall.id == RollCallPerson.roll_call_id)
        .where(RollCall.incident_id.in_(incident_ids))
        .group_by(RollCall.incident_id, RollCallPerson.status)
    )
    found: dict[str, dict[str, int]] = {}
    for incident_id, status, number in db.execute(counted):
        found.setdefault(incident_id, {})[str(status)] = number
    return {incident_id: Counts(**numbers) for incident_id, numbers in found.items()}


def propose_level(counts: Counts, level: int) -> int | None:
    """The higher level that so many hurt or dead make; None when the level is high enough. Nobody is called by it."""
    fits = (each for each, fewest in CASUALTIES_OF_LEVEL.items() if counts.casualties >= fewest and each > level)
    return next(fits, None)


def is_hurt(person: RollCallPerson) -> bool:
    return person.status in HURT


def give_link(db: Db, incident: Incident, roll_call: RollCall, *, phone: str | None, language: str, by: str) -> Link:
    """The leader's own link to the list, sent to their phone where one is known; a former one ends."""
    if roll_call.link_id:
        links.revoke(db, roll_call.link_id, by=by)
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.ROLL_CALL, roll_call.id, expires_at=expires_at, language=language)
    roll_call.link_id = link.id
    events.record(db, "roll_call.link_given", subject=roll_call.id, by=by, incident_id=incident.id)
    if phone:
        people = len(list_people(db, roll_call.id))
        deliveries.queue(
            db,
            Recipient("traveller", phone, language, channel=whatsapp.channel_for(db, phone), zone=incident.time_zone),
            YourRollCall(incident.reference, people, link=""),
            incident_id=incident.id,
            link=link,
            link_path=LINK_PATH,
            urgency=jobs.Urgency.RESCUE,
        )
    return link


def _write(db: Db, incident: Incident, roll_call: RollCall, named: Named, *, place: int) -> RollCallPerson:
    is_contact = named.phone is not None and named.phone == incident.contact_phone
    person = RollCallPerson(
        id=db.new_id("per"),
        roll_call_id=roll_call.id,
        place=place,
        key=_key(named),
        name=named.name,
        phone=named.phone,
        language=language_of(named, incident.contact_language),
        nationality=named.nationality,
        is_leader=is_contact,
        status=Status.UNKNOWN,
        version=1,
        added_at=db.now,
    )
    db.add(person)
    return person


def _key(named: Named) -> str:
    return f"{fold(named.name)}|{named.phone or ''}"
