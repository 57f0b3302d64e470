"""Bills and helpers' positions for machines, with effects identical to the link's and the portal's."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field

from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills, photos, reading
from rescue.dispatch.bills.bills import BillDraft
from rescue.dispatch.bills.comparing import Line as BillLine
from rescue.dispatch.bills.models import NUMBER_CHARACTERS, Bill, BillState, LineKind
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Fix
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.web import uploads
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, may
from rescue.kit.web.strict import IdPath, Latitude, Line, Longitude, Metres, Moment, Strict, Text, Whole

api = APIRouter(prefix="/api/v1", tags=["call-outs"])
BillViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]
MOST_FIXES = 200


class LineBody(Strict):
    """One line, in minor units."""

    kind: LineKind
    amount_minor: Whole
    text: Line = ""


class BillBody(Strict):
    """Lines, or a total alone; amounts in minor units of the currency (satang, yen)."""

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["THB"])]
    lines: list[LineBody] = Field(default_factory=list, max_length=bills.MOST_LINES)
    total_minor: Whole | None = None
    number: Annotated[str, Field(max_length=NUMBER_CHARACTERS, examples=["INV-2026-0042"])] | None = None
    note: Text | None = None

    def draft(self) -> BillDraft:
        lines = tuple(BillLine(each.kind, each.amount_minor, each.text) for each in self.lines)
        total = sum(each.amount_minor for each in lines) if self.total_minor is None else self.total_minor
        return BillDraft(self.currency, total, lines, self.number, self.note)


class Agreed(BaseModel):
    """The agreed prices beside the bill; `over_minor` is what it asks beyond them."""

    currency: str | None
    agreed_minor: int | None
    over_minor: int | None
    over_permille: int | None
    by_kind: dict[str, int]


class BillView(BaseModel):
    id: str
    call_out_id: str
    incident_id: str
    provider_id: str
    number: str | None
    currency: str
    total_minor: int
    lines: list[dict[str, Any]]
    photo_id: str | None
    note: str | None
    agreed: Agreed | None
    state: BillState
    question: str | None
    allowed_minor: int | None
    received_at: datetime
    replaces: str | None
    version: int


class BillList(BaseModel):
    items: list[BillView]


class Question(Strict):
    """What is not clear about the bill."""

    question: Annotated[Text, Field(min_length=1, examples=["Why two call-out fees?"])]


class FixBody(Strict):
    """A position in WGS-84 degrees; without `measured_at` it is of now."""

    latitude: Latitude
    longitude: Longitude
    accuracy_m: Metres | None = None
    measured_at: Moment | None = None


class FixesBody(Strict):
    """One position or those of a while without network."""

    positions: list[FixBody] = Field(min_length=1, max_length=MOST_FIXES)


class Kept(BaseModel):
    """How many of the positions were new."""

    new: int


class SeenView(BaseModel):
    """Where the helper was seen last; older than two minutes is `is_stale`. The way to the scene is estimated."""

    call_out_id: str
    latitude: float
    longitude: float
    accuracy_m: float | None
    measured_at: datetime
    is_stale: bool
    distance_m: int | None
    minutes: int | None


class SeenAnswer(BaseModel):
    position: SeenView | None


def view(bill: Bill) -> BillView:
    return BillView.model_validate(bill, from_attributes=True)


@api.post("/call-outs/{id}/positions", status_code=202)
def add_positions(db: Writing, viewer: BillViewer, id: IdPath, body: FixesBody) -> Kept:
    """Say where the helper is while driving; the same instant twice is one position."""
    call_outs.get_visible(db, id, viewer)
    fixes = [Fix(each.latitude, each.longitude, each.accuracy_m, each.measured_at) for each in body.positions]
    return Kept(new=tracks.append(db, id, fixes, by=viewer.id))


@api.get("/call-outs/{id}/position")
def show_position(db: Reading, viewer: BillViewer, id: IdPath) -> SeenAnswer:
    """Where the helper was seen last, while under way."""
    seen = tracks.latest(db, [call_outs.get_visible(db, id, viewer)]).get(id)
    return SeenAnswer(position=SeenView.model_validate(seen, from_attributes=True) if seen else None)


@api.post("/call-outs/{id}/bills", status_code=201, response_model=BillView)
def send_bill(
    request: Request, db: Writing, viewer: BillViewer, id: IdPath, body: BillBody, key: IdempotencyKey = None
) -> Response:
    """Send the bill of an accepted job; a new one takes the place of the one before."""

    def make() -> Answer:
        call_outs.get_visible(db, id, viewer)
        return _sent(bills.send(db, id, body.draft(), by=viewer.id))

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/call-outs/{id}/photographed-bills", status_code=201, response_model=BillView)
def send_photographed_bill(
    request: Request,
    db: Writing,
    viewer: BillViewer,
    id: IdPath,
    currency: Annotated[str, Form(pattern="^[A-Z]{3}$")],
    total: Annotated[str, Form(max_length=24, description="In whole units of the currency, such as 1500.50.")],
    photo: Annotated[UploadFile, File(description="A picture or a PDF.")],
    key: IdempotencyKey = None,
) -> Response:
    """Send a bill as a picture or PDF with its total; the same picture under the same key is one bill."""
    upload = uploads.take(photo)
    if upload is None:
        raise bills.BillUnreadable
    typed = {"currency": currency, "total": total}

    def make() -> Answer:
        call_outs.get_visible(db, id, viewer)
        kept = photos.keep(db, id, upload.content, name=upload.name, said_type=upload.said_type, by=viewer.id)
        return _sent(bills.send(db, id, reading.read(typed, photo_id=kept), by=viewer.id))

    return once(db, ask(request, viewer, key, {**typed, "photo": upload.described}), make).response()


def _sent(bill: Bill) -> Answer:
    headers = {"Location": f"/api/v1/bills/{bill.id}", "ETag": etag(bill.version)}
    return Answer(201, view(bill).model_dump(mode="json"), headers)


@api.post("/bills/{id}/photo-openings", response_class=Response)
def open_photo(db: Writing, viewer: BillViewer, id: IdPath) -> Response:
    """The picture or PDF of a bill, to be saved; who opened it is recorded."""
    return uploads.send(photos.open_photo(db, id, viewer))


@api.get("/bills")
def list_bills(db: Reading, viewer: BillViewer) -> BillList:
    """The desk sees all bills, a provider its own, the newest first."""
    return BillList(items=[view(bill) for bill in bills.list_visible(db, viewer)])


@api.get("/bills/{id}")
def show_bill(response: Response, db: Reading, viewer: BillViewer, id: IdPath) -> BillView:
    bill = bills.get_visible(db, id, viewer)
    show_version(response, bill.version)
    return view(bill)


@api.post("/bills/{id}/query")
def query_bill(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Question
) -> BillView:
    """Ask the provider about a bill."""
    bill = bills.query(db, id, body.question, version=find_seen_version(request), by=viewer.id)
    db.flush()
    show_version(response, bill.version)
    return view(bill)


@api.post("/bills/{id}/withdrawal")
def take_bill_back(response: Response, db: Writing, viewer: BillViewer, id: IdPath) -> BillView:
    """The provider takes a bill back."""
    bills.get_visible(db, id, viewer)
    bill = bills.take_back(db, id, by=viewer.id)
    db.flush()
    show_version(response, bill.version)
    return view(bill)
