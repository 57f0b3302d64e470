"""What a case has anything of, by the statement that reads it: an empty panel then asks nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, or_, select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.cases.response.models import Task, TaskState
from rescue.checkins.models import CheckIn
from rescue.conversations.models import Thread
from rescue.dispatch.bills.models import Bill
from rescue.dispatch.models import Complaint, Rating
from rescue.intake.models import Duplication, Resemblance
from rescue.intake.told.models import Told, ToldFile
from rescue.interpreting.models import Interpretation
from rescue.kit.access.principals import Principal
from rescue.kit.database import Base, Db
from rescue.kit.problems import NotFound
from rescue.mailroom.models import InboundMessage
from rescue.promises.models import Promise
from rescue.scene.models import Evidence, SceneTask
from rescue.shifts.escalating.models import Escalation
from rescue.shifts.models import CaseNote, Presence
from rescue.shifts.presence import GONE_SECONDS
from rescue.shopping.models import Errand, Purchase
from rescue.takeover.models import TakeOver
from rescue.takeover.telling.models import MissionNotice
from rescue.transfers.models import Transfer
from rescue.transfers.remains.models import Remains
from rescue.treatment.asking.models import ReportRequest
from rescue.treatment.models import Admission, MedicalReport

T = TypeVar("T")
PANELS: tuple[Any, ...] = (
    *(Transfer, Remains, Admission, MedicalReport, ReportRequest, Told, ToldFile, Rating, TakeOver, MissionNotice),
    *(CheckIn, Purchase, Errand, SceneTask, Evidence, Thread, InboundMessage, Interpretation, CaseNote, Escalation),
    *(Bill, Complaint),
)
"""Tables that a panel shows as soon as they hold one row of the case."""


@dataclass(frozen=True)
class CaseGlimpse:
    """Which tables hold something of this case that its page shows."""

    filled: frozenset[type[Base]]
    asked: frozenset[type[Base]]

    def has(self, *tables: type[Base]) -> bool:
        assert self.asked.issuperset(tables), "only what was looked for is known"
        return not self.filled.isdisjoint(tables)

    def read(self, tables: tuple[type[Base], ...], look: Callable[[], T], nothing: T) -> T:
        """What `look` finds where one of the tables holds something."""
        return look() if self.has(*tables) else nothing

    def listed(self, table: type[Base], look: Callable[[], list[T]]) -> list[T]:
        return look() if self.has(table) else []


def look(db: Db, incident_id: str, viewer: Principal) -> tuple[Incident, CaseGlimpse]:
    """The case, or NotFound, and what there is of it."""
    conditions = _conditions(db, incident_id, viewer)
    of_case = incidents.visible(viewer).where(Incident.id == incident_id)
    row = db.execute(of_case.add_columns(*(select(1).where(each).exists() for each in conditions.values()))).first()
    if row is None:
        raise NotFound
    incident, *filled = row
    holding = frozenset(table for table, is_filled in zip(conditions, filled, strict=True) if is_filled)
    return incident, CaseGlimpse(holding, frozenset(conditions))


def _conditions(db: Db, incident_id: str, viewer: Principal) -> dict[type[Base], ColumnElement[bool]]:
    conditions = {table: table.incident_id == incident_id for table in PANELS}
    fresh = db.now - timedelta(seconds=GONE_SECONDS)
    is_pair = or_(Resemblance.incident_id == incident_id, Resemblance.other_id == incident_id)
    conditions[Duplication] = (Duplication.into_id == incident_id) & Duplication.undone_at.is_(None)
    conditions[Presence] = (
        (Presence.incident_id == incident_id) & (Presence.seen_at > fresh) & (Presence.user_id != viewer.id)
    )
    conditions[Promise] = (Promise.incident_id == incident_id) & Promise.is_pending.is_(True)
    conditions[Resemblance] = is_pair & Resemblance.dismissed_at.is_(None)
    conditions[Task] = (Task.incident_id == incident_id) & (Task.state == TaskState.OPEN)
    return conditions
