"""Take-over deeds: an embassy or agency hands a case over to us, in writing, for some matters and some time."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_

NAME_CHARACTERS = 200


class Scope(StrEnum):
    """What is handed over, and so what the organisation may still look at."""

    LOCATION = "location"
    FAMILY = "family"
    MEDICAL = "medical"
    MONEY = "money"
    DOCUMENTS = "documents"
    JOURNEY = "journey"
    PRESS = "press"


SCOPE_NAMES: dict[str, str] = {
    Scope.LOCATION: N_("Where they are and how it stands"),
    Scope.FAMILY: N_("Contact with the family"),
    Scope.MEDICAL: N_("Medical course"),
    Scope.MONEY: N_("Money and guarantees"),
    Scope.DOCUMENTS: N_("Papers and documents"),
    Scope.JOURNEY: N_("Transfer and the way home"),
    Scope.PRESS: N_("Enquiries of the press"),
}


class TakeOverState(StrEnum):
    """A deed counts between our acceptance and its end; neither its end nor its revocation reaches back."""

    DRAFTED = "drafted"
    OFFERED = "offered"
    SIGNED = "signed"
    ACTIVE = "active"
    ENDED = "ended"
    REVOKED = "revoked"
    REFUSED = "refused"


STATE_NAMES: dict[str, str] = {
    TakeOverState.DRAFTED: N_("Drafted"),
    TakeOverState.OFFERED: N_("Waits for a signature"),
    TakeOverState.SIGNED: N_("Signed, waits for our coordinator"),
    TakeOverState.ACTIVE: N_("Taken over"),
    TakeOverState.ENDED: N_("Ended"),
    TakeOverState.REVOKED: N_("Revoked"),
    TakeOverState.REFUSED: N_("Refused"),
}
_S = TakeOverState
PENDING = (_S.DRAFTED, _S.OFFERED, _S.SIGNED)
STANDING = (_S.SIGNED, _S.ACTIVE)
"""What a second deed over the same matters must not meet."""


class TakeOver(Base):
    """One deed. `text` is frozen: a change is a new `text_version`, and a code sent for the old one signs nothing.

    `case_ids` empty: everybody of the incident. `said` is how the organisation described a case of its own.
    `evidence` keeps the text's fingerprint, how it was signed, by whom, when and from which address.
    """

    __tablename__ = "take_overs"
    __table_args__ = (
        Index("ix_take_overs_incident", "incident_id"),
        Index("ix_take_overs_organisation", "organisation_id", "drafted_at"),
        Index("ix_take_overs_state", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    state: Mapped[TakeOverState] = mapped_column(one_of(TakeOverState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    scope: Mapped[list[str]] = mapped_column(Json)
    case_ids: Mapped[list[str]] = mapped_column(Json)
    person_name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    office: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    terms: Mapped[str | None] = mapped_column(Text)
    said: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int] = mapped_column(Integer)
    link_id: Mapped[str | None] = mapped_column(String(40))
    drafted_at: Mapped[datetime] = mapped_column(Instant)
    drafted_by: Mapped[str] = mapped_column(String(60))
    is_theirs: Mapped[bool] = mapped_column()
    """Written by somebody of the organisation, not by our desk for them."""
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    signed_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    accepted_by: Mapped[str | None] = mapped_column(String(60))
    grounds: Mapped[str | None] = mapped_column(String(20))
    consent_id: Mapped[str | None] = mapped_column(String(40))
    grounds_words: Mapped[str | None] = mapped_column(Text)
    """Why what lies in the scope may be shown to them."""
    over_at: Mapped[datetime | None] = mapped_column(Instant)
    over_by: Mapped[str | None] = mapped_column(String(60))
    over_because: Mapped[str | None] = mapped_column(Text)
    joined_from: Mapped[str | None] = mapped_column(String(40))
    """The incident it came from, while that one is joined into this."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "take_over"
    moves: ClassVar[dict[TakeOverState, frozenset[TakeOverState]]] = {
        _S.DRAFTED: frozenset({_S.OFFERED, _S.SIGNED, _S.REFUSED, _S.ENDED}),
        _S.OFFERED: frozenset({_S.SIGNED, _S.REFUSED, _S.ENDED}),
        _S.SIGNED: frozenset({_S.ACTIVE, _S.REFUSED, _S.REVOKED, _S.ENDED}),
        _S.ACTIVE: frozenset({_S.ENDED, _S.REVOKED}),
    }


class TakeOverReading(Base):
    """Who of the organisation opened the file, the first time; the line of the disclosure record it made."""

    __tablename__ = "take_over_readings"
    __table_args__ = (UniqueConstraint("take_over_id", "user_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    take_over_id: Mapped[str] = mapped_column(ForeignKey("take_overs.id"))
    user_id: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(Instant)
    disclosure_id: Mapped[str] = mapped_column(String(40))
