"""Somebody who died: the papers that let them travel, what the relatives stated, and what settled a dispute."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of

NAME_CHARACTERS = 200


class RemainsState(StrEnum):
    """What the relatives' instruction is worth; on hold nothing is moved."""

    UNCLEAR = "unclear"
    CLEAR = "clear"
    ON_HOLD = "on_hold"


class Wish(StrEnum):
    """What somebody instructs."""

    BURIAL_THERE = "burial_there"
    CREMATION = "cremation"
    BODY_HOME = "body_home"
    ASHES_HOME = "ashes_home"


class Relation(StrEnum):
    """Who states it; `will` is what the person who died left in writing."""

    WILL = "will"
    EXECUTOR = "executor"
    SPOUSE = "spouse"
    PARTNER = "partner"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    OTHER = "other"


_R = RemainsState


class Remains(Base):
    """One person who died; `territory` is where, `destination` where they are to be brought."""

    __tablename__ = "remains"
    __table_args__ = (Index("ix_remains_incident", "incident_id"), UniqueConstraint("case_id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[RemainsState] = mapped_column(one_of(RemainsState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    territory: Mapped[str | None] = mapped_column(String(3))
    destination: Mapped[str | None] = mapped_column(String(3))
    wish: Mapped[str | None] = mapped_column(String(20))
    because: Mapped[str] = mapped_column(String(20))
    """Why the instruction is clear, unclear or on hold: a word of `hierarchy.Reason`."""
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(60))
    changes: Mapped[int] = mapped_column(Integer, default=0)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "remains"
    moves: ClassVar[dict[RemainsState, frozenset[RemainsState]]] = {
        _R.UNCLEAR: frozenset({_R.CLEAR, _R.ON_HOLD}),
        _R.CLEAR: frozenset({_R.UNCLEAR, _R.ON_HOLD}),
        _R.ON_HOLD: frozenset({_R.UNCLEAR, _R.CLEAR}),
    }


class Statement(Base):
    """What one relative stated, never changed: who changes their mind states anew, and this one is withdrawn."""

    __tablename__ = "remains_statements"
    __table_args__ = (UniqueConstraint("remains_id", "number"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    remains_id: Mapped[str] = mapped_column(ForeignKey("remains.id"))
    number: Mapped[int] = mapped_column(Integer)
    """In one row with the resolutions: what came later is known."""
    relation: Mapped[Relation] = mapped_column(one_of(Relation))
    wish: Mapped[Wish] = mapped_column(one_of(Wish))
    name: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    phone: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[str] = mapped_column(Text)
    """How it was stated and where that is kept: a recorded call, a letter, the will itself."""
    file_id: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[str | None] = mapped_column(String(40))
    stated_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(60))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class Basis(StrEnum):
    """What settles a dispute."""

    AGREEMENT = "agreement"
    HIGHER_RANK = "higher_rank"
    COURT = "court"
    CONSULATE = "consulate"


class Resolution(Base):
    """A settled dispute, with the document that says so."""

    __tablename__ = "remains_resolutions"
    __table_args__ = (UniqueConstraint("remains_id", "number"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    remains_id: Mapped[str] = mapped_column(ForeignKey("remains.id"))
    number: Mapped[int] = mapped_column(Integer)
    basis: Mapped[Basis] = mapped_column(one_of(Basis))
    wish: Mapped[Wish] = mapped_column(one_of(Wish))
    evidence: Mapped[str] = mapped_column(Text)
    file_id: Mapped[str | None] = mapped_column(String(40))
    settled_at: Mapped[datetime] = mapped_column(Instant)
    settled_by: Mapped[str] = mapped_column(String(60))


class DocumentState(StrEnum):
    MISSING = "missing"
    ASKED = "asked"
    RECEIVED = "received"
    VERIFIED = "verified"


_D = DocumentState


class RemainsDocument(Base):
    """One paper of the checklist: who issues it, how long that usually takes, by when it is due, where it is kept.

    `form` is body, ashes or both: what has to be carried with it; `is_abroad` where only a border asks for it.
    """

    __tablename__ = "remains_documents"
    __table_args__ = (UniqueConstraint("remains_id", "code"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    remains_id: Mapped[str] = mapped_column(ForeignKey("remains.id"))
    code: Mapped[str] = mapped_column(String(40))
    state: Mapped[DocumentState] = mapped_column(one_of(DocumentState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    name: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    """Only where a coordinator added it; the others have their names in the catalogue."""
    form: Mapped[str] = mapped_column(String(8))
    is_abroad: Mapped[bool] = mapped_column(Boolean)
    is_required: Mapped[bool] = mapped_column(Boolean)
    issuer: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    usual_days: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    source_on: Mapped[str | None] = mapped_column(String(10))
    is_sourced: Mapped[bool] = mapped_column(Boolean)
    deadline_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence: Mapped[str | None] = mapped_column(Text)
    file_id: Mapped[str | None] = mapped_column(String(40))
    changed_at: Mapped[datetime | None] = mapped_column(Instant)
    changed_by: Mapped[str | None] = mapped_column(String(60))
    changes: Mapped[int] = mapped_column(Integer, default=0)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "remains_document"
    moves: ClassVar[dict[DocumentState, frozenset[DocumentState]]] = {
        _D.MISSING: frozenset({_D.ASKED, _D.RECEIVED, _D.VERIFIED}),
        _D.ASKED: frozenset({_D.MISSING, _D.RECEIVED, _D.VERIFIED}),
        _D.RECEIVED: frozenset({_D.MISSING, _D.ASKED, _D.VERIFIED}),
        _D.VERIFIED: frozenset({_D.MISSING, _D.ASKED, _D.RECEIVED}),
    }
