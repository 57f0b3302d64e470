"""Phrase cards for anybody: two languages on one page, to show, to read aloud, and to keep for when no network is."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from i18n.phrasebook import cards
from rescue.kit import assets
from rescue.kit.web.routes import AnyViewer, language_of, page
from rescue.phrases import books

pages = APIRouter(include_in_schema=False)
CODE_CHARACTERS = 3


@pages.get("/cards")
def choose_language(
    request: Request,
    _viewer: AnyViewer,
    territory: Annotated[str | None, Query(max_length=CODE_CHARACTERS)] = None,
) -> HTMLResponse:
    """Which language the other person reads; that of the place first."""
    own = LANGUAGES[language_of(request).tag]
    suggested = books.language_of_place(territory, own)
    others = [each for each in cards.languages() if each not in (own, suggested)]
    names = {each.code: each.autonym for each in cards.languages()}
    return page(
        request, "phrases/choose.html", own=own, suggested=suggested, others=others, path=books.path, names=names
    )


@pages.get("/cards/offline.js")
def keep_offline(_viewer: AnyViewer) -> Response:
    """The worker that shows kept cards without a network; it answers for cards and their chooser only."""
    script = assets.path("cards-offline.js").read_bytes()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/cards"}
    return Response(script, media_type="text/javascript", headers=headers)


@pages.get("/cards/{code}")
def show_cards(request: Request, _viewer: AnyViewer, code: str) -> HTMLResponse:
    """All cards in the reader's language and in another."""
    own, other = books.book_language(language_of(request).tag), books.book_language(code)
    return page(
        request,
        "phrases/book.html",
        own=own,
        other=other,
        chapters=books.chapters(own, other),
        hours=(cards.phrase("hours", own), cards.phrase("hours", other)),
        is_reviewed=cards.is_reviewed(own) and cards.is_reviewed(other),
        path=books.path,
    )
