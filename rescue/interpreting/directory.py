"""The directory of interpreters: added, changed and taken out by their partner or the desk, and read by the ranking."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Select, delete, false, select

from rescue.interpreting.models import Interpreter, InterpreterVariety, Skill, Way
from rescue.interpreting.ranking import NEAR, Offerable, Wish
from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.models import Provider, Station
from rescue.network.search import distances_m

MOST_VARIETIES = 12
MOST_LOOKED_AT = 2_000
ANYWHERE = float(10**8)
VARIETY = re.compile(r"[a-z]{2,3}\Z")


class TwoVarieties(Invalid):
    title = N_("An interpreter speaks at least two languages.")
    text = N_("Name two to %(most)s different spoken varieties such as cmn, yue, th or en.")


class NoSuchProvider(Invalid):
    title = N_("This provider is not in the directory.")
    text = N_("Interpreters belong to a provider of the directory that you may change.")


@dataclass(frozen=True)
class InterpreterDraft:
    """What is told of an interpreter; prices in minor units."""

    provider_id: str
    name: str
    varieties: tuple[str, ...]
    currency: str
    per_minute_minor: int
    least_minutes: int = 0
    phone: str | None = None
    scripts: tuple[str, ...] = ()
    skills: tuple[Skill, ...] = (Skill.GENERAL,)
    ways: tuple[Way, ...] = (Way.PHONE,)
    is_active: bool = True


def visible(viewer: Principal) -> Select[Interpreter]:
    """The desk sees all, a provider's people their own."""
    every = select(Interpreter)
    if viewer.is_desk:
        return every
    if viewer.role is Role.PROVIDER and viewer.organisation_id:
        return every.join(Provider).where(Provider.organisation_id == viewer.organisation_id)
    return every.where(false())


def get_visible(db: Db, interpreter_id: str, viewer: Principal) -> Interpreter:
    found = db.scalar(visible(viewer).where(Interpreter.id == interpreter_id))
    if found is None:
        raise NotFound
    return found


def add(db: Db, draft: InterpreterDraft, viewer: Principal) -> str:
    """Write an interpreter down; they can be found as soon as this is committed."""
    _check(db, draft, viewer)
    interpreter_id = write(db, draft)
    events.record(db, "interpreter.added", subject=interpreter_id, by=viewer.id)
    return interpreter_id


def write(db: Db, draft: InterpreterDraft) -> str:
    """Gather the rows of an interpreter."""
    interpreter_id = db.new_id("itp")
    db.add_row(Interpreter, id=interpreter_id, **_columns(draft), version=1)
    _write_varieties(db, interpreter_id, draft.varieties)
    return interpreter_id


def change(
    db: Db, interpreter_id: str, draft: InterpreterDraft, viewer: Principal, *, seen_version: int | None
) -> None:
    """Replace what is known, as read at `seen_version`."""
    found = db.scalar(visible(viewer).where(Interpreter.id == interpreter_id).with_for_update())
    if found is None:
        raise NotFound
    states.check_version(found, seen_version)
    _check(db, draft, viewer)
    for name, value in _columns(draft).items():
        setattr(found, name, value)
    db.execute(delete(InterpreterVariety).where(InterpreterVariety.interpreter_id == found.id))
    _write_varieties(db, found.id, draft.varieties)
    db.flush()
    events.record(db, "interpreter.changed", subject=found.id, by=viewer.id)


def varieties_of(db: Db, interpreter_ids: Iterable[str]) -> dict[str, list[str]]:
    """What each speaks, sorted."""
    spoken: dict[str, list[str]] = {}
    wanted = select(InterpreterVariety).where(InterpreterVariety.interpreter_id.in_(list(interpreter_ids)))
    for row in db.scalars(wanted.order_by(InterpreterVariety.variety)):
        spoken.setdefault(row.interpreter_id, []).append(row.variety)
    return spoken


def list_offerable(
    db: Db,
    wish: Wish,
    *,
    latitude: float | None = None,
    longitude: float | None = None,
    without: Iterable[str] = (),
    only_provider: str | None = None,
) -> list[Offerable]:
    """Whoever speaks at least one of the two varieties, or one near to it, of partners that may be called."""
    near = {wish.between, wish.and_variety, NEAR.get(wish.between, ""), NEAR.get(wish.and_variety, "")}
    speaking = select(InterpreterVariety.interpreter_id).where(InterpreterVariety.variety.in_(near))
    wanted = (
        select(Interpreter, Provider)
        .join(Provider, Provider.id == Interpreter.provider_id)
        .where(
            Interpreter.id.in_(speaking),
            Interpreter.is_active.is_(True),
            Provider.is_active.is_(True),
            Provider.removed_at.is_(None),
            Provider.id.not_in(list(without)),
        )
        .order_by(Interpreter.id)
        .limit(MOST_LOOKED_AT)
    )
    if only_provider is not None:
        wanted = wanted.where(Provider.id == only_provider)
    found = [(row[0], row[1]) for row in db.execute(wanted) if wish.way in row[0].ways]
    spoken = varieties_of(db, [interpreter.id for interpreter, _ in found])
    away = _distances(db, {provider.id for _, provider in found}, latitude, longitude)
    return [
        _offerable(interpreter, provider, spoken.get(interpreter.id, []), away.get(provider.id, ANYWHERE))
        for interpreter, provider in found
    ]


def _offerable(interpreter: Interpreter, provider: Provider, spoken: list[str], distance_m: float) -> Offerable:
    return Offerable(
        interpreter_id=interpreter.id,
        provider_id=provider.id,
        provider_name=provider.name,
        name=interpreter.name,
        varieties=frozenset(spoken),
        scripts=frozenset(interpreter.scripts),
        skills=frozenset(interpreter.skills),
        per_minute_minor=interpreter.per_minute_minor,
        least_minutes=interpreter.least_minutes,
        currency=interpreter.currency,
        distance_m=distance_m,
        offers=provider.offers_count,
        acceptances=provider.acceptances_count,
        is_demonstration=provider.is_demonstration,
    )


def _distances(db: Db, provider_ids: set[str], latitude: float | None, longitude: float | None) -> dict[str, float]:
    """Metres to each partner's nearest station; empty when the place is not known."""
    if latitude is None or longitude is None or not provider_ids:
        return {}
    stations = select(Station.provider_id, Station.latitude, Station.longitude).where(
        Station.provider_id.in_(provider_ids), Station.is_active.is_(True)
    )
    rows = db.execute(stations).all()
    measured = distances_m(latitude, longitude, [row[1] for row in rows], [row[2] for row in rows])
    nearest: dict[str, float] = {}
    for row, metres in zip(rows, measured, strict=True):
        nearest[row[0]] = min(nearest.get(row[0], ANYWHERE), metres)
    return nearest


def _check(db: Db, draft: InterpreterDraft, viewer: Principal) -> None:
    spoken = set(draft.varieties)
    if not 2 <= len(spoken) <= MOST_VARIETIES or not all(VARIETY.match(variety) for variety in spoken):
        raise TwoVarieties(most=str(MOST_VARIETIES))
    theirs = select(Provider.id).where(Provider.id == draft.provider_id, Provider.removed_at.is_(None))
    if not viewer.is_desk:
        theirs = theirs.where(Provider.organisation_id == (viewer.organisation_id or ""))
    if db.scalar(theirs) is None:
        raise NoSuchProvider


def _columns(draft: InterpreterDraft) -> dict[str, Any]:
    columns = asdict(draft)
    del columns["varieties"]
    return {name: list(value) if isinstance(value, tuple) else value for name, value in columns.items()}


def _write_varieties(db: Db, interpreter_id: str, varieties: Iterable[str]) -> None:
    for variety in dict.fromkeys(varieties):
        db.add_row(InterpreterVariety, variety=variety, interpreter_id=interpreter_id)
