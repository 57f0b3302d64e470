"""What the desk wrote over the packed facts of a country sheet, and every version of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class FactState(StrEnum):
    """Whether what the desk wrote counts, or the packed fact was given its place back."""

    CORRECTED = "corrected"
    GIVEN_BACK = "given_back"


class _Written:
    """What is written of a fact, whether it is the newest or was once."""

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(2))
    fact: Mapped[str] = mapped_column(String(30))
    value: Mapped[dict[str, Any]] = mapped_column(Json)
    state: Mapped[FactState] = mapped_column(one_of(FactState))
    is_verified: Mapped[bool] = mapped_column(Boolean)
    source: Mapped[str] = mapped_column(String(200))
    checked_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(60))


class CountryFact(_Written, Base):
    """The newest correction of a fact of a country or part (ISO 3166-1 alpha-2); without one the packed fact counts."""

    __tablename__ = "country_facts"
    __table_args__ = (UniqueConstraint("code", "fact"),)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}

    noun: ClassVar[str] = "country_fact"
    moves: ClassVar[dict[FactState, frozenset[FactState]]] = {state: frozenset(FactState) for state in FactState}


class CountryFactChange(_Written, Base):
    """One version of a fact as it was written, for ever."""

    __tablename__ = "country_fact_changes"
    __table_args__ = (Index("ix_country_fact_changes_fact", "code", "fact", "version", unique=True),)
