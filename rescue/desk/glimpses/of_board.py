"""What the board counts and which of its lists hold anything, by one statement: a calm night asks no more."""

from dataclasses import dataclass
from datetime import timedelta

from i18n import sent
from rescue.desk import board
from rescue.desk.board import Counts
from rescue.kit import jobs, supports
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.mailroom import unattached
from rescue.shifts import shifts
from rescue.shifts.models import Shift
from rescue.shifts.promised import deeds


@dataclass(frozen=True)
class BoardGlimpse:
    """The counts above the rows, who is on duty, and what there is to tell of."""

    counts: Counts
    unattached: int
    is_on: bool
    is_anybody_on: bool
    has_alarms: bool
    has_failed: bool
    has_unreached: bool
    has_given_up: bool
    has_lacking: bool

    @property
    def hears(self) -> bool:
        """Whether alarms are shown to the viewer: on duty, or nobody is."""
        return self.is_on or not self.is_anybody_on

    @property
    def has_troubles(self) -> bool:
        return self.has_failed or self.has_given_up


def look(db: Db, viewer: Principal) -> BoardGlimpse:
    """Everything that is one number or a yes."""
    lately = db.now - timedelta(hours=board.TROUBLE_HOURS)
    columns = board.count_columns(viewer, db)
    total, *rest = db.execute(
        board.counted(viewer).with_only_columns(
            *columns,
            unattached.counted_waiting().scalar_subquery(),
            shifts.current().where(Shift.user_id == viewer.id).exists(),
            shifts.current().exists(),
            deeds.alarming().exists(),
            sent.failed_since(lately).exists(),
            sent.given_up_since(lately).exists(),
            jobs.given_up().exists(),
            supports.lacking().exists(),
        )
    ).one()
    narrowed, others = rest[: len(columns) - 1], rest[len(columns) - 1 :]
    return BoardGlimpse(board.counts_of(total, narrowed), *others)
