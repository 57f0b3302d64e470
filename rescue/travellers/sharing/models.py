"""Who may follow a case by a link that the traveller gave them, and how much of the place they see."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class PlaceLevel(StrEnum):
    """How exactly the place is shown."""

    EXACT = "exact"
    TOWN = "town"
    COUNTRY = "country"


class Share(Base):
    """One link that a traveller gave away. `key` names the form it was made with, so that a double tap makes one."""

    __tablename__ = "shares"
    __table_args__ = (Index("ix_shares_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    key: Mapped[str] = mapped_column(String(60), unique=True)
    link_id: Mapped[str] = mapped_column(String(40))
    level: Mapped[PlaceLevel] = mapped_column(one_of(PlaceLevel))
    name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    made_by: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
