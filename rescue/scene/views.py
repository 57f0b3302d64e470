"""The scene as values for programs and pages: tasks, evidence, gaps; codes beside words in the reader's language."""

from collections.abc import Sequence
from typing import Any

from i18n.catalogues import Translator
from rescue.cases.models import Incident
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.scene import evidence, scene_tasks
from rescue.scene.gaps import asking
from rescue.scene.gaps.advice import Gap
from rescue.scene.models import Evidence, SceneTask
from rescue.scene.said import EVIDENCE_NAMES, SECURE, TASK_NAMES, EvidenceKind

_TASK = (
    "id",
    "incident_id",
    "code",
    "evidence_id",
    "state",
    "due_at",
    "opened_at",
    "settled_at",
    "settled_by",
    "version",
)
_EVIDENCE = (
    *("id", "incident_id", "call_out_id", "kind", "state", "holder", "contact", "language", "whereabouts"),
    *("noticed_at", "noticed_by", "asked_at", "received_at", "ended_at", "perishes_at", "brought_by", "file_id"),
    *("translation", "translated_by", "version"),
)
_GAP = (
    *("evidence", "weight", "lasts_from_hours", "lasts_to_hours", "act_by", "gone_by", "chance", "askers", "manner"),
    *("because_no", "is_refused", "source", "seen_on", "basis"),
)


def list_tasks(db: Db, incident_id: str, reader: Translator) -> list[dict[str, Any]]:
    """Every task of a scene with its words and what came of it."""
    return view_tasks(db, scene_tasks.list_for_incident(db, incident_id), reader)


def view_tasks(db: Db, tasks: Sequence[SceneTask], reader: Translator) -> list[dict[str, Any]]:
    results = scene_tasks.results(db, list(tasks))
    wanted = {task.evidence_id for task in tasks if task.evidence_id}
    kinds = {each.id: each.kind for each in evidence.list_by_id(db, wanted)}
    return [
        {
            **{name: getattr(task, name) for name in _TASK},
            "text": _say(task, kinds.get(task.evidence_id or ""), reader),
            "result": results.get(task.id),
        }
        for task in tasks
    ]


def list_evidence(db: Db, incident_id: str, reader: Translator) -> list[dict[str, Any]]:
    """Every piece of evidence with what is told of it and the fingerprint of its file."""
    return view_evidence(db, evidence.list_for_incident(db, incident_id), reader)


def view_evidence(db: Db, pieces: Sequence[Evidence], reader: Translator) -> list[dict[str, Any]]:
    words = evidence.read_words(db, pieces)
    files = vault.find_facts(db, [each.file_id for each in pieces if each.file_id])
    shown = []
    for each in pieces:
        file, said = files.get(each.file_id or ""), words.get(each.id, {})
        shown.append(
            {
                **{name: getattr(each, name) for name in _EVIDENCE},
                "name": reader.gettext(EVIDENCE_NAMES[EvidenceKind(each.kind)]),
                "note": said.get("note"),
                "said": said.get("said"),
                "translated": said.get("translation"),
                "sha256": file.sha256 if file else None,
                "media_type": file.media_type if file else None,
                "size": file.size if file else None,
            }
        )
    return shown


def list_gaps(db: Db, incident: Incident, reader: Translator) -> list[dict[str, Any]]:
    """What else could prove it, the most pressing first."""
    return [view_gap(gap, reader) for gap in asking.find_gaps(db, incident)]


def view_gap(gap: Gap, reader: Translator) -> dict[str, Any]:
    return {
        **{name: getattr(gap, name) for name in _GAP},
        "name": reader.gettext(EVIDENCE_NAMES[gap.evidence]),
        "because_no_names": [reader.gettext(EVIDENCE_NAMES[each]) for each in gap.because_no],
    }


def _say(task: SceneTask, kind: str | None, reader: Translator) -> str:
    if task.code == SECURE:
        of = reader.gettext(EVIDENCE_NAMES[EvidenceKind(kind)]) if kind else "–"
        return reader.gettext(TASK_NAMES[SECURE], evidence=of)
    return reader.gettext(TASK_NAMES[task.code]) if task.code in TASK_NAMES else task.text or ""
