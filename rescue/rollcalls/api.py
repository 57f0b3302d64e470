"""Roll-calls and events of several incidents for machines."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from rescue.cases import incidents
from rescue.kit.database import Db
from rescue.kit.web.etags import find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Phone, Strict, Text
from rescue.rollcalls import asking, marking, mass_events, names, roll_calls
from rescue.rollcalls.models import How, RollCallPerson, Status
from rescue.rollcalls.names import MOST_PEOPLE, Named
from rescue.rollcalls.roll_calls import Counts

api = APIRouter(prefix="/api/v1", tags=["roll-calls"])


class PersonIn(Strict):
    name: Annotated[Line, Field(min_length=1)]
    phone: Phone | None = None
    language: LanguageTag | None = None
    nationality: Annotated[Line, Field(max_length=3, pattern="^[A-Z]{2,3}$")] | None = None


class PeopleIn(Strict):
    """People for the list, one by one or as pasted lines; who is on it already is not added again."""

    people: Annotated[list[PersonIn], Field(max_length=MOST_PEOPLE, default_factory=list)]
    text: Text | None = None


class MarkIn(Strict):
    """How somebody is: safe, yellow (hurt), red (badly hurt), dead or unknown."""

    status: Status


class PersonView(BaseModel):
    id: str
    name: str
    phone: str | None
    language: str
    nationality: str | None
    status: Status
    case_id: str | None
    marked_at: datetime | None
    marked_by: str | None
    version: int


class RollCallView(BaseModel):
    """The list of an incident; `counts` add up to `total`. `proposed_level` is a proposal, nobody is called by it."""

    incident_id: str
    total: int
    counts: dict[str, int]
    level: int
    proposed_level: int | None
    people: list[PersonView]
    added: int = 0
    doubled: Annotated[list[str], Field(default_factory=list)]


class MarkView(BaseModel):
    person: PersonView
    counts: dict[str, int]
    total: int
    proposed_level: int | None


class LinkView(BaseModel):
    """The leader's link; whoever holds it can say how everybody is."""

    url: str


class AskedView(BaseModel):
    asked: int


class BroadcastIn(Strict):
    """One message by language tag; whoever reads another language gets the first."""

    texts: Annotated[dict[LanguageTag, Annotated[Line, Field(max_length=200)]], Field(max_length=20)]


class BroadcastView(BaseModel):
    """How many were written to in which language."""

    sent: dict[str, int]


class EventIn(Strict):
    name: Annotated[Line, Field(min_length=1)]
    references: Annotated[list[Line], Field(max_length=mass_events.MOST_INCIDENTS, default_factory=list)]


class EventIncidentIn(Strict):
    reference: Annotated[Line, Field(min_length=1)]


class EventView(BaseModel):
    """An event with its incidents and how many are how, in all and by territory and nationality."""

    id: str
    name: str
    opened_at: datetime
    incidents: list[dict[str, Any]]
    total: int
    counts: dict[str, int]
    by_territory: dict[str, dict[str, int]]
    by_nationality: dict[str, dict[str, int]]
    version: int


@api.get("/incidents/{id}/roll-call", response_model=RollCallView)
def show_roll_call(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The list with how everybody is; empty while nobody was named."""
    return _view(db, incidents.get_visible(db, id, viewer))


@api.post("/incidents/{id}/roll-call/people", response_model=RollCallView, status_code=201)
def add_people(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: PeopleIn, key: IdempotencyKey = None
) -> Response:
    """Put people on the list."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        named = [
            Named(each.name, names.read_phone(each.phone or "", incident.iso_code), each.language, each.nationality)
            for each in body.people
        ]
        named += names.read_text(body.text or "", incident.iso_code)
        roll_call = roll_calls.open_for(db, incident, by=viewer.id)
        added = roll_calls.add_people(db, incident, roll_call, named, by=viewer.id)
        shown = {**_view(db, incident), "added": added.added, "doubled": list(added.doubled)}
        return Answer(201, RollCallView(**shown).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/roll-call-people/{id}", response_model=MarkView)
def mark_person(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: MarkIn
) -> dict[str, Any]:
    """Say how somebody is; whoever is hurt gets a case and the run card's help."""
    incident, _, person = marking.lock(db, id)
    marking.mark(
        db,
        incident,
        person,
        body.status,
        how=How.API,
        by=viewer.id,
        offer_seconds=house_of(request).settings.offer_seconds,
        seen_version=find_seen_version(request),
    )
    db.flush()
    show_version(response, person.version)
    counts = roll_calls.count(roll_calls.list_people(db, person.roll_call_id))
    return {
        "person": _person(person),
        "counts": _numbers(counts),
        "total": counts.total,
        "proposed_level": roll_calls.propose_level(counts, incident.level),
    }


@api.post("/incidents/{id}/roll-call/links", response_model=LinkView, status_code=201)
def give_roll_call_link(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, str]:
    """A link for the leader to tick people off, texted to whoever reported; a former one ends.

    It is said once and kept nowhere, so it takes no Idempotency-Key.
    """
    incident = incidents.get_for_change(db, id, viewer)
    roll_call = roll_calls.open_for(db, incident, by=viewer.id)
    phone, language = incident.contact_phone, incident.contact_language
    link = roll_calls.give_link(db, incident, roll_call, phone=phone, language=language, by=viewer.id)
    return {"url": f"{house_of(request).settings.public_url}{roll_calls.LINK_PATH}{link.token}"}


@api.post("/incidents/{id}/roll-call/questions", response_model=AskedView)
def ask_everybody(db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, int]:
    """Text everybody whose state is not known: 1 is safe, 2 is help; in their own language."""
    incident = incidents.get_for_change(db, id, viewer)
    return {"asked": asking.ask_all(db, incident, roll_calls.open_for(db, incident, by=viewer.id), by=viewer.id)}


@api.post("/incidents/{id}/broadcasts", response_model=BroadcastView)
def broadcast_to_incident(db: Writing, viewer: DeskViewer, id: IdPath, body: BroadcastIn) -> dict[str, Any]:
    """One message to everybody of an incident."""
    return {"sent": asking.broadcast(db, [incidents.get_for_change(db, id, viewer)], body.texts, by=viewer.id)}


@api.post("/mass-events", response_model=EventView, status_code=201)
def open_mass_event(
    request: Request, db: Writing, viewer: DeskViewer, body: EventIn, key: IdempotencyKey = None
) -> Response:
    """Group incidents into one event."""

    def make() -> Answer:
        event = mass_events.open_event(db, body.name, by=viewer.id)
        for reference in body.references:
            mass_events.add_incident(db, event, reference, by=viewer.id)
        shown = EventView(**_event(db, event.id)).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/mass-events/{event.id}"})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/mass-events/{id}", response_model=EventView)
def show_mass_event(db: Reading, _viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """An event with its totals."""
    return _event(db, id)


@api.post("/mass-events/{id}/incidents", response_model=EventView)
def add_to_mass_event(db: Writing, viewer: DeskViewer, id: IdPath, body: EventIncidentIn) -> dict[str, Any]:
    """Put one more incident into an event."""
    mass_events.add_incident(db, mass_events.get(db, id, is_locked=True), body.reference, by=viewer.id)
    return _event(db, id)


@api.post("/mass-events/{id}/broadcasts", response_model=BroadcastView)
def broadcast_to_mass_event(db: Writing, viewer: DeskViewer, id: IdPath, body: BroadcastIn) -> dict[str, Any]:
    """One message to everybody of every incident of an event, each in their language, each number once."""
    event = mass_events.get(db, id)
    return {"sent": asking.broadcast(db, mass_events.list_incidents(db, event.id), body.texts, by=viewer.id)}


def _view(db: Db, incident: Any) -> dict[str, Any]:
    roll_call = roll_calls.find(db, incident.id)
    people = roll_calls.list_people(db, roll_call.id) if roll_call else []
    counts = roll_calls.count(people)
    return {
        "incident_id": incident.id,
        "total": counts.total,
        "counts": _numbers(counts),
        "level": incident.level,
        "proposed_level": roll_calls.propose_level(counts, incident.level),
        "people": [_person(person) for person in people],
    }


def _person(person: RollCallPerson) -> dict[str, Any]:
    same = ("id", "name", "phone", "language", "nationality", "status", "case_id", "marked_at", "marked_by", "version")
    return {name: getattr(person, name) for name in same}


def _numbers(counts: Counts) -> dict[str, int]:
    return {str(status): counts.of(status) for status in Status}


def _event(db: Db, event_id: str) -> dict[str, Any]:
    shown = mass_events.whole(db, mass_events.get(db, event_id))
    return {
        "id": shown.event.id,
        "name": shown.event.name,
        "opened_at": shown.event.opened_at,
        "incidents": [
            {
                "id": incident.id,
                "reference": incident.reference,
                "territory": incident.territory_code,
                "counts": _numbers(shown.counts.get(incident.id, Counts())),
            }
            for incident in shown.incidents
        ],
        "total": shown.total.total,
        "counts": _numbers(shown.total),
        "by_territory": {code or "": _numbers(counts) for code, counts in shown.by_territory.items()},
        "by_nationality": {code or "": _numbers(counts) for code, counts in shown.by_nationality.items()},
        "version": shown.event.version,
    }
