"""What left an organisation's desk in a period: its cases with who acts and how long ago something happened, and how
many calls and messages we handled instead of it. Nobody is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from i18n import deliveries, sent
from i18n.deliveries import Recipient
from rescue.cases.models import Incident
from rescue.kit.access.models import Organisation, User
from rescue.kit.database import Db
from rescue.kit.events import Event
from rescue.kit.words import N_
from rescue.takeover.messages import DigestReady
from rescue.takeover.models import Scope, TakeOver, TakeOverState
from rescue.takeover.telling import planning
from rescue.takeover.telling.models import OutsideContact, Rhythm

MOST_DEEDS = 500
CALLS = ("call.ended",)
INCOMING = ("message.received",)
LAST: dict[str, str] = {
    "incident.reported": N_("Reported"),
    "incident.triaged": N_("Triaged"),
    "incident.responding": N_("Help is on the way."),
    "incident.stabilised": N_("Stabilised: the helper has finished."),
    "incident.settling": N_("Being settled."),
    "incident.closed": N_("Closed"),
    "incident.cancelled": N_("Cancelled: nobody is needed."),
    "need.met": N_("Somebody has accepted"),
    "call_out.en_route": N_("Help is on the way."),
    "call_out.on_scene": N_("Help is on the scene."),
    "call_out.at_facility": N_("At the hospital"),
    "admission.admitted": N_("In hospital"),
    "admission.discharged": N_("Discharged from hospital"),
    "transfer.booked": N_("The journey is booked."),
    "transfer.under_way": N_("On the way home or to another hospital."),
    "take_over.active": N_("Taken over"),
    "take_over.revoked": N_("Revoked"),
    "take_over.ended": N_("Ended"),
}
"""The facts a digest may tell, none of anybody's health."""
HEALTH = frozenset({"call_out.at_facility", "admission.admitted", "admission.discharged"})
JOURNEYS = frozenset({"transfer.booked", "transfer.under_way"})


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


PERIOD_NAMES: dict[str, str] = {Period.DAY: N_("Day"), Period.WEEK: N_("Week"), Period.MONTH: N_("Month")}
PERIODS = {Rhythm.DAILY: Period.DAY, Rhythm.WEEKLY: Period.WEEK, Rhythm.MONTHLY: Period.MONTH}


@dataclass(frozen=True)
class Span:
    """A period as two instants, and its first and last day where its reader is."""

    since: datetime
    until: datetime
    first: date
    last: date
    zone: str


@dataclass(frozen=True)
class Line:
    """One case. What the deed does not allow, or no longer does, is left out."""

    deed: TakeOver
    organisation: str
    reference: str | None
    kind: str | None
    state: str | None
    acting: str | None
    last_fact: str | None
    last_at: datetime | None
    hours_since: int | None
    calls: int
    messages: int


@dataclass(frozen=True)
class Digest:
    """A period's cases and counts."""

    span: Span
    lines: Sequence[Line]

    @property
    def calls(self) -> int:
        return sum(line.calls for line in self.lines)

    @property
    def messages(self) -> int:
        return sum(line.messages for line in self.lines)


def span_of(period: Period, now: datetime, zone: str) -> Span:
    """The day, the seven or the thirty days that end now."""
    days = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}[period]
    local = now.astimezone(ZoneInfo(zone))
    first = local.date() - timedelta(days=days)
    return Span(now - timedelta(days=days), now, first, local.date(), zone)


def gather(db: Db, span: Span, *, organisation_id: str | None, for_desk: bool = False) -> Digest:
    """The deeds in force in a period, one organisation's or everybody's; a case with two deeds is two lines."""
    in_force = select(TakeOver, Incident, Organisation.name).join(Incident, Incident.id == TakeOver.incident_id)
    in_force = in_force.join(Organisation, Organisation.id == TakeOver.organisation_id).where(
        TakeOver.accepted_at < span.until, or_(TakeOver.over_at.is_(None), TakeOver.over_at >= span.since)
    )
    if organisation_id is not None:
        in_force = in_force.where(TakeOver.organisation_id == organisation_id)
    rows = db.execute(in_force.order_by(TakeOver.accepted_at.desc(), TakeOver.id).limit(MOST_DEEDS)).all()
    ids = {incident.id for _, incident, _ in rows}
    known = _Known(
        _count_events(db, ids, span, CALLS),
        _count_events(db, ids, span, INCOMING),
        sent.count_for_incidents(db, ids, since=span.since, until=span.until),
        _last_facts(db, ids),
        _names(db, {incident.owner_id for _, incident, _ in rows if incident.owner_id}),
    )
    return Digest(span, [_line(db, deed, incident, name, known, for_desk) for deed, incident, name in rows])


def send(db: Db, *, contact_id: str, version: int, public_url: str) -> None:
    """The timer of a contact: counts and where to read, and the next one is armed."""
    contact = db.get(OutsideContact, contact_id)
    if contact is None or contact.version != version or contact.rhythm is Rhythm.NEVER or contact.ended_at:
        return
    digest = gather(db, span_of(PERIODS[contact.rhythm], db.now, contact.zone), organisation_id=contact.whose)
    to = Recipient("mission", contact.address, contact.language, channel=contact.channel.value, zone=contact.zone)
    link = f"{public_url}/takeovers/digest?period={PERIODS[contact.rhythm]}"
    message = DigestReady(len(digest.lines), digest.calls, digest.messages, link)
    deliveries.queue(db, to, message, incident_id=None, about=contact.id)
    planning.plan(db, contact)


@dataclass(frozen=True)
class _Known:
    calls: dict[str, int]
    incoming: dict[str, int]
    outgoing: dict[str, int]
    last: dict[str, list[Event]]
    owners: dict[str, str]


def _line(db: Db, deed: TakeOver, incident: Incident, name: str, known: _Known, for_desk: bool) -> Line:
    is_shown = for_desk or (deed.state is TakeOverState.ACTIVE and deed.starts_at <= db.now < deed.ends_at)
    sees_state = is_shown and (for_desk or Scope.LOCATION in deed.scope)
    last = next((each for each in known.last.get(incident.id, []) if for_desk or _may_say(each.kind, deed)), None)
    told = last if sees_state else None
    return Line(
        deed=deed,
        organisation=name,
        reference=incident.reference if is_shown else None,
        kind=incident.kind if sees_state else None,
        state=str(incident.state) if sees_state else None,
        acting=known.owners.get(incident.owner_id or "") if sees_state else None,
        last_fact=LAST[told.kind] if told else None,
        last_at=told.at if told else None,
        hours_since=int((db.now - told.at) / timedelta(hours=1)) if told else None,
        calls=known.calls.get(incident.id, 0),
        messages=known.incoming.get(incident.id, 0) + known.outgoing.get(incident.id, 0),
    )


def _may_say(kind: str, deed: TakeOver) -> bool:
    if kind in HEALTH:
        return Scope.MEDICAL in deed.scope
    return kind not in JOURNEYS or Scope.JOURNEY in deed.scope


def _count_events(db: Db, ids: set[str], span: Span, kinds: tuple[str, ...]) -> dict[str, int]:
    counted = select(Event.incident_id, func.count()).where(
        Event.incident_id.in_(ids), Event.kind.in_(kinds), Event.at >= span.since, Event.at < span.until
    )
    return {row[0]: row[1] for row in db.execute(counted.group_by(Event.incident_id))}


def _last_facts(db: Db, ids: set[str]) -> dict[str, list[Event]]:
    """The newest fact of each kind that a digest may tell, by incident, the newest first."""
    newest = select(func.max(Event.id)).where(Event.incident_id.in_(ids), Event.kind.in_(LAST))
    newest = newest.group_by(Event.incident_id, Event.kind)
    found: dict[str, list[Event]] = {}
    for event in db.scalars(select(Event).where(Event.id.in_(newest)).order_by(Event.at.desc(), Event.id.desc())):
        found.setdefault(event.incident_id or "", []).append(event)
    return found


def _names(db: Db, ids: set[str]) -> dict[str, str]:
    found = db.execute(select(User.id, User.display_name).where(User.id.in_(ids)))
    return {row.id: row.display_name for row in found}
