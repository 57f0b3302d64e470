"""Transfers as JSON values and as the next thing to do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import select

from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.transfers import following
from rescue.transfers.gates.colours import NAMES, WHY, Because, Decision, GateName, Seen
from rescue.transfers.models import (
    Booking,
    GateState,
    Leg,
    Means,
    Requirement,
    Transfer,
    TransferLegState,
    TransferState,
)
from rescue.transfers.travelling import legs

MOST_BOOKINGS = 50


class GateView(BaseModel):
    """A gate as it is now. `because` says why; `is_derived` ones follow by themselves."""

    name: GateName
    state: GateState
    because: Because
    is_derived: bool
    decision: Decision | None
    set_by: str | None
    set_at: datetime | None
    evidence: str | None
    file_id: str | None
    valid_until: datetime | None


class BookingView(BaseModel):
    """A booking; a cancelled one says which gates were red and who was told."""

    id: str
    means: Means
    carrier: str
    reference: str
    leaves_at: datetime | None
    hold_reference: str | None
    booked_at: datetime
    cancelled_at: datetime | None
    red_gates: list[GateName]
    told: list[str]


class LegView(BaseModel):
    id: str
    number: int
    state: TransferLegState
    means: Means
    from_place: str
    to_place: str
    leaves_at: datetime | None
    carrier: str | None
    reference: str | None
    call_out_id: str | None
    provider: str | None
    left_at: datetime | None
    done_at: datetime | None


class TransferView(BaseModel):
    """A transfer with its gates, legs and bookings; `next_step` is a code, `hold_reference` what is kept."""

    id: str
    incident_id: str
    case_id: str
    remains_id: str | None
    state: TransferState
    means: Means
    is_gated: bool
    from_place: str
    from_territory: str | None
    to_place: str
    to_territory: str | None
    wanted_at: datetime | None
    needs: list[Requirement]
    hold_reference: str | None
    next_step: str
    gates: list[GateView]
    legs: list[LegView]
    booking: BookingView | None
    former_bookings: list[BookingView]
    asked_at: datetime
    handed_over_at: datetime | None
    handed_over_to: str | None
    ended_at: datetime | None
    version: int


class TransferList(BaseModel):
    items: list[TransferView]


NEXT_STEPS: dict[str, str] = {
    "turn_green": N_("Turn the red gates green"),
    "call_out": N_("Call an ambulance out for the first leg: this waits for no gate"),
    "book": N_("Every gate is green: book"),
    "move": N_("Booked: see that the first leg leaves"),
    "follow": N_("Under way: follow each leg to its end"),
    "hand_over": N_("Every leg is done: write down who took over"),
    "close": N_("Handed over: close when nothing is left to do"),
    "nothing": N_("Nothing is left to do"),
}


def next_step(transfer: Transfer, travelled: Sequence[Any]) -> str:
    """The next thing somebody has to do; a key of NEXT_STEPS."""
    is_done = bool(travelled) and all(
        leg.state in (TransferLegState.DONE, TransferLegState.CANCELLED) for leg in travelled
    )
    match transfer.state:
        case TransferState.WANTED:
            return "turn_green"
        case TransferState.READY:
            return "book" if transfer.is_gated else "call_out"
        case TransferState.BOOKED:
            return "move"
        case TransferState.UNDER_WAY:
            return "hand_over" if is_done else "follow"
        case TransferState.HANDED_OVER:
            return "close"
        case _:
            return "nothing"


def transfer(db: Db, found: Transfer) -> dict[str, Any]:
    """Everything about a transfer that the desk may see."""
    travelled = legs.list_for(db, found.id)
    every = list_bookings(db, found.id)
    same = ("id", "incident_id", "case_id", "remains_id", "state", "means", "is_gated", "from_place", "from_territory")
    more = ("to_place", "to_territory", "wanted_at", "needs", "hold_reference", "asked_at", "handed_over_at")
    return {
        **{name: getattr(found, name) for name in (*same, *more, "handed_over_to", "ended_at", "version")},
        "next_step": next_step(found, travelled),
        "gates": [gate(each) for each in following.seen_gates(db, found)],
        "legs": _legs(db, travelled),
        "booking": next((_booking(each) for each in every if each.id == found.booking_id), None),
        "former_bookings": [_booking(each) for each in every if each.id != found.booking_id],
    }


def gate(seen: Seen) -> dict[str, Any]:
    kept = seen.gate
    names = ("decision", "set_by", "set_at", "evidence", "file_id", "valid_until")
    return {
        "name": seen.name,
        "state": seen.colour,
        "because": seen.because,
        "is_derived": seen.is_derived,
        **{name: getattr(kept, name) if kept else None for name in names},
    }


def _legs(db: Db, travelled: Sequence[Leg]) -> list[dict[str, Any]]:
    """Each leg with who drives it, or who is asked now."""
    asked = legs.call_outs_of(db, travelled)
    own = [name for name in LegView.model_fields if name not in ("call_out_id", "provider")]
    shown = []
    for leg in travelled:
        of = asked.get(leg.need_id or "")
        who = {"call_out_id": of.id, "provider": of.provider_name} if of else {"call_out_id": None, "provider": None}
        shown.append({name: getattr(leg, name) for name in own} | who)
    return shown


def list_bookings(db: Db, transfer_id: str) -> list[Booking]:
    """The newest first."""
    of_transfer = select(Booking).where(Booking.transfer_id == transfer_id)
    return list(db.scalars(of_transfer.order_by(Booking.booked_at.desc(), Booking.id.desc()).limit(MOST_BOOKINGS)))


def gate_words(name: GateName, because: Because) -> tuple[str, str]:
    """What a gate is called and why it has its colour; both to be translated."""
    return NAMES[name], WHY[because]


def _booking(found: Booking) -> dict[str, Any]:
    names = ("id", "means", "carrier", "reference", "leaves_at", "hold_reference", "booked_at", "cancelled_at")
    shown = {name: getattr(found, name) for name in names}
    return {**shown, "red_gates": found.red_gates or [], "told": found.told or []}
