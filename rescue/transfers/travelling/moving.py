"""What a coordinator does with a leg: call a provider out for it, say that it left, that it arrived, that it is off."""

from enum import StrEnum

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch import needs
from rescue.dispatch.by_hand import NobodyLeft, NotACandidate
from rescue.dispatch.models import CallOut
from rescue.dispatch.needs import Found
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, MoveNotAllowed, NotFound
from rescue.kit.words import N_
from rescue.network.matching import Candidate
from rescue.network.models import Service
from rescue.transfers import booking, following
from rescue.transfers.models import Leg, Transfer, TransferLegState, TransferState
from rescue.transfers.travelling import legs

TRANSPORT = Service.CASUALTY_TRANSPORT
MOST_CHOSEN_FROM = 300


class Step(StrEnum):
    """What can be done with a leg."""

    CALL_OUT = "call-out"
    DEPARTURE = "departure"
    ARRIVAL = "arrival"
    CANCELLATION = "cancellation"


class NotBooked(Conflict):
    title = N_("Book the transfer first.")
    text = N_("This transfer waits for its gates. Book it when all of them are green; then its legs can be moved.")


def get_leg(db: Db, leg_id: str) -> Leg:
    """Locked; the transfer and its incident are locked before it."""
    leg = db.scalar(select(Leg).where(Leg.id == leg_id).with_for_update())
    if leg is None:
        raise NotFound
    return leg


def transfer_of(db: Db, leg_id: str) -> str:
    found = db.scalar(select(Leg.transfer_id).where(Leg.id == leg_id))
    if found is None:
        raise NotFound
    return found


def call_out(
    db: Db, incident: Incident, transfer: Transfer, leg: Leg, *, provider_id: str | None, by: str, offer_seconds: int
) -> None:
    """Ask a provider of casualty transport to drive this leg: the one named, or the best from where it begins."""
    incidents.check_open(incident)
    _check_may_move(db, transfer)
    if leg.state is not TransferLegState.PLANNED:
        raise MoveNotAllowed(state=leg.state)
    scene = legs.scene_of(incident, leg)
    candidate = _chosen(db, scene, provider_id)
    found = Found(candidate, is_widened=False, shortfalls=(), is_planned=transfer.is_gated)
    offered = needs.open_need(db, scene, TRANSPORT, found, by=by, offer_seconds=offer_seconds, is_by_hand=True)
    assert offered is not None, "a need opened with a candidate is offered"
    db.flush()
    need_id = db.scalars(select(CallOut.need_id).where(CallOut.id == offered.call_out_id)).one()
    legs.ask(db, transfer, leg, need_id, offered.call_out_id, by=by)
    transfer.changes += 1


def leave(db: Db, transfer: Transfer, leg: Leg, *, by: str) -> None:
    """The person is on board. Nobody leaves with a gate that is red at this minute."""
    _check_may_move(db, transfer)
    if transfer.state is TransferState.BOOKED:
        booking.check_gates(following.seen_gates(db, transfer))
    if not states.allows(Leg.moves, leg.state, TransferLegState.UNDER_WAY):
        raise MoveNotAllowed(state=leg.state)
    legs.start(db, transfer, leg, by=by)
    transfer.changes += 1


def arrive(db: Db, transfer: Transfer, leg: Leg, *, by: str) -> None:
    """This part is done."""
    if leg.state is TransferLegState.DONE:
        return
    if not states.allows(Leg.moves, leg.state, TransferLegState.DONE) or leg.left_at is None:
        raise MoveNotAllowed(state=leg.state)
    legs.finish(db, transfer, leg, by=by)
    transfer.changes += 1


def drop(db: Db, transfer: Transfer, leg: Leg, *, by: str) -> None:
    """This part is not needed."""
    if leg.state is TransferLegState.CANCELLED:
        return
    if not states.allows(Leg.moves, leg.state, TransferLegState.CANCELLED):
        raise MoveNotAllowed(state=leg.state)
    legs.let_one_go(db, transfer, leg, TransferLegState.CANCELLED, by=by)
    transfer.changes += 1


def take(db: Db, incident: Incident, transfer: Transfer, leg: Leg, step: Step, *, by: str, offer_seconds: int) -> None:
    """One of the steps, by its name."""
    match step:
        case Step.CALL_OUT:
            call_out(db, incident, transfer, leg, provider_id=None, by=by, offer_seconds=offer_seconds)
        case Step.DEPARTURE:
            leave(db, transfer, leg, by=by)
        case Step.ARRIVAL:
            arrive(db, transfer, leg, by=by)
        case Step.CANCELLATION:
            drop(db, transfer, leg, by=by)


def _check_may_move(db: Db, transfer: Transfer) -> None:
    """Gated ones move when they are booked; help at once on the ground moves without asking."""
    may = (TransferState.BOOKED, TransferState.UNDER_WAY)
    if transfer.state in may or (not transfer.is_gated and transfer.state is TransferState.READY):
        return
    red = following.seen_gates(db, transfer)
    booking.check_gates(red)
    raise NotBooked


def _chosen(db: Db, scene: needs.Scene, provider_id: str | None) -> Candidate:
    if provider_id is None:
        found = needs.search(db, scene, TRANSPORT).candidate
        if found is None:
            raise NobodyLeft
        return found
    for is_widened in (False, True):
        ranked = needs.rank(db, scene, TRANSPORT, is_widened=is_widened, most=MOST_CHOSEN_FROM)
        for candidate in ranked.candidates:
            if candidate.provider_id == provider_id:
                return candidate
    raise NotACandidate
