"""Shopping of an incident on the desk: purchases, papers, the agency's clock, statements, and errands with guides."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.desk.shopping import shown, wording
from rescue.dispatch.by_hand import NobodyLeft
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.money import Money
from rescue.kit.problems import Malformed, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Text
from rescue.kit.web.uploads import Sent
from rescue.shopping import drafts
from rescue.shopping.concierge import errands
from rescue.shopping.models import Outcome, Purchase, ReceiptKind
from rescue.shopping.purchases import agency, purchases, receipts, statements

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]
Note = Annotated[Text, Form()]
LONGEST_VERSION = 10


@pages.get("/desk/incidents/{id}/shopping")
def show_shopping(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    """Every purchase with its windows and clock at this minute, and every errand."""
    return show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/purchases", response_model=None)
def record_purchase(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Record what was bought, with its receipt where there is one."""

    def record() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        made = purchases.record(db, incident, drafts.purchase(sent.fields), by=viewer.id)
        _keep(db, made, sent, by=viewer.id)

    return act(request, db, viewer, id, record, typed=sent.fields)


@pages.post("/desk/purchases/{id}/facts", response_model=None)
def change_purchase(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Correct what is known of it."""

    def change() -> None:
        incident, found = purchases.get_for_change(db, id, viewer, seen_version=_version(sent))
        purchases.change(db, incident, found, drafts.purchase(sent.fields), by=viewer.id)

    return act(request, db, viewer, _incident_of(db, id, viewer), change, then=id)


@pages.post("/desk/purchases/{id}/receipts", response_model=None)
def add_receipt(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Another paper."""

    def add() -> None:
        _, found = purchases.get_for_change(db, id, viewer)
        if "receipt" not in sent.files:
            raise Malformed
        _keep(db, found, sent, by=viewer.id)

    return act(request, db, viewer, _incident_of(db, id, viewer), add, then=id)


@pages.post("/desk/purchases/{id}/receipts/{receipt_id}/file", response_model=None)
def open_receipt(db: Writing, viewer: DeskViewer, id: IdPath, receipt_id: IdPath) -> Response:
    """The paper, to be saved; who opened it is written down."""
    return uploads.send(receipts.open_file(db, purchases.get_visible(db, id, viewer), receipt_id, viewer))


@pages.post("/desk/purchases/{id}/receipts/{receipt_id}/lines", response_model=None)
def note_lines(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, receipt_id: IdPath, text: Note = ""
) -> Response:
    """What a receipt says, a line an article."""

    def note() -> None:
        _, found = purchases.get_for_change(db, id, viewer)
        receipts.note_lines(db, found, receipt_id, drafts.lines(text, found.currency), by=viewer.id)

    return act(request, db, viewer, _incident_of(db, id, viewer), note, then=id)


@pages.post("/desk/purchases/{id}/agency-notice", response_model=None)
def ask_agency(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    """Ask the agency to refund first."""

    def ask() -> None:
        incident, found = purchases.get_for_change(db, id, viewer, seen_version=version)
        agency.ask(db, incident, found, by=viewer.id)

    return act(request, db, viewer, _incident_of(db, id, viewer), ask, then=id)


@pages.post("/desk/purchases/{id}/statements", response_model=None)
def record_statement(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """What the agency or the shop said, with its proof."""

    def state() -> None:
        incident, found = purchases.get_for_change(db, id, viewer, seen_version=_version(sent))
        fields = dict(sent.fields)
        if "receipt" in sent.files:
            fields["receipt_id"] = _keep(db, found, sent, by=viewer.id)
        statements.state(db, incident, found, drafts.statement(fields, found.currency), by=viewer.id)

    return act(request, db, viewer, _incident_of(db, id, viewer), state, then=id)


@pages.post("/desk/purchases/{id}/mediation", response_model=None)
def mediate(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, note: Note = ""
) -> Response:
    return _noted(request, db, viewer, id, version, note, purchases.mediate)


@pages.post("/desk/purchases/{id}/settlement", response_model=None)
def settle(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, note: Note = ""
) -> Response:
    return _noted(request, db, viewer, id, version, note, purchases.settle)


@pages.post("/desk/purchases/{id}/withdrawal", response_model=None)
def withdraw(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, note: Note = ""
) -> Response:
    return _noted(request, db, viewer, id, version, note, _withdraw)


def _withdraw(db: Db, _incident: object, found: Purchase, *, note: str | None, by: str) -> None:
    purchases.withdraw(db, found, note=note, by=by)


def _noted(
    request: Request, db: Db, viewer: Principal, purchase_id: str, version: int, note: str, move: Callable[..., Any]
) -> Response:
    def do() -> None:
        incident, found = purchases.get_for_change(db, purchase_id, viewer, seen_version=version)
        move(db, incident, found, note=note.strip() or None, by=viewer.id)

    return act(request, db, viewer, _incident_of(db, purchase_id, viewer), do, then=purchase_id)


@pages.post("/desk/incidents/{id}/shopping-errands", response_model=None)
def request_errand(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, sent: Sent) -> Response:
    """Something to be looked for: the best guide is asked at once."""

    def want() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        seconds = house_of(request).settings.offer_seconds
        draft = drafts.errand(sent.fields, incident.time_zone)
        errands.request(db, incident, draft, by=viewer.id, offer_seconds=seconds)

    return act(request, db, viewer, id, want, typed=sent.fields)


@pages.post("/desk/shopping-errands/{id}/call-out", response_model=None)
def ask_guide(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    """Ask again after nobody came."""

    def ask() -> None:
        incident, found = errands.get_for_change(db, id, viewer, seen_version=version)
        if not errands.ask(db, incident, found, by=viewer.id, offer_seconds=house_of(request).settings.offer_seconds):
            raise NobodyLeft

    return act(request, db, viewer, errands.get_visible(db, id, viewer).incident_id, ask, then=id)


@pages.post("/desk/shopping-errands/{id}/outcome", response_model=None)
def finish_errand(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    outcome: Annotated[Outcome, Form()],
    note: Note = "",
) -> Response:
    def finish() -> None:
        _, found = errands.get_for_change(db, id, viewer, seen_version=version)
        errands.finish(db, found, outcome=outcome, note=note.strip() or None, by=viewer.id)

    return act(request, db, viewer, errands.get_visible(db, id, viewer).incident_id, finish, then=id)


@pages.post("/desk/shopping-errands/{id}/cancellation", response_model=None)
def cancel_errand(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    def cancel() -> None:
        _, found = errands.get_for_change(db, id, viewer, seen_version=version)
        errands.cancel(db, found, by=viewer.id)

    return act(request, db, viewer, errands.get_visible(db, id, viewer).incident_id, cancel, then=id)


def act(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    verb: Callable[[], Any],
    *,
    then: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    """Do it and show the page; what cannot be done changes nothing, says why and keeps what was typed."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem, typed)
    return redirect(f"/desk/incidents/{incident_id}/shopping{f'#{then}' if then else ''}")


def show(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    language = language_of(request).tag
    places = sorted(((each.code, each.name(language)) for each in territories.list_all()), key=lambda each: each[1])
    there = territories.find(incident.territory_code or "")
    return page(
        request,
        "desk/shopping/page.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        shown=shown.assemble(db, incident),
        incident=incident,
        problem=problem,
        typed=typed or {},
        words=wording,
        money=Money,
        places=places,
        place_names=dict(places),
        currency=there.currency if there else "",
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        home_zone=house_of(request).settings.home_zone,
    )


def _incident_of(db: Db, purchase_id: str, viewer: Principal) -> str:
    return purchases.get_visible(db, purchase_id, viewer).incident_id


def _keep(db: Db, purchase: Purchase, sent: uploads.SentForm, *, by: str) -> str:
    """The id of the paper that came with the form; empty where none was chosen."""
    upload = sent.files.get("receipt")
    if upload is None:
        return ""
    kind = next((each for each in ReceiptKind if each == sent.fields.get("kind")), ReceiptKind.RECEIPT)
    kept = {"name": upload.name, "said_type": upload.said_type, "kind": kind}
    return receipts.add(db, purchase, upload.content, **kept, by=by).id  # type: ignore[arg-type]


def _version(sent: uploads.SentForm) -> int | None:
    said = sent.fields.get("version", "")
    if not said.isascii() or not said.isdigit() or len(said) > LONGEST_VERSION:
        raise Malformed
    return int(said)
