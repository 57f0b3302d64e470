"""Escalation for machines: the rule's next step, taking one, and saying that somebody heard it."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from rescue.cases import incidents
from rescue.kit import states
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of
from rescue.kit.web.strict import IdPath, Strict, Text
from rescue.shifts.escalating import escalations, previews
from rescue.shifts.escalating.models import Escalation, EscalationState, Step
from rescue.shifts.escalating.reach import House

api = APIRouter(prefix="/api/v1", tags=["escalation"])


class StepBody(Strict):
    """The step to take; null takes the rule's next."""

    step: Step | None = None
    note: Text | None = None


class Heard(Strict):
    note: Text | None = None


class StepView(BaseModel):
    """A step with whom it calls and what they are told, in their language."""

    step: Step
    name: str
    is_possible: bool
    was_taken: bool
    is_next: bool
    whom: str | None
    channel: str | None
    language: str | None
    numbers: list[str]
    message: str | None


class EscalationView(BaseModel):
    id: str
    incident_id: str
    step: Step
    state: EscalationState
    version: int
    user_id: str | None
    channel: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    note: str | None


class EscalationsView(BaseModel):
    """The steps in the order of the rule, how long each waits, and what was done so far, the newest first."""

    steps: list[StepView]
    seconds: int
    items: list[EscalationView]


@api.get("/incidents/{id}/escalations", response_model=EscalationsView)
def show_escalations(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Whom the case would climb to next, and whom it climbed to."""
    incident = incidents.get_visible(db, id, viewer)
    house = House.of(house_of(request).settings)
    planned = escalations.plan(db, incident, house, but=viewer.id)
    shown = previews.of(incident, planned, house, language_of(request).tag)
    made = [view(each) for each in escalations.list_for_incident(db, incident.id)]
    return {"steps": [vars(each) for each in shown], "seconds": planned.seconds, "items": made}


@api.post("/incidents/{id}/escalations", response_model=EscalationView, status_code=201)
def escalate(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: StepBody, key: IdempotencyKey = None
) -> Response:
    """Take a step: whoever it names is called; silence climbs on."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        house = House.of(house_of(request).settings)
        made = escalations.ask(db, incident, body.step, house, by=viewer.id, note=body.note)
        db.flush()
        shown = EscalationView(**view(made)).model_dump(mode="json")
        return Answer(201, shown, {"ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/escalations/{id}/acknowledgement", response_model=EscalationView)
def acknowledge_escalation(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Heard
) -> dict[str, Any]:
    """They heard it: said by themselves, or by whoever spoke to them."""
    incidents.lock(db, incidents.get_visible(db, escalations.get(db, id).incident_id, viewer).id)
    escalation = escalations.lock(db, id)
    states.check_version(escalation, find_seen_version(request))
    escalations.acknowledge(db, escalation, by=viewer.id, note=body.note)
    db.flush()
    show_version(response, escalation.version)
    return view(escalation)


def view(one: Escalation) -> dict[str, Any]:
    return {name: getattr(one, name) for name in EscalationView.model_fields}
