"""Transfers of one person from bed to bed, their five gates, what was booked for them, and the legs they travel."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, CheckConstraint, Double, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of

PLACE_CHARACTERS = 200
REFERENCE_CHARACTERS = 120


class Means(StrEnum):
    """How the person is carried."""

    GROUND_AMBULANCE = "ground_ambulance"
    AIR_AMBULANCE = "air_ambulance"
    MEDICAL_ESCORT = "medical_escort"
    STRETCHER = "stretcher"
    SEAT = "seat"
    WHEELCHAIR = "wheelchair"
    REMAINS_BODY = "remains_body"
    REMAINS_ASHES = "remains_ashes"


REMAINS = (Means.REMAINS_BODY, Means.REMAINS_ASHES)


class Requirement(StrEnum):
    """What the person needs on the way."""

    OXYGEN = "oxygen"
    ESCORT = "escort"
    STRETCHER = "stretcher"
    ISOLATION = "isolation"


class TransferState(StrEnum):
    """Ready is every gate green; a gate that turns red before anybody is on board makes it wanted again."""

    WANTED = "wanted"
    READY = "ready"
    BOOKED = "booked"
    UNDER_WAY = "under_way"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    CANCELLED = "cancelled"


_T = TransferState
OPEN_TRANSFERS = (_T.WANTED, _T.READY, _T.BOOKED, _T.UNDER_WAY, _T.HANDED_OVER)


class Transfer(Base):
    """One person's way from here to there. `is_gated` is False for help at once on the ground: life goes first."""

    __tablename__ = "transfers"
    __table_args__ = (
        Index("ix_transfers_incident", "incident_id"),
        Index("ix_transfers_case", "case_id"),
        Index("ix_transfers_remains", "remains_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    remains_id: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[TransferState] = mapped_column(one_of(TransferState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    means: Mapped[Means] = mapped_column(one_of(Means))
    is_gated: Mapped[bool] = mapped_column(Boolean)
    from_place: Mapped[str] = mapped_column(String(PLACE_CHARACTERS))
    from_territory: Mapped[str | None] = mapped_column(String(3))
    to_place: Mapped[str] = mapped_column(String(PLACE_CHARACTERS))
    to_territory: Mapped[str | None] = mapped_column(String(3))
    wanted_at: Mapped[datetime | None] = mapped_column(Instant)
    needs: Mapped[list[str]] = mapped_column(Json)
    relative_phone: Mapped[str | None] = mapped_column(String(40))
    relative_language: Mapped[str | None] = mapped_column(String(20))
    hold_reference: Mapped[str | None] = mapped_column(String(REFERENCE_CHARACTERS))
    """The money reserved for it: it stays when a booking falls, so that the next one costs no second hold."""
    booking_id: Mapped[str | None] = mapped_column(String(40))
    changes: Mapped[int] = mapped_column(Integer, default=0)
    """Counts changes of its gates and legs, so that whoever read it before them is told."""
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(String(60))
    handed_over_at: Mapped[datetime | None] = mapped_column(Instant)
    handed_over_to: Mapped[str | None] = mapped_column(String(PLACE_CHARACTERS))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "transfer"
    moves: ClassVar[dict[TransferState, frozenset[TransferState]]] = {
        _T.WANTED: frozenset({_T.READY, _T.CANCELLED}),
        _T.READY: frozenset({_T.WANTED, _T.BOOKED, _T.UNDER_WAY, _T.CANCELLED}),
        _T.BOOKED: frozenset({_T.WANTED, _T.READY, _T.UNDER_WAY, _T.CANCELLED}),
        _T.UNDER_WAY: frozenset({_T.HANDED_OVER}),
        _T.HANDED_OVER: frozenset({_T.CLOSED}),
    }


class GateState(StrEnum):
    RED = "red"
    GREEN = "green"


class Gate(Base):
    """One of the gates of a transfer: its colour, who set it, when, by what evidence and until when.

    The decision is the doctor's, of the gate `fit_to_fly_decided` alone. What was set before is in the events.
    """

    __tablename__ = "transfer_gates"
    __table_args__ = (UniqueConstraint("transfer_id", "name"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    transfer_id: Mapped[str] = mapped_column(ForeignKey("transfers.id"))
    name: Mapped[str] = mapped_column(String(30))
    state: Mapped[GateState] = mapped_column(one_of(GateState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    decision: Mapped[str | None] = mapped_column(String(20))
    set_by: Mapped[str | None] = mapped_column(String(60))
    set_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[str | None] = mapped_column(String(40))
    valid_until: Mapped[datetime | None] = mapped_column(Instant)
    changes: Mapped[int] = mapped_column(Integer, default=0)
    """Counts what was said about it, so that a timer of an earlier word never acts on a later one."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "transfer_gate"
    moves: ClassVar[dict[GateState, frozenset[GateState]]] = {
        GateState.RED: frozenset({GateState.GREEN}),
        GateState.GREEN: frozenset({GateState.RED}),
    }


class Booking(Base):
    """What was booked: by which means, with whom, under which reference; a cancelled one stays with its reason."""

    __tablename__ = "transfer_bookings"
    __table_args__ = (Index("ix_transfer_bookings_transfer", "transfer_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    transfer_id: Mapped[str] = mapped_column(ForeignKey("transfers.id"))
    means: Mapped[str] = mapped_column(String(20))
    carrier: Mapped[str] = mapped_column(String(PLACE_CHARACTERS))
    reference: Mapped[str] = mapped_column(String(REFERENCE_CHARACTERS))
    leaves_at: Mapped[datetime | None] = mapped_column(Instant)
    hold_reference: Mapped[str | None] = mapped_column(String(REFERENCE_CHARACTERS))
    booked_at: Mapped[datetime] = mapped_column(Instant)
    booked_by: Mapped[str] = mapped_column(String(60))
    cancelled_at: Mapped[datetime | None] = mapped_column(Instant)
    cancelled_by: Mapped[str | None] = mapped_column(String(60))
    red_gates: Mapped[list[str] | None] = mapped_column(Json(none_as_null=True))
    """The gates that cancelled it; None where a person did."""
    told: Mapped[list[str] | None] = mapped_column(Json(none_as_null=True))
    """Who was told of the cancellation: traveller, relative, provider, desk."""


class TransferLegState(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    ACCEPTED = "accepted"
    UNDER_WAY = "under_way"
    DONE = "done"
    CANCELLED = "cancelled"


_L = TransferLegState


class Leg(Base):
    """One part of the way: a call-out of a provider (`need_id`), or a carrier with a reference."""

    __tablename__ = "transfer_legs"
    __table_args__ = (
        UniqueConstraint("transfer_id", "number"),
        Index("ix_transfer_legs_need", "need_id"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    transfer_id: Mapped[str] = mapped_column(ForeignKey("transfers.id"))
    number: Mapped[int] = mapped_column(Integer)
    state: Mapped[TransferLegState] = mapped_column(one_of(TransferLegState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    means: Mapped[str] = mapped_column(String(20))
    from_place: Mapped[str] = mapped_column(String(PLACE_CHARACTERS))
    to_place: Mapped[str] = mapped_column(String(PLACE_CHARACTERS))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    """Where it begins, for the search of who could drive it; None is where the incident is."""
    leaves_at: Mapped[datetime | None] = mapped_column(Instant)
    carrier: Mapped[str | None] = mapped_column(String(PLACE_CHARACTERS))
    reference: Mapped[str | None] = mapped_column(String(REFERENCE_CHARACTERS))
    need_id: Mapped[str | None] = mapped_column(String(40))
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "transfer_leg"
    moves: ClassVar[dict[Any, frozenset[Any]]] = {
        _L.PLANNED: frozenset({_L.ASKED, _L.ACCEPTED, _L.UNDER_WAY, _L.CANCELLED}),
        _L.ASKED: frozenset({_L.ACCEPTED, _L.UNDER_WAY, _L.PLANNED, _L.CANCELLED}),
        _L.ACCEPTED: frozenset({_L.UNDER_WAY, _L.ASKED, _L.PLANNED, _L.DONE, _L.CANCELLED}),
        _L.UNDER_WAY: frozenset({_L.DONE, _L.ASKED}),
    }
