"""Who a message is from: found by what the carrier says of them, locked while it is applied, and joined into one
person when WhatsApp tells the number of somebody who had hidden it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rescue.kit import events
from rescue.kit.database import Db
from rescue.mailroom.models import Correspondent, InboundMessage
from rescue.mailroom.reading.incoming import Sender


@dataclass(frozen=True)
class Met:
    """Who it is, and the number they had until now when it has just changed."""

    person: Correspondent
    former_phone: str | None = None


def meet(db: Db, sender: Sender) -> Met:
    """The correspondent of a sender, new or known, locked until the end of this transaction."""
    found = _lock(db, sender)
    if not found:
        _write_new(db, sender)
        found = _lock(db, sender)
    had = next((each.phone for each in found if sender.external_id and each.external_id == sender.external_id), None)
    person = _settle(db, found, sender)
    person.name = sender.name or person.name
    person.last_seen_at = db.now
    return Met(person, had if had and sender.phone and had != sender.phone else None)


def _lock(db: Db, sender: Sender) -> list[Correspondent]:
    known = [
        column == value
        for column, value in (
            (Correspondent.external_id, sender.external_id),
            (Correspondent.phone, sender.phone),
            (Correspondent.address, sender.address),
        )
        if value
    ]
    theirs = select(Correspondent).where(or_(*known)).order_by(Correspondent.first_seen_at, Correspondent.id)
    return list(db.scalars(theirs.with_for_update(), execution_options={"populate_existing": True}))


def _write_new(db: Db, sender: Sender) -> None:
    """Add the row unless its twin, applied beside us, was first."""
    table = Correspondent.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values: dict[str, Any] = {
        "id": db.new_id("cor"),
        "phone": sender.phone,
        "external_id": sender.external_id,
        "address": sender.address,
        "name": sender.name,
        "first_seen_at": db.now,
        "last_seen_at": db.now,
    }
    db.execute(insert(table).values(**values).on_conflict_do_nothing())


def _settle(db: Db, found: list[Correspondent], sender: Sender) -> Correspondent:
    """One person out of those who have the number or WhatsApp's name for them.

    WhatsApp's name is the person, the number only what they have now: a number that comes with another name has
    changed hands, and a name that comes with another number is the same person with a new one.
    """
    by_name = next((each for each in found if sender.external_id and each.external_id == sender.external_id), None)
    by_phone = next((each for each in found if sender.phone and each.phone == sender.phone), None)
    if by_name is None and by_phone is None:
        return found[0]
    if by_name is None:
        assert by_phone is not None
        if not sender.external_id:
            return by_phone
        if by_phone.external_id is None:
            by_phone.external_id = sender.external_id
            return by_phone
        return _hand_over(db, by_phone, sender)
    if by_phone is None:
        if sender.phone:
            by_name.phone = sender.phone
        return by_name
    return by_name if by_name is by_phone else _join(db, by_name, by_phone)


def _hand_over(db: Db, former: Correspondent, sender: Sender) -> Correspondent:
    """The number belongs to somebody else now: they begin anew, and nothing of the former holder is theirs."""
    former.phone = None
    db.flush()
    events.record(db, "correspondent.number_changed_hands", subject=former.id, by="carrier")
    _write_new(db, sender)
    person = _lock(db, sender)[-1]
    person.holds_phone_since = db.now
    return person


def _join(db: Db, by_name: Correspondent, by_phone: Correspondent) -> Correspondent:
    """Two of our rows turn out to be one person: the one with WhatsApp's name stays."""
    if by_phone.external_id is not None and by_phone.external_id != by_name.external_id:
        # The number was somebody else's before: only the number moves.
        by_phone.phone, phone = None, by_phone.phone
        db.flush()
        by_name.phone = phone
        return by_name
    phone = by_phone.phone
    by_name.incident_id = by_name.incident_id or by_phone.incident_id
    by_name.name = by_name.name or by_phone.name
    by_name.first_seen_at = min(by_name.first_seen_at, by_phone.first_seen_at)
    theirs = update(InboundMessage).where(InboundMessage.correspondent_id == by_phone.id)
    db.execute(theirs.values(correspondent_id=by_name.id), execution_options={"synchronize_session": False})
    joined_id = by_phone.id
    db.delete(by_phone)
    db.flush()
    by_name.phone = phone
    events.record(db, "correspondent.joined", subject=by_name.id, by="carrier", joined=joined_id)
    return by_name
