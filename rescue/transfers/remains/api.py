"""Somebody who died, for machines: the file, what the relatives stated, what settled it, and the papers."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from rescue.cases import incidents
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import Id, IdPath, LanguageTag, Line, Moment, Phone, Strict, Text
from rescue.transfers.remains import instructions, papers, views
from rescue.transfers.remains.instructions import Draft
from rescue.transfers.remains.models import Basis, DocumentState, Relation, Remains, Wish
from rescue.transfers.remains.papers import Word
from rescue.transfers.remains.views import RemainsList, RemainsView

api = APIRouter()
Code = Annotated[str, Field(min_length=2, max_length=3, pattern=r"^[A-Z]+$", examples=["TH"])]
CodePath = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,40}$", examples=["death_certificate"])]
STATEMENT: JsonDict = {
    "relation": "spouse",
    "wish": "ashes_home",
    "name": "Wang Fang",
    "phone": "+8613900000001",
    "language": "zh-Hans",
    "evidence": "Recorded call of 10 March, read back and confirmed",
}


class RemainsBody(Strict):
    """Who died, where, and where they are to be brought."""

    case_id: Id
    territory: Code | None = None
    destination: Code | None = None


class WayBody(Strict):
    territory: Code | None = None
    destination: Code | None = None


class StatementBody(Strict):
    """What somebody instructs and how that is recorded; `replaces` is their own earlier statement."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [STATEMENT]}})

    relation: Relation
    wish: Wish
    evidence: Annotated[Text, Field(min_length=1)]
    name: Line | None = None
    phone: Annotated[Phone, Field(min_length=3)] | None = None
    language: LanguageTag = "en"
    file_id: Id | None = None
    replaces: Id | None = None

    def draft(self) -> Draft:
        return Draft(**self.model_dump())


class SettlementBody(Strict):
    """What ends a dispute; a court, a consulate and an agreement name their document."""

    basis: Annotated[Basis, Field(examples=["court"])]
    wish: Wish
    evidence: Annotated[Text, Field(examples=["Chengdu court, order 2026-118"])] = ""
    file_id: Id | None = None


class DocumentBody(Strict):
    """What became of a paper."""

    state: Annotated[DocumentState, Field(examples=["received"])]
    evidence: Text | None = None
    file_id: Id | None = None
    deadline_at: Moment | None = None
    is_required: bool | None = None

    def word(self) -> Word:
        return Word(**self.model_dump())


class NewDocument(Strict):
    """A paper that somebody there asks for and no list knew."""

    name: Annotated[Line, Field(min_length=1, examples=["Letter of the village head"])]
    form: Annotated[str, Field(pattern="^(body|ashes|both)$")] = "both"
    issuer: Line | None = None
    usual_days: Annotated[int, Field(ge=0, le=365)] | None = None
    source: Line | None = None


@api.get("/incidents/{id}/remains", response_model=RemainsList)
def list_remains(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The people of an incident who died."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [views.remains(db, each) for each in papers.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/remains", response_model=RemainsView, status_code=201)
def open_remains(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: RemainsBody, key: IdempotencyKey = None
) -> Response:
    """Record that somebody died: the papers of both countries are listed; a second time finds the first."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        told = {"territory": body.territory, "destination": body.destination}
        return _made(db, papers.open_file(db, incident, body.case_id, **told, by=viewer.id))

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/remains/{id}", response_model=RemainsView)
def show_remains(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """One file whole."""
    return _shown(response, db, papers.get_visible(db, id, viewer))


@api.put("/remains/{id}", response_model=RemainsView)
def redirect_remains(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: WayBody
) -> dict[str, Any]:
    """Another country to leave or to reach: its papers are added."""
    _, found = papers.get_for_change(db, id, viewer, seen_version=seen_version(request))
    papers.change_way(db, found, territory=body.territory, destination=body.destination, by=viewer.id)
    return _shown(response, db, found)


@api.post("/remains/{id}/instructions", response_model=RemainsView, status_code=201)
def state_instruction(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: StatementBody, key: IdempotencyKey = None
) -> Response:
    """Record what a relative states; when the same rank or a higher one disagrees, everything is on hold."""

    def make() -> Answer:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        instructions.state(db, incident, found, body.draft(), by=viewer.id)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/remains/{id}/instructions/{statement_id}/withdrawal", response_model=RemainsView)
def withdraw_instruction(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, statement_id: IdPath
) -> dict[str, Any]:
    """Somebody takes their word back."""
    incident, found = papers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    instructions.withdraw(db, incident, found, statement_id, by=viewer.id)
    return _shown(response, db, found)


@api.post("/remains/{id}/settlement", response_model=RemainsView, status_code=201)
def settle_dispute(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: SettlementBody, key: IdempotencyKey = None
) -> Response:
    """End a dispute by agreement, by whoever comes first in the order, or by a decision with its document."""

    def make() -> Answer:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        instructions.settle(db, incident, found, **body.model_dump(), by=viewer.id)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/remains/{id}/documents/{code}", response_model=RemainsView)
def follow_document(
    request: Request,
    response: Response,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    code: CodePath,
    body: DocumentBody,
) -> dict[str, Any]:
    """Asked for, received, verified, or missing again."""
    _, found = papers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    papers.follow(db, found, papers.get_paper(db, found, code), body.word(), by=viewer.id)
    return _shown(response, db, found)


@api.post("/remains/{id}/documents", response_model=RemainsView, status_code=201)
def add_document(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: NewDocument, key: IdempotencyKey = None
) -> Response:
    """Another paper that is asked for there."""

    def make() -> Answer:
        _, found = papers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        papers.add_paper(db, found, **body.model_dump(), by=viewer.id)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


def _made(db: Db, found: Remains) -> Answer:
    db.flush()
    shown = RemainsView(**views.remains(db, found)).model_dump(mode="json")
    return Answer(201, shown, {"Location": f"/api/v1/remains/{found.id}", "ETag": etag(found.version)})


def _shown(response: Response, db: Db, found: Remains) -> dict[str, Any]:
    db.flush()
    show_version(response, found.version)
    return views.remains(db, found)
