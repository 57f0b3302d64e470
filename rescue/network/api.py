"""The partner directory for machines: list, add, change, suspend, import, and who would be called where."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, File, Query, Request, Response, UploadFile
from pydantic import BaseModel

from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.problems import Invalid
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import Cursor, IdPath, Limit, LineQuery
from rescue.kit.words import N_
from rescue.network import providers
from rescue.network.bodies import ProviderBody, ProviderView, view
from rescue.network.directory import Filters, get_provider, select_visible
from rescue.network.drafts import ProviderDraft, find_flaws
from rescue.network.files.importing import Imported, import_providers
from rescue.network.files.sheets import MOST_BYTES
from rescue.network.models import Provider, Service
from rescue.network.reach import report_reach

api = APIRouter(prefix="/api/v1", tags=["providers"])
NetworkViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]
TerritoryQuery = Annotated[str | None, Query(max_length=3, pattern=r"^[A-Z]{2,3}$")]


class ImportRefused(Invalid):
    title = N_("This file was not imported.")
    text = N_("This file was not imported: %(count)s cells are wrong. Nothing was changed.")


class ProviderPage(BaseModel):
    """One page of the directory by name; `next` is the cursor of the next page or null."""

    items: list[ProviderView]
    next: str | None


class RowErrorView(BaseModel):
    """A wrong cell: the row as a spreadsheet counts it (1 is the heading), its column, and what is wrong."""

    row: int
    column: str
    detail: str


class ImportView(BaseModel):
    """What an import did, or would do in a dry run."""

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    errors: list[RowErrorView]


class ReachView(BaseModel):
    """Who would be called first from the capital; without a provider it is a hole and says why."""

    territory: str
    service: Service
    provider_id: str | None
    provider: str | None
    distance_km: float | None
    cross_border: bool
    is_demonstration: bool
    hole_reason: str | None


class ReachReport(BaseModel):
    holes: int
    items: list[ReachView]


@api.get("/providers")
def list_providers(
    request: Request,
    response: Response,
    db: Reading,
    viewer: NetworkViewer,
    cursor: Cursor = None,
    limit: Limit = 50,
    territory: TerritoryQuery = None,
    service: Service | None = None,
    is_active: bool | None = None,
    search: LineQuery = None,
) -> ProviderPage:
    """Partners by name. The desk sees all, a provider's people see themselves."""
    wanted = select_visible(viewer, Filters(territory, service, is_active, search))
    found = list_page(db, wanted, by=(Provider.name, Provider.id), of="providers", cursor=cursor, limit=limit)
    link_next(request, response, found.next)
    return ProviderPage(items=[view(provider, db.now) for provider in found.items], next=found.next)


@api.post("/providers", status_code=201, response_model=ProviderView)
def add_provider(
    request: Request, db: Writing, viewer: DeskViewer, body: ProviderBody, key: IdempotencyKey = None
) -> Response:
    """Add a partner. It can be called as soon as this is answered."""

    def make() -> Answer:
        provider_id = providers.add_provider(db, checked(body.draft()), by=viewer.id)
        shown = view(get_provider(db, viewer, provider_id), db.now)
        headers = {"Location": f"/api/v1/providers/{provider_id}", "ETag": etag(shown.version)}
        return Answer(201, shown.model_dump(mode="json"), headers)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/providers/imports", response_model=ImportView)
def import_file(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    file: Annotated[UploadFile, File(description="CSV or XLSX, at most 5 MiB and 5,000 rows.")],
    dry_run: bool = False,
    key: IdempotencyKey = None,
) -> Response:
    """Add or change every partner of a file, or none: one wrong cell stops it all. A dry run only tells."""
    content = file.file.read(MOST_BYTES + 1)

    def make() -> Answer:
        done = import_providers(db, content, by=viewer.id, dry_run=dry_run)
        if done.errors and not dry_run:
            raise refusal(done)
        return Answer(200, _import_view(request, done, dry_run).model_dump(mode="json"))

    body = {"sha256": hashlib.sha256(content).hexdigest(), "dry_run": dry_run}
    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/providers/{id}")
def show_provider(response: Response, db: Reading, viewer: NetworkViewer, id: IdPath) -> ProviderView:
    provider = get_provider(db, viewer, id)
    show_version(response, provider.version)
    return view(provider, db.now)


@api.put("/providers/{id}")
def change_provider(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: ProviderBody
) -> ProviderView:
    """Replace what is known of a partner; If-Match carries the ETag that was read."""
    seen = seen_version(request)
    provider = get_provider(db, viewer, id)
    providers.change_provider(db, provider, checked(body.draft(provider)), version=seen, by=viewer.id)
    show_version(response, provider.version)
    return view(provider, db.now)


@api.delete("/providers/{id}", status_code=204)
def remove_provider(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> None:
    """Take a partner out of the directory; its past call-outs keep its name."""
    seen = seen_version(request)
    providers.remove(db, get_provider(db, viewer, id), version=seen, by=viewer.id)


@api.post("/providers/{id}/suspension")
def suspend_provider(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> ProviderView:
    """Offer nothing to this partner until it is activated again; what it has accepted goes on."""
    seen = seen_version(request)
    provider = get_provider(db, viewer, id)
    providers.suspend(db, provider, version=seen, by=viewer.id)
    show_version(response, provider.version)
    return view(provider, db.now)


@api.post("/providers/{id}/activation")
def activate_provider(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath
) -> ProviderView:
    """Offer to this partner again."""
    seen = seen_version(request)
    provider = get_provider(db, viewer, id)
    providers.activate(db, provider, version=seen, by=viewer.id)
    show_version(response, provider.version)
    return view(provider, db.now)


@api.get("/reach")
def show_reach(
    db: Reading,
    _viewer: DeskViewer,
    territory: TerritoryQuery = None,
    service: Service | None = None,
    only_holes: bool = False,
) -> ReachReport:
    """For every territory and service, who would be called first from the capital now, and every hole."""
    rows = [row for row in report_reach(db, territory_code=territory, service=service) if row.is_hole or not only_holes]
    items = [
        ReachView(
            territory=row.territory_code,
            service=row.service,
            provider_id=row.provider_id,
            provider=row.provider_name,
            distance_km=row.distance_km,
            cross_border=row.crosses_border,
            is_demonstration=row.is_demonstration,
            hole_reason=row.hole_reason,
        )
        for row in rows
    ]
    return ReachReport(holes=sum(row.is_hole for row in rows), items=items)


def checked(draft: ProviderDraft) -> ProviderDraft:
    """The draft, or Invalid naming every field that is wrong."""
    flaws = find_flaws(draft)
    if flaws:
        raise Invalid(fields=[{"pointer": f"#/{flaw.field}", "text": flaw.text} for flaw in flaws])
    return draft


def refusal(done: Imported) -> ImportRefused:
    """The problem that names every wrong cell by row and column."""
    fields = [{"pointer": f"#/rows/{error.row}/{error.column}", "text": error.text} for error in done.errors]
    return ImportRefused(fields=fields, count=len(fields))


def _import_view(request: Request, done: Imported, dry_run: bool) -> ImportView:
    speak = house_of(request).translator(language_of(request).tag).gettext
    return ImportView(
        dry_run=dry_run,
        added=done.added,
        changed=done.changed,
        unchanged=done.unchanged,
        errors=[RowErrorView(row=error.row, column=error.column, detail=speak(error.text)) for error in done.errors],
    )
