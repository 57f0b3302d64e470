"""Run cards that the desk changed, and every version they had; what was never changed is in `facts`."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json

EVERYWHERE = ""


class RunCard(Base):
    """The newest version of a card; `territory_code` EVERYWHERE is the general one.

    `is_default` says that it was given back: the general one is again the house's, a territory's own is no more.
    """

    __tablename__ = "run_cards"
    __table_args__ = (UniqueConstraint("kind", "territory_code"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    territory_code: Mapped[str] = mapped_column(String(3))
    is_default: Mapped[bool] = mapped_column(Boolean)
    is_adding: Mapped[bool] = mapped_column(Boolean)
    """A territory's card adds to the general one instead of standing in its place."""
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(60))

    __mapper_args__ = {"version_id_col": version, "version_id_generator": False}  # noqa: RUF012 - read once


class RunCardChange(Base):
    """One version of a card as it was written, for ever."""

    __tablename__ = "run_card_changes"
    __table_args__ = (Index("ix_run_card_changes_card", "kind", "territory_code", "version"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    territory_code: Mapped[str] = mapped_column(String(3))
    version: Mapped[int] = mapped_column(Integer)
    is_default: Mapped[bool] = mapped_column(Boolean)
    is_adding: Mapped[bool] = mapped_column(Boolean)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    steps: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(60))
