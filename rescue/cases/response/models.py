"""Tasks of an incident: the steps of its run card and whatever else the desk set itself, with owner and done by."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of


class TaskState(StrEnum):
    """A task is open until somebody did it, or said that it is not needed; both can be taken back."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"


class Task(Base):
    """One step. `code` is one of the card's, else `text` says it in the desk's words; `case_id` where it is about one
    person of several."""

    __tablename__ = "tasks"
    __table_args__ = (Index("ix_tasks_incident", "incident_id", "id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str | None] = mapped_column(String(40))
    place: Mapped[int] = mapped_column(Integer)
    code: Mapped[str | None] = mapped_column(String(40))
    text: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[TaskState] = mapped_column(one_of(TaskState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    owner_id: Mapped[str | None] = mapped_column(String(40))
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None] = mapped_column(String(60))
    note: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "task"
    moves: ClassVar[dict[TaskState, frozenset[TaskState]]] = {
        TaskState.OPEN: frozenset({TaskState.DONE, TaskState.NOT_NEEDED}),
        TaskState.DONE: frozenset({TaskState.OPEN}),
        TaskState.NOT_NEEDED: frozenset({TaskState.OPEN}),
    }
