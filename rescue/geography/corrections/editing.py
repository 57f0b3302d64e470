"""Correcting a fact of a country sheet: by whom, from which source, checked when; the packed fact is never lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from rescue.geography.corrections import book, contents
from rescue.geography.corrections.contents import Fact
from rescue.geography.corrections.models import CountryFact, CountryFactChange, FactState
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound, Stale
from rescue.kit.words import N_

MOST_VERSIONS = 200
PACKED = 0
"""The version of a fact that nobody corrected."""
AHEAD = timedelta(days=1)  # it is tomorrow already where somebody checked it
EARLIEST = date(1990, 1, 1)


class SourceMissing(Invalid):
    title = N_("Say where this is known from.")
    text = N_("A correction needs its source: who said it, or where it is published.")


class DayImpossible(Invalid):
    title = N_("This day cannot be right.")
    text = N_("The day on which it was checked cannot lie ahead, nor before 1990.")


class VersionUnknown(NotFound):
    title = N_("There is no such version.")
    text = N_("There is no such version of this fact. Nothing was changed.")


@dataclass(frozen=True)
class Wish:
    """A fact as somebody wants it, and how it is known."""

    value: Mapping[str, Any]
    source: str
    checked_on: date
    is_verified: bool = False
    reason: str = ""


def find_kept(db: Db, code: str, fact: Fact) -> CountryFact | None:
    """The newest correction, also when it was given back; None while nobody made one."""
    return db.scalar(select(CountryFact).where(CountryFact.code == code, CountryFact.fact == fact))


def list_kept(db: Db, code: str) -> dict[Fact, CountryFact]:
    """Every fact of a country that was ever corrected."""
    found = db.scalars(select(CountryFact).where(CountryFact.code == code))
    return {Fact(each.fact): each for each in found}


def list_versions(db: Db, code: str, fact: Fact) -> list[CountryFactChange]:
    """Every version, the newest first."""
    of_fact = select(CountryFactChange).where(CountryFactChange.code == code, CountryFactChange.fact == fact)
    return list(db.scalars(of_fact.order_by(CountryFactChange.version.desc()).limit(MOST_VERSIONS)))


def correct(db: Db, code: str, fact: Fact, wish: Wish, *, seen_version: int | None, by: str) -> CountryFact:
    """Write a fact; refused when somebody corrected it since `seen_version` (0 is the packed fact)."""
    _check(db, wish)
    value = contents.check(fact, wish.value)
    return _write(db, code, fact, wish, value, FactState.CORRECTED, seen=seen_version, by=by)


def undo(
    db: Db,
    code: str,
    fact: Fact,
    *,
    to_version: int,
    packed: Wish,
    reason: str,
    seen_version: int | None,
    by: str,
) -> CountryFact:
    """Bring an earlier version back by a new correction, with its own source and day; 0 is the packed fact."""
    if to_version == PACKED:
        wish = Wish(packed.value, packed.source, packed.checked_on, packed.is_verified, reason)
        return _write(db, code, fact, wish, dict(packed.value), FactState.GIVEN_BACK, seen=seen_version, by=by)
    earlier = db.scalar(
        select(CountryFactChange).where(
            CountryFactChange.code == code, CountryFactChange.fact == fact, CountryFactChange.version == to_version
        )
    )
    if earlier is None:
        raise VersionUnknown
    wish = Wish(earlier.value, earlier.source, earlier.checked_on, earlier.is_verified, reason)
    return _write(db, code, fact, wish, earlier.value, earlier.state, seen=seen_version, by=by)


def _check(db: Db, wish: Wish) -> None:
    if not wish.source.strip():
        raise SourceMissing
    if not EARLIEST <= wish.checked_on <= (db.now + AHEAD).date():
        raise DayImpossible


def _write(
    db: Db,
    code: str,
    fact: Fact,
    wish: Wish,
    value: dict[str, Any],
    state: FactState,
    *,
    seen: int | None,
    by: str,
) -> CountryFact:
    kept = db.scalar(select(CountryFact).where(CountryFact.code == code, CountryFact.fact == fact).with_for_update())
    known = kept.version if kept else PACKED
    if seen is not None and seen != known:
        raise Stale(version=known)
    row = kept or CountryFact(id=db.new_id("cfa"), code=code, fact=str(fact), version=PACKED, state=state)
    states.step(row, state)
    row.value, row.is_verified = value, wish.is_verified
    row.source, row.checked_on, row.reason = wish.source.strip(), wish.checked_on, wish.reason.strip()
    row.changed_at, row.changed_by = db.now, by
    db.add(row)
    try:
        db.flush()
    except IntegrityError:  # two wrote the first version at once
        raise Stale from None
    same = ("code", "fact", "value", "state", "is_verified", "source", "checked_on", "reason", "version")
    columns = {name: getattr(row, name) for name in (*same, "changed_at", "changed_by")}
    db.add_row(CountryFactChange, id=db.new_id("cfc"), **columns)
    book.forget(db)
    told: dict[str, Any] = {"territory": code, "what": str(fact), "version": row.version}
    if state is FactState.CORRECTED:
        events.record(db, "country_fact.corrected", subject=row.id, by=by, **told)
    else:
        events.record(db, "country_fact.given_back", subject=row.id, by=by, **told)
    return row
