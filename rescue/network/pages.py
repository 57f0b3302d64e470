"""The partner directory for people: list, one partner, its form, the import of a file; all without JavaScript."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, RedirectResponse, Response

from i18n.catalogues import translator
from i18n.languages import negotiate
from rescue.geography import territories
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Stale
from rescue.kit.web.downloads import csv_file
from rescue.kit.web.paging import list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may, page, redirect
from rescue.kit.web.strict import Cursor, IdPath, LineQuery
from rescue.network import forms, providers
from rescue.network.directory import Filters, get_provider, list_all, select_visible
from rescue.network.drafts import Channel, Flaw, draft_of, find_lapses
from rescue.network.files.columns import COLUMNS
from rescue.network.files.importing import export_csv, import_providers, template_csv
from rescue.network.files.sheets import MOST_BYTES, MOST_ROWS
from rescue.network.hours import write_hours
from rescue.network.models import Provider, Service
from rescue.network.providers import ProviderExists
from rescue.network.quality.figures import figures_of
from rescue.network.reach import report_reach
from rescue.network.tariffs.surcharges import write_surcharges
from rescue.network.wording import Say

pages = APIRouter(include_in_schema=False)
NetworkViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]
PER_PAGE = 50
STATES = {"active": True, "suspended": False}


async def read_sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(read_sent)]
Version = Annotated[int, Form(ge=1, le=2**53)]


@pages.get("/providers")
def list_directory(
    request: Request,
    db: Reading,
    viewer: NetworkViewer,
    cursor: Cursor = None,
    territory: Annotated[str, Query(max_length=3)] = "",
    service: Annotated[str, Query(max_length=40)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    search: LineQuery = None,
) -> HTMLResponse:
    filters = Filters(
        territory if territories.find(territory) else None,
        Service(service) if service in list(Service) else None,
        STATES.get(state),
        search or None,
    )
    found = list_page(
        db,
        select_visible(viewer, filters),
        by=(Provider.name, Provider.id),
        of="providers",
        cursor=cursor,
        limit=PER_PAGE,
    )
    rows = [_row(each, db) for each in found.items]
    chosen = {"territory": territory, "service": service, "state": state, "search": search or ""}
    return _page(request, viewer, "list.html", rows=rows, next=found.next, chosen=chosen)


@pages.get("/providers/export.csv")
def export_directory(db: Reading, viewer: DeskViewer) -> Response:
    return csv_file(export_csv(list_all(db, viewer)), "providers.csv")


@pages.get("/providers/template.csv")
def show_template(_viewer: DeskViewer) -> Response:
    return csv_file(template_csv(), "providers-template.csv")


@pages.get("/reach")
def show_reach(
    request: Request, db: Reading, viewer: DeskViewer, territory: Annotated[str, Query(max_length=3)] = ""
) -> HTMLResponse:
    """Who would be called first in one territory, or every hole of all of them."""
    chosen = territory if territories.find(territory) else ""
    found = report_reach(db, territory_code=chosen or None)
    rows = found if chosen else [row for row in found if row.is_hole]
    return _page(request, viewer, "reach.html", rows=rows, chosen=chosen, checked=len(found))


@pages.get("/providers/new")
def ask_for_provider(request: Request, viewer: DeskViewer) -> HTMLResponse:
    return _form(request, viewer, forms.show(None))


@pages.post("/providers/new", response_model=None)
def add_from_form(request: Request, db: Writing, viewer: DeskViewer, sent: Sent) -> Response:
    filled = forms.read(sent)
    if filled.flaws:
        return _form(request, viewer, filled.typed, filled.flaws)
    try:
        provider_id = providers.add_provider(db, filled.draft, by=viewer.id)
    except ProviderExists:
        return _form(request, viewer, filled.typed, (Flaw("licence_number", ProviderExists.text),))
    return redirect(f"/providers/{provider_id}")


@pages.get("/providers/imports")
def ask_for_file(request: Request, viewer: DeskViewer) -> HTMLResponse:
    return _page(request, viewer, "import.html", columns=COLUMNS, most_rows=MOST_ROWS, done=None, is_dry=True)


@pages.post("/providers/imports")
def import_from_form(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    file: Annotated[UploadFile, File()],
    dry_run: Annotated[str, Form()] = "",
) -> HTMLResponse:
    is_dry = bool(dry_run)
    done = import_providers(db, file.file.read(MOST_BYTES + 1), by=viewer.id, dry_run=is_dry)
    shown = {"columns": COLUMNS, "most_rows": MOST_ROWS, "done": done, "is_dry": is_dry}
    return _page(request, viewer, "import.html", status=422 if done.errors else 200, **shown)


@pages.get("/providers/{id}")
def show_one(request: Request, db: Reading, viewer: NetworkViewer, id: IdPath) -> HTMLResponse:
    provider = get_provider(db, viewer, id)
    lapses = _lapses(provider, db)
    return _page(
        request,
        viewer,
        "provider.html",
        provider=provider,
        draft=draft_of(provider),
        lapses=lapses,
        figures=figures_of(provider),
    )


@pages.get("/providers/{id}/change")
def ask_for_change(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    provider = get_provider(db, viewer, id)
    return _form(request, viewer, forms.show(draft_of(provider), provider.version), provider=provider)


@pages.post("/providers/{id}/change", response_model=None)
def change_from_form(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    provider = get_provider(db, viewer, id)
    filled = forms.read(sent, draft_of(provider))
    if filled.flaws:
        return _form(request, viewer, filled.typed, filled.flaws, provider)
    version = filled.typed["version"]
    if not version.isascii() or not version.isdigit():
        raise Stale
    try:
        providers.change_provider(db, provider, filled.draft, version=int(version[:15]), by=viewer.id)
    except ProviderExists:
        return _form(request, viewer, filled.typed, (Flaw("licence_number", ProviderExists.text),), provider)
    return redirect(f"/providers/{id}")


@pages.post("/providers/{id}/suspension", response_model=None)
def suspend_from_form(db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> RedirectResponse:
    providers.suspend(db, get_provider(db, viewer, id), version=version, by=viewer.id)
    return redirect(f"/providers/{id}")


@pages.post("/providers/{id}/activation", response_model=None)
def activate_from_form(db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> RedirectResponse:
    providers.activate(db, get_provider(db, viewer, id), version=version, by=viewer.id)
    return redirect(f"/providers/{id}")


@pages.post("/providers/{id}/removal", response_model=None)
def remove_from_form(db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> RedirectResponse:
    providers.remove(db, get_provider(db, viewer, id), version=version, by=viewer.id)
    return redirect("/providers")


def _row(provider: Provider, db: Db) -> dict[str, Any]:
    draft = draft_of(provider)
    offered = [each for each in Service if any(each in station.services for station in draft.stations)]
    return {"provider": provider, "draft": draft, "services": offered, "lapses": _lapses(provider, db)}


def _lapses(provider: Provider, db: Db) -> list[str]:
    return find_lapses(draft_of(provider), db.now.date())


def _page(request: Request, viewer: Principal, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    say = Say(translator(negotiate(language_of(request).tag)))
    listed = sorted(territories.list_all(), key=lambda each: each.name(language_of(request).tag))
    return page(
        request,
        f"network/{name}",
        viewer=viewer,
        status=status,
        say=say,
        services=list(Service),
        territories=listed,
        is_desk=viewer.is_desk,
        write_hours=write_hours,
        write_surcharges=write_surcharges,
        **values,
    )


def _form(
    request: Request,
    viewer: Principal,
    typed: forms.Typed,
    flaws: tuple[Flaw, ...] = (),
    provider: Provider | None = None,
) -> HTMLResponse:
    stations = [*typed["stations"], forms.EMPTY_STATION][: forms.MOST_STATIONS]
    return _page(
        request,
        viewer,
        "form.html",
        status=422 if flaws else 200,
        typed={**typed, "stations": stations},
        flaws=flaws,
        faults={flaw.field: flaw.text for flaw in flaws},
        provider=provider,
        channels=list(Channel),
        zones=sorted({zone for each in territories.list_all() for zone in each.iana_zones}),
    )
