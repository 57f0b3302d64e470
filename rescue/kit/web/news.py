"""Reads the events table for the live stream: places in it, and what is new after a place.

A place is the pair (transaction, id) written `t.i`. On PostgreSQL only events of transactions below the snapshot's
xmin are read: those are settled, so a slow commit cannot slip in behind a place that was already passed.
"""

import json
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, literal_column, select, tuple_

from rescue.kit.database import Db
from rescue.kit.events import Event

EVERYTHING = "everything"  # the desk's topic
MOST_MISSED = 50_000
MOST_DIGITS = 18
SETTLED: ColumnElement[Any] = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
BEGUN: ColumnElement[Any] = literal_column("pg_snapshot_xmax(pg_current_snapshot())::text::bigint")


class Position(NamedTuple):
    """How far somebody has heard."""

    transaction: int
    id: int

    def __str__(self) -> str:
        return f"{self.transaction}.{self.id}"


class Told(NamedTuple):
    """One event as it goes out: its place, who may care, and its bytes."""

    position: Position
    topics: tuple[str, ...]
    text: bytes


def topic_of_incident(incident_id: str) -> str:
    return f"incident:{incident_id}"


def topic_of(subject: str) -> str:
    """Everything that happens to one record."""
    return f"subject:{subject}"


def cursor_now(db: Db) -> str:
    """Where to listen from; ask before reading what the page shows, and put it into `data-after`."""
    return str(place_now(db))


def place_now(db: Db) -> Position:
    if _is_postgresql(db):
        return Position(db.settled(select(SETTLED)).scalar_one(), 0)
    return Position(0, db.settled(select(func.coalesce(func.max(Event.id), 0))).scalar_one())


def _is_postgresql(db: Db) -> bool:
    return db.get_bind().dialect.name == "postgresql"


def _after(position: Position) -> Select[int, int, str, str, str | None]:
    columns = (Event.transaction, Event.id, Event.kind, Event.subject, Event.incident_id)
    place = tuple_(Event.transaction, Event.id)
    return select(*columns).where(place > tuple_(*position)).order_by(Event.transaction, Event.id)


def read_after(db: Db, position: Position, most: int) -> list[Told]:
    """The next settled events, in the order everybody hears them."""
    statement = _after(position).limit(most)
    if _is_postgresql(db):
        statement = statement.where(Event.transaction < SETTLED)
    return [_told(Position(t, i), *rest) for t, i, *rest in db.execute(statement)]


def _told(position: Position, kind: str, subject: str, incident_id: str | None) -> Told:
    data = json.dumps({"id": str(position), "kind": kind, "subject": subject, "incident_id": incident_id})
    topics = [EVERYTHING, topic_of(subject)]
    if incident_id:
        topics.append(topic_of_incident(incident_id))
    return Told(position, tuple(topics), f"event: change\nid: {position}\ndata: {data}\n\n".encode())


def find_place(db: Db, after: str | None) -> tuple[Position, bool]:
    """Where to go on from, and whether the page must first read everything anew: too old, or never ours."""
    if not after:
        return place_now(db), False
    transaction, _, number = after.partition(".")
    if not (_is_number(transaction) and _is_number(number)):
        return place_now(db), True
    place = Position(int(transaction), int(number))
    ahead = Position(db.settled(select(BEGUN)).scalar_one() + 1, 0) if _is_postgresql(db) else place_now(db)
    if place > ahead or db.execute(_after(place).offset(MOST_MISSED).limit(1)).first():
        return place_now(db), True
    return place, False


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
