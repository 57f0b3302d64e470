"""What follows when a gate changes its colour: ready, not ready, or a booking that falls while its hold is kept."""

from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.transfers import telling
from rescue.transfers.gates import colours as gates
from rescue.transfers.gates.colours import Because, GateName, Seen
from rescue.transfers.messages import JourneyPostponed
from rescue.transfers.models import Booking, Gate, Means, Transfer, TransferLegState, TransferState
from rescue.transfers.remains import readiness
from rescue.transfers.travelling import legs

DESK = "desk"


def seen_gates(db: Db, transfer: Transfer, means: Means | None = None) -> list[Seen]:
    """Every gate as it is now, for the means of the transfer or for another; none for what is not gated."""
    if not transfer.is_gated:
        return []
    kept = {gate.name: gate for gate in db.scalars(select(Gate).where(Gate.transfer_id == transfer.id))}
    wanted = means or transfer.means
    derived = _derive(db, transfer, wanted) if transfer.remains_id else {}
    return gates.look_at_all(kept, wanted, db.now, derived)


def is_abroad(transfer: Transfer) -> bool:
    """Whether it crosses a border; where nobody said where it goes, it may."""
    return transfer.to_territory is None or transfer.to_territory != transfer.from_territory


def lock(db: Db, transfer_id: str) -> Transfer:
    fresh = {"populate_existing": True}
    locked = select(Transfer).where(Transfer.id == transfer_id).with_for_update()
    return db.scalars(locked, execution_options=fresh).one()


def find_booking(db: Db, transfer: Transfer) -> Booking | None:
    return db.get(Booking, transfer.booking_id) if transfer.booking_id else None


def reconsider(db: Db, incident: Incident, transfer: Transfer, *, by: str) -> None:
    """Let the state follow the gates. Whoever is on board is not turned back by us: the desk hears it and decides."""
    db.flush()
    red = gates.red_ones(seen_gates(db, transfer))
    if not red and transfer.state is TransferState.WANTED:
        states.move(db, transfer, TransferState.READY, by=by)
    elif red and transfer.state is TransferState.READY:
        states.move(db, transfer, TransferState.WANTED, by=by, red=[str(name) for name in red])
    elif red and transfer.state is TransferState.BOOKED:
        let_booking_go(db, incident, transfer, red=red, by=by)
    elif red and transfer.state is TransferState.UNDER_WAY:
        names = [str(name) for name in red]
        events.record(db, "transfer.red_under_way", subject=transfer.id, by=by, incident_id=incident.id, red=names)


def let_booking_go(
    db: Db, incident: Incident, transfer: Transfer, *, red: list[GateName] | None, by: str, is_over: bool = False
) -> None:
    """The booking falls and the hold stays; whoever was asked is let go, and whoever waits hears it from us."""
    booking = find_booking(db, transfer)
    assert booking is not None, "what is booked has a booking"
    is_any_called = legs.let_all_go(db, transfer, TransferLegState.PLANNED, by=by)
    # Whoever hears it too late sets out: this one waits for no morning.
    fell = JourneyPostponed(incident.reference, booking.carrier, again=not is_over)
    told = telling.tell(db, incident, transfer, fell, urgency=jobs.Urgency.TIMER)
    told += ["provider"] if is_any_called else []
    booking.cancelled_at, booking.cancelled_by = db.now, by
    booking.red_gates = [str(name) for name in red] if red else None
    booking.told = [*told, DESK] if red else told
    transfer.booking_id = None
    new = TransferState.WANTED if red else TransferState.READY
    facts: dict[str, Any] = {
        "red": booking.red_gates or [],
        "is_hold_kept": transfer.hold_reference is not None,
        "told": booking.told,
    }
    states.move(db, transfer, new, by=by, booking_id=booking.id, **facts)
    events.record(db, "transfer.booking_cancelled", subject=transfer.id, by=by, incident_id=incident.id, **facts)


def on_remains_changed(db: Db, news: News) -> None:
    """A document, a statement or a decision about somebody who died: their transfers are looked at again."""
    remains_id = str(news.facts.get("remains_id") or news.subject)
    of_remains = select(Transfer).where(Transfer.remains_id == remains_id).order_by(Transfer.id).with_for_update()
    transfers = list(db.scalars(of_remains))
    if not transfers:
        return
    incident = incidents.lock(db, news.incident_id or "")
    for transfer in transfers:
        transfer.changes += 1
        reconsider(db, incident, transfer, by=news.by)


def _derive(db: Db, transfer: Transfer, means: Means) -> dict[GateName, Because]:
    assert transfer.remains_id is not None
    return readiness.derive(db, transfer.remains_id, means, is_abroad=is_abroad(transfer))
