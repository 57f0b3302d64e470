"""One incident from many reports, for machines: what was reported, what is perhaps the same, joining and parting."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from rescue.cases import incidents
from rescue.cases.models import Incident, IncidentState
from rescue.cases.views import IncidentView, whole
from rescue.intake import accounts, merging, resemblances
from rescue.intake.models import Channel
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, find_seen_version
from rescue.kit.web.house import House, house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of
from rescue.kit.web.strict import Id, IdPath, Strict

api = APIRouter(prefix="/api/v1", tags=["duplicates"])


class DuplicationIn(Strict):
    """The incident that stays."""

    into: Id


class UndoingIn(Strict):
    """Nothing more has to be said."""


class ReportView(BaseModel):
    """One account as it was given. `reporter_phone` and words are for the desk only."""

    id: str
    channel: Channel
    received_at: datetime
    language: str | None
    reporter: str | None
    reporter_phone: str | None
    kind: str | None
    description: str | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    location_text: str | None


class ReportsView(BaseModel):
    """Every report of an incident, the oldest first."""

    count: int
    items: list[ReportView]


class ResemblanceView(BaseModel):
    """Another open incident that is perhaps the same, with the reasons in the reader's language."""

    id: str
    reference: str
    state: IncidentState
    version: int
    reasons: list[dict[str, str]]


class ResemblancesView(BaseModel):
    items: list[ResemblanceView]


@api.get("/incidents/{id}/reports", response_model=ReportsView)
def list_reports(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What was reported of an incident, over which channels and in which languages."""
    incident = incidents.get_visible(db, id, viewer)
    found = accounts.list_reports(db, incident.id)
    return {"count": accounts.count(db, [incident.id]).get(incident.id, 0), "items": [_report(each) for each in found]}


@api.get("/incidents/{id}/resemblances", response_model=ResemblancesView)
def list_resemblances(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The open incidents that this one is perhaps the same as."""
    incident = incidents.get_visible(db, id, viewer)
    say = house_of(request).translator(language_of(request).tag).gettext
    return {
        "items": [
            {
                "id": each.other.id,
                "reference": each.other.reference,
                "state": each.other.state,
                "version": each.other.version,
                "reasons": [
                    {"code": reason.code, "text": say(reason.text, **reason.values)} for reason in each.reasons
                ],
            }
            for each in resemblances.list_open(db, incident.id)
        ]
    }


@api.post("/incidents/{id}/duplication", response_model=IncidentView, status_code=201)
def join_incident(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: DuplicationIn, key: IdempotencyKey = None
) -> Response:
    """Say that an incident is a duplicate: its reports, people and helpers go to the other one. It can be undone."""

    def make() -> Answer:
        incident = merging.join_by_hand(db, id, body.into, viewer, seen_version=find_seen_version(request))
        return _answer(db, incident, request)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/incidents/{id}/duplication/undoing", response_model=IncidentView, status_code=201)
def part_incident(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, key: IdempotencyKey = None
) -> Response:
    """Undo a duplication: the incident is open again with all that was its own."""
    seconds = house_of(request).settings.offer_seconds

    def make() -> Answer:
        incidents.get_visible(db, id, viewer)
        parted = merging.part(db, id, by=viewer.id, offer_seconds=seconds, seen_version=find_seen_version(request))
        return _answer(db, parted, request)

    return once(db, ask(request, viewer, key, UndoingIn()), make).response()


@api.post("/incidents/{id}/resemblances/{other_id}/dismissal", status_code=204)
def tell_apart(db: Writing, viewer: DeskViewer, id: IdPath, other_id: IdPath) -> None:
    """Say that two incidents are two: nobody is asked again and the house joins them no more."""
    resemblances.tell_apart(db, id, other_id, by=viewer.id)


def _report(account: accounts.Account) -> dict[str, Any]:
    report = account.report
    return {
        "id": report.id,
        "channel": report.channel,
        "received_at": report.received_at,
        "language": account.language,
        "reporter": report.reporter_name,
        "reporter_phone": report.reporter_phone,
        "kind": report.kind_said,
        "description": report.description,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "accuracy_m": report.accuracy_m,
        "location_text": report.location_text,
    }


def _answer(db: Db, incident: Incident, request: Request) -> Answer:
    db.flush()
    house: House = house_of(request)
    shown = whole(db, incident, language_of(request).tag, house.settings.home_zone)
    return Answer(201, IncidentView(**shown).model_dump(mode="json"), {"ETag": etag(incident.version)})
