"""What we know of addresses: who asked not to be texted, what cannot be reached, and for how long WhatsApp is open."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class Mark(StrEnum):
    """`suppressed`: its owner said STOP. `unusable`: it cannot take this channel. `window`: it wrote to us lately."""

    SUPPRESSED = "suppressed"
    UNUSABLE = "unusable"
    WINDOW = "window"


class AddressMark(Base):
    """One fact about one address on one channel; `until` None holds until it is lifted."""

    __tablename__ = "address_marks"

    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    channel: Mapped[str] = mapped_column(String(12), primary_key=True)
    mark: Mapped[Mark] = mapped_column(one_of(Mark), primary_key=True)
    reason: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime | None] = mapped_column(Instant)
