"""Changing a run card: by whom, why and from which source; every version is kept and the house's own never lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from rescue.geography import territories
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound, Stale
from rescue.kit.words import N_
from rescue.network.cards import book
from rescue.network.cards.contents import (
    LEVELS,
    MOST_LINES,
    MOST_QUANTITY,
    MOST_STEPS,
    SEVERITIES,
    STEP_NAMES,
    Card,
    Line,
    Step,
    When,
    pack_line,
    pack_step,
)
from rescue.network.cards.defaults import default_card
from rescue.network.cards.models import EVERYWHERE, RunCard, RunCardChange
from rescue.network.kinds import Kind

MOST_VERSIONS = 200


class NobodyAtOnce(Invalid):
    title = N_("This card would call nobody at once.")
    text = N_("On level 1 a card calls somebody at once, whatever the severity. For %(severity)s nobody is called.")


class LineUnusable(Invalid):
    title = N_("A line of the card cannot be used.")
    text = N_(
        "A line has a service, 1 to %(most)s units, a level from 1 to 3, a moment, and severities or none for all."
    )


class StepUnusable(Invalid):
    title = N_("A step of the card cannot be used.")
    text = N_("A step is one of the list or in your own words, has a level from 1 to 3, and is there once.")


class ReasonMissing(Invalid):
    title = N_("Say why, and from which source.")
    text = N_("A change of a run card needs a reason and its source.")


@dataclass(frozen=True)
class Wish:
    """A card as somebody wants it."""

    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    source: str
    reason: str
    is_adding: bool = False


def find_kind(word: str) -> Kind:
    """The kind a card is asked for by, or NotFound."""
    found = next((kind for kind in Kind if kind == word), None)
    if found is None:
        raise NotFound
    return found


def find_territory(code: str | None) -> str:
    """The territory a card is asked for; nothing said is everywhere."""
    return territories.get(code.upper()).code if code else EVERYWHERE


def find_kept(db: Db, kind: Kind, territory_code: str) -> RunCard | None:
    """The stored card of exactly this territory, or None while it is the house's own."""
    return db.scalar(select(RunCard).where(RunCard.kind == kind, RunCard.territory_code == territory_code))


def list_kept(db: Db) -> list[RunCard]:
    return list(db.scalars(select(RunCard).order_by(RunCard.kind, RunCard.territory_code)))


def list_versions(db: Db, kind: Kind, territory_code: str) -> list[RunCardChange]:
    """Every version of a card, the newest first."""
    of_card = select(RunCardChange).where(RunCardChange.kind == kind, RunCardChange.territory_code == territory_code)
    return list(db.scalars(of_card.order_by(RunCardChange.version.desc()).limit(MOST_VERSIONS)))


def change(db: Db, kind: Kind, territory_code: str, wish: Wish, *, seen_version: int | None, by: str) -> RunCard:
    """Write a card; refused when somebody changed it since `seen_version` (0 is the house's own)."""
    is_adding = wish.is_adding and territory_code != EVERYWHERE
    check(wish, is_whole=not is_adding)
    return _write(db, kind, territory_code, wish, is_default=False, is_adding=is_adding, seen=seen_version, by=by)


def restore(
    db: Db, kind: Kind, territory_code: str, *, source: str, reason: str, seen_version: int | None, by: str
) -> RunCard:
    """Give a card back: the general one is the house's own again, a territory follows the general one."""
    default = default_card(kind) if territory_code == EVERYWHERE else Card(kind, territory_code, (), ())
    wish = Wish(default.lines, default.steps, source, reason)
    _check_reason(wish)
    return _write(db, kind, territory_code, wish, is_default=True, is_adding=False, seen=seen_version, by=by)


def check(wish: Wish, *, is_whole: bool) -> None:
    """Raise what is wrong with a card; a whole one calls somebody at once for every severity."""
    _check_reason(wish)
    check_card(wish, is_whole=is_whole)


def check_card(wish: Wish, *, is_whole: bool) -> None:
    """The same for a draft, which nobody has to give a reason for."""
    if len(wish.lines) > MOST_LINES or not all(_is_usable(line) for line in wish.lines):
        raise LineUnusable(most=MOST_QUANTITY)
    keys = [step.key for step in wish.steps]
    if len(keys) > MOST_STEPS or len(set(keys)) != len(keys) or not all(_is_step(step) for step in wish.steps):
        raise StepUnusable
    at_once = [line for line in wish.lines if line.level == 1 and line.when is When.AT_ONCE]
    for severity in SEVERITIES if is_whole else ():
        if not any(line.is_for(severity) for line in at_once):
            raise NobodyAtOnce(severity=severity)


def _check_reason(wish: Wish) -> None:
    if not wish.source.strip() or not wish.reason.strip():
        raise ReasonMissing


def _is_usable(line: Line) -> bool:
    is_known = line.level in LEVELS and set(line.severities) <= set(SEVERITIES)
    return is_known and 1 <= line.quantity <= MOST_QUANTITY


def _is_step(step: Step) -> bool:
    is_named = step.code in STEP_NAMES if step.code else bool(step.text and step.text.strip())
    return is_named and step.level in LEVELS and (step.within_minutes is None or step.within_minutes > 0)


def _write(
    db: Db,
    kind: Kind,
    territory_code: str,
    wish: Wish,
    *,
    is_default: bool,
    is_adding: bool,
    seen: int | None,
    by: str,
) -> RunCard:
    kept = db.scalar(
        select(RunCard).where(RunCard.kind == kind, RunCard.territory_code == territory_code).with_for_update()
    )
    if seen is not None and seen != (kept.version if kept else 0):
        raise Stale(version=kept.version if kept else 0)
    card = kept or RunCard(id=db.new_id("crd"), kind=str(kind), territory_code=territory_code, version=0)
    card.version += 1
    card.is_default, card.is_adding = is_default, is_adding
    card.lines, card.steps = [pack_line(line) for line in wish.lines], [pack_step(step) for step in wish.steps]
    card.source, card.reason = wish.source.strip(), wish.reason.strip()
    card.changed_at, card.changed_by = db.now, by
    db.add(card)
    _flush(db)
    same: Sequence[str] = ("kind", "territory_code", "version", "is_default", "is_adding", "lines", "steps")
    more = ("source", "reason", "changed_at", "changed_by")
    db.add_row(RunCardChange, id=db.new_id("crv"), **{name: getattr(card, name) for name in (*same, *more)})
    events.record(
        db,
        "run_card.changed",
        subject=card.id,
        by=by,
        what=str(kind),
        territory=territory_code or None,
        version=card.version,
    )
    book.forget(db)
    return card


def _flush(db: Db) -> None:
    try:
        db.flush()
    except IntegrityError:  # two wrote the first version at once
        raise Stale(version=1) from None
