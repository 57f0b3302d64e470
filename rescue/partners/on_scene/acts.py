"""What an agent's form asks for, done by the scene's own verbs: the same for a link and for the portal."""

from rescue.dispatch.models import CallOut
from rescue.kit import states
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Malformed
from rescue.kit.web.strict import LINE_CHARACTERS, find_unreadable
from rescue.kit.web.uploads import SentForm
from rescue.scene import agents, evidence, scene_tasks
from rescue.scene.evidence import EvidenceDraft, File
from rescue.scene.models import EvidenceState, SceneTaskState
from rescue.scene.said import EvidenceKind

DIGITS = 6


def settle(db: Db, _call_out: CallOut, viewer: Principal, sent: SentForm, *, task_id: str) -> None:
    """Done, not possible, or open again, with what came of it."""
    task, _ = scene_tasks.get_for_change(db, task_id, viewer)
    goal = next((each for each in SceneTaskState if each == sent.fields.get("state")), task.state)
    result = sent.fields.get("result") or None
    scene_tasks.settle(db, task, goal, result=result, by=viewer.id, seen_version=_version(sent))


def bring(db: Db, call_out: CallOut, viewer: Principal, sent: SentForm) -> None:
    """Something new that could prove it, with its file where there is one."""
    kind = next((each for each in EvidenceKind if each == sent.fields.get("kind")), None)
    if kind is None:
        raise Malformed
    incident, _ = agents.hold(db, call_out.incident_id, viewer)
    evidence.add(db, incident, kind, _told(sent), by=viewer.id, call_out_id=call_out.id)


def tell(db: Db, _call_out: CallOut, viewer: Principal, sent: SentForm, *, evidence_id: str) -> None:
    """More of something that is known: asked for, refused, or here it is."""
    piece = evidence.get_for_change(db, evidence_id, viewer)
    told = _told(sent)
    if told.state is not piece.state:
        states.check_version(piece, _version(sent))
    evidence.tell(db, piece, told, by=viewer.id)


def _told(sent: SentForm) -> EvidenceDraft:
    upload = sent.files.get("file")
    return EvidenceDraft(
        state=next((each for each in EvidenceState if each == sent.fields.get("state")), None),
        holder=_line(sent, "holder"),
        contact=_line(sent, "contact"),
        language=_line(sent, "language"),
        whereabouts=_line(sent, "whereabouts"),
        note=sent.fields.get("note") or None,
        said=sent.fields.get("said") or None,
        file=File(upload.content, upload.name, upload.said_type) if upload else None,
    )


def _line(sent: SentForm, name: str) -> str | None:
    said = sent.fields.get(name, "")
    if len(said) > LINE_CHARACTERS or find_unreadable(said):
        raise Malformed
    return said or None


def _version(sent: SentForm) -> int | None:
    seen = sent.fields.get("version", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) <= DIGITS else None
