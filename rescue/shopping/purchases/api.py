"""Purchases for machines: facts, papers, the notice to the agency, what everybody stated, and how it ended."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit.database import Db
from rescue.kit.problems import Malformed
from rescue.kit.web import uploads
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath
from rescue.shopping import views
from rescue.shopping.bodies import EndBody, LinesBody, PurchaseBody, StatementBody
from rescue.shopping.models import Purchase, ReceiptKind
from rescue.shopping.purchases import agency, purchases, receipts, statements
from rescue.shopping.views import PurchaseList, PurchaseView

api = APIRouter()


@api.get("/incidents/{id}/purchases", response_model=PurchaseList)
def list_purchases(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What people of an incident want their money back for, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    found = purchases.list_for_incident(db, incident.id)
    return {"items": [views.purchase(db, incident, each) for each in found]}


@api.post("/incidents/{id}/purchases", response_model=PurchaseView, status_code=201)
def record_purchase(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: PurchaseBody, key: IdempotencyKey = None
) -> Response:
    """Record a purchase; the answer says which refund windows are open, and whether the pool may ever advance."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        return _made(db, incident, purchases.record(db, incident, body.draft(), by=viewer.id))

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/purchases/{id}", response_model=PurchaseView)
def show_purchase(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    found = purchases.get_visible(db, id, viewer)
    return _shown(response, db, incidents.get_visible(db, found.incident_id, viewer), found)


@api.put("/purchases/{id}", response_model=PurchaseView)
def change_purchase(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: PurchaseBody
) -> dict[str, Any]:
    """Replace what is known; while the agency's clock runs, what it was told stays."""
    incident, found = purchases.get_for_change(db, id, viewer, seen_version=seen_version(request))
    purchases.change(db, incident, found, body.draft(), by=viewer.id)
    return _shown(response, db, incident, found)


@api.post("/purchases/{id}/receipts", response_model=PurchaseView, status_code=201)
def add_receipt(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    file: Annotated[UploadFile, File(description="A photo or a PDF, at most 8 MiB.")],
    kind: Annotated[ReceiptKind, Form()] = ReceiptKind.RECEIPT,
    key: IdempotencyKey = None,
) -> Response:
    """Keep a paper in the vault with its SHA-256; it is listed as not read until somebody notes its lines."""
    upload = uploads.take(file)
    if upload is None:
        raise Malformed

    def make() -> Answer:
        incident, found = purchases.get_for_change(db, id, viewer)
        sent = {"name": upload.name, "said_type": upload.said_type, "kind": kind}
        receipts.add(db, found, upload.content, **sent, by=viewer.id)  # type: ignore[arg-type]
        return _made(db, incident, found)

    body = {"kind": str(kind), "file": upload.described}
    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/purchases/{id}/receipts/{receipt_id}/lines", response_model=PurchaseView)
def note_receipt_lines(
    request: Request,
    response: Response,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    receipt_id: IdPath,
    body: LinesBody,
) -> dict[str, Any]:
    """Write down what a receipt says: from then on it counts as read."""
    incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    receipts.note_lines(db, found, receipt_id, body.read(), by=viewer.id)
    return _shown(response, db, incident, found)


@api.post("/purchases/{id}/receipts/{receipt_id}/file")
def open_receipt(db: Writing, viewer: DeskViewer, id: IdPath, receipt_id: IdPath) -> Response:
    """The paper, to be saved; that you opened it is written down."""
    found = purchases.get_visible(db, id, viewer)
    return uploads.send(receipts.open_file(db, found, receipt_id, viewer))


@api.post("/purchases/{id}/agency-notice", response_model=PurchaseView, status_code=201)
def ask_agency(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, key: IdempotencyKey = None) -> Response:
    """Ask the agency to refund first; its 72 hours begin. Refused where no law binds it, or its days are over."""

    def make() -> Answer:
        incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        agency.ask(db, incident, found, by=viewer.id)
        return _made(db, incident, found)

    return once(db, ask(request, viewer, key, None), make).response()


@api.post("/purchases/{id}/statements", response_model=PurchaseView, status_code=201)
def record_statement(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: StatementBody, key: IdempotencyKey = None
) -> Response:
    """Record what the agency or the merchant said; it moves no money."""

    def make() -> Answer:
        incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        statements.state(db, incident, found, body.word(), by=viewer.id)
        return _made(db, incident, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/purchases/{id}/mediation", response_model=PurchaseView)
def mediate_purchase(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: EndBody
) -> dict[str, Any]:
    """Speak with merchant and agency instead."""
    incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    purchases.mediate(db, incident, found, note=body.note, by=viewer.id)
    return _shown(response, db, incident, found)


@api.post("/purchases/{id}/settlement", response_model=PurchaseView)
def settle_purchase(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: EndBody
) -> dict[str, Any]:
    """Everybody did what they said; the note says how."""
    incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    purchases.settle(db, incident, found, note=body.note, by=viewer.id)
    return _shown(response, db, incident, found)


@api.post("/purchases/{id}/withdrawal", response_model=PurchaseView)
def withdraw_purchase(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: EndBody
) -> dict[str, Any]:
    """The traveller keeps the goods, or it was no dispute."""
    incident, found = purchases.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    purchases.withdraw(db, found, note=body.note, by=viewer.id)
    return _shown(response, db, incident, found)


def _made(db: Db, incident: Incident, found: Purchase) -> Answer:
    db.flush()
    shown = PurchaseView(**views.purchase(db, incident, found)).model_dump(mode="json")
    return Answer(201, shown, {"Location": f"/api/v1/purchases/{found.id}", "ETag": etag(found.version)})


def _shown(response: Response, db: Db, incident: Incident, found: Purchase) -> dict[str, Any]:
    db.flush()
    show_version(response, found.version)
    return views.purchase(db, incident, found)
