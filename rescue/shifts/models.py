"""Who is on duty, what was handed over to whom, who looks at a case, and what coordinators noted."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Shift(Base):
    """One person on duty from `started_at` until `ended_at`; the database lets nobody have two at once."""

    __tablename__ = "shifts"
    __table_args__ = (
        Index(
            "ix_shifts_current",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class HandOverState(StrEnum):
    GIVEN = "given"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class HandOver(Base):
    """What one coordinator gives and another receives; `shown` is what both confirmed, kept as it was read.

    Each line of `shown` names a case, its next step and clock, its open promises and the giver's note.
    """

    __tablename__ = "hand_overs"
    __table_args__ = (Index("ix_hand_overs_state", "state", "given_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[HandOverState] = mapped_column(one_of(HandOverState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    from_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    """Whom the giver named; None is whoever confirms first."""
    received_by: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    note: Mapped[str | None] = mapped_column(Text)
    shown: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    given_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "hand_over"
    moves: ClassVar[dict[HandOverState, frozenset[HandOverState]]] = {
        HandOverState.GIVEN: frozenset({HandOverState.RECEIVED, HandOverState.CANCELLED}),
    }


class Presence(Base):
    """When somebody's page of a case last said that they are there."""

    __tablename__ = "presences"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(Instant)


class CaseNote(Base):
    """What a coordinator wrote down about a case; never changed and never deleted."""

    __tablename__ = "case_notes"
    __table_args__ = (Index("ix_case_notes_incident", "incident_id", "written_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    written_by: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text)
