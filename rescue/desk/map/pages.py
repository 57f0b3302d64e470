"""The desk's map: open cases by severity, crews on the way, stations; the list beside it says the same."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.desk import board, frame, wording
from rescue.desk.frame import ChosenFilters
from rescue.desk.map import overview
from rescue.geography.locator import land
from rescue.kit.web import headers
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, language_of, page

pages = APIRouter(include_in_schema=False)
PATH = "/desk/map"
DETAILS = {"coarse": land.COARSE, "fine": land.FINE}
KEPT = {"Cache-Control": "private, max-age=86400"}


@pages.get(PATH)
def show_map(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    filters: ChosenFilters,
) -> HTMLResponse:
    """The board's list and its map. The drawing stands until the moving map is there, and where that cannot be."""
    values = frame.values(request, db, viewer, filters)
    settings = house_of(request).settings
    answer = page(
        request,
        "desk/map/map.html",
        viewer=viewer,
        board_path=PATH,
        overview=overview.look(db, values["board"]),
        style_url=settings.map_style_url,
        **values,
    )
    if settings.map_origin:
        answer.headers["Content-Security-Policy"] = headers.content_policy(house_of(request), settings.map_origin)
    return answer


@pages.get(f"{PATH}/now")
def show_now(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    filters: ChosenFilters,
) -> HTMLResponse:
    """The drawing and the crews alone, for the page that is open."""
    rows = board.list_rows(db, viewer, filters, language_of(request).tag)
    values: dict[str, Any] = {"overview": overview.look(db, rows), "filters": filters, "words": wording}
    return page(request, "desk/map/now.html", viewer=viewer, **values)


@pages.get(f"{PATH}/places")
def show_places(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    filters: ChosenFilters,
) -> JSONResponse:
    """What moves on the map."""
    tag = language_of(request).tag
    rows = board.list_rows(db, viewer, filters, tag)
    return JSONResponse(overview.as_values(overview.look(db, rows), translator(LANGUAGES[tag])))


@pages.get(f"{PATH}/stations")
def show_stations(db: Reading, _viewer: DeskViewer) -> JSONResponse:
    return JSONResponse({"stations": overview.list_stations(db)})


@pages.get(f"{PATH}/land/{{detail}}")
def show_land(_viewer: DeskViewer, detail: str) -> Response:
    """The land to draw; the fine one is asked for only by whoever looks closely."""
    found = DETAILS.get(detail, land.COARSE)
    return Response(land.geojson(found), media_type="application/geo+json", headers=KEPT)
