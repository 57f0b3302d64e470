"""Trips: who travels, where they mean to be, when they said they would be in touch, and whom to warn."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, Double, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of

NAME_CHARACTERS = 200


class TripState(StrEnum):
    OPEN = "open"
    HOME = "home"


class RelativeState(StrEnum):
    """Whether whoever is to be warned has said from their own phone that the number is theirs."""

    NOBODY = "nobody"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class CheckInState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    OVERDUE = "overdue"
    LATE = "late"
    WITHDRAWN = "withdrawn"


class How(StrEnum):
    """Over what somebody checked in."""

    PAGE = "page"
    TEXT = "text"
    API = "api"
    DESK = "desk"


class Itinerary(Base):
    """A trip. `rules` say when they check in, by the clock of the place they are at; `next_due_at` is the next time."""

    __tablename__ = "itineraries"
    __table_args__ = (
        Index("ix_itineraries_state", "state", "next_due_at"),
        Index("ix_itineraries_phone", "phone"),
        Index("ix_itineraries_relative_phone", "relative_phone"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    state: Mapped[TripState] = mapped_column(one_of(TripState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    is_group: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    grace_minutes: Mapped[int] = mapped_column(Integer)
    rules: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    relative_state: Mapped[RelativeState] = mapped_column(one_of(RelativeState))
    relative_name: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    relative_phone: Mapped[str | None] = mapped_column(String(40))
    relative_language: Mapped[str | None] = mapped_column(String(20))
    relative_link_id: Mapped[str | None] = mapped_column(String(40))
    relative_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    relative_answered_at: Mapped[datetime | None] = mapped_column(Instant)
    link_id: Mapped[str] = mapped_column(String(40))
    left_at: Mapped[datetime] = mapped_column(Instant)
    left_by: Mapped[str] = mapped_column(String(60))
    starts_at: Mapped[datetime | None] = mapped_column(Instant)
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    next_due_at: Mapped[datetime | None] = mapped_column(Instant)
    is_overdue: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "itinerary"
    moves: ClassVar[dict[TripState, frozenset[TripState]]] = {TripState.OPEN: frozenset({TripState.HOME})}


class ItineraryLeg(Base):
    """One place of a trip. Times are kept as they were said, in the place's own clock, and as instants.

    `is_sure` when it was chosen, or only one place bears the name; `precision_m` is how far it may be off.
    """

    __tablename__ = "itinerary_legs"
    __table_args__ = (Index("ix_itinerary_legs_trip", "itinerary_id", "from_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    itinerary_id: Mapped[str] = mapped_column(ForeignKey("itineraries.id"))
    place: Mapped[int] = mapped_column(Integer)
    said: Mapped[str] = mapped_column(Text)
    names: Mapped[dict[str, str]] = mapped_column(Json)
    territory_code: Mapped[str | None] = mapped_column(String(3))
    iso_code: Mapped[str | None] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(40))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    precision_m: Mapped[float] = mapped_column(Double)
    is_measured: Mapped[bool] = mapped_column(Boolean)
    is_sure: Mapped[bool] = mapped_column(Boolean)
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    from_local: Mapped[str] = mapped_column(String(16))
    until_local: Mapped[str] = mapped_column(String(16))
    from_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime] = mapped_column(Instant)


class ItineraryPerson(Base):
    """Somebody of a leader's group."""

    __tablename__ = "itinerary_people"
    __table_args__ = (Index("ix_itinerary_people_trip", "itinerary_id", "place"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    itinerary_id: Mapped[str] = mapped_column(ForeignKey("itineraries.id"))
    place: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    nationality: Mapped[str | None] = mapped_column(String(3))


class CheckIn(Base):
    """One time at which they said they would be in touch; `has_opened` when its case was opened for nothing else."""

    __tablename__ = "check_ins"
    __table_args__ = (
        Index("ix_check_ins_trip", "itinerary_id", "due_at"),
        Index("ix_check_ins_incident", "incident_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    itinerary_id: Mapped[str] = mapped_column(ForeignKey("itineraries.id"))
    state: Mapped[CheckInState] = mapped_column(one_of(CheckInState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    due_at: Mapped[datetime] = mapped_column(Instant)
    grace_until: Mapped[datetime] = mapped_column(Instant)
    extended_minutes: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    how: Mapped[How | None] = mapped_column(one_of(How))
    answered_by: Mapped[str | None] = mapped_column(String(60))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    said: Mapped[str | None] = mapped_column(Text)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    has_opened: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    warned_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "check_in"
    moves: ClassVar[dict[CheckInState, frozenset[CheckInState]]] = {
        CheckInState.WAITING: frozenset({CheckInState.DONE, CheckInState.OVERDUE, CheckInState.WITHDRAWN}),
        CheckInState.OVERDUE: frozenset({CheckInState.LATE, CheckInState.WITHDRAWN}),
    }
