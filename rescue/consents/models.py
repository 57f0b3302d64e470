"""What somebody was asked to agree to, word for word, and what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_


class Matter(StrEnum):
    """What is agreed to."""

    RECORDING = "recording"
    MEDICAL_REPORT = "medical_report"
    TELL_FAMILY = "tell_family"
    TELL_MISSION = "tell_mission"
    MACHINE_TRANSLATION = "machine_translation"
    OTHER = "other"


MATTER_NAMES: dict[Matter, str] = {
    Matter.RECORDING: N_("Recording of calls"),
    Matter.MEDICAL_REPORT: N_("Passing on the medical report"),
    Matter.TELL_FAMILY: N_("Telling the family"),
    Matter.TELL_MISSION: N_("Telling the embassy or consulate"),
    Matter.MACHINE_TRANSLATION: N_("Translation by a machine"),
    Matter.OTHER: N_("Something else"),
}


class Party(StrEnum):
    """Who is asked: the traveller, or somebody else whose own phone must answer."""

    TRAVELLER = "traveller"
    RELATIVE = "relative"


class ConsentState(StrEnum):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class TypedTry(Base):
    """A code of a text that opened nothing, and from where; kept as long as it counts."""

    __tablename__ = "typed_tries"
    __table_args__ = (Index("ix_typed_tries_source", "source_hash", "tried_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    source_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    tried_at: Mapped[datetime] = mapped_column(Instant)


class Consent(Base):
    """`text` is frozen: a change is a new `text_version`, and what approved the old one approves nothing.

    `evidence` keeps the fingerprint of the text, the language, the code's id, when and from which address.
    """

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    state: Mapped[ConsentState] = mapped_column(one_of(ConsentState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    matter: Mapped[str] = mapped_column(String(24))
    party: Mapped[str] = mapped_column(String(12))
    person_name: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    text_version: Mapped[int] = mapped_column(Integer)
    link_id: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "consent"
    moves: ClassVar[dict[ConsentState, frozenset[ConsentState]]] = {
        ConsentState.ASKED: frozenset({ConsentState.GIVEN, ConsentState.REFUSED, ConsentState.EXPIRED}),
        ConsentState.GIVEN: frozenset({ConsentState.WITHDRAWN}),
        ConsentState.REFUSED: frozenset({ConsentState.GIVEN}),
    }
