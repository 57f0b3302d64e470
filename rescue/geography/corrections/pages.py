"""Country sheets for the desk: all 233 with what is old or missing; one with every fact; one fact to correct."""

from datetime import date
from typing import Annotated, Any

from babel import Locale
from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from i18n.languages import negotiate
from rescue.geography import country_sheets, territories
from rescue.geography.api import CodePath
from rescue.geography.corrections import book, contents, editing, forms, sheets
from rescue.geography.corrections.contents import FACT_NAMES, Fact, find_fact
from rescue.geography.corrections.editing import Wish
from rescue.geography.corrections.known import survey
from rescue.geography.corrections.sheets import Place, find_place
from rescue.geography.locator import country_map
from rescue.geography.missions import BASIS_WORDS
from rescue.geography.place_names import country_of, fold
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may, page, redirect
from rescue.kit.web.strict import Line, LineQuery, Text

pages = APIRouter(include_in_schema=False)
EDITORS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
EditorViewer = Annotated[Principal, Depends(may(*EDITORS))]
VersionForm = Annotated[int, Form(ge=0, le=2**31)]
LackQuery = Annotated[str, Query(max_length=20)]
MOST_FIELDS = 300


async def read_sent(request: Request) -> FormData:
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


Sent = Annotated[FormData, Depends(read_sent)]


@pages.get("/desk/countries")
def list_countries(
    request: Request, db: Reading, viewer: DeskViewer, q: LineQuery = None, lack: LackQuery = ""
) -> HTMLResponse:
    """All 233, stale first, then where a number is missing or unsure, then where most is unknown."""
    asked, tag = (q or "").strip(), language_of(request).tag
    rows = survey(book.read(db), db.now.date())
    counts = {
        "stale": sum(bool(row.stale) for row in rows),
        "unverified": sum(bool(row.unverified) for row in rows),
        "holes": sum(bool(row.holes) for row in rows),
    }
    shown = [row for row in rows if _is_asked(row.code, asked) and (lack not in counts or getattr(row, lack))]
    return _page(
        request,
        viewer,
        "countries.html",
        rows=shown,
        counts=counts,
        asked=asked,
        lack=lack if lack in counts else "",
        names={row.code: territories.get(row.code).name(tag) for row in shown},
    )


@pages.get("/desk/countries/{code}")
def show_country(request: Request, db: Reading, viewer: DeskViewer, code: CodePath) -> HTMLResponse:
    """Every fact with source, day, who and how sure."""
    place, tag = find_place(code), language_of(request).tag
    known, kept = sheets.list_facts(db, place)
    territory = territories.get(place.territory_code)
    parts = [each for each in territory.also_serves if each != place.iso_code]
    return _page(
        request,
        viewer,
        "country.html",
        place=place,
        country=territories.name_of_iso(place.iso_code if _is_part(place) else place.territory_code, tag),
        served_by=territory.name(tag) if _is_part(place) else None,
        parts=[(each, territories.name_of_iso(each, tag)) for each in parts],
        facts=known,
        kept=kept,
        names=sheets.names_of(db, [row.changed_by for row in kept.values()]),
        today=db.now.date(),
        map=country_map.draw(country_sheets.sheet(book.read(db), place.territory_code, place.iso_code), tag),
        **_words(tag),
    )


@pages.get("/desk/countries/{code}/{fact}")
def show_fact(request: Request, db: Reading, viewer: DeskViewer, code: CodePath, fact: str) -> HTMLResponse:
    """One fact: as it counts, the form to correct it, and every version it had."""
    return _show(request, db, viewer, find_place(code), find_fact(fact))


@pages.post("/desk/countries/{code}/{fact}", response_model=None)
def correct_fact(
    request: Request,
    db: Writing,
    viewer: EditorViewer,
    code: CodePath,
    fact: str,
    sent: Sent,
    version: VersionForm,
    checked_on: Annotated[date, Form()],
    source: Annotated[Line, Form()] = "",
    reason: Annotated[Text, Form()] = "",
    is_verified: Annotated[bool, Form()] = False,
) -> Response:
    """Write it; what cannot be used says why and keeps what was typed."""
    place, known = find_place(code), find_fact(fact)
    wish = Wish(forms.read(known, sent), source, checked_on, is_verified, reason)
    with refusable(db) as outcome:
        editing.correct(db, place.code_of(known), known, wish, seen_version=version, by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, place, known, problem=problem, wish=wish)
    return redirect(f"/desk/countries/{place.iso_code}#{known}")


@pages.post("/desk/countries/{code}/{fact}/undoing", response_model=None)
def undo_fact(
    request: Request,
    db: Writing,
    viewer: EditorViewer,
    code: CodePath,
    fact: str,
    version: VersionForm,
    to_version: VersionForm,
    reason: Annotated[Text, Form()] = "",
) -> Response:
    """An earlier version again, by a new correction."""
    place, known = find_place(code), find_fact(fact)
    with refusable(db) as outcome:
        sheets.undo(db, place, known, to_version=to_version, reason=reason, seen_version=version, by=viewer.id)
    if problem := outcome.refusal:
        return _show(request, db, viewer, place, known, problem=problem)
    return redirect(f"/desk/countries/{place.iso_code}#{known}")


def _show(
    request: Request,
    db: Db,
    viewer: Principal,
    place: Place,
    fact: Fact,
    *,
    problem: Problem | None = None,
    wish: Wish | None = None,
) -> HTMLResponse:
    known, version = sheets.find(db, place, fact, viewer)
    typed = wish.value if wish else known.value
    tag = language_of(request).tag
    versions = editing.list_versions(db, place.code_of(fact), fact)
    return _page(
        request,
        viewer,
        "fact.html",
        status=problem.status if problem else 200,
        place=place,
        country=territories.name_of_iso(place.iso_code if _is_part(place) else place.territory_code, tag),
        fact=fact,
        known=known,
        version=version,
        typed=typed or {},
        rows=forms.rows_of(fact, typed),
        wish=wish,
        problem=problem,
        versions=versions,
        names=sheets.names_of(db, [each.changed_by for each in versions]),
        today=db.now.date(),
        **_words(tag),
    )


def _page(request: Request, viewer: Principal, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    house = house_of(request)
    return page(
        request,
        f"geography/{name}",
        viewer=viewer,
        status=status,
        fact_names=FACT_NAMES,
        is_editor=viewer.role in EDITORS,
        home_zone=house.settings.home_zone,
        **values,
    )


def _words(tag: str) -> dict[str, Any]:
    locale = negotiate(tag).locale
    return {
        "special_kinds": contents.SPECIAL_KINDS,
        "habits": contents.HABITS,
        "post_kinds": contents.POST_KINDS,
        "bases": BASIS_WORDS,
        "language_name": lambda code: _language(code, locale),
    }


def _language(code: str, locale: Locale) -> str:
    names = locale.languages
    return str(names.get(code.replace("-", "_")) or names.get(code.split("-")[0]) or code)


def _is_part(place: Place) -> bool:
    return place.iso_code != country_sheets.own_code(place.territory_code)


def _is_asked(code: str, asked: str) -> bool:
    if not asked:
        return True
    wanted, territory = fold(asked), territories.get(code)
    if not wanted:
        return False
    named = any(wanted in fold(name) for name in (*territory.names.values(), territory.capital))
    meant = country_of(wanted)
    parts = {code, *territory.also_serves}
    return named or asked.upper() in parts or (meant in parts if meant else False)
