"""Where partners want to be told by program, and every telling with its attempts."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_

URL_CHARACTERS = 500


class EndpointState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"


class WebhookEndpoint(Base):
    """An address of a partner. No secret is kept: it is derived from the house's, the id and the `generation`.

    `kinds` empty means every kind. The generation before stays valid until `before_until`.
    """

    __tablename__ = "webhook_endpoints"
    __table_args__ = (Index("ix_webhook_endpoints_provider", "provider_id", "state"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    url: Mapped[str] = mapped_column(String(URL_CHARACTERS))
    kinds: Mapped[list[str]] = mapped_column(Json)
    generation: Mapped[int] = mapped_column(Integer)
    before_until: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[EndpointState] = mapped_column(one_of(EndpointState))
    disabled_reason: Mapped[str | None] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "webhook_endpoint"
    moves: ClassVar[dict[EndpointState, frozenset[EndpointState]]] = {
        EndpointState.ACTIVE: frozenset({EndpointState.DISABLED}),
        EndpointState.DISABLED: frozenset({EndpointState.ACTIVE}),
    }


class TellingState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


TELLING_STATES: dict[str, str] = {
    TellingState.WAITING: N_("Waiting"),
    TellingState.DELIVERED: N_("Delivered"),
    TellingState.FAILED: N_("Given up"),
}


class WebhookTelling(Base):
    """One event for one endpoint; its id is the `webhook-id` of every attempt, so that a receiver knows it again.

    `body` is written once, before the first attempt; `attempts` say when, with what status, and in how many ms.
    """

    __tablename__ = "webhook_tellings"
    __table_args__ = (Index("ix_webhook_tellings_endpoint", "endpoint_id", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    endpoint_id: Mapped[str] = mapped_column(ForeignKey("webhook_endpoints.id"))
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    body: Mapped[str | None] = mapped_column(Text)
    state: Mapped[TellingState] = mapped_column(one_of(TellingState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    attempts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    replay_of: Mapped[str | None] = mapped_column(String(40))

    noun: ClassVar[str] = "webhook_telling"
    moves: ClassVar[dict[TellingState, frozenset[TellingState]]] = {
        TellingState.WAITING: frozenset({TellingState.DELIVERED, TellingState.FAILED}),
    }
