"""The facts of country sheets for machines: read by all, corrected with a source and a day, undone; versions stay."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from rescue.geography.api import CodePath
from rescue.geography.corrections import editing, sheets
from rescue.geography.corrections.bodies import (
    FactBody,
    FactList,
    FactView,
    UndoingBody,
    VersionList,
    view,
    view_all,
    view_version,
)
from rescue.geography.corrections.contents import find_fact
from rescue.geography.corrections.sheets import Place, find_place
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.web.etags import seen_version, show_version
from rescue.kit.web.routes import AnyViewer, DeskViewer, Reading, Writing, may

api = APIRouter(prefix="/api/v1", tags=["territories"])
EditorViewer = Annotated[Principal, Depends(may(Role.SUPERVISOR, Role.ADMINISTRATOR))]
FactPath = Annotated[str, Path(description="One of the facts of the list.", examples=["ambulance"])]


@api.get("/territories/{code}/facts", response_model=FactList)
def list_country_facts(db: Reading, viewer: AnyViewer, code: CodePath) -> dict[str, Any]:
    """Every fact with its source and the day it was checked; notes are for the desk."""
    known, kept = sheets.list_facts(db, find_place(code))
    versions = {fact: row.version for fact, row in kept.items()}
    return view_all(known, versions, db.now.date(), for_desk=viewer.is_desk)


@api.get("/territories/{code}/facts/{fact}", response_model=FactView)
def show_country_fact(
    response: Response, db: Reading, viewer: AnyViewer, code: CodePath, fact: FactPath
) -> dict[str, Any]:
    """One fact; its ETag is what a correction is made from."""
    return _answer(db, response, find_place(code), fact, viewer)


@api.put("/territories/{code}/facts/{fact}", response_model=FactView)
def correct_country_fact(
    request: Request,
    response: Response,
    db: Writing,
    viewer: EditorViewer,
    code: CodePath,
    fact: FactPath,
    body: FactBody,
) -> dict[str, Any]:
    """Correct a fact: all that is shown, texted and said has it at once. If-Match is the version read, or "0"."""
    place, known = find_place(code), find_fact(fact)
    editing.correct(db, place.code_of(known), known, body.wish(), seen_version=seen_version(request), by=viewer.id)
    return _answer(db, response, place, fact, viewer)


@api.post("/territories/{code}/facts/{fact}/undoing", response_model=FactView)
def undo_country_fact(
    request: Request,
    response: Response,
    db: Writing,
    viewer: EditorViewer,
    code: CodePath,
    fact: FactPath,
    body: UndoingBody,
) -> dict[str, Any]:
    """Bring an earlier version back, with its own source and day, by a new correction; 0 is the packed fact."""
    place, known = find_place(code), find_fact(fact)
    version = seen_version(request)
    sheets.undo(db, place, known, to_version=body.to_version, reason=body.reason, seen_version=version, by=viewer.id)
    return _answer(db, response, place, fact, viewer)


@api.get("/territories/{code}/facts/{fact}/history", response_model=VersionList)
def list_country_fact_versions(db: Reading, _viewer: DeskViewer, code: CodePath, fact: FactPath) -> dict[str, Any]:
    """Every version, the newest first, with who, when, why, source and day."""
    place, known = find_place(code), find_fact(fact)
    return {"items": [view_version(each) for each in editing.list_versions(db, place.code_of(known), known)]}


def _answer(db: Db, response: Response, place: Place, fact: str, viewer: Principal) -> dict[str, Any]:
    known, version = sheets.find(db, place, fact, viewer)
    show_version(response, version)
    return view(known, version, db.now.date())
