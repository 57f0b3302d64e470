"""Who was called when a case needed more than its owner, and whether they showed that they heard."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class Step(StrEnum):
    """Whom a case climbs to."""

    WIDEN = "widen"
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    DUTY_PHONE = "duty_phone"
    MISSION = "mission"


class EscalationState(StrEnum):
    """Asked until somebody acknowledges it, or it climbs to the next step; withdrawn when it is not needed any more."""

    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    CLIMBED = "climbed"
    WITHDRAWN = "withdrawn"


class Escalation(Base):
    """One step: who was asked, by which channel, and by when they have to show that they heard."""

    __tablename__ = "escalations"
    __table_args__ = (Index("ix_escalations_incident", "incident_id", "asked_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    step: Mapped[Step] = mapped_column(one_of(Step))
    state: Mapped[EscalationState] = mapped_column(one_of(EscalationState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    channel: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "escalation"
    moves: ClassVar[dict[Any, frozenset[Any]]] = {
        EscalationState.ASKED: frozenset(
            {EscalationState.ACKNOWLEDGED, EscalationState.CLIMBED, EscalationState.WITHDRAWN}
        ),
    }
