"""Somebody has died: their file is opened with the papers that are needed, and each is followed until verified."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.transfers.remains import checklists
from rescue.transfers.remains.hierarchy import NOTHING
from rescue.transfers.remains.models import DocumentState, Remains, RemainsDocument, RemainsState

DOCUMENT = "document"
MOST_DOCUMENTS = 60
ADDED = "added_"


class NotOfThisIncident(Invalid):
    title = N_("This person is not part of the incident.")
    text = N_("Choose one of the people of this incident.")


class DocumentKnown(Conflict):
    title = N_("The list has this document already.")
    text = N_("The list has this document already, or has as many as it can hold.")


@dataclass(frozen=True)
class Word:
    """What became of a paper."""

    state: DocumentState
    evidence: str | None = None
    file_id: str | None = None
    deadline_at: datetime | None = None
    is_required: bool | None = None


def open_file(
    db: Db, incident: Incident, case_id: str, *, territory: str | None, destination: str | None, by: str
) -> Remains:
    """Once for each person; a second opening finds the first."""
    case = db.get(Case, case_id)
    if case is None or case.incident_id != incident.id:
        raise NotOfThisIncident
    known = db.scalar(select(Remains).where(Remains.case_id == case_id).with_for_update())
    if known is not None:
        return known
    remains = Remains(
        id=db.new_id("rem"),
        incident_id=incident.id,
        case_id=case.id,
        state=RemainsState.UNCLEAR,
        territory=territory or incident.territory_code,
        destination=destination or case.nationality,
        because=str(NOTHING.because),
        opened_at=db.now,
        opened_by=by,
        changes=0,
    )
    db.add(remains)
    db.flush()
    _list_papers(db, remains)
    events.record(db, "remains.opened", subject=remains.id, by=by, incident_id=incident.id, case_id=case.id)
    return remains


def on_died(db: Db, news: News) -> None:
    """The hospital reported a death: the file is open before anybody asks."""
    case = db.get(Case, str(news.facts["case_id"]))
    if case is not None:
        incident = incidents.lock(db, case.incident_id)
        open_file(db, incident, case.id, territory=None, destination=None, by=news.by)


def change_way(db: Db, remains: Remains, *, territory: str | None, destination: str | None, by: str) -> None:
    """Another country to leave or to reach asks for papers of its own; those that are there stay."""
    remains.territory, remains.destination = territory, destination
    remains.changes += 1
    _list_papers(db, remains)
    db.flush()
    events.record(
        db, "remains.redirected", subject=remains.id, by=by, incident_id=remains.incident_id, remains_id=remains.id
    )


def list_papers(db: Db, remains_id: str) -> list[RemainsDocument]:
    """Those of every death first, as the list has them."""
    order = {code: place for place, code in enumerate(checklists.DOCUMENT_NAMES)}
    every = db.scalars(select(RemainsDocument).where(RemainsDocument.remains_id == remains_id).limit(MOST_DOCUMENTS))
    return sorted(every, key=lambda each: (order.get(each.code, len(order)), each.code))


def add_paper(
    db: Db,
    remains: Remains,
    *,
    name: str,
    form: str,
    issuer: str | None,
    usual_days: int | None,
    source: str | None,
    by: str,
) -> RemainsDocument:
    """A paper that somebody there asks for and no list knew."""
    known = list_papers(db, remains.id)
    if len(known) >= MOST_DOCUMENTS or any(each.name == name for each in known):
        raise DocumentKnown
    document = RemainsDocument(
        id=db.new_id("doc"),
        remains_id=remains.id,
        code=f"{ADDED}{sum(each.code.startswith(ADDED) for each in known) + 1}",
        state=DocumentState.MISSING,
        name=name,
        form=form,
        is_abroad=True,
        is_required=True,
        issuer=issuer,
        usual_days=usual_days,
        source=source,
        source_on=db.now.date().isoformat() if source else None,
        is_sourced=bool(source),
        changes=0,
    )
    db.add(document)
    remains.changes += 1
    db.flush()
    facts = {"code": document.code, "remains_id": remains.id}
    of = remains.incident_id
    events.record(db, "remains_document.added", subject=document.id, by=by, incident_id=of, **facts)
    return document


def follow(db: Db, remains: Remains, document: RemainsDocument, word: Word, *, by: str) -> None:
    """Asked, received, verified, or missing again; whoever was asked has until the deadline."""
    document.evidence = word.evidence if word.evidence is not None else document.evidence
    document.file_id = word.file_id or document.file_id
    document.is_required = document.is_required if word.is_required is None else word.is_required
    document.changed_at, document.changed_by = db.now, by
    document.deadline_at = word.deadline_at or document.deadline_at
    if word.state is DocumentState.ASKED and document.deadline_at is None and document.usual_days:
        document.deadline_at = db.now + timedelta(days=document.usual_days)
    document.changes += 1
    remains.changes += 1
    facts = {"code": document.code, "remains_id": remains.id}
    of = remains.incident_id
    if document.state is not word.state:
        states.move(db, document, word.state, by=by, incident_id=of, **facts)
    else:
        events.record(db, "remains_document.noted", subject=document.id, by=by, incident_id=of, **facts)
    _promise(db, remains, document, by=by)


def _promise(db: Db, remains: Remains, document: RemainsDocument, *, by: str) -> None:
    """What was asked for has a clock; when it is there, or is not needed, that clock stops."""
    if document.state in (DocumentState.RECEIVED, DocumentState.VERIFIED):
        promises.keep(db, about=document.id, what=DOCUMENT, by=by)
    elif not document.is_required or document.deadline_at is None:
        promises.withdraw(db, about=document.id, what=DOCUMENT, by=by)
    else:
        told: dict[str, Any] = {"incident_id": remains.incident_id, "about": document.id, "to_whom": "relative"}
        promises.make(db, **told, what=DOCUMENT, due_at=document.deadline_at, by=by)


def get_visible(db: Db, remains_id: str, viewer: Principal) -> Remains:
    """For the desk; to everybody else there is nothing."""
    found = db.get(Remains, remains_id) if viewer.is_desk else None
    if found is None:
        raise NotFound
    return found


def get_for_change(
    db: Db, remains_id: str, viewer: Principal, *, seen_version: int | None = None
) -> tuple[Incident, Remains]:
    """The incident and the file locked, in this order."""
    incident = incidents.get_for_change(db, get_visible(db, remains_id, viewer).incident_id, viewer)
    locked = select(Remains).where(Remains.id == remains_id).with_for_update()
    remains = db.scalars(locked, execution_options={"populate_existing": True}).one()
    states.check_version(remains, seen_version)
    return incident, remains


def get_paper(db: Db, remains: Remains, code: str) -> RemainsDocument:
    found = select(RemainsDocument).where(RemainsDocument.remains_id == remains.id, RemainsDocument.code == code)
    document = db.scalar(found.with_for_update())
    if document is None:
        raise NotFound
    return document


def list_for_incident(db: Db, incident_id: str) -> list[Remains]:
    of_incident = select(Remains).where(Remains.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Remains.opened_at, Remains.id).limit(incidents.MOST_CASES)))


def _list_papers(db: Db, remains: Remains) -> None:
    known = {each.code for each in list_papers(db, remains.id)}
    for paper in checklists.papers(remains.territory, remains.destination):
        if paper.code not in known:
            db.add_row(
                RemainsDocument,
                id=db.new_id("doc"),
                remains_id=remains.id,
                code=paper.code,
                state=DocumentState.MISSING,
                version=1,
                form=paper.form,
                is_abroad=paper.is_abroad,
                is_required=True,
                issuer=paper.issuer,
                usual_days=paper.usual_days,
                source=paper.source,
                source_on=paper.seen_on,
                is_sourced=paper.is_sourced,
                changes=0,
            )
