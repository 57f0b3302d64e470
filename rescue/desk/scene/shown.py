"""What the page of a scene shows: who is there, what is to be done, what there is, and what else could prove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from i18n.catalogues import Translator
from rescue.cases.models import Incident
from rescue.desk.people import names_of
from rescue.dispatch.models import CallOut
from rescue.kit.database import Db
from rescue.scene import agents, evidence, scene_tasks, views
from rescue.scene.gaps import asking, known
from rescue.scene.gaps.advice import Chance
from rescue.scene.gaps.asking import Request
from rescue.scene.models import EvidenceState, SceneTaskState
from rescue.scene.said import EVIDENCE_NAMES, EvidenceKind

WAITING = (EvidenceState.NOTICED, EvidenceState.ASKED)


@dataclass(frozen=True)
class Shown:
    """Everything on the page; `requests` are the ready-made texts by kind of evidence."""

    agents: Sequence[CallOut]
    tasks: Sequence[dict[str, Any]]
    evidence: Sequence[dict[str, Any]]
    gaps: Sequence[dict[str, Any]]
    requests: Mapping[str, Request]
    language: str
    families: Sequence[str]
    names: Mapping[str, str]
    happened_at: datetime

    @property
    def open_tasks(self) -> int:
        return sum(task["state"] == SceneTaskState.OPEN for task in self.tasks)


@dataclass(frozen=True)
class Brief:
    """The panel of the case: how far it is, and what is lost first."""

    agents: int
    open_tasks: int
    overdue: int
    received: int
    waiting: int
    next_loss: datetime | None
    next_name: str | None


def assemble(db: Db, incident: Incident, reader: Translator, *, language: str | None, desk_phone: str) -> Shown:
    pieces = views.list_evidence(db, incident.id, reader)
    tasks = views.list_tasks(db, incident.id, reader)
    gaps = views.list_gaps(db, incident, reader)
    wanted = language or asking.language_there(incident.territory_code)
    kinds = {EvidenceKind(gap["evidence"]) for gap in gaps if gap["chance"] is not Chance.GONE}
    kinds |= {EvidenceKind(each["kind"]) for each in pieces if each["state"] in WAITING}
    who = [each[name] for each in pieces for name in ("noticed_by", "brought_by", "translated_by")]
    return Shown(
        agents=agents.list_at_work(db, incident.id),
        tasks=tasks,
        evidence=pieces,
        gaps=gaps,
        requests={str(kind): asking.request_text(db, incident, kind, wanted, desk_phone=desk_phone) for kind in kinds},
        language=wanted,
        families=known.families_of(incident.territory_code),
        names=names_of(db, [*who, *(task["settled_by"] for task in tasks)]),
        happened_at=incident.occurred_at or incident.reported_at,
    )


def brief(db: Db, incident: Incident) -> Brief | None:
    """What the case says of its scene; None where nobody was sent and nothing is written down."""
    tasks = scene_tasks.list_for_incident(db, incident.id)
    pieces = evidence.list_for_incident(db, incident.id)
    if not tasks and not pieces:
        return None
    to_do = [task for task in tasks if task.state is SceneTaskState.OPEN]
    waiting = [piece for piece in pieces if piece.state in WAITING]
    perishing = [piece for piece in waiting if piece.perishes_at and piece.perishes_at > db.now]
    first = min(perishing, key=lambda piece: piece.perishes_at or db.now, default=None)
    return Brief(
        agents=len(agents.list_at_work(db, incident.id)),
        open_tasks=len(to_do),
        overdue=sum(task.due_at < db.now for task in to_do),
        received=sum(piece.state is EvidenceState.RECEIVED for piece in pieces),
        waiting=len(waiting),
        next_loss=first.perishes_at if first else None,
        next_name=EVIDENCE_NAMES[EvidenceKind(first.kind)] if first else None,
    )
