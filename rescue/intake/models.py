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
