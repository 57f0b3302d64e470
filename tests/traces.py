"""What a deed left in the database: rows counted table by table, events and texts told in order."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import func, literal, select, union_all

from i18n.models import Delivery
from rescue.kit.database import Base, Database
from rescue.kit.events import Event
from rescue.kit.problems import Problem


def count_rows(database: Database) -> dict[str, int]:
    """The number of rows of every table."""
    tables = Base.metadata.sorted_tables
    counts = (
        select(literal(table.name), select(func.count()).select_from(table).scalar_subquery()) for table in tables
    )
    with database.read() as db:
        return dict(db.execute(union_all(*counts)).all())


@contextmanager
def refused(database: Database, refusal: type[Problem]) -> Iterator[Any]:
    """The block raises `refusal` and no table has a row more or less than before."""
    before = count_rows(database)
    with pytest.raises(refusal) as said:
        yield said
    assert count_rows(database) == before


def told(database: Database, incident_id: str, audience: str = "traveller") -> list[str]:
    """The names of the messages promised to an audience of an incident, in their order; of one instant by name."""
    mine = select(Delivery).where(Delivery.incident_id == incident_id, Delivery.audience == audience)
    with database.read() as db:
        promised = sorted((each.queued_at, each.message["words"]) for each in db.scalars(mine))
    return [words for _, words in promised]


def kinds_of_events(database: Database, incident_id: str) -> list[str]:
    with database.read() as db:
        mine = select(Event.kind).where(Event.incident_id == incident_id)
        return list(db.scalars(mine.order_by(Event.transaction, Event.id)))
