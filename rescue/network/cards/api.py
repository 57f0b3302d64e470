"""Run cards for machines: read, previewed, changed with a reason, given back; every version stays."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.web.etags import seen_version, show_version
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import Latitude, Longitude
from rescue.network.cards import book, editing, preview
from rescue.network.cards.bodies import (
    CardBody,
    CardList,
    CardView,
    PreviewView,
    RestorationBody,
    preview_view,
    view,
)
from rescue.network.cards.contents import Card, unpack_line, unpack_step
from rescue.network.cards.models import RunCard, RunCardChange
from rescue.network.kinds import Kind

api = APIRouter(prefix="/api/v1", tags=["run cards"])
EditorViewer = Annotated[Principal, Depends(may(Role.SUPERVISOR, Role.ADMINISTRATOR))]
TerritoryQuery = Annotated[str | None, Query(max_length=3, description="A territory's own card; none is everywhere.")]
SeverityQuery = Annotated[str, Query(pattern="^(red|yellow|green|black)$")]
LevelQuery = Annotated[int, Query(ge=1, le=3)]


@api.get("/run-cards", response_model=CardList)
def list_run_cards(db: Reading, _viewer: DeskViewer) -> dict[str, Any]:
    """The general card of every kind, and every territory's own."""
    kept = {(each.kind, each.territory_code): each for each in editing.list_kept(db)}
    known = book.read(db)
    general = [(kind, "") for kind in Kind]
    special = [(Kind(kind), code) for kind, code in kept if code]
    shown = [(known.own(kind, code), kept.get((kind, code))) for kind, code in [*general, *special]]
    return {"items": [view(card, row) for card, row in shown if card]}


@api.get("/run-cards/{kind}", response_model=CardView)
def show_run_card(
    response: Response, db: Reading, _viewer: DeskViewer, kind: str, territory: TerritoryQuery = None
) -> dict[str, Any]:
    """The card of exactly this kind and territory; a territory without its own shows an empty one, version 0."""
    return _answer(db, response, editing.find_kind(kind), editing.find_territory(territory))


@api.put("/run-cards/{kind}", response_model=CardView)
def change_run_card(
    request: Request,
    response: Response,
    db: Writing,
    viewer: EditorViewer,
    kind: str,
    body: CardBody,
    territory: TerritoryQuery = None,
) -> dict[str, Any]:
    """Write a card. If-Match is the version you read; "0" where it was never changed."""
    known, code = editing.find_kind(kind), editing.find_territory(territory)
    editing.change(db, known, code, body.wish(), seen_version=seen_version(request), by=viewer.id)
    return _answer(db, response, known, code)


@api.post("/run-cards/{kind}/restoration", response_model=CardView)
def restore_run_card(
    request: Request,
    response: Response,
    db: Writing,
    viewer: EditorViewer,
    kind: str,
    body: RestorationBody,
    territory: TerritoryQuery = None,
) -> dict[str, Any]:
    """Give a card back: the house's own counts again, or a territory follows the general card."""
    known, code = editing.find_kind(kind), editing.find_territory(territory)
    editing.restore(
        db, known, code, source=body.source, reason=body.reason, seen_version=seen_version(request), by=viewer.id
    )
    return _answer(db, response, known, code)


@api.get("/run-cards/{kind}/history", response_model=CardList)
def list_run_card_versions(
    db: Reading, _viewer: DeskViewer, kind: str, territory: TerritoryQuery = None
) -> dict[str, Any]:
    """Every version of a card, the newest first, with who, when, why and the source."""
    versions = editing.list_versions(db, editing.find_kind(kind), editing.find_territory(territory))
    return {"items": [view(_card(each), each) for each in versions]}


@api.get("/run-cards/{kind}/preview", response_model=PreviewView)
def preview_run_card(
    request: Request,
    db: Reading,
    _viewer: DeskViewer,
    kind: str,
    severity: SeverityQuery = "red",
    territory: TerritoryQuery = None,
    level: LevelQuery = 1,
    latitude: Annotated[Latitude | None, Query()] = None,
    longitude: Annotated[Longitude | None, Query()] = None,
) -> dict[str, Any]:
    """What an incident of this kind, this severe, here would call; nothing is written and nobody is asked."""
    shown = preview.show(
        db,
        editing.find_kind(kind),
        severity,
        territory_code=editing.find_territory(territory) or None,
        level=level,
        latitude=latitude if longitude is not None else None,
        longitude=longitude if latitude is not None else None,
    )
    return preview_view(shown, translator(LANGUAGES[language_of(request).tag]))


def _answer(db: Db, response: Response, kind: Kind, territory_code: str) -> dict[str, Any]:
    db.flush()
    kept = editing.find_kept(db, kind, territory_code)
    own = _card(kept) if kept else book.read(db).own(kind, territory_code)
    card = own or Card(kind, territory_code, (), ())
    show_version(response, card.version)
    return view(card, kept)


def _card(kept: RunCard | RunCardChange) -> Card:
    return Card(
        Kind(kept.kind),
        kept.territory_code,
        tuple(unpack_line(each) for each in kept.lines),
        tuple(unpack_step(each) for each in kept.steps),
        kept.version,
        kept.is_default,
        kept.is_adding,
    )
