"""What somebody was told will happen: by when, to whom, who minds it, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class PromiseState(StrEnum):
    """A broken one stays broken; once somebody saw to it all the same it is no longer pending."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Promise(Base):
    """One thing that will happen by `due_at`. `about` is the id of what it is about: a call, a call-out, the incident.

    Nobody in `owner_id` means whoever owns the incident, else the whole desk. `note` is in people's own words.
    """

    __tablename__ = "promises"
    __table_args__ = (
        Index("ix_promises_incident", "incident_id", "is_pending", "due_at"),
        Index("ix_promises_about", "about", "is_pending"),
        Index("ix_promises_pending", "is_pending", "state", "due_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    what: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    about: Mapped[str] = mapped_column(String(40))
    to_whom: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[PromiseState] = mapped_column(one_of(PromiseState))
    version: Mapped[int] = mapped_column(Integer)
    is_pending: Mapped[bool] = mapped_column(Boolean)
    """Open, or broken and still not seen to: what the desk has to look at."""
    note: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_note: Mapped[str | None] = mapped_column(Text)

    noun: ClassVar[str] = "promise"
    moves: ClassVar[dict[PromiseState, frozenset[PromiseState]]] = {
        PromiseState.OPEN: frozenset({PromiseState.KEPT, PromiseState.BROKEN, PromiseState.WITHDRAWN}),
    }
