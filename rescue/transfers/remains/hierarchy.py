"""Whose instruction counts, pure: the order of the relatives, who disagrees with whom, and what settles it.

Told in the order in which it came. The first word makes the instruction clear; a lower rank that objects is noted; the
same rank, or a higher one that speaks later, puts everything on hold. A still higher one ends a hold, and so does an
agreement or the decision of a court or consulate.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rescue.transfers.remains.models import Basis, Relation, RemainsState, Wish

HIGHEST = 0
LOWEST = 99
FINAL = (Basis.COURT, Basis.CONSULATE)
"""What no relative's later word puts on hold again."""


class Reason(StrEnum):
    NOTHING_STATED = "nothing_stated"
    STATED = "stated"
    MAJORITY = "majority"
    SAME_RANK = "same_rank"
    HIGHER_LATER = "higher_later"
    AGREEMENT = "agreement"
    HIGHER_RANK = "higher_rank"
    COURT = "court"
    CONSULATE = "consulate"


@dataclass(frozen=True)
class Order:
    """Ranks by relation (1 goes first), and the ranks in which a majority decides; with where that is written."""

    ranks: Mapping[Relation, int]
    by_majority: frozenset[int]
    source: str
    seen_on: str
    basis: str

    def rank_of(self, relation: Relation) -> int:
        return self.ranks.get(relation, LOWEST)


@dataclass(frozen=True)
class Stated:
    """One statement, as far as deciding is concerned."""

    relation: Relation
    wish: Wish


@dataclass(frozen=True)
class Settled:
    """One settled dispute."""

    basis: Basis
    wish: Wish


@dataclass(frozen=True)
class Standing:
    """Where the instruction stands; on hold `rank` is the highest of those who disagree."""

    state: RemainsState
    wish: Wish | None
    because: Reason
    rank: int = LOWEST
    is_final: bool = False


NOTHING = Standing(RemainsState.UNCLEAR, None, Reason.NOTHING_STATED)


def decide(said: Sequence[Stated | Settled], order: Order) -> Standing:
    """What everything said so far amounts to."""
    standing, heard = NOTHING, list[Stated]()
    for each in said:
        if isinstance(each, Settled):
            best = min((order.rank_of(one.relation) for one in heard), default=LOWEST)
            is_final = each.basis in FINAL
            standing = Standing(RemainsState.CLEAR, each.wish, Reason(each.basis), best, is_final)
        else:
            heard.append(each)
            standing = _hear(standing, each, heard, order)
    return standing


def _hear(standing: Standing, said: Stated, heard: Sequence[Stated], order: Order) -> Standing:
    rank = order.rank_of(said.relation)
    if standing.is_final or rank > standing.rank:
        return standing
    clear = Standing(RemainsState.CLEAR, said.wish, Reason.STATED, rank)
    if standing.state is RemainsState.UNCLEAR:
        return clear
    if standing.state is RemainsState.ON_HOLD:
        if rank < standing.rank:
            return replace(clear, because=Reason.HIGHER_RANK)
        return _counted(heard, rank, order) or standing
    if said.wish is standing.wish:
        return replace(standing, rank=rank)
    if rank < standing.rank:
        return Standing(RemainsState.ON_HOLD, None, Reason.HIGHER_LATER, rank)
    return _counted(heard, rank, order) or Standing(RemainsState.ON_HOLD, None, Reason.SAME_RANK, rank)


def _counted(heard: Sequence[Stated], rank: int, order: Order) -> Standing | None:
    """The wish of more than half of a rank, where the law lets a majority decide."""
    if rank not in order.by_majority:
        return None
    votes = Counter(each.wish for each in heard if order.rank_of(each.relation) == rank)
    (wish, most), total = votes.most_common(1)[0], sum(votes.values())
    return Standing(RemainsState.CLEAR, wish, Reason.MAJORITY, rank) if 2 * most > total else None
