"""Transfers for machines: wanted, their gates, what is booked, the legs, and the hand-over at the other bed."""

from typing import Any

from fastapi import APIRouter, Request, Response

from rescue.cases import incidents
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath
from rescue.transfers import booking, transfers, views
from rescue.transfers.bodies import BookingBody, Ending, GateBody, HandOver, LegBody, LegCallOut, TransferBody
from rescue.transfers.gates import setting
from rescue.transfers.gates.colours import GateName
from rescue.transfers.models import Transfer
from rescue.transfers.remains import api as remains_api
from rescue.transfers.travelling import legs, moving
from rescue.transfers.views import TransferList, TransferView

api = APIRouter(prefix="/api/v1", tags=["transfers"])
api.include_router(remains_api.api)


@api.get("/incidents/{id}/transfers", response_model=TransferList)
def list_transfers(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The transfers of an incident's people, the newest first."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [views.transfer(db, each) for each in transfers.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/transfers", response_model=TransferView, status_code=201)
def want_transfer(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: TransferBody, key: IdempotencyKey = None
) -> Response:
    """Want a transfer for one person; an emergency that an ambulance drives on the ground waits for no gate."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        return _made(db, transfers.want(db, incident, body.wish(), by=viewer.id))

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/transfers/{id}", response_model=TransferView)
def show_transfer(response: Response, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """One transfer with its gates as they are at this minute."""
    return _shown(response, db, transfers.get_visible(db, id, viewer))


@api.put("/transfers/{id}", response_model=TransferView)
def change_transfer(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TransferBody
) -> dict[str, Any]:
    """Another means or other places, while nothing is booked."""
    incident, found = transfers.get_for_change(db, id, viewer, seen_version=seen_version(request))
    transfers.change(db, incident, found, body.wish(), by=viewer.id)
    return _shown(response, db, found)


@api.put("/transfers/{id}/gates/{gate}", response_model=TransferView)
def set_gate(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, gate: GateName, body: GateBody
) -> dict[str, Any]:
    """Say that a gate is green or red, by what evidence and until when; a booking falls when one turns red."""
    incident, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    setting.set_gate(db, incident, found, gate, body.word(), by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfers/{id}/booking", response_model=TransferView, status_code=201)
def book_transfer(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: BookingBody, key: IdempotencyKey = None
) -> Response:
    """Book; refused with 409 and the red gates while one is red."""

    def make() -> Answer:
        incident, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        booking.book(db, incident, found, body.order(), by=viewer.id)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/transfers/{id}/booking/cancellation", response_model=TransferView)
def cancel_booking(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Take a booking back; the hold stays."""
    incident, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    booking.cancel(db, incident, found, by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfers/{id}/legs", response_model=TransferView, status_code=201)
def plan_leg(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: LegBody, key: IdempotencyKey = None
) -> Response:
    """Plan another part of the way."""

    def make() -> Answer:
        _, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
        legs.add(db, found, body.draft(), by=viewer.id)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/transfer-legs/{id}/call-out", response_model=TransferView, status_code=201)
def call_out_leg(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: LegCallOut, key: IdempotencyKey = None
) -> Response:
    """Ask a provider of casualty transport to drive this leg."""

    def make() -> Answer:
        incident, found = transfers.get_for_change(db, moving.transfer_of(db, id), viewer)
        seconds = house_of(request).settings.offer_seconds
        leg = moving.get_leg(db, id)
        moving.call_out(db, incident, found, leg, provider_id=body.provider_id, by=viewer.id, offer_seconds=seconds)
        return _made(db, found)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/transfer-legs/{id}/departure", response_model=TransferView)
def depart_leg(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """The person is on board of this leg."""
    _, found = _leg_for_change(request, db, viewer, id)
    moving.leave(db, found, moving.get_leg(db, id), by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfer-legs/{id}/arrival", response_model=TransferView)
def finish_leg(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """This leg is done."""
    _, found = _leg_for_change(request, db, viewer, id)
    moving.arrive(db, found, moving.get_leg(db, id), by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfer-legs/{id}/cancellation", response_model=TransferView)
def drop_leg(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """This leg is not needed; whoever was asked for it is let go."""
    _, found = _leg_for_change(request, db, viewer, id)
    moving.drop(db, found, moving.get_leg(db, id), by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfers/{id}/handover", response_model=TransferView)
def hand_over(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: HandOver
) -> dict[str, Any]:
    """Somebody took the person over at the other bed; every leg is finished."""
    incident, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    transfers.hand_over(db, incident, found, to=body.to, by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfers/{id}/closure", response_model=TransferView)
def close_transfer(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Ending
) -> dict[str, Any]:
    """Nothing is left to do."""
    _, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    transfers.close(db, found, note=body.note, by=viewer.id)
    return _shown(response, db, found)


@api.post("/transfers/{id}/cancellation", response_model=TransferView)
def cancel_transfer(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: Ending
) -> dict[str, Any]:
    """Nobody travels after all; whoever was asked is let go."""
    incident, found = transfers.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    transfers.cancel(db, incident, found, note=body.note, by=viewer.id)
    return _shown(response, db, found)


def _leg_for_change(request: Request, db: Db, viewer: DeskViewer, leg_id: str) -> tuple[Any, Transfer]:
    seen = find_seen_version(request)
    return transfers.get_for_change(db, moving.transfer_of(db, leg_id), viewer, seen_version=seen)


def _made(db: Db, found: Transfer) -> Answer:
    db.flush()
    shown = TransferView(**views.transfer(db, found)).model_dump(mode="json")
    return Answer(201, shown, {"Location": f"/api/v1/transfers/{found.id}", "ETag": etag(found.version)})


def _shown(response: Response, db: Db, found: Transfer) -> dict[str, Any]:
    db.flush()
    show_version(response, found.version)
    return views.transfer(db, found)
