"""The directory of hospitals for machines: list, add, change, close."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import Cursor, IdPath, Limit, LineQuery, Strict
from rescue.treatment import facilities
from rescue.treatment.bodies import FacilityBody
from rescue.treatment.models import Facility

api = APIRouter()
TerritoryQuery = Annotated[str | None, Query(max_length=3, pattern=r"^[A-Z]{2,3}$")]


class ActivityBody(Strict):
    """Whether it is used: one that closed is not found any more."""

    is_active: bool


@api.get("/facilities")
def list_directory(
    request: Request,
    response: Response,
    db: Reading,
    _viewer: DeskViewer,
    territory: TerritoryQuery = None,
    search: LineQuery = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Hospitals and clinics by name, closed ones too."""
    listed = facilities.select_listed(territory_code=territory, name=search)
    found = list_page(db, listed, by=(Facility.name, Facility.id), of="facilities", cursor=cursor, limit=limit)
    link_next(request, response, found.next)
    return {"items": [facilities.whole(each) for each in found.items], "next": found.next}


@api.post("/facilities", status_code=201)
def add_facility(
    request: Request, db: Writing, viewer: DeskViewer, body: FacilityBody, key: IdempotencyKey = None
) -> Response:
    """Put a hospital or clinic into the directory."""

    def make() -> Answer:
        added = facilities.add(db, body.draft(), by=viewer.id)
        return Answer(201, {"id": added.id, "version": added.version}, {"ETag": etag(added.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/facilities/{id}")
def show_facility(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """One hospital or clinic."""
    facility = facilities.get(db, id, viewer)
    show_version(response, facility.version)
    return facilities.whole(facility)


@api.put("/facilities/{id}")
def change_facility(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: FacilityBody
) -> dict[str, Any]:
    """Replace what is known of a hospital."""
    facility = facilities.get_for_change(db, id, viewer, seen_version=seen_version(request))
    facilities.change(db, facility, body.draft(), by=viewer.id)
    show_version(response, facility.version)
    return facilities.whole(facility)


@api.put("/facilities/{id}/activity")
def set_activity(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: ActivityBody
) -> dict[str, Any]:
    """Close a hospital for our searches, or open it again."""
    facility = facilities.get_for_change(db, id, viewer, seen_version=seen_version(request))
    facilities.set_active(db, facility, is_active=body.is_active, by=viewer.id)
    show_version(response, facility.version)
    return facilities.whole(facility)
