"""What the agent on the scene sees below their job: tasks, evidence, and what they can write down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from i18n.catalogues import translator
from i18n.languages import LANGUAGES, Language
from rescue.dispatch.models import CallOut
from rescue.kit.database import Db
from rescue.scene import agents, views
from rescue.scene.models import EvidenceState, SceneTaskState
from rescue.scene.said import EVIDENCE_NAMES, EVIDENCE_STATES, TASK_STATES


@dataclass(frozen=True)
class Panel:
    """The scene in the agent's language."""

    tasks: Sequence[dict[str, Any]]
    evidence: Sequence[dict[str, Any]]
    task_states: Mapping[SceneTaskState, str] = field(default_factory=lambda: TASK_STATES)
    evidence_states: Mapping[EvidenceState, str] = field(default_factory=lambda: EVIDENCE_STATES)
    kinds: Mapping[Any, str] = field(default_factory=lambda: EVIDENCE_NAMES)
    languages: Sequence[tuple[str, str]] = tuple((each.code, each.autonym) for each in LANGUAGES.values())


def of(db: Db, call_out: CallOut, language: Language) -> Panel | None:
    """For whoever is the agent by this call-out; None for any other job."""
    if not agents.is_at_work(call_out):
        return None
    reader = translator(language)
    return Panel(
        views.list_tasks(db, call_out.incident_id, reader), views.list_evidence(db, call_out.incident_id, reader)
    )
