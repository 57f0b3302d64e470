"""Somebody who died, on the desk: the file, the papers one by one, what the relatives state, and what settles it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from rescue.cases import incidents
from rescue.desk.transfers.pages import CodeForm, Evidence, OptionalPlace, SentFile, Version, act, take
from rescue.kit.web.routes import DeskViewer, Writing
from rescue.kit.web.strict import ID_PATTERN, IdPath, LanguageTag, Line, Phone, Text
from rescue.transfers.gates import evidence as proof
from rescue.transfers.remains import instructions, papers
from rescue.transfers.remains.instructions import Draft
from rescue.transfers.remains.models import Basis, DocumentState, Relation, Wish
from rescue.transfers.remains.papers import Word

pages = APIRouter(include_in_schema=False)


@pages.post("/desk/incidents/{id}/remains", response_model=None)
def open_remains(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    case_id: Annotated[str, Form(pattern=ID_PATTERN)],
    destination: CodeForm = "",
) -> Response:
    """Record that somebody died."""

    def open_it() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        papers.open_file(db, incident, case_id, territory=None, destination=destination or None, by=viewer.id)

    return act(request, db, viewer, id, open_it)


@pages.post("/desk/remains/{id}/instructions", response_model=None)
def state_instruction(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    relation: Annotated[Relation, Form()],
    wish: Annotated[Wish, Form()],
    evidence: Annotated[Text, Form(min_length=1)],
    name: Annotated[Line | None, Form()] = None,
    phone: Annotated[Phone | None, Form()] = None,
    language: Annotated[LanguageTag, Form()] = "en",
) -> Response:
    draft = Draft(relation, wish, evidence, name or None, (phone or "").strip() or None, language)

    def state() -> None:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=version)
        instructions.state(db, incident, found, draft, by=viewer.id)

    return act(request, db, viewer, papers.get_visible(db, id, viewer).incident_id, state, then=id)


@pages.post("/desk/remains/{id}/withdrawals", response_model=None)
def withdraw_statement(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    statement_id: Annotated[str, Form(pattern=ID_PATTERN)],
) -> Response:
    def withdraw() -> None:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=version)
        instructions.withdraw(db, incident, found, statement_id, by=viewer.id)

    return act(request, db, viewer, papers.get_visible(db, id, viewer).incident_id, withdraw, then=id)


@pages.post("/desk/remains/{id}/settlement", response_model=None)
def settle(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    basis: Annotated[Basis, Form()],
    wish: Annotated[Wish, Form()],
    evidence: Evidence = "",
    file: SentFile = None,
) -> Response:
    sent = take(file)

    def settle_it() -> None:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=version)
        kept = proof.keep(db, sent, about=found.id, incident_id=incident.id, by=viewer.id)
        instructions.settle(db, incident, found, basis=basis, wish=wish, evidence=evidence, file_id=kept, by=viewer.id)

    return act(request, db, viewer, papers.get_visible(db, id, viewer).incident_id, settle_it, then=id)


@pages.post("/desk/remains/{id}/documents", response_model=None)
def add_document(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    name: Annotated[Line, Form(min_length=1)],
    form: Annotated[str, Form(pattern="^(body|ashes|both)$")] = "both",
    issuer: OptionalPlace = "",
    source: OptionalPlace = "",
) -> Response:
    def add() -> None:
        _, found = papers.get_for_change(db, id, viewer, seen_version=version)
        told = {"issuer": issuer or None, "source": source or None}
        papers.add_paper(db, found, name=name, form=form, usual_days=None, **told, by=viewer.id)

    return act(request, db, viewer, papers.get_visible(db, id, viewer).incident_id, add, then=id)


@pages.post("/desk/remains/{id}/documents/{code}", response_model=None)
def follow_document(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    code: str,
    version: Version,
    state: Annotated[DocumentState, Form()],
    evidence: Evidence = "",
    file: SentFile = None,
) -> Response:
    sent = take(file)

    def follow() -> None:
        incident, found = papers.get_for_change(db, id, viewer, seen_version=version)
        paper = papers.get_paper(db, found, code)
        kept = proof.keep(db, sent, about=paper.id, incident_id=incident.id, by=viewer.id)
        papers.follow(db, found, paper, Word(state, evidence or None, kept), by=viewer.id)

    return act(request, db, viewer, papers.get_visible(db, id, viewer).incident_id, follow, then=id)
