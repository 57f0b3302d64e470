"""What people of a case say to each other: threads, their parties, what was said, in which words others read it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from i18n.translation.sensitivity import Sensitivity
from rescue.kit.database import Base, Instant, Json, one_of

NAME = 120
LANGUAGE = 20


class Audience(StrEnum):
    """Who a party is to the others."""

    TRAVELLER = "traveller"
    RELATIVE = "relative"
    PROVIDER = "provider"
    FACILITY = "facility"
    MISSION = "mission"
    AGENCY = "agency"
    INSURER = "insurer"
    INTERPRETER = "interpreter"
    OTHER = "other"
    DESK = "desk"


class Basis(StrEnum):
    """How a language is known, the surest first. A guess from the words counts only where nobody chose."""

    CHOSEN = "chosen"
    CASE = "case"
    MENU = "menu"
    PROFILE = "profile"
    PHONE = "phone"
    GUESSED = "guessed"
    DEFAULT = "default"


SURE = frozenset({Basis.CHOSEN, Basis.CASE, Basis.MENU})


class Thread(Base):
    """One incident and one set of parties; nobody outside the set reads it. `key` makes the usual ones exist once."""

    __tablename__ = "threads"
    __table_args__ = (Index("ix_threads_incident", "incident_id", "opened_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    title: Mapped[str | None] = mapped_column(String(NAME))
    version: Mapped[int] = mapped_column(Integer, default=1)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(60))
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(Instant)


class Party(Base):
    """Somebody in a thread, from the message after `reads_after` until `left_at`; `opens_with` is what a link opens."""

    __tablename__ = "parties"
    __table_args__ = (
        Index("ix_parties_thread", "thread_id"),
        Index("ix_parties_opens_with", "opens_with"),
        Index("ix_parties_address", "address"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    audience: Mapped[Audience] = mapped_column(one_of(Audience))
    name: Mapped[str | None] = mapped_column(String(NAME))
    language: Mapped[str] = mapped_column(String(LANGUAGE))
    language_basis: Mapped[Basis] = mapped_column(one_of(Basis))
    channel: Mapped[str | None] = mapped_column(String(12))
    address: Mapped[str | None] = mapped_column(String(200))
    opens_with: Mapped[str | None] = mapped_column(String(40))
    link_id: Mapped[str | None] = mapped_column(String(40))
    link_path: Mapped[str | None] = mapped_column(String(40))
    joined_at: Mapped[datetime] = mapped_column(Instant)
    reads_after: Mapped[int] = mapped_column(Integer)
    texted_after: Mapped[int] = mapped_column(Integer)
    """Messages up to this number are read on the page only: they came before the party or its present language."""
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    machine_consent_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)


class Message(Base):
    """What was said, never changed. `guessed_language` is what the words look like, kept as a suggestion."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("thread_id", "key", name="uq_messages_thread_key"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    number: Mapped[int] = mapped_column(Integer)
    author_id: Mapped[str] = mapped_column(ForeignKey("parties.id"))
    by: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    quick: Mapped[str | None] = mapped_column(String(20))
    media: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    channel: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(LANGUAGE))
    language_basis: Mapped[Basis] = mapped_column(one_of(Basis))
    guessed_language: Mapped[str | None] = mapped_column(String(LANGUAGE))
    is_urgent: Mapped[bool] = mapped_column(Boolean)
    sensitivity: Mapped[Sensitivity] = mapped_column(one_of(Sensitivity))
    created_at: Mapped[datetime] = mapped_column(Instant)


class TranslationState(StrEnum):
    """`untranslated` is said honestly; `machine_flagged` waits for a person, `human` was written or read by one."""

    ASKED = "asked"
    UNTRANSLATED = "untranslated"
    MACHINE = "machine"
    MACHINE_FLAGGED = "machine_flagged"
    HUMAN = "human"
    CORRECTED = "corrected"


class Translation(Base):
    """A message in another language, beside the original. `is_held` is read by the desk only until a person let it go.

    A correction is a row of its own that names the one it `supersedes`; the old one stays.
    """

    __tablename__ = "translations"
    __table_args__ = (
        Index("ix_translations_message", "message_id", "target", "created_at"),
        Index("ix_translations_held", "is_held"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    source: Mapped[str] = mapped_column(String(LANGUAGE))
    target: Mapped[str] = mapped_column(String(LANGUAGE))
    state: Mapped[TranslationState] = mapped_column(one_of(TranslationState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    text: Mapped[str | None] = mapped_column(Text)
    engine: Mapped[str | None] = mapped_column(String(20))
    is_held: Mapped[bool] = mapped_column(Boolean)
    is_checked: Mapped[bool] = mapped_column(Boolean)
    findings: Mapped[list[dict[str, str]]] = mapped_column(Json)
    failure: Mapped[str | None] = mapped_column(String(20))
    supersedes: Mapped[str | None] = mapped_column(String(40))
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))

    noun: ClassVar[str] = "translation"
    moves: ClassVar[dict[TranslationState, frozenset[TranslationState]]] = {
        TranslationState.ASKED: frozenset(
            {TranslationState.MACHINE, TranslationState.MACHINE_FLAGGED, TranslationState.UNTRANSLATED}
        ),
        TranslationState.UNTRANSLATED: frozenset(
            {TranslationState.MACHINE, TranslationState.MACHINE_FLAGGED, TranslationState.ASKED}
        ),
        TranslationState.MACHINE_FLAGGED: frozenset({TranslationState.HUMAN}),
    }


class Receipt(Base):
    """That a party was given a message, in which translation, by which delivery, and whether they want a person."""

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_translation", "translation_id"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    party_id: Mapped[str] = mapped_column(ForeignKey("parties.id"), primary_key=True)
    translation_id: Mapped[str | None] = mapped_column(String(40))
    delivery_id: Mapped[str | None] = mapped_column(String(40))
    given_at: Mapped[datetime] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    human_asked_at: Mapped[datetime | None] = mapped_column(Instant)


class GlossaryTerm(Base):
    """A word of one incident that no machine may touch: a hotel, a person, a drug; with approved renderings."""

    __tablename__ = "glossary_terms"
    __table_args__ = (UniqueConstraint("incident_id", "text"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    text: Mapped[str] = mapped_column(String(NAME))
    renderings: Mapped[dict[str, str]] = mapped_column(Json)
    added_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
