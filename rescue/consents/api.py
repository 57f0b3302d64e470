"""Consents for machines: ask somebody, change the text before they answer, see what they answered and the proof."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from rescue.cases import incidents
from rescue.consents import asking
from rescue.consents.models import Consent, ConsentState, Matter, Party
from rescue.kit import states
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Phone, Strict, Text

api = APIRouter(prefix="/api/v1", tags=["consents"])


class ConsentBody(Strict):
    """Who is asked what; without a text the standard one of the matter in their language is frozen."""

    matter: Matter
    party: Party = Party.TRAVELLER
    name: Line | None = None
    phone: Annotated[Phone, Field(min_length=3)]
    language: LanguageTag
    text: Annotated[Text, Field(min_length=1)] | None = None


class TextBody(Strict):
    text: Annotated[Text, Field(min_length=1)]


class ConsentView(BaseModel):
    """A consent with its frozen text; `evidence` says what was agreed to, by which code, when and from where."""

    id: str
    incident_id: str
    state: ConsentState
    matter: Matter
    party: Party
    name: str | None
    phone: str
    language: str
    text: str
    text_version: int
    text_sha256: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    evidence: dict[str, Any] | None
    version: int


class ConsentList(BaseModel):
    items: list[ConsentView]


@api.get("/incidents/{id}/consents", response_model=ConsentList)
def list_consents(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Everything anybody was asked to agree to in an incident, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [_view(each) for each in asking.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/consents", response_model=ConsentView, status_code=201)
def ask_for_consent(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: ConsentBody, key: IdempotencyKey = None
) -> Response:
    """Ask somebody to agree; they get a link and answer with a code sent to their own phone."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        consent = asking.ask(db, incident, **body.model_dump(), by=viewer.id)
        shown = ConsentView(**_view(consent)).model_dump(mode="json")
        return Answer(201, shown, {"ETag": etag(consent.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/consents/{id}/text", response_model=ConsentView)
def change_text(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TextBody
) -> dict[str, Any]:
    """Another text before it is answered; codes that were sent for the former one are void."""
    consent = asking.get_for_change(db, id, viewer)
    states.check_version(consent, find_seen_version(request))
    asking.change_text(db, consent, body.text, by=viewer.id)
    show_version(response, consent.version)
    return _view(consent)


def _view(consent: Consent) -> dict[str, Any]:
    same = ("id", "incident_id", "state", "matter", "party", "phone", "language", "text", "text_version")
    more = ("asked_at", "expires_at", "answered_at", "evidence", "version")
    shown = {name: getattr(consent, name) for name in (*same, *more)}
    return {**shown, "name": consent.person_name, "text_sha256": asking.fingerprint_of(consent)}
