"""Every run card that counts now, held in memory and read again when one was changed: an SOS reads no table for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.pool import Pool

from rescue.kit.database import Db
from rescue.network.cards.contents import Card, combine, unpack_line, unpack_step
from rescue.network.cards.defaults import default_card
from rescue.network.cards.models import EVERYWHERE, RunCard
from rescue.network.kinds import Kind

LOOKED_AGAIN = timedelta(seconds=1)
"""Another process's change counts here at the latest so much later."""
_VERSION = select(func.coalesce(func.sum(RunCard.version), 0))


@dataclass(frozen=True)
class Book:
    """The desk's cards over the house's own."""

    version: int
    changed: dict[tuple[str, str], Card]

    def own(self, kind: Kind, territory_code: str = EVERYWHERE) -> Card | None:
        """The card written for exactly this territory: the general one always, another only where there is one."""
        kept = self.changed.get((kind, territory_code))
        if territory_code != EVERYWHERE:
            return kept
        return kept if kept and not kept.is_default else default_card(kind)

    def with_draft(self, draft: Card) -> "Book":
        """The book as it would be with a card that nobody published."""
        return replace(self, changed={**self.changed, (draft.kind, draft.territory_code): draft})

    def card(self, kind: Kind, territory_code: str | None) -> Card:
        """The card that counts for a kind in a territory."""
        general = self.own(kind)
        assert general is not None, "every kind has a general card"
        return combine(general, self.own(kind, territory_code) if territory_code else None)


@dataclass
class _Held:
    book: Book
    looked_at: datetime | None


_held: WeakKeyDictionary[Pool, _Held] = WeakKeyDictionary()


def read(db: Db) -> Book:
    """The cards that count; looks at most once a second whether one was changed."""
    held = _held.get(_pool(db))
    if held and held.looked_at and timedelta() <= db.now - held.looked_at < LOOKED_AGAIN:
        return held.book
    version = int(db.settled(_VERSION).scalar_one())
    if held is None or held.book.version != version:
        held = _Held(_open(db, version), db.now)
    _held[_pool(db)] = _Held(held.book, db.now)
    return held.book


def forget(db: Db) -> None:
    """A card is being changed: look again next time."""
    held = _held.get(_pool(db))
    if held:
        held.looked_at = None


def _open(db: Db, version: int) -> Book:
    columns = RunCard.__table__.c
    names = (columns.kind, columns.territory_code, columns.is_default, columns.is_adding, columns.version)
    found: Sequence[tuple[str, str, bool, bool, int, list[dict[str, object]], list[dict[str, object]]]]
    found = [tuple(row) for row in db.settled(select(*names, columns.lines, columns.steps))]
    return Book(
        version,
        {
            (kind, territory): Card(
                Kind(kind),
                territory,
                tuple(unpack_line(each) for each in lines),
                tuple(unpack_step(each) for each in steps),
                number,
                is_default,
                is_adding,
            )
            for kind, territory, is_default, is_adding, number, lines, steps in found
        },
    )


def _pool(db: Db) -> Pool:
    return db.get_bind().engine.pool
