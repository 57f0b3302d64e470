"""Roll-calls: who was there, how each of them is, who said so and when; and events that several incidents belong to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of
from rescue.kit.words import N_

NAME_CHARACTERS = 200


class Status(StrEnum):
    """How somebody is; exactly one of these, so that the counts add up to the list."""

    UNKNOWN = "unknown"
    SAFE = "safe"
    YELLOW = "yellow"
    RED = "red"
    DEAD = "dead"


STATUS_NAMES: dict[Status, str] = {
    Status.SAFE: N_("Safe"),
    Status.YELLOW: N_("Hurt"),
    Status.RED: N_("Badly hurt"),
    Status.DEAD: N_("Dead"),
    Status.UNKNOWN: N_("Not known"),
}
HURT = (Status.YELLOW, Status.RED)


class How(StrEnum):
    """Over what somebody's state was said."""

    DESK = "desk"
    LINK = "link"
    TEXT = "text"
    API = "api"


class RollCall(Base):
    """The head-count of one incident; `link_id` is the leader's own link to it."""

    __tablename__ = "roll_calls"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), unique=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(60))
    link_id: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class RollCallPerson(Base):
    """One person of the list; `key` is their name and number folded, so that nobody is there twice."""

    __tablename__ = "roll_call_people"
    __table_args__ = (UniqueConstraint("roll_call_id", "key"), Index("ix_roll_call_people_phone", "phone"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    roll_call_id: Mapped[str] = mapped_column(ForeignKey("roll_calls.id"))
    place: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(260))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    nationality: Mapped[str | None] = mapped_column(String(3))
    is_leader: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    status: Mapped[Status] = mapped_column(one_of(Status))
    version: Mapped[int] = mapped_column(Integer, default=1)
    case_id: Mapped[str | None] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(Instant)
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    marked_at: Mapped[datetime | None] = mapped_column(Instant)
    marked_by: Mapped[str | None] = mapped_column(String(60))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class RollCallMark(Base):
    """One change of one person's state, for ever: from what to what, who said it, over what, when."""

    __tablename__ = "roll_call_marks"
    __table_args__ = (Index("ix_roll_call_marks_list", "roll_call_id", "at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    roll_call_id: Mapped[str] = mapped_column(ForeignKey("roll_calls.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("roll_call_people.id"))
    before: Mapped[str] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    how: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)


class MassEvent(Base):
    """Something so large that it is several incidents: an earthquake, a ferry, a fire."""

    __tablename__ = "mass_events"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(60))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class MassEventIncident(Base):
    """An incident belongs to one event at most."""

    __tablename__ = "mass_event_incidents"
    __table_args__ = (Index("ix_mass_event_incidents_event", "event_id"),)

    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("mass_events.id"))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(60))
