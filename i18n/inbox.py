"""The inbox of carriers: what they tell us is stored once, at once, and applied by the worker.

A carrier waits seconds for our answer and tells the same thing again when it did not hear it, so taking is one insert
that ignores what is known, and the work is a job of the same commit. It is the defence against replays too: a
signature is good for ever, its message is applied once.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from i18n.models import ProviderEvent
from rescue.kit import jobs
from rescue.kit.database import Db

APPLY = "provider_event.apply"
KEY_CHARACTERS = 200
TWILIO = "twilio"

Applier = Callable[[Db, dict[str, str]], None]


class NobodyApplies(Exception):
    """A kind that wiring does not know: the job is kept, tried again, and shown on the desk."""


def take(db: Db, *, provider: str, kind: str, key: str, form: Mapping[str, str]) -> str | None:
    """Store what a carrier told, and promise to apply it; its id, or None when it is known already."""
    table = ProviderEvent.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values: dict[str, Any] = {
        "id": db.new_id("pev"),
        "provider": provider,
        "kind": kind,
        "key": key if len(key) <= KEY_CHARACTERS else sha256(key.encode()).hexdigest(),
        "form": dict(form),
        "received_at": db.now,
    }
    taken = insert(table).values(**values).on_conflict_do_nothing().returning(table.c.id)
    event_id: str | None = db.scalar(taken)
    if event_id is None:
        return None
    jobs.enqueue(db, APPLY, key=f"{APPLY}:{event_id}", urgency=jobs.Urgency.RESCUE, event_id=event_id)
    return event_id


def apply(appliers: Mapping[str, Applier], db: Db, *, event_id: str) -> None:
    """Do what follows from a stored event, in the transaction that takes its job away."""
    event = db.scalars(select(ProviderEvent).where(ProviderEvent.id == event_id)).one()
    applier = appliers.get(event.kind)
    if applier is None:
        raise NobodyApplies(event.kind)
    applier(db, {str(name): str(value) for name, value in event.form.items()})
