"""Missions and organisations that are told something: confirmed contacts, and each notice from rule to release."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of
from rescue.kit.words import N_


class ContactChannel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"


class Rhythm(StrEnum):
    """How often a digest is sent."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class OutsideContact(Base):
    """How a mission (`embassy:Bangkok`) or an organisation (its id) is reached. Nothing is sent before a person
    confirmed it; `confirmed_how` says in words how that was done."""

    __tablename__ = "outside_contacts"
    __table_args__ = (Index("ix_outside_contacts_whose", "whose"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    whose: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[ContactChannel] = mapped_column(one_of(ContactChannel))
    address: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(Integer, default=1)
    rhythm: Mapped[Rhythm] = mapped_column(one_of(Rhythm), default=Rhythm.NEVER)
    zone: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(String(60))
    confirmed_how: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class NoticeState(StrEnum):
    OPEN = "open"
    TOLD = "told"
    DECLINED = "declined"
    NOT_NEEDED = "not_needed"


NOTICE_STATES: dict[str, str] = {
    NoticeState.OPEN: N_("To be told"),
    NoticeState.TOLD: N_("Told"),
    NoticeState.DECLINED: N_("Not told: the person does not want it"),
    NoticeState.NOT_NEEDED: N_("Not needed"),
}


class Answer(StrEnum):
    """What the person said, where their consent is needed first."""

    NONE = "none"
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"


class MissionNotice(Base):
    """A mission is to be told of something; `key` makes one of each. Nothing leaves before a person lets it go."""

    __tablename__ = "mission_notices"
    __table_args__ = (Index("ix_mission_notices_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str | None] = mapped_column(String(40))
    trigger: Mapped[str] = mapped_column(String(20))
    article: Mapped[str] = mapped_column(String(40))
    rule_on: Mapped[date] = mapped_column(Date)
    """The rule as it was dated when this was opened."""
    state: Mapped[NoticeState] = mapped_column(one_of(NoticeState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    nationality: Mapped[str | None] = mapped_column(String(3))
    mission: Mapped[str | None] = mapped_column(String(80))
    people: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[Answer] = mapped_column(one_of(Answer))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_how: Mapped[str | None] = mapped_column(Text)
    """How a spoken answer was given and who heard it; a written one stands in the consent."""
    answer_by: Mapped[str | None] = mapped_column(String(60))
    consent_id: Mapped[str | None] = mapped_column(String(40))
    is_named: Mapped[bool] = mapped_column(Boolean, default=False)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("outside_contacts.id"))
    delivery_id: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(60))
    because: Mapped[str | None] = mapped_column(Text)
    joined_from: Mapped[str | None] = mapped_column(String(40))
    """The incident it came from, while that one is joined into this."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "mission_notice"
    moves: ClassVar[dict[NoticeState, frozenset[NoticeState]]] = {
        NoticeState.OPEN: frozenset({NoticeState.TOLD, NoticeState.DECLINED, NoticeState.NOT_NEEDED}),
        NoticeState.DECLINED: frozenset({NoticeState.OPEN}),
        NoticeState.NOT_NEEDED: frozenset({NoticeState.OPEN}),
    }
