"""What is to be done on the scene, and what could prove what happened there: who has it, and until when."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class SceneTaskState(StrEnum):
    """A task is open until it was done, could not be done, or is not needed; each can be taken back."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"


_SETTLED = frozenset({SceneTaskState.DONE, SceneTaskState.FAILED, SceneTaskState.NOT_NEEDED})
_OPEN = frozenset({SceneTaskState.OPEN})


class SceneTask(Base):
    """One thing an agent does there: `code` from the facts or `text` in the desk's words; what came of it is `result`.

    Tasks belong to the incident, not to one agent: whoever comes after somebody who could not go on has them all.
    """

    __tablename__ = "scene_tasks"
    __table_args__ = (Index("ix_scene_tasks_incident", "incident_id", "place"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    place: Mapped[int] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(String(200))
    evidence_id: Mapped[str | None] = mapped_column(String(40))
    """The piece of evidence that is to be got."""
    state: Mapped[SceneTaskState] = mapped_column(one_of(SceneTaskState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    due_at: Mapped[datetime] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by: Mapped[str] = mapped_column(String(60))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(60))
    result_words_id: Mapped[str | None] = mapped_column(String(40))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "scene_task"
    moves: ClassVar[dict[SceneTaskState, frozenset[SceneTaskState]]] = {
        SceneTaskState.OPEN: _SETTLED,
        SceneTaskState.DONE: _OPEN,
        SceneTaskState.FAILED: _OPEN,
        SceneTaskState.NOT_NEEDED: _OPEN,
    }


class EvidenceState(StrEnum):
    """`absent` is known not to exist (no camera there); `lost` existed once."""

    NOTICED = "noticed"
    ASKED = "asked"
    RECEIVED = "received"
    REFUSED = "refused"
    LOST = "lost"
    ABSENT = "absent"


class TranslationState(StrEnum):
    """How far somebody's own words are in the desk's language; a person who speaks both confirms them."""

    NOT_NEEDED = "not_needed"
    MISSING = "missing"
    DRAFT = "draft"
    CONFIRMED = "confirmed"


class Evidence(Base):
    """One thing that could prove something. Each hour is written once; notes and what a witness says lie in the vault.

    `language` is the holder's, and of a witness the one they spoke.
    """

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_incident", "incident_id", "noticed_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    """The agent's call-out it came by; None where the desk has it from elsewhere."""
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[EvidenceState] = mapped_column(one_of(EvidenceState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    holder: Mapped[str | None] = mapped_column(String(200))
    contact: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(35))
    whereabouts: Mapped[str | None] = mapped_column(String(200))
    noticed_at: Mapped[datetime] = mapped_column(Instant)
    noticed_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was refused, lost, or found not to exist."""
    perishes_at: Mapped[datetime | None] = mapped_column(Instant)
    brought_by: Mapped[str | None] = mapped_column(String(60))
    file_id: Mapped[str | None] = mapped_column(String(40))
    words_id: Mapped[str | None] = mapped_column(String(40))
    translation: Mapped[TranslationState] = mapped_column(one_of(TranslationState))
    translated_by: Mapped[str | None] = mapped_column(String(60))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "evidence"
    moves: ClassVar[dict[EvidenceState, frozenset[EvidenceState]]] = {
        EvidenceState.NOTICED: frozenset(EvidenceState) - {EvidenceState.NOTICED},
        EvidenceState.ASKED: frozenset(EvidenceState) - {EvidenceState.NOTICED, EvidenceState.ASKED},
        EvidenceState.REFUSED: frozenset({EvidenceState.ASKED, EvidenceState.RECEIVED, EvidenceState.LOST}),
        EvidenceState.LOST: frozenset({EvidenceState.RECEIVED}),
        EvidenceState.ABSENT: frozenset({EvidenceState.NOTICED, EvidenceState.ASKED, EvidenceState.RECEIVED}),
    }
