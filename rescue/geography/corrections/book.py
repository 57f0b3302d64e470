"""Every correction that counts now, held in memory and read again when one was made: an SOS reads no table for it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import Pool

from rescue.geography.corrections.contents import Fact
from rescue.geography.corrections.models import CountryFact, FactState
from rescue.kit import logs
from rescue.kit.database import Database, Db

LOOKED_AGAIN = timedelta(seconds=1)
"""Another process's correction counts here at the latest so much later."""
TRIED_AGAIN = timedelta(seconds=10)
"""A database that does not answer holds up a page that needs none only so often."""
_VERSION = select(func.coalesce(func.sum(CountryFact.version), 0))


@dataclass(frozen=True)
class Correction:
    """A fact as the desk wrote it; shared by all who read it, so nobody changes `value`."""

    value: Mapping[str, Any]
    source: str
    checked_on: date
    is_verified: bool
    version: int


@dataclass(frozen=True, eq=False)
class Corrections:
    """What the desk wrote over the packed facts, by code and fact; each is only equal to itself."""

    version: int
    made: Mapping[tuple[str, Fact], Correction]

    def find(self, code: str, fact: Fact) -> Correction | None:
        return self.made.get((code, fact))


NONE = Corrections(0, MappingProxyType({}))
"""The packed facts alone."""


@dataclass
class _Held:
    corrections: Corrections = NONE
    looked_at: datetime | None = None
    again_after: timedelta = LOOKED_AGAIN
    looking: threading.Lock = field(default_factory=threading.Lock)

    def is_fresh(self, now: datetime) -> bool:
        return self.looked_at is not None and timedelta() <= now - self.looked_at < self.again_after


_held: WeakKeyDictionary[Pool, _Held] = WeakKeyDictionary()
_beginning = threading.Lock()
_CHANGING = "corrections are being made"


def read(db: Db) -> Corrections:
    """The corrections that count; looks at most once a second whether one was made."""
    if _CHANGING in db.info:
        return _open(db, 0)  # nobody else may see what may yet be undone
    held = _held_for(db.get_bind().engine.pool)
    if not held.is_fresh(db.now):
        _look(db, held)
    return held.corrections


def look(database: Database) -> Corrections:
    """As `read`, for pages that work without a database: then the last ones known count."""
    held = _held_for(database.engine.pool)
    now = database.clock.now()
    if held.is_fresh(now) or not held.looking.acquire(blocking=held.looked_at is None):
        return held.corrections
    try:
        with database.read() as db:
            _look(db, held)
    except SQLAlchemyError as error:
        logs.log().warning("failed", **logs.fault(error))
        held.looked_at, held.again_after = now, TRIED_AGAIN
    finally:
        held.looking.release()
    return held.corrections


def forget(db: Db) -> None:
    """A fact is being corrected: look again next time."""
    db.info[_CHANGING] = True
    _held_for(db.get_bind().engine.pool).looked_at = None


def _held_for(pool: Pool) -> _Held:
    with _beginning:
        return _held.setdefault(pool, _Held())


def _look(db: Db, held: _Held) -> None:
    version = int(db.settled(_VERSION).scalar_one())
    if held.corrections.version != version:
        held.corrections = _open(db, version)
    held.looked_at, held.again_after = db.now, LOOKED_AGAIN


def _open(db: Db, version: int) -> Corrections:
    columns = CountryFact.__table__.c
    wanted = select(
        *(columns.code, columns.fact, columns.value, columns.source, columns.checked_on, columns.is_verified),
        columns.version,
    ).where(columns.state == FactState.CORRECTED)
    return Corrections(
        version,
        MappingProxyType(
            {
                (code, Fact(fact)): Correction(value, source, checked_on, is_verified, number)
                for code, fact, value, source, checked_on, is_verified, number in db.settled(wanted)
            }
        ),
    )
