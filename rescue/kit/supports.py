"""What we lean upon outside this house (geocoders, carriers), and whether it bears: for every process to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, Select, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit import events
from rescue.kit.database import Base, Db, Instant
from rescue.kit.words import N_

FAILURES_SHOWN = 2  # one call that fails is weather
GEOCODER, CARRIER = "geocoder", "carrier"
WORDS: dict[str, str] = {
    GEOCODER: N_("No geocoder answers: coordinates are kept, places have the names we know ourselves."),
    CARRIER: N_(
        "The carrier takes no messages: they wait and go out again by themselves; call by hand what is urgent."
    ),
}


class Support(Base):
    """One thing outside; `failing_since` is None while its calls work."""

    __tablename__ = "supports"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    checked_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True)
class Lack:
    """Something that does not bear now, in words."""

    name: str
    text: str
    failing_since: datetime


def note(db: Db, name: str, *, worked: bool) -> None:
    """Remember how the last call went. A call that worked while all is well costs one statement and writes nothing."""
    failing = update(Support).where(Support.name == name)
    if worked:
        mended = db.execute(
            failing.where(Support.failures > 0).values(failures=0, failing_since=None, checked_at=db.now)
        )
        if mended.rowcount:
            events.record(db, "support.back", subject=name, by=events.SYSTEM)
        return
    known = db.scalar(select(Support).where(Support.name == name).with_for_update())
    if known is None:
        db.add_row(Support, name=name, failures=1, failing_since=db.now, checked_at=db.now)
        return
    known.failures += 1
    known.failing_since, known.checked_at = known.failing_since or db.now, db.now
    if known.failures == FAILURES_SHOWN:
        events.record(db, "support.lost", subject=name, by=events.SYSTEM)


def note_all(db: Db, name: str, *, worked: Sequence[bool], failed: Sequence[bool]) -> None:
    """The same for many calls at once: one that worked is enough, and only when all failed it does not bear."""
    if any(worked):
        note(db, name, worked=True)
    elif failed and all(failed):
        note(db, name, worked=False)


def list_lacking(db: Db) -> list[Lack]:
    """What does not bear now, the longest first."""
    return [
        Lack(each.name, WORDS.get(each.name, each.name), each.failing_since)
        for each in db.scalars(lacking().order_by(Support.failing_since))
        if each.failing_since
    ]


def lacking() -> Select[Support]:
    return select(Support).where(Support.failures >= FAILURES_SHOWN, Support.failing_since.is_not(None))
