"""A coordinator says that two cases are one, that they are two, or that it was a mistake to say so."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from rescue.cases import incidents
from rescue.desk.acting import Typed, Version, act, show
from rescue.intake import accounts, merging, resemblances
from rescue.kit.problems import Problem
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Writing, redirect
from rescue.kit.web.strict import Id, IdPath, Line

pages = APIRouter(include_in_schema=False)


@pages.post("/desk/incidents/{id}/duplication", response_model=None)
def join_cases(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    into: Annotated[Id | None, Form()] = None,
    reference: Annotated[Line | None, Form()] = None,
) -> Response:
    """Join this case into another, by a suggestion or by the reference that somebody typed."""
    incidents.get_visible(db, id, viewer)
    try:
        with db.attempt():
            into_id = into or accounts.find_by_reference(db, reference)
            merging.join_by_hand(db, id, into_id, viewer, seen_version=version)
    except Problem as problem:
        return show(request, db, viewer, id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{into_id}#reports")


@pages.post("/desk/incidents/{id}/duplication/undoing", response_model=None)
def part_cases(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed
) -> Response:
    """It was a mistake: this case is one of its own again."""
    seconds = house_of(request).settings.offer_seconds
    incidents.get_visible(db, id, viewer)
    try:
        with db.attempt():
            merging.part(db, id, by=viewer.id, offer_seconds=seconds, seen_version=version)
    except Problem as problem:
        return show(request, db, viewer, id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{id}#reports")


@pages.post("/desk/incidents/{id}/resemblances/{other_id}/dismissal", response_model=None)
def tell_apart(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, other_id: IdPath, version: Version, typed: Typed
) -> Response:
    """They are two: nobody is asked again."""
    return act(
        request,
        db,
        viewer,
        id,
        version,
        typed,
        lambda incident: resemblances.tell_apart(db, incident.id, other_id, by=viewer.id),
        "#reports",
    )
