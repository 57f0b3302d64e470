"""What the board counts and which of its lists hold anything, by two statements: a calm night asks no more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, literal, union_all

from i18n import sent
from rescue.cases.models import Incident
from rescue.desk import board
from rescue.desk.board import Counts, Only
from rescue.kit import jobs, supports
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.mailroom import unattached
from rescue.shifts import shifts
from rescue.shifts.models import Shift
from rescue.shifts.promised import deeds

OWNS, IS_ON = "owns", "is_on"


@dataclass(frozen=True)
class BoardGlimpse:
    """What every desk sees alike, and from which each takes its own."""

    open: int
    only: Mapping[Only, int]
    owned: Mapping[str, int]
    """How many open cases each person owns."""
    on: frozenset[str]
    """Who is on duty."""
    unattached: int
    has_alarms: bool
    has_failed: bool
    has_unreached: bool
    has_given_up: bool
    has_lacking: bool

    def counts(self, viewer: Principal) -> Counts:
        mine = {Only.MINE: self.owned.get(viewer.id, 0)}
        return Counts(self.open, {only: self.only.get(only, mine.get(only, 0)) for only in Only})

    def hears(self, viewer: Principal) -> bool:
        """Whether alarms are shown to the viewer: on duty, or nobody is."""
        return viewer.id in self.on or not self.on

    @property
    def has_troubles(self) -> bool:
        return self.has_failed or self.has_given_up


def look(db: Db, viewer: Principal) -> BoardGlimpse:
    """Everything that is a number or a yes; the same for the whole desk, which sees every case."""
    assert viewer.is_desk, "only the desk sees everything"
    lately = db.now - timedelta(hours=board.TROUBLE_HOURS)
    columns = board.count_columns(viewer, db)
    row = db.execute(
        board.counted(viewer).with_only_columns(
            func.count(),
            *columns.values(),
            unattached.counted_waiting().scalar_subquery(),
            deeds.alarming().exists(),
            sent.failed_since(lately).exists(),
            sent.given_up_since(lately).exists(),
            jobs.given_up().exists(),
            supports.lacking().exists(),
        )
    ).one()
    end = 1 + len(columns)
    owners = board.counted(viewer).where(Incident.owner_id.is_not(None)).group_by(Incident.owner_id)
    people = db.execute(
        union_all(
            owners.with_only_columns(literal(OWNS), Incident.owner_id, func.count()),
            shifts.current().with_only_columns(literal(IS_ON), Shift.user_id, literal(1)),
        )
    ).all()
    return BoardGlimpse(
        row[0],
        dict(zip(columns, row[1:end], strict=True)),
        {who: count for what, who, count in people if what == OWNS},
        frozenset(who for what, who, _ in people if what == IS_ON),
        *row[end:],
    )
