"""The app on the phone: its manifest and icon, and the papers of a case, which open without a network."""

from fastapi import APIRouter, Request
from markupsafe import Markup
from segno import make_qr
from starlette.responses import HTMLResponse, JSONResponse, Response

from rescue.cases import incidents
from rescue.intake import numbers
from rescue.intake.told import files
from rescue.kit.problems import NotFound
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, language_of, page
from rescue.kit.words import N_
from rescue.travellers import tracking
from rescue.travellers.holders import holder
from rescue.travellers.keeping import icons

pages = APIRouter(include_in_schema=False)
DAY = {"Cache-Control": "public, max-age=86400"}
NAME = N_("Homeward")
SAYS = N_("SOS: call for help")


@pages.get("/app.webmanifest")
def show_manifest(request: Request, _viewer: AnyViewer) -> JSONResponse:
    """What a phone needs to put the call for help on its first screen, in the reader's language."""
    reader = language_of(request)
    say = house_of(request).translator(reader.tag).gettext
    shown = [{"src": f"/app-icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png"} for size in icons.SIZES]
    content = {
        "id": "/",
        "name": f"{say(NAME)} · SOS",
        "short_name": "SOS",
        "description": say(SAYS),
        "lang": reader.tag,
        "dir": reader.direction,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#0b4a5c",
        "icons": [*shown, {**shown[-1], "purpose": "maskable"}],
    }
    return JSONResponse(content, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})


@pages.get("/app-icon-{size}.png")
def show_icon(_viewer: AnyViewer, size: int) -> Response:
    if size not in icons.SIZES:
        raise NotFound
    return Response(icons.png(size), media_type="image/png", headers=DAY)


@pages.get("/t/{token}/papers")
def show_papers(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """What there is of the case to show somebody; what is not there yet says so."""
    viewer = holder(request, db, token)
    incident = incidents.get_visible(db, viewer.link_object or "", viewer)
    phone = house_of(request).settings.desk_phone
    code = make_qr(f"Homeward {incident.reference} {phone}", error="m")
    drawn = code.svg_inline(border=3, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None)
    return page(
        request,
        "travellers/papers.html",
        viewer=viewer,
        token=token,
        incident=incident,
        place=tracking.place_of(incident, language_of(request).tag),
        zone=incident.time_zone or "UTC",
        numbers=numbers.list_rows(incident.told_numbers),
        files=files.list_for_incident(db, incident.id, told_by=viewer.id),
        code=Markup(drawn),  # noqa: S704 - drawn by us from a reference and our own number
    )
