"""Official warnings for programs: CAP 1.2 in, what became of it out."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from rescue.checkins.alerts import receiving, views
from rescue.checkins.alerts.models import AskState
from rescue.kit.access.principals import Principal, Role
from rescue.kit.web.routes import DeskViewer, Reading, Writing, may
from rescue.kit.web.strict import IdPath

api = APIRouter(prefix="/api/v1", tags=["warnings"])
TellsOfDanger = Annotated[Principal, Depends(may(Role.FEED, Role.MISSION, Role.SUPERVISOR, Role.ADMINISTRATOR))]
CAP_TYPE = "application/cap+xml"


class AlertView(BaseModel):
    """A warning as it was kept. `silent_because` says why nobody is asked; `asked` counts the people by answer."""

    id: str
    family_id: str
    sender: str
    identifier: str
    sent_at: datetime
    status: str
    message_type: str
    scope: str
    hazard: str
    severity: str
    urgency: str
    certainty: str
    begins_at: datetime
    expires_at: datetime
    silent_because: str | None
    cancelled_at: datetime | None
    deadline_at: datetime | None
    asked_at: datetime | None
    asked: dict[AskState, int]
    infos: list[dict[str, Any]]
    unread_areas: list[str]
    """Codes of districts and forecast zones that we cannot place."""
    whole_territories: list[str]
    """The countries they lie in; `is_wide` when whoever is anywhere there is asked."""
    is_wide: bool
    received_at: datetime


class AlertList(BaseModel):
    items: list[AlertView]


async def read_document(request: Request) -> bytes:
    """The bytes as they came; XML says its own encoding."""
    return await request.body()


Document = Annotated[bytes, Depends(read_document)]


@api.post(
    "/alerts/cap",
    response_model=AlertView,
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": {CAP_TYPE: {"schema": {"type": "string"}}}}},
)
def receive_alert(db: Writing, viewer: TellsOfDanger, document: Document) -> Response:
    """Take one CAP 1.2 message (`application/cap+xml`, up to 1 MiB): Alert, Update or Cancel.

    Whoever is in the area is asked to check in, once a danger. The same sender, identifier and sent time is the same
    message: 200 instead of 201, and nobody is asked again. Exercises and tests are kept and text nobody.
    """
    received = receiving.receive(db, document, by=viewer.id)
    db.flush()
    shown = AlertView(**views.whole(db, received.alert)).model_dump(mode="json")
    location = {"Location": f"/api/v1/alerts/{received.alert.id}"}
    return JSONResponse(shown, 201 if received.is_new else 200, location)


@api.get("/alerts", response_model=AlertList)
def list_alerts(db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """The newest first."""
    return {"items": [views.whole(db, alert) for alert in receiving.list_newest(db)]}


@api.get("/alerts/{id}", response_model=AlertView)
def show_alert(db: Reading, _viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    return views.whole(db, receiving.get(db, id))


@api.post("/alerts/{id}/questions", response_model=AlertView)
def ask_about_alert(db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Ask although it is light, unlikely or has districts that we cannot place; never because of an exercise."""
    alert = receiving.get(db, id, is_locked=True)
    receiving.ask_anyway(db, alert, by=viewer.id)
    db.flush()
    return views.whole(db, alert)
