"""The page of a relative: what was stated about somebody who died, and how far it is; nobody's private data."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.problems import NotFound
from rescue.kit.web.routes import AnyViewer, Reading, page
from rescue.transfers.remains import instructions, views
from rescue.transfers.remains.models import DocumentState
from rescue.transfers.remains.said import REASONS, RELATION_NAMES, WISH_NAMES

pages = APIRouter(include_in_schema=False)


@pages.get("/w/{token}")
def show_wishes(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """Everybody who stated something sees the same; their own line is marked."""
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.STATEMENT:
        raise NotFound
    request.state.principal = links.principal_of(link)
    found, reference = instructions.of_statement(db, link.object_id)
    shown = views.remains(db, found)
    return page(
        request,
        "transfers/wishes.html",
        reference=reference,
        file=shown,
        mine=link.object_id,
        verified=sum(each["state"] is DocumentState.VERIFIED for each in shown["documents"]),
        relations=RELATION_NAMES,
        wishes=WISH_NAMES,
        reasons=REASONS,
    )
