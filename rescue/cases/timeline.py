"""The timeline: the stored events of an incident, oldest first, with times there and in UTC."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_

from rescue.cases.views import local_time
from rescue.kit.database import Db
from rescue.kit.events import Event
from rescue.kit.problems import Malformed


@dataclass(frozen=True)
class Events:
    """A page of events and the cursor of the next, or None."""

    items: Sequence[Event]
    next: str | None


def list_events(db: Db, incident_id: str, *, after: str | None, most: int) -> Events:
    """Events of an incident from after the cursor `transaction.id`."""
    wanted = select(Event).where(Event.incident_id == incident_id)
    if after is not None:
        wanted = wanted.where(tuple_(Event.transaction, Event.id) > tuple_(*_read(after)))
    found = list(db.scalars(wanted.order_by(Event.transaction, Event.id).limit(most + 1)))
    shown = found[:most]
    return Events(shown, f"{shown[-1].transaction}.{shown[-1].id}" if len(found) > most else None)


def list_newest(db: Db, incident_id: str, most: int) -> list[Event]:
    """The newest events of an incident, the newest first."""
    of_incident = select(Event).where(Event.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Event.transaction.desc(), Event.id.desc()).limit(most)))


def view(event: Event, zone: str | None) -> dict[str, Any]:
    """An event as JSON values."""
    return {
        "id": f"{event.transaction}.{event.id}",
        "kind": event.kind,
        "subject": event.subject,
        "by": event.by,
        "at": event.at,
        "local_time": local_time(event.at, zone),
        "facts": event.facts,
    }


def _read(cursor: str) -> tuple[int, int]:
    transaction, _, number = cursor.partition(".")
    is_cursor = transaction.isascii() and transaction.isdigit() and number.isascii() and number.isdigit()
    if not is_cursor or len(cursor) > 38:
        raise Malformed
    if max(int(transaction), int(number)) >= 2**63:
        raise Malformed
    return int(transaction), int(number)
