"""Positions of a helper on the way; appended, never changed."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant


class HelperPosition(Base):
    """Where the helper of a call-out was at `measured_at`; the same instant twice is one."""

    __tablename__ = "helper_positions"
    __table_args__ = (UniqueConstraint("call_out_id", "measured_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_out_id: Mapped[str] = mapped_column(ForeignKey("call_outs.id"))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    accuracy_m: Mapped[float | None] = mapped_column(Double)
    measured_at: Mapped[datetime] = mapped_column(Instant)
    given_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
