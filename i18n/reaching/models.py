"""What we know of addresses: who asked not to be texted, what cannot be reached, and for how long WhatsApp is open."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Mark(StrEnum):
    """`suppressed`: its owner said STOP. `unusable`: it cannot take this channel. `window`: it wrote to us lately."""

    SUPPRESSED = "suppressed"
    UNUSABLE = "unusable"
    WINDOW = "window"


class AddressMark(Base):
    """One fact about one address on one channel; `until` None holds until it is lifted."""

    __tablename__ = "address_marks"

    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    mark: Mapped[Mark] = mapped_column(one_of(Mark), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)


class TemplateState(StrEnum):
    """What WhatsApp says of a text that we may begin a conversation with."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    PAUSED = "paused"


class MessageTemplate(Base):
    """A message in one language as WhatsApp approved it; `parameters` are its values in the order of {{1}}, {{2}}…"""

    __tablename__ = "message_templates"

    words: Mapped[str] = mapped_column(String(60), primary_key=True)
    language: Mapped[str] = mapped_column(String(20), primary_key=True)
    content_sid: Mapped[str] = mapped_column(String(40))
    status: Mapped[TemplateState] = mapped_column(one_of(TemplateState))
    parameters: Mapped[list[str]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))


class PushSubscription(Base):
    """A browser that wants to hear of one incident; its keys encrypt what only that browser can read."""

    __tablename__ = "push_subscriptions"
    __table_args__ = (Index("ix_push_subscriptions_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(String(40))
    endpoint: Mapped[str] = mapped_column(String(1000), unique=True)
    p256dh: Mapped[str] = mapped_column(String(120))
    auth: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(Instant)
