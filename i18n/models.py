"""Deliveries: one message to one address, from the wish to the receipt."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class DeliveryState(StrEnum):
    """`submitting` is committed before the carrier is called, so that a crash in between is seen, not guessed."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    UNKNOWN = "unknown"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"


LOST = "state IN ('expired', 'failed', 'given_up')"
"""The states in which nobody has it, as SQL."""
_AFTER_SENT = frozenset(
    {
        *(DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.ACKNOWLEDGED),
        *(DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED),
    }
)


class Delivery(Base):
    """The message is kept as its name and values; the words are made when it is sent, in the receiver's language.

    `text` keeps them with the id of the link where its token went: a copy of the database opens nobody's case.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_incident", "incident_id", "queued_at"),
        Index("ix_deliveries_address", "address", "queued_at"),
        # The few of a million that nobody got: the board asks for them each time it is looked at.
        Index("ix_deliveries_lost", "queued_at", sqlite_where=text(LOST), postgresql_where=text(LOST)),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    audience: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    message: Mapped[dict[str, Any]] = mapped_column(Json)
    link_path: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[str | None] = mapped_column(String(40))
    zone: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    carrier: Mapped[str | None] = mapped_column(String(20))
    carrier_id: Mapped[str | None] = mapped_column(String(80))
    failure: Mapped[str | None] = mapped_column(String(60))
    text: Mapped[str | None] = mapped_column(Text)
    segments: Mapped[int | None] = mapped_column(SmallInteger)

    # Who must be reached by which steps (`ladder`), and this delivery's place among them.
    urgency: Mapped[int] = mapped_column(SmallInteger, server_default="5")
    ladder: Mapped[str | None] = mapped_column(String(20))
    points: Mapped[list[list[str]] | None] = mapped_column(Json(none_as_null=True))
    about: Mapped[str | None] = mapped_column(String(40))
    rung: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    follows_id: Mapped[str | None] = mapped_column(String(40))
    followed_by: Mapped[str | None] = mapped_column(String(40))
    because: Mapped[str | None] = mapped_column(String(20))
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_at: Mapped[datetime | None] = mapped_column(Instant)
    acknowledged_how: Mapped[str | None] = mapped_column(String(20))
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    parts: Mapped[list[dict[str, Any]] | None] = mapped_column(Json(none_as_null=True))
    is_fallback: Mapped[bool] = mapped_column(Boolean, server_default="0")
    spoken: Mapped[str | None] = mapped_column(String(20))
    """The language it was said in; another than `language` when we had no whole words in that one."""

    noun: ClassVar[str] = "delivery"
    moves: ClassVar[dict[DeliveryState, frozenset[DeliveryState]]] = {
        DeliveryState.QUEUED: frozenset(
            {DeliveryState.SUBMITTING, DeliveryState.FAILED, DeliveryState.EXPIRED, DeliveryState.CANCELLED}
        ),
        # A callback may be faster than the answer to our own call; a refusal that passes leaves nothing sent.
        DeliveryState.SUBMITTING: _AFTER_SENT | {DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.QUEUED},
        DeliveryState.UNKNOWN: _AFTER_SENT | {DeliveryState.SUBMITTING, DeliveryState.SENT, DeliveryState.GIVEN_UP},
        DeliveryState.SENT: _AFTER_SENT | {DeliveryState.GIVEN_UP},
        DeliveryState.DELIVERED: frozenset({DeliveryState.READ, DeliveryState.ACKNOWLEDGED, DeliveryState.GIVEN_UP}),
        DeliveryState.READ: frozenset({DeliveryState.ACKNOWLEDGED, DeliveryState.GIVEN_UP}),
        DeliveryState.FAILED: frozenset({DeliveryState.GIVEN_UP}),
        DeliveryState.EXPIRED: frozenset({DeliveryState.GIVEN_UP}),
        DeliveryState.GIVEN_UP: frozenset({DeliveryState.ACKNOWLEDGED}),
    }


class ProviderEvent(Base):
    """What a carrier told us, as it came: written once, never changed, so that everything said can be told again."""

    __tablename__ = "provider_events"
    __table_args__ = (
        UniqueConstraint("provider", "kind", "key"),
        Index("ix_provider_events_received", "kind", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    form: Mapped[dict[str, Any]] = mapped_column(Json)
    received_at: Mapped[datetime] = mapped_column(Instant)


@event.listens_for(ProviderEvent, "before_update")
@event.listens_for(ProviderEvent, "before_delete")
def _is_written_once(_mapper: object, _connection: object, _event: ProviderEvent) -> None:
    raise AssertionError("what a carrier told us is never changed")
