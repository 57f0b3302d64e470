"""The JSON of the scene: what is taken and what is shown."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rescue.kit.web.strict import LanguageTag, Line, Moment, Strict, Text
from rescue.scene.evidence import EvidenceDraft
from rescue.scene.gaps.advice import Chance
from rescue.scene.models import EvidenceState, SceneTaskState, TranslationState
from rescue.scene.said import EvidenceKind


class SceneTaskBody(Strict):
    """A task in your words; due in four hours where no hour is named."""

    text: Annotated[Line, Field(min_length=1, examples=["Ask the night guard of the market"])]
    due_at: Moment | None = None


class SceneTaskChange(Strict):
    """Done, not possible, not needed or open again, with what came of it; another hour is for the desk."""

    state: SceneTaskState | None = None
    result: Text | None = None
    due_at: Moment | None = None


class EvidenceChange(Strict):
    """What became known; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"example": {"state": "asked", "holder": "7-Eleven, Patong Road"}})

    state: EvidenceState | None = None
    holder: Line | None = None
    contact: Line | None = None
    language: LanguageTag | None = None
    whereabouts: Line | None = None
    perishes_at: Moment | None = None
    note: Text | None = None
    said: Text | None = None

    def draft(self) -> EvidenceDraft:
        return EvidenceDraft(**dict(self))


class TranslationBody(Strict):
    """What a witness said in our words; confirmed by somebody who understands both languages."""

    text: Annotated[Text, Field(min_length=1)]
    is_confirmed: bool = False


class GapClosing(Strict):
    """Ask whoever has it, or make it a task of the agent on the scene."""

    is_task: bool = False


class SceneTaskView(BaseModel):
    """A task on the scene. `text` and `result` are words, `code` is null for the desk's own tasks."""

    id: str
    incident_id: str
    code: str | None
    text: str
    evidence_id: str | None
    state: SceneTaskState
    due_at: datetime
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    result: str | None
    version: int


class SceneTaskList(BaseModel):
    items: list[SceneTaskView]


class EvidenceView(BaseModel):
    """A piece of evidence. `said` is in `language`, `translated` in the desk's; `sha256` is that of its file."""

    id: str
    incident_id: str
    call_out_id: str | None
    kind: EvidenceKind
    name: str
    state: EvidenceState
    holder: str | None
    contact: str | None
    language: str | None
    whereabouts: str | None
    noticed_at: datetime
    noticed_by: str
    asked_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None
    perishes_at: datetime | None
    brought_by: str | None
    note: str | None
    said: str | None
    translated: str | None
    translation: TranslationState
    translated_by: str | None
    file_id: str | None
    sha256: str | None
    media_type: str | None
    size: int | None
    version: int


class EvidenceList(BaseModel):
    items: list[EvidenceView]


class GapView(BaseModel):
    """Something that could prove it and is not there. Before `act_by` it surely lasts, after `gone_by` it is gone."""

    evidence: EvidenceKind
    name: str
    weight: int
    lasts_from_hours: int
    lasts_to_hours: int | None
    act_by: datetime | None
    gone_by: datetime | None
    chance: Chance
    askers: list[str]
    manner: str
    because_no: list[EvidenceKind]
    because_no_names: list[str]
    is_refused: bool
    source: str
    seen_on: str
    basis: str


class GapList(BaseModel):
    items: list[GapView]


class RequestView(BaseModel):
    """The request to whoever has it; `is_theirs` is false where we do not write the language that was wanted."""

    evidence: EvidenceKind
    language: str
    is_theirs: bool
    text: str


class SceneView(BaseModel):
    """What the agent on the scene works with."""

    call_out_id: str
    tasks: list[SceneTaskView]
    evidence: list[EvidenceView]
