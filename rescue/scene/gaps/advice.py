"""The evidence-gap advisor, a pure decision: what else could prove it, how long that lasts here, who may ask."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rescue.network.kinds import Kind
from rescue.scene.gaps import known
from rescue.scene.gaps.known import Fact, Rule
from rescue.scene.models import EvidenceState
from rescue.scene.said import EvidenceKind

HAD = frozenset({EvidenceState.RECEIVED, EvidenceState.ASKED, EvidenceState.NOTICED})
"""Nothing is missing while somebody has it, was asked for it, or is about to be."""
INSISTING = ("lawyer", "police")
_HOUR = 3600
SOON_SECONDS = (6 * _HOUR, 24 * _HOUR, 72 * _HOUR, 168 * _HOUR)
"""Of what is lost within the same of these spans, what proves more stands first."""
STANDS_IN = 10
"""So much more something weighs that stands in for what there is not."""


class Chance(StrEnum):
    """Surely still there, perhaps gone already, or surely gone by what is usual."""

    THERE = "there"
    FADING = "fading"
    GONE = "gone"


@dataclass(frozen=True)
class Gap:
    """Something that is not there yet and could be. Until `act_by` it surely lasts; after `gone_by` it is gone."""

    evidence: EvidenceKind
    weight: int
    lasts_from_hours: int
    lasts_to_hours: int | None
    act_by: datetime | None
    gone_by: datetime | None
    chance: Chance
    askers: tuple[str, ...]
    manner: str
    because_no: tuple[EvidenceKind, ...]
    is_refused: bool
    """Whoever was asked said no: only those who can insist are named."""
    source: str
    seen_on: str
    basis: str


def advise(
    kind: Kind,
    had: Mapping[EvidenceKind, Collection[EvidenceState]],
    *,
    happened_at: datetime,
    now: datetime,
    territory_code: str | None = None,
) -> list[Gap]:
    """What else could prove it, most pressing first: what is lost soonest, then what proves most; what is gone last.

    `had` is how each kind of evidence stands: what is there or asked for is no gap, what there is not calls for others,
    and what was refused can still be had by those who may insist.
    """
    rules = known.rules_at(territory_code)
    missed = [evidence for evidence, states in had.items() if states and not HAD & set(states)]
    gaps = []
    for fact in known.facts_of(kind):
        states = set(had.get(fact.evidence, ()))
        there = _at_place(fact, rules.get(fact.evidence, ()))
        insisting = tuple(each for each in there.askers if each in INSISTING)
        if not states:
            gaps.append(_gap(there, missed, happened_at, now))
        elif states == {EvidenceState.REFUSED} and insisting:
            gap = _gap(there, missed, happened_at, now)
            gaps.append(replace(gap, askers=insisting, is_refused=True))
    return sorted(gaps, key=lambda gap: _order(gap, now))


def find_fact(kind: Kind, evidence: EvidenceKind, territory_code: str | None) -> Fact | None:
    """What is known of one kind of evidence there; None where it proves nothing of this kind."""
    rules = known.rules_at(territory_code).get(evidence, ())
    return next((_at_place(fact, rules) for fact in known.facts_of(kind) if fact.evidence is evidence), None)


def _at_place(fact: Fact, rules: Sequence[Rule]) -> Fact:
    for rule in rules:
        lasts_from, lasts_to = rule.lasts or (fact.lasts_from_hours, fact.lasts_to_hours)
        fact = replace(
            fact,
            lasts_from_hours=lasts_from,
            lasts_to_hours=lasts_to,
            askers=rule.askers or fact.askers,
            source=rule.source,
            seen_on=rule.seen_on,
            basis=rule.basis,
        )
    return fact


def _gap(fact: Fact, missed: Collection[EvidenceKind], happened_at: datetime, now: datetime) -> Gap:
    act_by = gone_by = None
    chance = Chance.THERE
    if fact.lasts_to_hours is not None:
        act_by = happened_at + timedelta(hours=fact.lasts_from_hours)
        gone_by = happened_at + timedelta(hours=fact.lasts_to_hours)
        chance = Chance.THERE if now < act_by else Chance.FADING if now < gone_by else Chance.GONE
    return Gap(
        evidence=fact.evidence,
        weight=fact.weight,
        lasts_from_hours=fact.lasts_from_hours,
        lasts_to_hours=fact.lasts_to_hours,
        act_by=act_by,
        gone_by=gone_by,
        chance=chance,
        askers=fact.askers,
        manner=fact.manner,
        because_no=tuple(each for each in fact.instead_of if each in missed),
        is_refused=False,
        source=fact.source,
        seen_on=fact.seen_on,
        basis=fact.basis,
    )


def _order(gap: Gap, now: datetime) -> tuple[bool, int, int, float]:
    next_clock = gap.gone_by if gap.chance is Chance.FADING else gap.act_by
    left = (next_clock - now).total_seconds() if next_clock else float("inf")
    span = next((place for place, most in enumerate(SOON_SECONDS) if left <= most), len(SOON_SECONDS))
    weight = gap.weight + (STANDS_IN if gap.because_no else 0)
    return gap.chance is Chance.GONE, span, -weight, left
