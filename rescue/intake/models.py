"""Reports: one account of an incident by one reporter over one channel, kept as it was given."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Channel(StrEnum):
    WEB = "web"
    API = "api"
    SMS = "sms"
    DESK = "desk"
    VOICE = "voice"
    WHATSAPP = "whatsapp"
    WECHAT = "wechat"
    APP = "app"
    EMAIL = "email"
    PARTNER = "partner"
    CHECK_IN = "check_in"


class Report(Base):
    """Never changed once written. `key` is the reporter's Idempotency-Key, `fingerprint` says what came with it."""

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    key: Mapped[str | None] = mapped_column(String(300), unique=True)
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    reporter_name: Mapped[str | None] = mapped_column(String(200))
    reporter_phone: Mapped[str | None] = mapped_column(String(40))
    reporter_language: Mapped[str | None] = mapped_column(String(40))
    kind_said: Mapped[str | None] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    location_text: Mapped[str | None] = mapped_column(Text)
    people: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
    link_id: Mapped[str | None] = mapped_column(String(40))
    """The reporter's own link, where it is not the incident's first one."""


class ReportMark(Base):
    """Something in a report by which another of the same event is found: a number plate, a tour code, a passport."""

    __tablename__ = "report_marks"
    __table_args__ = (Index("ix_report_marks_report", "report_id"),)

    mark: Mapped[str] = mapped_column(String(80), primary_key=True)
    report_id: Mapped[str] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)


class Resemblance(Base):
    """Two incidents that are perhaps one, until a coordinator says so or not; `dismissed_at` when they are two."""

    __tablename__ = "resemblances"
    __table_args__ = (Index("ix_resemblances_other", "other_id"),)

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    other_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    """The one reported earlier."""
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    noticed_at: Mapped[datetime] = mapped_column(Instant)
    dismissed_at: Mapped[datetime | None] = mapped_column(Instant)
    dismissed_by: Mapped[str | None] = mapped_column(String(60))


class Duplication(Base):
    """An incident that was joined into another, and all that went with it, so that it can be parted again."""

    __tablename__ = "duplications"
    __table_args__ = (Index("ix_duplications_incident", "incident_id"), Index("ix_duplications_into", "into_id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    into_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    moved: Mapped[dict[str, Any]] = mapped_column(Json)
    joined_at: Mapped[datetime] = mapped_column(Instant)
    joined_by: Mapped[str] = mapped_column(String(60))
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by: Mapped[str | None] = mapped_column(String(60))
