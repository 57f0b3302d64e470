"""Who writes to us, what they wrote, and what was enclosed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Boolean, Double, ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Correspondent(Base):
    """Somebody who writes to us, as carriers know them. A number is a claim: it opens nothing and proves nobody.

    `phone` is the number they have now, `external_id` WhatsApp's own name for a person whose number it hides, `address`
    a sender that is neither (a short code, a name). Its row is locked while a message of theirs is applied, so that
    two of them are never read side by side.
    """

    __tablename__ = "correspondents"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    phone: Mapped[str | None] = mapped_column(String(40), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(160), unique=True)
    address: Mapped[str | None] = mapped_column(String(160), unique=True)
    name: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(20))
    incident_id: Mapped[str | None] = mapped_column(String(40))
    """The incident they wrote about last."""
    holds_phone_since: Mapped[datetime | None] = mapped_column(Instant)
    """When the number came to them from somebody else: what was told from it before is not theirs."""
    first_seen_at: Mapped[datetime] = mapped_column(Instant)
    last_seen_at: Mapped[datetime] = mapped_column(Instant)


class TakenAs(StrEnum):
    """What a message to us was taken for."""

    REPORT = "report"
    MORE = "more"
    ANSWER = "answer"
    UNCLEAR_ANSWER = "unclear_answer"
    NOTE = "note"
    STOP = "stop"
    START = "start"
    QUESTION = "question"


class InboundMessage(Base):
    """One message to us, readable; the raw form stays in the carrier's event of the same `sid`."""

    __tablename__ = "inbound_messages"
    __table_args__ = (
        Index("ix_inbound_messages_incident", "incident_id", "received_at"),
        Index("ix_inbound_messages_correspondent", "correspondent_id", "received_at"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    sid: Mapped[str] = mapped_column(String(200), unique=True)
    correspondent_id: Mapped[str] = mapped_column(ForeignKey("correspondents.id"))
    channel: Mapped[str] = mapped_column(String(12))
    reply_address: Mapped[str | None] = mapped_column(String(160))
    """Where an answer reaches its sender; None for a short code or a name."""
    text: Mapped[str] = mapped_column(Text)
    is_cleaned: Mapped[bool] = mapped_column(Boolean, default=False)
    """Characters that hide or turn text about were taken out."""
    taken_as: Mapped[TakenAs] = mapped_column(one_of(TakenAs))
    incident_id: Mapped[str | None] = mapped_column(ForeignKey("incidents.id"))
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    place_label: Mapped[str | None] = mapped_column(Text)
    is_own_place: Mapped[bool | None] = mapped_column(Boolean)
    is_forwarded: Mapped[bool] = mapped_column(Boolean, default=False)
    answers_id: Mapped[str | None] = mapped_column(String(40))
    """The message of ours that it replies to."""
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    """Where the carrier said it: for a message that was missed and listed later."""
    received_at: Mapped[datetime] = mapped_column(Instant)
    replied_at: Mapped[datetime | None] = mapped_column(Instant)
    dealt_with_at: Mapped[datetime | None] = mapped_column(Instant)
    """When a coordinator did something about a message that belongs to no case."""
    dealt_with_by: Mapped[str | None] = mapped_column(String(40))


class EnclosureState(StrEnum):
    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    FAILED = "failed"


class Enclosure(Base):
    """A picture, voice note, contact card or file that came with a message; `sha256` names its bytes in our store."""

    __tablename__ = "enclosures"
    __table_args__ = (Index("ix_enclosures_message", "message_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    message_id: Mapped[str] = mapped_column(ForeignKey("inbound_messages.id"))
    number: Mapped[int] = mapped_column(Integer)
    url: Mapped[str] = mapped_column(Text)
    account_sid: Mapped[str] = mapped_column(String(40))
    said_type: Mapped[str] = mapped_column(String(100))
    state: Mapped[EnclosureState] = mapped_column(one_of(EnclosureState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    failure: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str | None] = mapped_column(String(20))
    media_type: Mapped[str | None] = mapped_column(String(60))
    size: Mapped[int | None] = mapped_column(Integer)
    sha256: Mapped[str | None] = mapped_column(String(64))
    contacts: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)

    noun: ClassVar[str] = "enclosure"
    moves: ClassVar[dict[EnclosureState, frozenset[EnclosureState]]] = {
        EnclosureState.WAITING: frozenset({EnclosureState.KEPT, EnclosureState.REFUSED, EnclosureState.FAILED}),
    }


class EnclosureContent(Base):
    """The bytes of enclosures, each once, whoever sent them how often."""

    __tablename__ = "enclosure_contents"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class Listing(Base):
    """Until when a carrier's own list of messages was read to its end."""

    __tablename__ = "listings"

    carrier: Mapped[str] = mapped_column(String(20), primary_key=True)
    listed_until: Mapped[datetime] = mapped_column(Instant)
