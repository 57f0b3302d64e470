"""Incidents, each person's case within them, and where they were last known to be."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Date, Double, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Severity(StrEnum):
    """Triage colours; black is somebody who has died."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLACK = "black"


SEVERITY_ORDER = {Severity.RED: 0, Severity.YELLOW: 1, Severity.GREEN: 2, Severity.BLACK: 3}


class IncidentState(StrEnum):
    REPORTED = "reported"
    TRIAGED = "triaged"
    RESPONDING = "responding"
    STABILISED = "stabilised"
    SETTLING = "settling"
    CLOSED = "closed"
    DUPLICATE = "duplicate"
    UNFOUNDED = "unfounded"
    CANCELLED = "cancelled"


OPEN_STATES = (
    IncidentState.REPORTED,
    IncidentState.TRIAGED,
    IncidentState.RESPONDING,
    IncidentState.STABILISED,
    IncidentState.SETTLING,
)
_ENDS = frozenset({IncidentState.DUPLICATE, IncidentState.UNFOUNDED, IncidentState.CANCELLED, IncidentState.CLOSED})


class Duty(StrEnum):
    """What somebody was told will happen next; every open incident has one, with a clock."""

    PROVIDER_ANSWERS = "provider_answers"
    COORDINATOR_ACTS = "coordinator_acts"
    PROVIDER_ARRIVES = "provider_arrives"
    PROVIDER_REPORTS = "provider_reports"
    COORDINATOR_CLOSES = "coordinator_closes"
    PROMISE_DUE = "promise_due"


class Incident(Base):
    """What happened, at one place and time. The place shown is the best position known; all are kept in `positions`."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_board", "is_open", "severity_order", "next_duty_at", "id"),
        Index("ix_incidents_contact_phone", "contact_phone", "is_open"),
        Index("ix_incidents_cell", "cell", "reported_at"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    state: Mapped[IncidentState] = mapped_column(one_of(IncidentState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    is_open: Mapped[bool] = mapped_column(default=True)
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[Severity] = mapped_column(one_of(Severity))
    severity_order: Mapped[int] = mapped_column(Integer)
    severity_basis: Mapped[str] = mapped_column(String(40))
    description: Mapped[str | None] = mapped_column(Text)

    territory_code: Mapped[str | None] = mapped_column(String(3))
    iso_code: Mapped[str | None] = mapped_column(String(3))
    place_candidates: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    place_confidence: Mapped[str] = mapped_column(String(16))
    place_names: Mapped[dict[str, str]] = mapped_column(Json)
    place_said: Mapped[str | None] = mapped_column(Text)
    time_zone: Mapped[str | None] = mapped_column(String(40))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    told_numbers: Mapped[dict[str, Any]] = mapped_column(Json)

    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    contact_language: Mapped[str] = mapped_column(String(20))
    contact_link_id: Mapped[str | None] = mapped_column(String(40))

    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    reported_at: Mapped[datetime] = mapped_column(Instant)
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    on_scene_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(40))
    outcome_note: Mapped[str | None] = mapped_column(Text)
    owner_id: Mapped[str | None] = mapped_column(String(40))
    next_duty: Mapped[Duty | None] = mapped_column(one_of(Duty))
    next_duty_at: Mapped[datetime | None] = mapped_column(Instant)
    cell: Mapped[int | None] = mapped_column(Integer)
    """The square its best place lies in, by which reports of the same thing find it."""
    merged_into: Mapped[str | None] = mapped_column(String(40))
    """The incident that this one turned out to be, while its state is duplicate."""
    level: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    """How much of its run card was called: 1 one unit, 2 several people, 3 mass casualty."""
    on_hold_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when one of its cases is on hold: relatives disagree and nothing of it is moved."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "incident"
    moves: ClassVar[dict[IncidentState, frozenset[IncidentState]]] = {
        IncidentState.REPORTED: frozenset({IncidentState.TRIAGED, IncidentState.RESPONDING}) | _ENDS,
        IncidentState.TRIAGED: frozenset({IncidentState.RESPONDING}) | _ENDS,
        IncidentState.RESPONDING: frozenset({IncidentState.TRIAGED, IncidentState.STABILISED}) | _ENDS,
        IncidentState.STABILISED: frozenset({IncidentState.RESPONDING, IncidentState.SETTLING}) | _ENDS,
        IncidentState.SETTLING: frozenset({IncidentState.RESPONDING}) | _ENDS,
        IncidentState.CLOSED: frozenset({IncidentState.RESPONDING, IncidentState.SETTLING}),
        IncidentState.DUPLICATE: frozenset(OPEN_STATES),
    }


class Case(Base):
    """One person's file within an incident."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    person_name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    passport_number: Mapped[str | None] = mapped_column(String(40))
    nationality: Mapped[str | None] = mapped_column(String(3))
    birth_date: Mapped[date | None] = mapped_column(Date)
    language: Mapped[str] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(Instant)
    severity: Mapped[str | None] = mapped_column(String(8))
    """This person's own colour, once somebody has said it; the incident's is the worst to be expected."""
    on_hold_at: Mapped[datetime | None] = mapped_column(Instant)


class Follower(Base):
    """Somebody besides the first reporter who reported the same incident: they hear what the first one hears."""

    __tablename__ = "followers"
    __table_args__ = (Index("ix_followers_incident", "incident_id"), Index("ix_followers_phone", "phone"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    link_id: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(Instant)


class Position(Base):
    """A place somebody gave or a phone measured; better ones are appended, none is overwritten."""

    __tablename__ = "positions"
    __table_args__ = (Index("ix_positions_incident", "incident_id", "given_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    source: Mapped[str] = mapped_column(String(20))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    confidence_percent: Mapped[int | None] = mapped_column(Integer)
    measured_at: Mapped[datetime | None] = mapped_column(Instant)
    given_at: Mapped[datetime] = mapped_column(Instant)
    said: Mapped[str | None] = mapped_column(Text)
    datum: Mapped[str | None] = mapped_column(String(10))
    """What it was written in; `latitude` and `longitude` are WGS-84, `raw_…` what they were before."""
    raw_latitude: Mapped[float | None] = mapped_column(Double)
    raw_longitude: Mapped[float | None] = mapped_column(Double)
    flags: Mapped[list[str] | None] = mapped_column(Json)
