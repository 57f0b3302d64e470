"""How the response to an incident stands, as values for machines and pages."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from i18n.catalogues import Translator
from rescue.cases.models import Incident
from rescue.cases.response import opening, tasks
from rescue.cases.response.models import Task, TaskState
from rescue.dispatch.card_needs import Standing
from rescue.kit.database import Db
from rescue.network.cards.contents import STEP_NAMES


class StandingView(BaseModel):
    """One service: units wanted by the card, searched for, found near enough, met; why some are missing."""

    service: str
    wanted: int
    opened: int
    found: int
    met: int
    missing: int
    shortfalls: list[str]


class TaskView(BaseModel):
    """A step of a case: who sees to it, until when, who settled it. `text` is in the reader's language."""

    id: str
    incident_id: str
    case_id: str | None
    code: str | None
    text: str
    state: TaskState
    owner_id: str | None
    due_at: datetime | None
    settled_at: datetime | None
    settled_by: str | None
    note: str | None
    version: int


class TaskList(BaseModel):
    items: list[TaskView]


class ResponseView(BaseModel):
    """The level of an incident, its services beside the run card, and its steps."""

    incident_id: str
    level: int
    services: list[StandingView]
    tasks: list[TaskView]
    version: int


def whole(db: Db, incident: Incident, reader: Translator) -> dict[str, Any]:
    return {
        "incident_id": incident.id,
        "level": incident.level,
        "services": [standing_view(each) for each in opening.stand(db, incident)],
        "tasks": [task_view(each, reader) for each in tasks.list_for_incident(db, incident.id)],
        "version": incident.version,
    }


def standing_view(standing: Standing) -> dict[str, Any]:
    same = ("service", "wanted", "opened", "found", "met", "missing")
    return {**{name: getattr(standing, name) for name in same}, "shortfalls": list(standing.shortfalls)}


def task_view(task: Task, reader: Translator) -> dict[str, Any]:
    same = ("id", "incident_id", "case_id", "code", "state", "owner_id", "due_at", "settled_at", "settled_by")
    shown = {name: getattr(task, name) for name in (*same, "note", "version")}
    return {**shown, "text": say_task(task, reader)}


def say_task(task: Task, reader: Translator) -> str:
    """A task in words: the card's in the reader's language, the desk's as it was written."""
    return reader.gettext(STEP_NAMES[task.code]) if task.code in STEP_NAMES else task.text or task.code or ""
