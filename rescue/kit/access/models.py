"""Who may come in: organisations, users, their sessions and API tokens, and links that open one thing each.

Every secret is stored as its SHA-256 (32 bytes); a password as argon2id. Nothing here can be turned back into a key.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Boolean, Date, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant

ID = 40
NAME = 120
LANGUAGE = 35  # the longest tag that BCP 47 asks everyone to take
USER_AGENT = 120
HASH = 32


class OrganisationKind(StrEnum):
    """HOMEWARD is the house itself; the others see only what is theirs."""

    PROVIDER = "provider"
    AGENCY = "agency"
    INSURER = "insurer"
    MISSION = "mission"
    HOMEWARD = "homeward"


class Organisation(Base):
    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME))
    kind: Mapped[str] = mapped_column(String(20))
    is_demonstration: Mapped[bool] = mapped_column(Boolean, default=False)


class User(Base):
    """A person who signs in. `role` is a Role that is not ANYONE, TRAVELLER, RELATIVE or PARTY: those come by link."""

    __tablename__ = "users"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    sign_in_name: Mapped[str] = mapped_column(String(NAME), unique=True)
    display_name: Mapped[str] = mapped_column(String(NAME))
    role: Mapped[str] = mapped_column(String(20))
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    language: Mapped[str | None] = mapped_column(String(LANGUAGE))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_count: Mapped[int] = mapped_column(Integer, default=0)
    locked_until: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer, default=1)
    call_number: Mapped[str | None] = mapped_column(String(40))
    """Where a coordinator's own telephone rings when they claim a call."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it from the class


class UserSession(Base):
    """A browser that is signed in."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH), unique=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    user_agent: Mapped[str] = mapped_column(String(USER_AGENT))


class ApiToken(Base):
    """A program that may call the API: for a user, with the user's role of the moment, or for an organisation."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH), unique=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(NAME))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    last_used_on: Mapped[date | None] = mapped_column(Date)


class Purpose(StrEnum):
    """What a capability link is for; it opens nothing else."""

    TRAVELLER_CASE = "traveller_case"
    PROVIDER_CALL_OUT = "provider_call_out"
    RELATIVE_SHARE = "relative_share"
    CONSENT = "consent"
    CONVERSATION = "conversation"
    STATEMENT = "statement"
    ROLL_CALL = "roll_call"
    REPORT_REQUEST = "report_request"
    TAKE_OVER = "take_over"
    TRIP = "trip"
    TRIP_CONTACT = "trip_contact"
    ALERT_ANSWER = "alert_answer"
    PURCHASE_ANSWER = "purchase_answer"
    SHARE_DOOR = "share_door"


class CapabilityLink(Base):
    """An address that opens one object for one purpose. No foreign keys: it is written with every report.

    `renews` names the link that this one repeats under a later secret; both end together.
    """

    __tablename__ = "capability_links"
    __table_args__ = (
        Index(
            "ix_capability_links_renews",
            "renews",
            sqlite_where=text("renews IS NOT NULL"),
            postgresql_where=text("renews IS NOT NULL"),
        ),
        Index(
            "ix_capability_links_typed",
            "typed_hash",
            sqlite_where=text("typed_hash IS NOT NULL"),
            postgresql_where=text("typed_hash IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(ID), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH), unique=True)
    purpose: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str] = mapped_column(String(ID))
    organisation_id: Mapped[str | None] = mapped_column(String(ID))
    holder: Mapped[str | None] = mapped_column(String(ID))
    language: Mapped[str | None] = mapped_column(String(LANGUAGE))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    first_seen_at: Mapped[datetime | None] = mapped_column(Instant)
    renews: Mapped[str | None] = mapped_column(String(ID))
    typed_hash: Mapped[bytes | None] = mapped_column(LargeBinary(HASH))
    """Of the digits that stand for the token in a text that may hold no link; only where some were wanted."""
