"""Enclosures for the desk: pictures to look at, everything else to save, nothing that a browser would run."""

from fastapi import APIRouter
from starlette.responses import Response

from rescue.kit.web.routes import DeskViewer, Reading
from rescue.kit.web.strict import IdPath
from rescue.mailroom import arrivals

pages = APIRouter(include_in_schema=False)
SHUT = "default-src 'none'; sandbox"


@pages.get("/desk/enclosures/{id}")
def show_enclosure(db: Reading, viewer: DeskViewer, id: IdPath) -> Response:
    """The bytes of an enclosure, by what they are and not by what they were called."""
    opened = arrivals.open_enclosure(db, id, viewer)
    shown = "inline" if opened.is_picture else "attachment"
    return Response(
        opened.content,
        media_type=opened.media_type,
        headers={
            "Content-Disposition": f'{shown}; filename="{opened.name}"',
            "Content-Security-Policy": SHUT,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
