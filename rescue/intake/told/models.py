"""Answers and files that the traveller gives on their own page."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class Who(StrEnum):
    """Who needs help, seen from whoever called."""

    ME = "me"
    ANOTHER = "another"
    SEVERAL = "several"


class Told(Base):
    """What was tapped about an incident; each answer stands alone and the last one counts."""

    __tablename__ = "told_answers"

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    who: Mapped[Who | None] = mapped_column(one_of(Who))
    can_talk: Mapped[bool | None] = mapped_column(Boolean)
    urgent_at: Mapped[datetime | None] = mapped_column(Instant)
    told_at: Mapped[datetime] = mapped_column(Instant)


class ToldFile(Base):
    """A photo or a voice note; `id` is that of the file in the vault, `key` names the form it came with."""

    __tablename__ = "told_files"
    __table_args__ = (Index("ix_told_files_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    has_place: Mapped[bool] = mapped_column(Boolean)
    told_by: Mapped[str] = mapped_column(String(40))
    told_at: Mapped[datetime] = mapped_column(Instant)
