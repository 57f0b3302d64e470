"""Calls, the legs of their conferences, what we asked the exchange to do, and what was recorded."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class CallState(StrEnum):
    """A stale heartbeat is a column, not a state. An abandoned call is taken again when we call back."""

    RINGING = "ringing"
    CLAIMED = "claimed"
    WRAP_UP = "wrap_up"
    ENDED = "ended"
    ABANDONED = "abandoned"


class Call(Base):
    """One call with a person in need: they called us, or we called them back.

    `step`, `page` and `failures` are where they stand in our questions; `country` is their number's and never a place.
    """

    __tablename__ = "calls"
    __table_args__ = (
        Index("ix_calls_state", "state", "rang_at"),
        Index("ix_calls_incident", "incident_id"),
        Index("ix_calls_from_address", "from_address", "rang_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_outbound: Mapped[bool] = mapped_column(Boolean, default=False)
    follows_id: Mapped[str | None] = mapped_column(String(40))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    is_same_case: Mapped[bool | None] = mapped_column(Boolean)
    from_address: Mapped[str | None] = mapped_column(String(40))
    from_shown: Mapped[str] = mapped_column(String(60))
    to_address: Mapped[str | None] = mapped_column(String(60))
    country: Mapped[str | None] = mapped_column(String(3))
    verstat: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(20))
    languages: Mapped[list[str]] = mapped_column(Json)
    state: Mapped[CallState] = mapped_column(one_of(CallState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    step: Mapped[str] = mapped_column(String(20))
    page: Mapped[int] = mapped_column(SmallInteger, default=0)
    failures: Mapped[int] = mapped_column(SmallInteger, default=0)
    wants_person: Mapped[bool] = mapped_column(Boolean, default=False)
    answers: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    texted_at: Mapped[datetime | None] = mapped_column(Instant)
    rang_at: Mapped[datetime] = mapped_column(Instant)
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    claimed_by: Mapped[str | None] = mapped_column(String(40))
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    is_stale: Mapped[bool] = mapped_column(Boolean, default=False)
    unanswered_at: Mapped[datetime | None] = mapped_column(Instant)
    hung_up_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    follow_up_at: Mapped[datetime | None] = mapped_column(Instant)
    follow_up_by: Mapped[str | None] = mapped_column(String(40))
    follow_up_note: Mapped[str | None] = mapped_column(Text)
    follow_up_done_at: Mapped[datetime | None] = mapped_column(Instant)
    called_back: Mapped[int] = mapped_column(SmallInteger, default=0)
    conference_sid: Mapped[str | None] = mapped_column(String(64))
    recording: Mapped[str | None] = mapped_column(String(12))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "call"
    moves: ClassVar[dict[CallState, frozenset[CallState]]] = {
        CallState.RINGING: frozenset({CallState.CLAIMED, CallState.ABANDONED, CallState.ENDED}),
        CallState.CLAIMED: frozenset({CallState.WRAP_UP, CallState.ENDED}),
        CallState.WRAP_UP: frozenset({CallState.ENDED}),
        CallState.ABANDONED: frozenset({CallState.CLAIMED, CallState.ENDED}),
    }


class LegState(StrEnum):
    """`lost` is dialled again; `aside` answers a question of ours outside the conference and comes back.

    That a machine answered is often heard only after it joined: then `joined` becomes `failed`.
    """

    DIALLING = "dialling"
    JOINED = "joined"
    ASIDE = "aside"
    LOST = "lost"
    LEFT = "left"
    FAILED = "failed"


class Label(StrEnum):
    """Who a leg is."""

    TRAVELLER = "traveller"
    COORDINATOR = "coordinator"
    INTERPRETER = "interpreter"
    PROVIDER = "provider"
    OTHER = "other"


class CallLeg(Base):
    """One party of a call's conference. `sequence` is the last event applied to it: older ones change nothing."""

    __tablename__ = "call_legs"
    __table_args__ = (Index("ix_call_legs_call", "call_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    label: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(60))
    user_id: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    territory_code: Mapped[str | None] = mapped_column(String(3))
    call_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[LegState] = mapped_column(one_of(LegState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    is_on_hold: Mapped[bool] = mapped_column(Boolean, default=False)
    is_muted: Mapped[bool] = mapped_column(Boolean, default=False)
    coaches_id: Mapped[str | None] = mapped_column(String(40))
    consent: Mapped[str | None] = mapped_column(String(12))
    consent_language: Mapped[str | None] = mapped_column(String(20))
    consent_at: Mapped[datetime | None] = mapped_column(Instant)
    dialled_at: Mapped[datetime] = mapped_column(Instant)
    joined_at: Mapped[datetime | None] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    last_joined_at: Mapped[datetime | None] = mapped_column(Instant)
    billed_seconds: Mapped[int] = mapped_column(Integer, default=0)
    conference_sid: Mapped[str | None] = mapped_column(String(64))
    interpretation_id: Mapped[str | None] = mapped_column(String(40))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "call_leg"
    moves: ClassVar[dict[LegState, frozenset[LegState]]] = {
        LegState.DIALLING: frozenset({LegState.JOINED, LegState.LEFT, LegState.FAILED, LegState.LOST}),
        LegState.JOINED: frozenset({LegState.LEFT, LegState.LOST, LegState.ASIDE, LegState.FAILED}),
        LegState.ASIDE: frozenset({LegState.JOINED, LegState.LEFT, LegState.LOST, LegState.FAILED}),
        LegState.LOST: frozenset({LegState.JOINED, LegState.DIALLING, LegState.LEFT, LegState.FAILED}),
    }


class OrderState(StrEnum):
    """`submitting` is committed before the exchange is asked; an unknown end is never repeated blindly."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class CallOrder(Base):
    """What we asked the exchange to do for a call, and what it answered."""

    __tablename__ = "call_orders"
    __table_args__ = (Index("ix_call_orders_call", "call_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    leg_id: Mapped[str | None] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(20))
    details: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[OrderState] = mapped_column(one_of(OrderState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    ordered_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    sid: Mapped[str | None] = mapped_column(String(64))
    failure: Mapped[str | None] = mapped_column(String(60))

    noun: ClassVar[str] = "call_order"
    moves: ClassVar[dict[OrderState, frozenset[OrderState]]] = {
        OrderState.QUEUED: frozenset({OrderState.SUBMITTING, OrderState.FAILED}),
        OrderState.SUBMITTING: frozenset({OrderState.DONE, OrderState.FAILED, OrderState.UNKNOWN, OrderState.QUEUED}),
        OrderState.UNKNOWN: frozenset({OrderState.DONE, OrderState.FAILED}),
    }


class CallRecording(Base):
    """A recording made under `rule`, after every leg's consent where that was asked."""

    __tablename__ = "call_recordings"
    __table_args__ = (Index("ix_call_recordings_call", "call_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_id: Mapped[str] = mapped_column(ForeignKey("calls.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    rule: Mapped[str] = mapped_column(String(12))
    territories: Mapped[list[str]] = mapped_column(Json)
    by: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    seconds: Mapped[int | None] = mapped_column(Integer)
    address: Mapped[str | None] = mapped_column(String(400))
