"""Intake for machines: a report, a better position, triage."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from rescue.cases import incidents
from rescue.cases.models import IncidentState, Severity
from rescue.cases.views import IncidentView, PlaceView, whole
from rescue.geography.corrections import book as corrections
from rescue.intake import answers, positions, triage, whereabouts
from rescue.intake.drafts import MOST_PEOPLE, Draft, Person, Rules
from rescue.intake.models import Channel
from rescue.intake.triage import QUESTIONS
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.problems import Forbidden, Invalid
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, SosViewer, Writing, language_of, may
from rescue.kit.web.strict import (
    Day,
    IdPath,
    LanguageTag,
    Latitude,
    Line,
    Longitude,
    Metres,
    Moment,
    Phone,
    Strict,
    Text,
)
from rescue.kit.words import N_
from rescue.network.run_cards import kind_of

api = APIRouter(prefix="/api/v1", tags=["intake"])
KEY_CHARACTERS = 255
OPEN_CHANNELS = (Channel.API, Channel.APP, Channel.WEB)
PARTNERS = (Role.PROVIDER, Role.AGENCY, Role.INSURER)
GivesPosition = Annotated[Principal, Depends(may(Role.TRAVELLER, *DESK))]


class NothingToTriage(Invalid):
    title = N_("Nothing was said.")
    text = N_("Send a severity, a kind or answers.")


class ChannelNotYours(Forbidden):
    title = N_("This channel is not yours to name.")
    text = N_("Only the desk and partners who are signed in may say that a report came over this channel.")


class PositionMissing(Invalid):
    title = N_("No position was found.")
    text = N_("Send latitude and longitude, or a text that holds a position.")


class ReporterIn(Strict):
    name: Line | None = None
    phone: Phone | None = None
    language: LanguageTag | None = None


class LocationIn(Strict):
    """A measured position with its accuracy in metres, or words; both are welcome."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Metres | None = None
    text: Text | None = None


class PersonIn(Strict):
    name: Line | None = None
    phone: Phone | None = None
    passport_number: Annotated[Line, Field(max_length=40)] | None = None
    nationality: Annotated[Line, Field(max_length=3)] | None = None
    birth_date: Day | None = None


class ReportIn(Strict):
    """A call for help. Every field may be missing: what is missing is asked later."""

    reporter: ReporterIn | None = None
    kind: Line | None = Field(default=None, examples=["road.hit_and_run"])
    description: Text | None = None
    location: LocationIn | None = Field(
        default=None, examples=[{"latitude": 7.8804, "longitude": 98.3923, "accuracy_m": 25}]
    )
    occurred_at: Moment | None = None
    people: Annotated[list[PersonIn], Field(max_length=MOST_PEOPLE)] | None = None
    channel: Channel | None = Field(
        default=None, description="How it reached you, for whoever passes it on: the desk, a partner, an app."
    )


class OfferView(BaseModel):
    id: str
    provider: str
    service: str
    state: str
    expires_at: datetime


class ReceivedView(BaseModel):
    """What a reporter can count on: the reference, their own link, whom to call in danger, what happens next."""

    id: str
    reference: str
    state: IncidentState
    severity: Severity
    track_url: str
    place: PlaceView
    emergency_numbers: dict[str, Any]
    call_outs: list[OfferView]
    cover: dict[str, Any]
    next_steps: list[str]


class PositionIn(LocationIn):
    """A better position of an incident: measured, or a text that holds one."""


class TriageIn(Strict):
    """A colour chosen by a coordinator, or answers from which it follows; the kind when it became clearer."""

    severity: Severity | None = None
    kind: Line | None = None
    answers: dict[str, bool] | None = None


@api.post("/incidents", response_model=ReceivedView, status_code=201)
async def report_incident(
    request: Request,
    viewer: SosViewer,
    body: ReportIn,
    idempotency_key: Annotated[str | None, Header(max_length=KEY_CHARACTERS, min_length=1)] = None,
) -> Response:
    """Report an incident. Never refused for lack of sign-in, cover or position; the same key is the same incident."""
    house = house_of(request)
    language = language_of(request).tag
    draft = _draft(body, viewer, idempotency_key, language if "accept-language" in request.headers else None)
    received = await house.parts["intake"].submit(draft)
    if received.opened is not None:
        content = answers.opened(received, house, language)
    else:
        content = await run_in_threadpool(answers.again, received, house, language)
    headers = {"Location": f"/api/v1/incidents/{received.incident_id}"}
    if received.opened is None and not received.is_joined:
        headers["Idempotent-Replayed"] = "true"
    return JSONResponse(content, status_code=201, headers=headers)


@api.post("/incidents/{id}/positions", response_model=IncidentView, status_code=201)
def add_position(
    request: Request,
    db: Writing,
    viewer: GivesPosition,
    id: IdPath,
    body: PositionIn,
    key: IdempotencyKey = None,
) -> Response:
    """Give a better position: it is kept beside the others and used when it is more exact."""
    house = house_of(request)

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        place = whereabouts.find(
            corrections.read(db),
            latitude=body.latitude,
            longitude=body.longitude,
            accuracy_m=body.accuracy_m,
            text=body.text,
            source="api",
        )
        if not place.has_position:
            raise PositionMissing
        positions.add_position(db, incident, place, Rules(house.settings.offer_seconds), by=viewer.id)
        db.flush()
        shown = whole(db, incident, language_of(request).tag, house.settings.home_zone)
        return Answer(201, IncidentView(**shown).model_dump(mode="json"), {"ETag": etag(incident.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/incidents/{id}/triage", response_model=IncidentView)
def triage_incident(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TriageIn
) -> dict[str, Any]:
    """Set the severity: chosen, or decided from yes-or-no answers."""
    if body.severity is None and body.kind is None and not body.answers:
        raise NothingToTriage
    incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    kind = kind_of(body.kind or incident.kind)
    known = {question: given for question, given in (body.answers or {}).items() if question in QUESTIONS}
    colour = triage.decide(kind, known)
    incidents.triage(
        db,
        incident,
        severity=body.severity or colour.severity,
        kind=str(kind),
        basis="coordinator" if body.severity else colour.basis,
        by=viewer.id,
    )
    db.flush()
    show_version(response, incident.version)
    return whole(db, incident, language_of(request).tag, house_of(request).settings.home_zone)


def _channel(body: ReportIn, viewer: Principal) -> Channel:
    """The channel named, by whoever may know; a caller who did not sign in is a program or an app."""
    if body.channel is None or body.channel in OPEN_CHANNELS:
        return body.channel or Channel.API
    if viewer.is_desk or (viewer.role in PARTNERS and viewer.link_purpose is None):
        return body.channel
    raise ChannelNotYours


def _draft(body: ReportIn, viewer: Principal, key: str | None, language: str | None) -> Draft:
    reporter, location = body.reporter or ReporterIn(), body.location or LocationIn()
    has_both = location.latitude is not None and location.longitude is not None
    return Draft(
        channel=_channel(body, viewer),
        by=viewer.id,
        key=f"{viewer.id}:{key}" if key else None,
        name=reporter.name,
        phone=reporter.phone,
        language=reporter.language or language,
        kind=body.kind,
        description=body.description,
        latitude=location.latitude if has_both else None,
        longitude=location.longitude if has_both else None,
        accuracy_m=location.accuracy_m if has_both else None,
        place_text=location.text,
        occurred_at=body.occurred_at,
        people=tuple(Person(**person.model_dump()) for person in body.people or ()),
    )
