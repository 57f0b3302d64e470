"""What happened, as rows written with the change itself: timeline, audit and trigger in one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, CurrentTransaction, Db, Instant, Json, Serial

SYSTEM = "system"


class Event(Base):
    """One fact. `facts` holds ids, codes and numbers only: no name, phone, health or passport."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_order", "transaction", "id"),
        Index("ix_events_incident", "incident_id", "transaction", "id"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    transaction: Mapped[int] = mapped_column(Serial, default=CurrentTransaction())
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    incident_id: Mapped[str | None] = mapped_column(String(40))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    facts: Mapped[dict[str, Any]] = mapped_column(Json)


@dataclass(frozen=True)
class News:
    """A fact on its way up to whoever reacts to it, inside the same transaction."""

    kind: str
    subject: str
    by: str
    incident_id: str | None
    facts: dict[str, Any]


Reaction = Callable[[Db, News], None]

reactions: dict[str, tuple[Reaction, ...]] = {}  # filled by rescue/wiring.py, the only way up


def record(db: Db, kind: str, *, subject: str, by: str, incident_id: str | None = None, **facts: Any) -> None:
    """Write down that something happened (`noun.past`) and who did it; reactions belong to the same commit."""
    db.add_row(Event, kind=kind, subject=subject, incident_id=incident_id, by=by, at=db.now, facts=facts)
    db.wakes = True
    for reaction in reactions.get(kind, ()):
        reaction(db, News(kind, subject, by, incident_id, facts))
