"""Official warnings (CAP 1.2) as they came, what belongs to one danger, and who was asked because of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, Double, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from rescue.checkins.models import How
from rescue.kit.database import Base, Instant, Json, one_of

SENDER_CHARACTERS = 200
IDENTIFIER_CHARACTERS = 300


class AskState(StrEnum):
    """How far the question to one person is; `held` was not asked, because they were asked too often already."""

    ASKED = "asked"
    SAFE = "safe"
    HELP = "help"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    HELD = "held"


class AlertFamily(Base):
    """One danger: an alert with all its updates, until it is cancelled or has run out."""

    __tablename__ = "alert_families"
    __table_args__ = (Index("ix_alert_families_newest", "opened_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    last_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    deadline_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class CapAlert(Base):
    """One message of a feed; the same sender, identifier and sent time are the same message.

    `infos` keep event, headline, description and instruction by language; `areas` polygons as [latitude, longitude],
    circles as [latitude, longitude, kilometres], geocodes as [name, value]. `silent_because` says why nobody is asked.
    """

    __tablename__ = "cap_alerts"
    __table_args__ = (
        UniqueConstraint("sender", "identifier", "sent_at"),
        Index("ix_cap_alerts_family", "family_id", "sent_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("alert_families.id"))
    sender: Mapped[str] = mapped_column(String(SENDER_CHARACTERS))
    identifier: Mapped[str] = mapped_column(String(IDENTIFIER_CHARACTERS))
    sent_at: Mapped[datetime] = mapped_column(Instant)
    status: Mapped[str] = mapped_column(String(12))
    message_type: Mapped[str] = mapped_column(String(12))
    scope: Mapped[str] = mapped_column(String(12))
    hazard: Mapped[str] = mapped_column(String(24))
    severity: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    certainty: Mapped[str] = mapped_column(String(12))
    infos: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    areas: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    begins_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    silent_because: Mapped[str | None] = mapped_column(String(24))
    received_at: Mapped[datetime] = mapped_column(Instant)
    received_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    asked_by: Mapped[str | None] = mapped_column(String(60))
    is_wide: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Whoever is anywhere in the countries of districts we cannot place is asked too."""


class CapReference(Base):
    """A message that another one names: an update or a cancel may come before what it is about."""

    __tablename__ = "cap_references"
    __table_args__ = (Index("ix_cap_references_named", "identifier", "sender"),)

    alert_id: Mapped[str] = mapped_column(ForeignKey("cap_alerts.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    sender: Mapped[str] = mapped_column(String(SENDER_CHARACTERS))
    identifier: Mapped[str] = mapped_column(String(IDENTIFIER_CHARACTERS))
    sent_at: Mapped[datetime] = mapped_column(Instant)


class AlertRequest(Base):
    """One person asked once because of one danger, and what they answered; where they were thought to be and why."""

    __tablename__ = "alert_requests"
    __table_args__ = (
        UniqueConstraint("family_id", "phone"),
        Index("ix_alert_requests_phone", "phone", "asked_at"),
        Index("ix_alert_requests_state", "family_id", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey("alert_families.id"))
    alert_id: Mapped[str] = mapped_column(ForeignKey("cap_alerts.id"))
    state: Mapped[AskState] = mapped_column(one_of(AskState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    phone: Mapped[str] = mapped_column(String(40))
    name: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    because: Mapped[str] = mapped_column(String(16))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    precision_m: Mapped[float] = mapped_column(Double)
    time_zone: Mapped[str | None] = mapped_column(String(40))
    place_said: Mapped[str | None] = mapped_column(Text)
    itinerary_id: Mapped[str | None] = mapped_column(String(40))
    about_incident_id: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    how: Mapped[How | None] = mapped_column(one_of(How))
    incident_id: Mapped[str | None] = mapped_column(String(40))
    """The case that was opened because they asked for help."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "alert_request"
    moves: ClassVar[dict[AskState, frozenset[AskState]]] = {
        AskState.ASKED: frozenset({AskState.SAFE, AskState.HELP, AskState.SILENT, AskState.WITHDRAWN}),
        AskState.SILENT: frozenset({AskState.SAFE, AskState.HELP, AskState.WITHDRAWN}),
        AskState.SAFE: frozenset({AskState.HELP}),
        AskState.WITHDRAWN: frozenset({AskState.SAFE, AskState.HELP}),
    }
