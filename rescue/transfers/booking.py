"""Booking: refused while a gate is red, with the gates named and nothing changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, MoveNotAllowed
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.transfers import alarms, following, telling
from rescue.transfers.gates import colours as gates
from rescue.transfers.gates.colours import WHY, GateName, Seen
from rescue.transfers.messages import JourneyBooked
from rescue.transfers.models import REMAINS, Booking, Means, Transfer, TransferState
from rescue.transfers.transfers import NeedsMoreCare
from rescue.transfers.travelling import legs


class GatesAreRed(Conflict):
    title = N_("A gate is red: nothing was booked.")
    text = N_("Nothing was booked: %(red)s. Turn these gates green first.")


class BookedAlready(Conflict):
    title = N_("This transfer is booked already.")
    text = N_("This transfer is booked already. Cancel the booking before making another one.")


class NotWithRemains(Invalid):
    title = N_("This means does not fit.")
    text = N_("Living people and remains are never booked the same way. Choose a means that fits.")


@dataclass(frozen=True)
class Order:
    """What is to be booked; `hold_reference` where money was reserved for it."""

    carrier: str
    reference: str
    means: Means | None = None
    leaves_at: datetime | None = None
    hold_reference: str | None = None


def book(db: Db, incident: Incident, transfer: Transfer, order: Order, *, by: str) -> Booking:
    """Book when every gate is green for this means; whoever waits hears when it begins. Help at once needs no gate."""
    incidents.check_open(incident)
    if transfer.state is TransferState.BOOKED:
        raise BookedAlready
    means = order.means or transfer.means
    if (means in REMAINS) != (transfer.means in REMAINS):
        raise NotWithRemains
    if not gates.meets(transfer.needs, means):
        raise NeedsMoreCare
    check_gates(following.seen_gates(db, transfer, means))
    transfer.means = means
    transfer.hold_reference = order.hold_reference or transfer.hold_reference
    booking = Booking(
        id=db.new_id("bkg"),
        transfer_id=transfer.id,
        means=str(means),
        carrier=order.carrier,
        reference=order.reference,
        leaves_at=order.leaves_at,
        hold_reference=transfer.hold_reference,
        booked_at=db.now,
        booked_by=by,
    )
    db.add(booking)
    db.flush()
    transfer.booking_id = booking.id
    if transfer.state is TransferState.WANTED:  # seen with this means the gates are green
        states.move(db, transfer, TransferState.READY, by=by)
    states.move(db, transfer, TransferState.BOOKED, by=by, booking_id=booking.id, means=str(means))
    legs.take_booking(db, transfer, booking, by=by)
    promises.keep(db, about=transfer.id, what=alarms.REBOOKING, by=by)
    leaves = _there(order.leaves_at, incident)
    telling.tell(db, incident, transfer, JourneyBooked(incident.reference, order.carrier, transfer.to_place, leaves))
    return booking


def cancel(db: Db, incident: Incident, transfer: Transfer, *, by: str) -> None:
    """The desk takes a booking back; the gates and the hold stay as they are."""
    if transfer.state is not TransferState.BOOKED:
        raise MoveNotAllowed(state=transfer.state)
    following.let_booking_go(db, incident, transfer, red=None, by=by)


def _there(instant: datetime | None, incident: Incident) -> datetime | None:
    """By the clocks of the place they leave, whoever reads it."""
    return instant.astimezone(ZoneInfo(incident.time_zone or "UTC")) if instant else None


def check_gates(seen: Sequence[Seen]) -> None:
    """Raise GatesAreRed with their names; each is also a field of the problem, for programs."""
    red = [each for each in seen if not each.is_green]
    if red:
        fields = [{"pointer": f"/gates/{each.name}", "text": WHY[each.because]} for each in red]
        raise GatesAreRed(red=", ".join(str(each.name) for each in red), fields=fields)


def red_names(problem: GatesAreRed) -> list[GateName]:
    """The gates that stood in the way, for a page that says them in the reader's words."""
    return [GateName(field["pointer"].rpartition("/")[2]) for field in problem.fields]
