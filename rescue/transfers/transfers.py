"""Transfers from the wish to the bed: wanted, changed, handed over, closed, cancelled; booking has its own file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, MoveNotAllowed, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.transfers import alarms, following, telling
from rescue.transfers.gates import colours as gates
from rescue.transfers.messages import JourneyEnded
from rescue.transfers.models import (
    OPEN_TRANSFERS,
    PLACE_CHARACTERS,
    REMAINS,
    Gate,
    GateState,
    Means,
    Requirement,
    Transfer,
    TransferLegState,
    TransferState,
)
from rescue.transfers.remains.models import Remains
from rescue.transfers.travelling import legs

MOST_SHOWN = 100
LOOK_AGAIN_HOURS = 24


class NotTheirCase(Invalid):
    title = N_("This person is not part of the incident.")
    text = N_("Choose one of the people of this incident.")


class NeedsMoreCare(Invalid):
    title = N_("This means cannot carry somebody with these needs.")
    text = N_("Somebody who needs a stretcher or an escort cannot travel like this. Choose another means.")


class RemainsMissing(Invalid):
    title = N_("Record first that the person has died.")
    text = N_("Open the papers of the person who died first: they and the relatives decide what may be moved.")


class LegsUnfinished(Conflict):
    title = N_("A part of the way is not finished.")
    text = N_("A part of the way is not finished yet. Finish or cancel it before handing over.")


class NameMissing(Invalid):
    title = N_("Say who took over.")
    text = N_("Write down who took the person over at the other bed.")


class End(StrEnum):
    """How a transfer can end."""

    HANDOVER = "handover"
    CLOSURE = "closure"
    CANCELLATION = "cancellation"


@dataclass(frozen=True)
class Wish:
    """What is wanted for one person; territories are codes of the 233."""

    case_id: str
    means: Means
    from_place: str
    to_place: str
    from_territory: str | None = None
    to_territory: str | None = None
    wanted_at: datetime | None = None
    needs: tuple[Requirement, ...] = ()
    is_emergency: bool = False
    relative_phone: str | None = None
    relative_language: str | None = None


def want(db: Db, incident: Incident, wish: Wish, *, by: str) -> Transfer:
    """Put a transfer down; what waits for no gate is ready at once."""
    incidents.check_open(incident)
    case = db.get(Case, wish.case_id)
    if case is None or case.incident_id != incident.id:
        raise NotTheirCase
    _check(wish)
    remains_id = _remains_of(db, case.id) if wish.means in REMAINS else None
    from_territory = wish.from_territory or incident.territory_code
    is_gated = gates.is_gated(
        wish.means,
        is_emergency=wish.is_emergency,
        from_territory=from_territory,
        to_territory=wish.to_territory,
    )
    transfer = _written(db, incident, wish, remains_id, is_gated=is_gated, by=by)
    facts = {"means": str(wish.means), "is_gated": is_gated, "case_id": case.id}
    events.record(db, "transfer.wanted", subject=transfer.id, by=by, incident_id=incident.id, **facts)
    _promise(db, transfer, by=by)
    following.reconsider(db, incident, transfer, by=by)
    return transfer


def change(db: Db, incident: Incident, transfer: Transfer, wish: Wish, *, by: str) -> None:
    """Another way of travelling or other places, while nothing is booked; the gates are looked at again."""
    if transfer.state not in (TransferState.WANTED, TransferState.READY):
        raise_not_now(transfer)
    _check(wish)
    if (wish.means in REMAINS) != (transfer.means in REMAINS):
        raise RemainsMissing
    transfer.means, transfer.needs = wish.means, [str(need) for need in wish.needs]
    transfer.from_place, transfer.to_place = wish.from_place, wish.to_place
    transfer.from_territory = wish.from_territory or incident.territory_code
    transfer.to_territory, transfer.wanted_at = wish.to_territory, wish.wanted_at
    transfer.relative_phone, transfer.relative_language = wish.relative_phone, wish.relative_language
    transfer.is_gated = gates.is_gated(
        wish.means,
        is_emergency=wish.is_emergency,
        from_territory=transfer.from_territory,
        to_territory=transfer.to_territory,
    )
    transfer.changes += 1
    means = str(wish.means)
    events.record(db, "transfer.changed", subject=transfer.id, by=by, incident_id=incident.id, means=means)
    _promise(db, transfer, by=by)
    following.reconsider(db, incident, transfer, by=by)


def hand_over(db: Db, incident: Incident, transfer: Transfer, *, to: str, by: str) -> None:
    """From bed to bed: they were taken over by whom; every leg is finished."""
    if transfer.state is TransferState.HANDED_OVER:
        return
    if any(
        leg.state not in (TransferLegState.DONE, TransferLegState.CANCELLED) for leg in legs.list_for(db, transfer.id)
    ):
        raise LegsUnfinished
    promises.keep(db, about=transfer.id, by=by)
    transfer.handed_over_at, transfer.handed_over_to = db.now, to
    telling.tell(db, incident, transfer, JourneyEnded(incident.reference, transfer.to_place))
    states.move(db, transfer, TransferState.HANDED_OVER, by=by)


def close(db: Db, transfer: Transfer, *, note: str | None, by: str) -> None:
    """Nothing is left to do."""
    if transfer.state is TransferState.CLOSED:
        return
    transfer.ended_at, transfer.note = db.now, note or transfer.note
    states.move(db, transfer, TransferState.CLOSED, by=by)


def cancel(db: Db, incident: Incident, transfer: Transfer, *, note: str | None, by: str) -> None:
    """Nobody travels after all: whoever was asked is let go and what was booked is off."""
    if transfer.state is TransferState.CANCELLED:
        return
    if transfer.state is TransferState.BOOKED:
        following.let_booking_go(db, incident, transfer, red=None, by=by, is_over=True)
    legs.let_all_go(db, transfer, TransferLegState.CANCELLED, by=by)
    promises.withdraw(db, about=transfer.id, by=by)
    transfer.ended_at, transfer.note = db.now, note
    states.move(db, transfer, TransferState.CANCELLED, by=by)


def end(db: Db, incident: Incident, transfer: Transfer, how: End, *, note: str | None, by: str) -> None:
    """One of the ends, by its name; a hand-over says to whom."""
    match how:
        case End.HANDOVER:
            if not note:
                raise NameMissing
            hand_over(db, incident, transfer, to=note[:PLACE_CHARACTERS], by=by)
        case End.CLOSURE:
            close(db, transfer, note=note, by=by)
        case End.CANCELLATION:
            cancel(db, incident, transfer, note=note, by=by)


def list_for_incident(db: Db, incident_id: str) -> list[Transfer]:
    """The newest first."""
    of_incident = select(Transfer).where(Transfer.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Transfer.asked_at.desc(), Transfer.id.desc()).limit(MOST_SHOWN)))


def list_open_of_case(db: Db, case_id: str) -> list[Transfer]:
    """The gated ones of a person that have not ended, locked for this transaction."""
    waiting = select(Transfer).where(
        Transfer.case_id == case_id, Transfer.is_gated.is_(True), Transfer.state.in_(OPEN_TRANSFERS)
    )
    return list(db.scalars(waiting.order_by(Transfer.id).with_for_update()))


def get_visible(db: Db, transfer_id: str, viewer: Principal) -> Transfer:
    """For the desk; to everybody else there is nothing."""
    found = db.get(Transfer, transfer_id) if viewer.is_desk else None
    if found is None:
        raise NotFound
    return found


def get_for_change(
    db: Db, transfer_id: str, viewer: Principal, *, seen_version: int | None = None
) -> tuple[Incident, Transfer]:
    """The incident and the transfer locked, in the order in which answers to call-outs lock them."""
    incident = incidents.get_for_change(db, get_visible(db, transfer_id, viewer).incident_id, viewer)
    transfer = following.lock(db, transfer_id)
    states.check_version(transfer, seen_version)
    return incident, transfer


def raise_not_now(transfer: Transfer) -> None:
    raise MoveNotAllowed(state=transfer.state)


def _check(wish: Wish) -> None:
    if not gates.meets(wish.needs, wish.means):
        raise NeedsMoreCare


def _remains_of(db: Db, case_id: str) -> str:
    found = db.scalar(select(Remains.id).where(Remains.case_id == case_id))
    if found is None:
        raise RemainsMissing
    return found


def _promise(db: Db, transfer: Transfer, *, by: str) -> None:
    """It begins when it is wanted; where no hour was said, somebody looks again within a day."""
    if not transfer.is_gated:
        return
    soonest = db.now + timedelta(hours=LOOK_AGAIN_HOURS)
    is_later = transfer.wanted_at is not None and transfer.wanted_at > db.now
    due_at = transfer.wanted_at if is_later and transfer.wanted_at else soonest
    told: dict[str, Any] = {"incident_id": transfer.incident_id, "about": transfer.id, "to_whom": "traveller"}
    promises.make(db, **told, what=alarms.JOURNEY, due_at=due_at, by=by)


def _written(db: Db, incident: Incident, wish: Wish, remains_id: str | None, *, is_gated: bool, by: str) -> Transfer:
    transfer = Transfer(
        id=db.new_id("trf"),
        incident_id=incident.id,
        case_id=wish.case_id,
        remains_id=remains_id,
        state=TransferState.WANTED,
        means=wish.means,
        is_gated=is_gated,
        from_place=wish.from_place,
        from_territory=wish.from_territory or incident.territory_code,
        to_place=wish.to_place,
        to_territory=wish.to_territory,
        wanted_at=wish.wanted_at,
        needs=[str(need) for need in wish.needs],
        relative_phone=wish.relative_phone,
        relative_language=wish.relative_language,
        changes=0,
        asked_at=db.now,
        asked_by=by,
    )
    db.add(transfer)
    _add_gates(db, transfer)
    db.flush()
    return transfer


def _add_gates(db: Db, transfer: Transfer) -> None:
    db.flush()
    for name in gates.names_for(transfer.means):
        if transfer.is_gated and name not in gates.DERIVED:
            db.add(Gate(id=db.new_id("gat"), transfer_id=transfer.id, name=str(name), state=GateState.RED, changes=0))
