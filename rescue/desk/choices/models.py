"""What a coordinator keeps of the desk for themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant

NAME_CHARACTERS = 40


class SavedView(Base):
    """A way to narrow the board that somebody comes back to; `query` as in its address."""

    __tablename__ = "saved_views"
    __table_args__ = (Index("uq_saved_views_name", "user_id", "name", unique=True),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    query: Mapped[str] = mapped_column(String(300))
    saved_at: Mapped[datetime] = mapped_column(Instant)
