"""Open incidents that a report may be about: found for a whole batch by one statement, then compared in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, union

from rescue.cases import incidents
from rescue.cases.models import Case, Follower, Incident
from rescue.intake import phones, sightings
from rescue.intake.drafts import Draft
from rescue.intake.likeness import LONGEST, Judgement, Sighting, Verdict, Weight, distance_m, judge
from rescue.intake.marks import events
from rescue.intake.models import Channel, Report, ReportMark
from rescue.kit.database import Db
from rescue.network.run_cards import Kind

MOST_NEIGHBOURS = 80
MOST_SUGGESTED = 3
SAME_PHONE_HOURS = 24
SEEN_M = 15_000.0  # further off it is compared only when a mark or a phone led to it
TEXTS = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.WECHAT})
COMPARED = (
    *(Incident.id, Incident.kind, Incident.description, Incident.territory_code, Incident.place_candidates),
    *(Incident.place_said, Incident.latitude, Incident.longitude, Incident.accuracy_m),
    *(Incident.contact_phone, Incident.occurred_at, Incident.reported_at),
)
_LED_TO = union(
    select(Incident.id).where(
        Incident.cell.in_(bindparam("squares", expanding=True)), Incident.reported_at > bindparam("since")
    ),
    select(Incident.id).where(
        Incident.contact_phone.in_(bindparam("phones", expanding=True)), Incident.is_open.is_(True)
    ),
    select(Follower.incident_id).where(Follower.phone.in_(bindparam("phones", expanding=True))),
    select(Report.incident_id)
    .join(ReportMark, ReportMark.report_id == Report.id)
    .where(ReportMark.mark.in_(bindparam("marks", expanding=True)), ReportMark.at > bindparam("since")),
)
_NEAR = (
    select(*COMPARED)
    .where(Incident.id.in_(_LED_TO), Incident.is_open.is_(True), Incident.reported_at > bindparam("since"))
    .order_by(Incident.reported_at.desc())
    .limit(MOST_NEIGHBOURS)
)
_MARKS = (
    select(Report.incident_id, ReportMark.mark)
    .join(ReportMark, ReportMark.report_id == Report.id)
    .where(Report.incident_id.in_(bindparam("ids", expanding=True)))
)
_PEOPLE = select(Case.incident_id, Case.person_name, Case.phone, Case.passport_number).where(
    Case.incident_id.in_(bindparam("ids", expanding=True))
)
_FOLLOWERS = select(Follower.incident_id, Follower.phone).where(
    Follower.incident_id.in_(bindparam("ids", expanding=True))
)


@dataclass(frozen=True)
class Likely:
    """An incident and what was found when it was compared."""

    incident_id: str
    judgement: Judgement


@dataclass(frozen=True)
class Recognised:
    """The incident a report is about, or None; and those it is perhaps about, the likeliest first.

    `is_bridge` when it is like several: then they may be one, and nobody could know before.
    """

    same: Likely | None = None
    perhaps: tuple[Likely, ...] = ()
    is_bridge: bool = False


@dataclass
class Neighbourhood:
    """The incidents to compare with; one that is opened meanwhile is added."""

    known: dict[str, Sighting] = field(default_factory=dict)

    def add(self, incident_id: str, sighting: Sighting) -> None:
        earlier = self.known.get(incident_id)
        self.known[incident_id] = earlier.joined(sighting) if earlier else sighting

    def recognise(self, new: Sighting, *, but: Collection[str] = ()) -> Recognised:
        """Compare with all; of several that are the same, the one with most to say for it, then the oldest."""
        same: list[Likely] = []
        perhaps: list[Likely] = []
        for incident_id, sighting in self.known.items():
            if incident_id in but:
                continue
            judgement = judge(new, sighting)
            if judgement.verdict is not Verdict.OTHER:
                (same if judgement.verdict is Verdict.SAME else perhaps).append(Likely(incident_id, judgement))
        same.sort(key=self._order)
        perhaps.sort(key=self._order)
        return Recognised(same[0] if same else None, tuple(perhaps[:MOST_SUGGESTED]), is_bridge=len(same + perhaps) > 1)

    def _order(self, likely: Likely) -> tuple[int, int, Any, str]:
        weights = [reason.weight for reason in likely.judgement.reasons]
        return (
            -weights.count(Weight.DECISIVE),
            -weights.count(Weight.STRONG),
            self.known[likely.incident_id].at,
            likely.incident_id,
        )


def look(db: Db, seen: Sequence[Sighting]) -> Neighbourhood:
    """What is open near these reports in place, marks or phone; where nothing is, it was one statement."""
    squares = {square for each in seen for square in sightings.squares_of(each)}
    marks = {mark for each in seen for mark in sightings.searched_marks(each)}
    numbers = {phone for each in seen for phone in each.phones}
    if not (squares or marks or numbers):
        return Neighbourhood()
    since = db.now - LONGEST - timedelta(minutes=1)
    led_to = {"squares": _padded(squares, -1), "marks": _padded(marks, ""), "phones": _padded(numbers, "")}
    rows = list(db.settled(_NEAR, {**led_to, "since": since}))
    return Neighbourhood(_whole(db, [row for row in rows if _is_worth_comparing(row, seen)]))


def load(db: Db, incident_id: str) -> Sighting | None:
    """All that is known of one open incident."""
    rows = db.execute(select(*COMPARED).where(Incident.id == incident_id, Incident.is_open.is_(True)))
    return _whole(db, list(rows)).get(incident_id)


def find_followed(db: Db, draft: Draft, seen: Sighting) -> Incident | None:
    """A text, or a report that brings nothing but a place, belongs to the open incident of its phone, if there is one;
    not when it tells of something of another sort, since a whole group may share the phone."""
    is_only_a_place = not (draft.kind or draft.description or draft.people)
    if not (is_only_a_place or draft.channel in TEXTS) or not (phone := phones.normalise(draft.phone)):
        return None
    since = db.now - timedelta(hours=SAME_PHONE_HOURS)
    theirs = union(
        select(Incident.id).where(Incident.contact_phone == phone, Incident.is_open.is_(True)),
        select(Follower.incident_id).where(Follower.phone == phone),
    )
    newest = select(Incident.id, Incident.kind, Incident.description).where(
        Incident.id.in_(theirs), Incident.is_open.is_(True), Incident.reported_at > since
    )
    for row in db.execute(newest.order_by(Incident.reported_at.desc()).limit(MOST_SUGGESTED)):
        if events.is_one_story(events.sort_of(Kind(row.kind), row.description), seen.sort):
            return incidents.lock(db, row.id)
    return None


def is_another_story(incident: Incident, said: str) -> bool:
    """Whether words from an incident's own phone cannot be about it: a stolen bag, after a crash."""
    told = events.sort_of(Kind(incident.kind), incident.description)
    return not events.is_one_story(told, events.sort_in(said))


def _whole(db: Db, rows: Sequence[Any]) -> dict[str, Sighting]:
    ids = [row.id for row in rows]
    if not ids:
        return {}
    marks: dict[str, list[str]] = defaultdict(list)
    for incident_id, mark in db.settled(_MARKS, {"ids": ids}):
        marks[incident_id].append(mark)
    for incident_id, phone in db.settled(_FOLLOWERS, {"ids": ids}):
        marks[incident_id].append(f"{sightings.PHONE}{phone}")
    people: dict[str, list[Any]] = defaultdict(list)
    for person in db.settled(_PEOPLE, {"ids": ids}):
        people[person.incident_id].append(person)
    return {row.id: _with_people(sightings.of_incident(row), marks[row.id], people[row.id]) for row in rows}


def _with_people(sighting: Sighting, marks: Iterable[str], people: Sequence[Any]) -> Sighting:
    known = sightings.with_marks(sighting, marks, [person.person_name for person in people])
    passports = (sightings.folded_passport(person.passport_number) for person in people)
    names_by_phone: dict[str, set[str]] = defaultdict(set)
    for person in people:
        if person.phone and (name := sightings.folded_name(person.person_name)):
            names_by_phone[person.phone].add(name)
    return known.joined(
        Sighting(
            at=sighting.at,
            passports=frozenset(filter(None, passports)),
            shared_phones=frozenset(phone for phone, names in names_by_phone.items() if len(names) > 1),
        )
    )


def _is_worth_comparing(row: Any, seen: Sequence[Sighting]) -> bool:
    """Whether some report of the batch is near it, or may have been led to it by something else than a place."""
    known = sightings.of_incident(row)
    if known.spot is None:
        return True
    return any(
        each.spot is None or distance_m(each.spot, known.spot) <= SEEN_M or each.phones & known.phones for each in seen
    ) or any(sightings.searched_marks(each) for each in seen)


def _padded(values: Collection[Any], nothing: Any) -> list[Any]:
    """As many as a power of two, so that the database meets few different statements and keeps their plans."""
    listed = sorted(values) or [nothing]
    size = 1 << (len(listed) - 1).bit_length()
    return listed + [listed[-1]] * (size - len(listed))
