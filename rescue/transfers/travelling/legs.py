"""The legs of a transfer: planned one after another, each called out or booked, and finished in their own time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from i18n.languages import LANGUAGES
from rescue.cases import dispatching
from rescue.cases.models import Incident
from rescue.dispatch import letting_go, needs
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState, Need, NeedState
from rescue.dispatch.needs import Found, Scene
from rescue.geography import resolver
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, MoveNotAllowed
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.transfers.models import Booking, Leg, Means, Transfer, TransferLegState, TransferState

MOST_LEGS = 12
REFUSED = (CallOutState.DECLINED, CallOutState.EXPIRED, CallOutState.WITHDRAWN, CallOutState.ABORTED)
LONGEST_WAY_HOURS = 48
MOST_LATITUDE, MOST_LONGITUDE = 90, 180
PLANNABLE = (TransferState.WANTED, TransferState.READY, TransferState.BOOKED, TransferState.UNDER_WAY)


class TooManyLegs(Conflict):
    title = N_("This way has enough parts.")
    text = N_("A way has at most %(most)s parts. Nothing was added.")


@dataclass(frozen=True)
class LegDraft:
    """A part of the way to be planned; a carrier comes with its reference."""

    means: Means
    from_place: str
    to_place: str
    latitude: float | None = None
    longitude: float | None = None
    leaves_at: datetime | None = None
    carrier: str | None = None
    reference: str | None = None


def spot_of(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """A position typed by hand; what is no position is none."""
    try:
        spot = float(latitude), float(longitude)
    except ValueError:
        return None, None
    return spot if abs(spot[0]) <= MOST_LATITUDE and abs(spot[1]) <= MOST_LONGITUDE else (None, None)


def list_for(db: Db, transfer_id: str) -> list[Leg]:
    """In the order they are travelled."""
    of_transfer = select(Leg).where(Leg.transfer_id == transfer_id)
    return list(db.scalars(of_transfer.order_by(Leg.number).limit(MOST_LEGS)))


def call_outs_of(db: Db, travelled: Sequence[Leg]) -> dict[str, CallOut]:
    """By need: who drives a leg, else who is asked now, else who was asked last."""
    need_ids = [leg.need_id for leg in travelled if leg.need_id]
    if not need_ids:
        return {}
    asked = db.scalars(select(CallOut).where(CallOut.need_id.in_(need_ids)).order_by(CallOut.offered_at, CallOut.id))
    found: dict[str, CallOut] = {}
    for call_out in asked:
        known = found.get(call_out.need_id)
        if known is None or known.state in REFUSED or call_out.state in UNDER_WAY:
            found[call_out.need_id] = call_out
    return found


def add(db: Db, transfer: Transfer, draft: LegDraft, *, by: str) -> Leg:
    """Plan another part after the last one."""
    if transfer.state not in PLANNABLE:
        raise MoveNotAllowed(state=transfer.state)
    last = db.scalar(select(func.max(Leg.number)).where(Leg.transfer_id == transfer.id)) or 0
    if last >= MOST_LEGS:
        raise TooManyLegs(most=str(MOST_LEGS))
    leg = Leg(
        id=db.new_id("leg"),
        transfer_id=transfer.id,
        number=last + 1,
        state=TransferLegState.PLANNED,
        means=str(draft.means),
        from_place=draft.from_place,
        to_place=draft.to_place,
        latitude=draft.latitude,
        longitude=draft.longitude,
        leaves_at=draft.leaves_at,
        carrier=draft.carrier,
        reference=draft.reference,
    )
    db.add(leg)
    transfer.changes += 1
    db.flush()
    facts = {"transfer_id": transfer.id, "number": leg.number, "means": leg.means}
    events.record(db, "transfer_leg.planned", subject=leg.id, by=by, incident_id=transfer.incident_id, **facts)
    if transfer.state is TransferState.BOOKED:
        take_booking(db, transfer, db.get_one(Booking, transfer.booking_id), by=by)
    return leg


def take_booking(db: Db, transfer: Transfer, booking: Booking, *, by: str) -> None:
    """The legs that a carrier travels are booked with it: those of the same means, and those with a reference."""
    for leg in list_for(db, transfer.id):
        if leg.state is not TransferLegState.PLANNED or leg.need_id is not None:
            continue
        if leg.reference is None and leg.means == booking.means:
            leg.carrier, leg.reference = booking.carrier, booking.reference
            leg.leaves_at = leg.leaves_at or booking.leaves_at
        if leg.reference is not None:
            _move(db, transfer, leg, TransferLegState.ACCEPTED, by=by)


def let_all_go(db: Db, transfer: Transfer, new: TransferLegState, *, by: str) -> bool:
    """Every leg that has not begun is planned again, or cancelled; True when a provider was told to turn back."""
    waiting = (TransferLegState.PLANNED, TransferLegState.ASKED, TransferLegState.ACCEPTED)
    told = [let_one_go(db, transfer, leg, new, by=by) for leg in list_for(db, transfer.id) if leg.state in waiting]
    return any(told)


def let_one_go(db: Db, transfer: Transfer, leg: Leg, new: TransferLegState, *, by: str) -> bool:
    """The same for one leg; a reference of the booking that falls falls with it."""
    need_id, leg.need_id, leg.call_out_id = leg.need_id, None, None
    if _is_of_booking(db, transfer, leg):
        leg.reference = None
    if leg.state is not new:
        _move(db, transfer, leg, new, by=by)
    db.flush()
    return letting_go.let_go(db, need_id, by=by) if need_id else False


def scene_of(incident: Incident, leg: Leg) -> Scene:
    """Where a leg begins, as dispatch needs it."""
    scene = dispatching.scene_of(incident)
    if leg.latitude is None or leg.longitude is None:
        return scene
    found = resolver.resolve(leg.latitude, leg.longitude)
    return replace(
        scene,
        latitude=leg.latitude,
        longitude=leg.longitude,
        territory_code=found.territory,
        iso_code=found.iso_code,
        # A leg begins where its own words say, in whatever language the offer is read.
        place_names=dict.fromkeys(LANGUAGES, leg.from_place),
    )


def find_next(db: Db, need: Need, _asked: Sequence[str]) -> Found | None:
    """The finder of dispatch for legs: from where they begin; whoever was asked for the rescue is asked here too."""
    leg = db.scalar(select(Leg).where(Leg.need_id == need.id))
    if leg is None:
        return None
    incident, transfer = db.get_one(Incident, need.incident_id), db.get_one(Transfer, leg.transfer_id)
    asked = list(db.scalars(select(CallOut.provider_id).where(CallOut.need_id == need.id)))
    found = needs.search(db, scene_of(incident, leg), need.service, asked=asked, is_widened=need.is_widened)
    return replace(found, is_planned=transfer.is_gated)


def on_call_out(db: Db, news: News) -> None:
    """A provider said yes, took the person on board, arrived, or cannot go on: the leg and the transfer follow."""
    call_out = db.get_one(CallOut, news.subject)
    leg = db.scalar(select(Leg).where(Leg.need_id == call_out.need_id).with_for_update())
    if leg is None:
        return
    transfer = db.scalars(select(Transfer).where(Transfer.id == leg.transfer_id).with_for_update()).one()
    transfer.changes += 1
    match call_out.state:
        case CallOutState.ACCEPTED:
            leg.call_out_id = call_out.id
            _step(db, transfer, leg, TransferLegState.ACCEPTED, by=news.by)
        case CallOutState.TRANSPORTING:
            start(db, transfer, leg, by=news.by)
        case CallOutState.AT_FACILITY | CallOutState.CLEARED if leg.state is TransferLegState.UNDER_WAY:
            finish(db, transfer, leg, by=news.by)
        case CallOutState.CLEARED if leg.state is TransferLegState.ACCEPTED:
            leg.need_id = leg.call_out_id = None  # they went without taking anybody: somebody else has to
            _step(db, transfer, leg, TransferLegState.PLANNED, by=news.by)
        case CallOutState.ABORTED:
            _step(db, transfer, leg, TransferLegState.ASKED, by=news.by)
        case CallOutState.WITHDRAWN if _is_given_up(db, call_out):
            leg.need_id = leg.call_out_id = None
            _step(db, transfer, leg, TransferLegState.PLANNED, by=news.by)


def start(db: Db, transfer: Transfer, leg: Leg, *, by: str) -> None:
    """The person is on board: the leg is under way, and with the first one the transfer."""
    leg.left_at = leg.left_at or db.now
    _step(db, transfer, leg, TransferLegState.UNDER_WAY, by=by)
    if states.allows(Transfer.moves, transfer.state, TransferState.UNDER_WAY):
        states.move(db, transfer, TransferState.UNDER_WAY, by=by)
        promises.keep(db, about=transfer.id, what="journey", by=by)
        due_at = db.now + timedelta(hours=LONGEST_WAY_HOURS)
        told: dict[str, Any] = {"incident_id": transfer.incident_id, "about": transfer.id, "to_whom": "relative"}
        promises.make(db, **told, what="handover", due_at=due_at, by=by)


def finish(db: Db, transfer: Transfer, leg: Leg, *, by: str) -> None:
    """This part of the way is done."""
    leg.done_at = leg.done_at or db.now
    _step(db, transfer, leg, TransferLegState.DONE, by=by)


def ask(db: Db, transfer: Transfer, leg: Leg, need_id: str, call_out_id: str, *, by: str) -> None:
    """A provider is asked to drive this leg."""
    leg.need_id, leg.call_out_id = need_id, call_out_id
    _move(db, transfer, leg, TransferLegState.ASKED, by=by)


def _is_given_up(db: Db, call_out: CallOut) -> bool:
    """Whether this withdrawal ends the search, and is not the thanks to those who were slower than another."""
    need = db.get_one(Need, call_out.need_id)
    return need.state is NeedState.CANCELLED or need.met_by in (None, call_out.id)


def _is_of_booking(db: Db, transfer: Transfer, leg: Leg) -> bool:
    booking = db.get(Booking, transfer.booking_id) if transfer.booking_id else None
    return booking is not None and leg.reference == booking.reference


def _step(db: Db, transfer: Transfer, leg: Leg, new: TransferLegState, *, by: str) -> None:
    if states.allows(Leg.moves, leg.state, new):
        _move(db, transfer, leg, new, by=by)


def _move(db: Db, transfer: Transfer, leg: Leg, new: TransferLegState, *, by: str) -> None:
    facts = {"transfer_id": transfer.id, "number": leg.number}
    states.move(db, leg, new, by=by, incident_id=transfer.incident_id, **facts)
