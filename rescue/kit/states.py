"""States change here and nowhere else: checked against the declared moves, versioned, and recorded as an event."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import MoveNotAllowed, Stale


class Stateful(Protocol):
    """A record that declares its moves; `version` grows by one with every change (SQLAlchemy's version_id_col)."""

    id: Any
    state: Any
    version: Any
    noun: Any
    moves: Any


def allows(moves: Mapping[Any, frozenset[Any]], state: StrEnum, new: StrEnum) -> bool:
    return new in moves.get(state, frozenset())


def move(db: Db, record: Any, new: StrEnum, *, by: str, incident_id: str | None = None, **facts: Any) -> None:
    """Move a record to `new` or raise MoveNotAllowed with nothing changed; records the event `noun.new`."""
    if not allows(record.moves, record.state, new):
        raise MoveNotAllowed(state=record.state)
    facts = {"from": str(record.state), **facts}
    record.state = new
    events.record(
        db,
        f"{record.noun}.{new}",
        subject=record.id,
        by=by,
        incident_id=incident_id or getattr(record, "incident_id", None) or record.id,
        **facts,
    )


def step(record: Any, new: StrEnum) -> bool:
    """Move a record whose row is its own history (a delivery) and record no event; False when it is past that."""
    if not allows(record.moves, record.state, new):
        return False
    record.state = new
    record.version += 1
    return True


def check_version(record: Any, seen: int | None) -> None:
    """Refuse a change made from a page that was read before somebody else's change."""
    if seen is not None and record.version != seen:
        raise Stale(version=record.version, state=getattr(record, "state", None))
