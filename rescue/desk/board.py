"""The board: open incidents in the order they need somebody, what is counted above them, and what needs attention."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, case, exists, func, select

from i18n import sent
from i18n.sent import Sent
from rescue.cases import incidents
from rescue.cases.models import Incident, Severity
from rescue.desk.people import names_of
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.geography import territories
from rescue.intake import accounts
from rescue.kit import jobs
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.jobs import Job

MOST_ROWS = 200
MOST_TERRITORIES = 250
MOST_TROUBLES = 10
TROUBLE_HOURS = 48
URGENT = (Severity.RED, Severity.YELLOW)


class Only(StrEnum):
    """What the board can be narrowed to; each is also a count above it."""

    MINE = "mine"
    UNANSWERED = "unanswered"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True)
class Filters:
    """What the reader chose to see; None does not narrow."""

    only: Only | None = None
    severity: Severity | None = None
    territory: str | None = None
    tour: str | None = None
    agency: str | None = None
    """The organisation whose people reported it."""

    @property
    def query(self) -> str:
        """The same choice as `?only=mine&severity=red`; empty without any."""
        text = urlencode({name: str(value) for name, value in vars(self).items() if value})
        return f"?{text}" if text else ""


@dataclass(frozen=True)
class Row:
    """One incident on the board. `place` is None where nothing is known of it."""

    incident: Incident
    place: str | None
    territory: str | None
    owner: str | None
    is_urgent: bool
    is_overdue: bool
    reports: int = 1


@dataclass(frozen=True)
class Board:
    """At most MOST_ROWS rows; `has_more` when others were left out."""

    rows: Sequence[Row]
    has_more: bool


@dataclass(frozen=True)
class Counts:
    """Open incidents, and how many of them meet each condition."""

    open: int
    only: dict[Only, int]


@dataclass(frozen=True)
class Trouble:
    """Something the machinery could not do: a message that failed or a task given up, and the case it belongs to."""

    delivery: Sent | None
    job: Job | None
    incident_id: str | None
    reference: str | None


def list_rows(db: Db, viewer: Principal, filters: Filters, language: str) -> Board:
    """Open incidents: severity first, then whose next promise is due first, so that green never stands above red."""
    listed = incidents.visible(viewer).where(Incident.is_open.is_(True))
    if filters.only:
        listed = listed.where(_meets(filters.only, viewer, db))
    if filters.severity:
        listed = listed.where(Incident.severity == filters.severity)
    if filters.territory:
        listed = listed.where(Incident.territory_code == filters.territory)
    if filters.tour:
        listed = listed.where(Incident.id.in_(accounts.incidents_of_tour(filters.tour)))
    if filters.agency:
        listed = listed.where(Incident.id.in_(accounts.incidents_reported_by(filters.agency)))
    order = (Incident.severity_order, Incident.next_duty_at, Incident.id)
    told = listed.add_columns(accounts.counted(Incident.id))
    found = db.execute(told.order_by(*order).limit(MOST_ROWS + 1)).all()
    shown = found[:MOST_ROWS]
    names = names_of(db, [incident.owner_id for incident, _ in shown])
    rows = [replace(_row(db, incident, names, language), reports=reports) for incident, reports in shown]
    return Board(rows, has_more=len(found) > MOST_ROWS)


def counted(viewer: Principal) -> Select[Incident]:
    """What the counts are of."""
    return incidents.visible(viewer).where(Incident.is_open.is_(True))


def count_columns(viewer: Principal, db: Db) -> dict[Only, ColumnElement[int]]:
    """How many meet each condition that is the same for everybody."""
    return {only: func.count(case((_meets(only, viewer, db), 1))) for only in Only if only is not Only.MINE}


def list_troubles(db: Db) -> list[Trouble]:
    """Messages that failed lately, then tasks that were given up, the newest first."""
    given_up = jobs.list_given_up(db, most=MOST_TROUBLES)
    failed = sent.list_failed(db, since=db.now - timedelta(hours=TROUBLE_HOURS), most=MOST_TROUBLES)
    incident_ids = {delivery.id: delivery.incident_id for delivery in failed} | _incidents_of(db, given_up)
    named = select(Incident.id, Incident.reference).where(
        Incident.id.in_({each for each in incident_ids.values() if each})
    )
    references = {row.id: row.reference for row in db.execute(named)} if incident_ids else {}
    found: list[tuple[Sent | None, Job | None, str | None]] = []
    found += [(delivery, None, delivery.incident_id) for delivery in failed]
    found += [(None, job, incident_ids.get(_subject(job))) for job in given_up]
    return [Trouble(delivery, job, of, references.get(of or "")) for delivery, job, of in found]


def list_unreached(db: Db) -> list[Trouble]:
    """Urgent messages of open cases whose reader nobody reached by any step, the newest first."""
    lost = sent.list_given_up(db, since=db.now - timedelta(hours=TROUBLE_HOURS), most=MOST_TROUBLES)
    of = {delivery.incident_id for delivery in lost if delivery.incident_id}
    named = select(Incident.id, Incident.reference).where(Incident.id.in_(of), Incident.is_open.is_(True))
    references = {row.id: row.reference for row in db.execute(named)} if of else {}
    return [
        Trouble(each, None, each.incident_id, references.get(each.incident_id or ""))
        for each in lost
        if each.incident_id is None or each.incident_id in references
    ]


def territory_name(code: str | None, language: str) -> str | None:
    """The name of a territory for the reader; None where it is not known."""
    territory = territories.find(code) if code else None
    return territory.name(language) if territory else None


def place_name(incident: Incident, language: str) -> str | None:
    """The best name of the place, or None."""
    return incident.place_names.get(language) or incident.place_names.get("en") or incident.place_said


def _row(db: Db, incident: Incident, names: dict[str, str], language: str) -> Row:
    # A place that was measured is named with its territory; one that was only said is not.
    is_said = incident.latitude is None
    return Row(
        incident=incident,
        place=place_name(incident, language),
        territory=territory_name(incident.territory_code, language) if is_said else None,
        owner=names.get(incident.owner_id or ""),
        is_urgent=incident.severity in URGENT,
        is_overdue=incident.next_duty_at is not None and incident.next_duty_at < db.now,
    )


def _meets(only: Only, viewer: Principal, db: Db) -> ColumnElement[bool]:
    if only is Only.MINE:
        return Incident.owner_id == viewer.id
    if only is Only.OVERDUE:
        return Incident.next_duty_at < db.now
    if only is Only.UNANSWERED:
        return exists().where(CallOut.incident_id == Incident.id, CallOut.state == CallOutState.OFFERED)
    return exists().where(Need.incident_id == Incident.id, Need.state == NeedState.ESCALATED)


def _subject(job: Job) -> str:
    """The call-out or message a task is about; empty when it is about none."""
    return str(job.payload.get("call_out_id") or job.payload.get("delivery_id") or "")


def _incidents_of(db: Db, given_up: Sequence[Job]) -> dict[str, str | None]:
    subjects = {_subject(job) for job in given_up} - {""}
    if not subjects:
        return {}
    asked = db.execute(select(CallOut.id, CallOut.incident_id).where(CallOut.id.in_(subjects)))
    return {row.id: row.incident_id for row in asked} | sent.find_incidents(db, subjects)
