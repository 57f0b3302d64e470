"""Run cards for people: every kind at a glance, one card with its rule, form, preview and history."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from i18n.catalogues import translator
from i18n.languages import LANGUAGES
from rescue.geography import location_text, resolver, territories
from rescue.geography.location_text import LONGEST_TEXT
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may, page, redirect
from rescue.kit.web.strict import Line, Text
from rescue.network.cards import book, contents, editing, forms, preview
from rescue.network.cards.contents import LEVELS, SEVERITIES, Card, When
from rescue.network.cards.defaults import default_card
from rescue.network.cards.models import EVERYWHERE
from rescue.network.kinds import KIND_NAMES, Kind
from rescue.network.models import SERVICE_NAMES
from rescue.network.wording import Say

pages = APIRouter(include_in_schema=False)
EDITORS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
EditorViewer = Annotated[Principal, Depends(may(*EDITORS))]
TerritoryQuery = Annotated[str, Query(max_length=3)]
VersionForm = Annotated[int, Form(ge=0, le=2**31)]
MOST_FIELDS = 600
A_SEVERITY = "^(red|yellow|green|black)$"


async def read_sent(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


Sent = Annotated[FormData, Depends(read_sent)]


@pages.get("/desk/run-cards")
def list_cards(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    """Every kind with what its card calls, and the territories that have one of their own."""
    known = book.read(db)
    kept = {(each.kind, each.territory_code): each for each in editing.list_kept(db)}
    rows = [(known.card(kind, None), kept.get((kind, EVERYWHERE))) for kind in Kind]
    special = [each for each in kept.values() if each.territory_code and not each.is_default]
    return _page(request, viewer, "run_cards.html", rows=rows, special=special)


@pages.get("/desk/run-cards/{kind}")
def show_card(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    kind: str,
    territory: TerritoryQuery = "",
    severity: Annotated[str, Query(pattern=A_SEVERITY)] = "red",
    level: Annotated[int, Query(ge=1, le=3)] = 1,
    here: Annotated[str, Query(max_length=LONGEST_TEXT)] = "",
) -> HTMLResponse:
    """The card, and what it would call: from the capital, or from a position written in any of the ways we read."""
    return _show(request, db, viewer, kind, territory, severity=severity, level=level, here=here)


@pages.post("/desk/run-cards/{kind}", response_model=None)
def change_card(
    request: Request,
    db: Writing,
    viewer: EditorViewer,
    kind: str,
    sent: Sent,
    version: VersionForm,
    territory: TerritoryQuery = "",
) -> Response:
    """Write it; what cannot be done says why and keeps what was typed."""
    wish: editing.Wish | None = None
    with refusable(db) as outcome:
        wish = forms.read(sent)
        code = editing.find_territory(territory)
        editing.change(db, editing.find_kind(kind), code, wish, seen_version=version, by=viewer.id)
    if problem := outcome.refusal:
        book.forget(db)
        return _show(request, db, viewer, kind, territory, problem=problem, wish=wish)
    return redirect(f"/desk/run-cards/{kind}?territory={code}" if code else f"/desk/run-cards/{kind}")


@pages.post("/desk/run-cards/{kind}/draft", response_model=None)
def show_draft(
    request: Request,
    db: Reading,
    viewer: EditorViewer,
    kind: str,
    sent: Sent,
    territory: TerritoryQuery = "",
    severity: Annotated[str, Form(pattern=A_SEVERITY)] = "red",
    level: Annotated[int, Form(ge=1, le=3)] = 1,
    here: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
) -> Response:
    """What the card that is being written would call; nothing is saved."""
    chosen: dict[str, Any] = {"severity": severity, "level": level, "here": here}
    wish: editing.Wish | None = None
    try:
        wish = forms.read(sent)
        code = editing.find_territory(territory)
        is_adding = wish.is_adding and code != EVERYWHERE
        editing.check_card(wish, is_whole=not is_adding)
    except Problem as problem:
        return _show(request, db, viewer, kind, territory, problem=problem, wish=wish, **chosen)
    draft = Card(editing.find_kind(kind), code, wish.lines, wish.steps, is_default=False, is_adding=is_adding)
    return _show(request, db, viewer, kind, territory, wish=wish, draft=draft, **chosen)


@pages.post("/desk/run-cards/{kind}/restoration", response_model=None)
def restore_card(
    request: Request,
    db: Writing,
    viewer: EditorViewer,
    kind: str,
    version: VersionForm,
    source: Annotated[Line, Form()] = "",
    reason: Annotated[Text, Form()] = "",
    territory: TerritoryQuery = "",
) -> Response:
    """Give it back; the versions stay in its history."""
    code = editing.find_territory(territory)
    with refusable(db) as outcome:
        editing.restore(
            db, editing.find_kind(kind), code, source=source, reason=reason, seen_version=version, by=viewer.id
        )
    if problem := outcome.refusal:
        book.forget(db)
        return _show(request, db, viewer, kind, territory, problem=problem)
    return redirect(f"/desk/run-cards/{kind}?territory={code}" if code else f"/desk/run-cards/{kind}")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    kind_word: str,
    territory: str,
    *,
    severity: str = "red",
    level: int = 1,
    here: str = "",
    problem: Problem | None = None,
    wish: editing.Wish | None = None,
    draft: Card | None = None,
) -> HTMLResponse:
    # long: a line a part of the page
    kind, code = editing.find_kind(kind_word), editing.find_territory(territory)
    known = book.read(db)
    own = known.own(kind, code)
    shown = own if own and not (code and own.is_default) else Card(kind, code, (), (), own.version if own else 0)
    typed = Card(kind, code, wish.lines, wish.steps, is_adding=wish.is_adding) if wish else shown
    lines, steps = forms.show(typed)
    position = location_text.read(here) if here else None
    where = resolver.resolve(position.latitude, position.longitude).territory if position else None
    return _page(
        request,
        viewer,
        "run_card.html",
        status=problem.status if problem else 200,
        card=shown,
        typed=typed,
        wish=wish,
        lines=lines,
        steps=steps,
        kept=editing.find_kept(db, kind, code),
        default=default_card(kind),
        versions=editing.list_versions(db, kind, code),
        preview=preview.show(
            db,
            kind,
            severity,
            territory_code=code or where,
            level=level,
            latitude=position.latitude if position else None,
            longitude=position.longitude if position else None,
            draft=draft,
        ),
        is_draft=draft is not None,
        position=position,
        where=code or where,
        chosen={"severity": severity, "level": level, "here": here},
        problem=problem,
        own_territories=[place for word, place in known.changed if word == kind and place],
    )


def _page(request: Request, viewer: Principal, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    tag = language_of(request).tag
    return page(
        request,
        f"network/{name}",
        viewer=viewer,
        status=status,
        say=Say(translator(LANGUAGES[tag])),
        kinds=KIND_NAMES,
        services=SERVICE_NAMES,
        whens=contents.WHEN_NAMES,
        moments=list(When),
        levels=LEVELS,
        level_names=contents.LEVEL_NAMES,
        step_names=contents.STEP_NAMES,
        severities=SEVERITIES,
        severity_words=contents.SEVERITY_NAMES,
        territories=sorted(territories.list_all(), key=lambda each: each.name(tag)),
        is_editor=viewer.role in EDITORS,
        **values,
    )
