"""What is known of a file without opening it, and its shut bytes apart, so that a list never carries them."""

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant


class VaultFileRow(Base):
    """One file. Its own key shuts name and bytes, and is kept sealed under the house's key called `key_name`.

    `about` is the id of what it belongs to, and `sha256` that of the plain bytes. Without `sealed_key` nobody opens it
    ever again, in this database: that is how it is erased.
    """

    __tablename__ = "vault_files"
    __table_args__ = (Index("ix_vault_files_about", "about"), Index("ix_vault_files_key_name", "key_name"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    about: Mapped[str | None] = mapped_column(String(40))
    incident_id: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(12))
    media_type: Mapped[str] = mapped_column(String(60))
    ending: Mapped[str] = mapped_column(String(8))
    said_type: Mapped[str | None] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    is_private: Mapped[bool] = mapped_column(Boolean)
    key_name: Mapped[str | None] = mapped_column(String(12))
    sealed_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_name: Mapped[bytes] = mapped_column(LargeBinary)
    kept_by: Mapped[str] = mapped_column(String(60))
    kept_at: Mapped[datetime] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)


class VaultContent(Base):
    """The shut bytes."""

    __tablename__ = "vault_contents"

    file_id: Mapped[str] = mapped_column(ForeignKey("vault_files.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
