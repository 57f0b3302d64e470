"""Interpreters with what they speak and cost, and each time one interprets for an incident."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_

NAME_CHARACTERS = 120


class Skill(StrEnum):
    """What an interpreter is trained for; `general` is everything else."""

    GENERAL = "general"
    MEDICAL = "medical"
    LEGAL = "legal"


SKILL_NAMES: dict[Skill, str] = {
    Skill.GENERAL: N_("General"),
    Skill.MEDICAL: N_("Medical interpreting"),
    Skill.LEGAL: N_("Police and court interpreting"),
}


class Way(StrEnum):
    """On the phone from anywhere, or standing beside the people."""

    PHONE = "phone"
    ON_SITE = "on_site"


WAY_NAMES: dict[Way, str] = {Way.PHONE: N_("By phone"), Way.ON_SITE: N_("On the scene")}


class Interpreter(Base):
    """A person or a line of a partner that interprets between any two of its varieties. Prices in minor units."""

    __tablename__ = "interpreters"
    __table_args__ = (
        Index("ix_interpreters_provider", "provider_id"),
        CheckConstraint("per_minute_minor >= 0 AND least_minutes >= 0", name="prices"),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str | None] = mapped_column(String(40))
    scripts: Mapped[list[str]] = mapped_column(Json)
    """ISO 15924 codes of what they read and write: Hans, Hant, Thai …"""
    skills: Mapped[list[str]] = mapped_column(Json)
    ways: Mapped[list[str]] = mapped_column(Json)
    per_minute_minor: Mapped[int] = mapped_column(BigInteger)
    least_minutes: Mapped[int] = mapped_column(Integer)
    """The fewest minutes that are billed."""
    currency: Mapped[str] = mapped_column(String(3))
    is_active: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class InterpreterVariety(Base):
    """One spoken variety (cmn, yue, nan, hak, th …) of an interpreter: the search looks here."""

    __tablename__ = "interpreter_varieties"

    variety: Mapped[str] = mapped_column(String(3), primary_key=True)
    interpreter_id: Mapped[str] = mapped_column(ForeignKey("interpreters.id"), primary_key=True)


class InterpretationState(StrEnum):
    """Active is somebody on the line; a dropped one is accepted again while they are re-dialled."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    ENDED = "ended"
    CANCELLED = "cancelled"


_S = InterpretationState


class Interpretation(Base):
    """One request for an interpreter in an incident: which two varieties, who, how long, what it costs the case."""

    __tablename__ = "interpretations"
    __table_args__ = (
        Index("ix_interpretations_incident", "incident_id"),
        Index("ix_interpretations_need", "need_id"),
        CheckConstraint("seconds >= 0 AND billed_minutes >= 0 AND amount_minor >= 0", name="bill"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    need_id: Mapped[str] = mapped_column(ForeignKey("needs.id"))
    state: Mapped[InterpretationState] = mapped_column(one_of(InterpretationState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    between: Mapped[str] = mapped_column(String(3))
    and_variety: Mapped[str] = mapped_column(String(3))
    script: Mapped[str | None] = mapped_column(String(4))
    skill: Mapped[str] = mapped_column(String(12))
    way: Mapped[str] = mapped_column(String(12))
    interpreter_id: Mapped[str | None] = mapped_column(ForeignKey("interpreters.id"))
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    seconds: Mapped[int] = mapped_column(Integer, default=0)
    billed_minutes: Mapped[int] = mapped_column(Integer, default=0)
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str | None] = mapped_column(String(3))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "interpretation"
    moves: ClassVar[dict[Any, frozenset[Any]]] = {
        _S.REQUESTED: frozenset({_S.ACCEPTED, _S.CANCELLED}),
        _S.ACCEPTED: frozenset({_S.ACTIVE, _S.REQUESTED, _S.ENDED, _S.CANCELLED}),
        _S.ACTIVE: frozenset({_S.ACCEPTED, _S.ENDED, _S.REQUESTED}),
    }


class InterpretedTime(Base):
    """A stretch of time on the line, by the id of its call leg; `left_at` is None while it lasts."""

    __tablename__ = "interpreted_times"
    __table_args__ = (Index("ix_interpreted_times_interpretation", "interpretation_id"),)

    leg_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    interpretation_id: Mapped[str] = mapped_column(ForeignKey("interpretations.id"))
    joined_at: Mapped[datetime] = mapped_column(Instant)
    left_at: Mapped[datetime | None] = mapped_column(Instant)
