"""What lasts how long, who may ask for it and what is to be done there: dated facts with a source, or not verified."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rescue.network.kinds import Kind
from rescue.scene.said import TASK_NAMES, EvidenceKind

FOLDER = Path(__file__).resolve().parent / "facts"
ASKERS = ("agent", "data_subject", "owner", "lawyer", "police")
MANNERS = ("recording", "records", "witness", "copy", "look")
BASES = ("statute", "guidance", "house_rule", "not_verified")


@dataclass(frozen=True)
class Fact:
    """One thing that can prove something in one group of incidents. Without `lasts_to_hours` it does not perish."""

    evidence: EvidenceKind
    weight: int
    lasts_from_hours: int
    lasts_to_hours: int | None
    askers: tuple[str, ...]
    manner: str
    instead_of: tuple[EvidenceKind, ...]
    source: str
    seen_on: str
    basis: str


@dataclass(frozen=True)
class Rule:
    """What is otherwise in a territory or a legal family; what it leaves open stays as it was."""

    lasts: tuple[int, int] | None
    askers: tuple[str, ...]
    source: str
    seen_on: str
    basis: str


@dataclass(frozen=True)
class Plan:
    """A task of a group of incidents: so many minutes from the event, the agent's yes or their arrival."""

    code: str
    within_minutes: int
    counted_from: str


def group_of(kind: Kind) -> str:
    return _groups()[kind]


def facts_of(kind: Kind) -> tuple[Fact, ...]:
    """What could prove an incident of this kind."""
    return _facts()[group_of(kind)]


def plans_of(kind: Kind) -> tuple[Plan, ...]:
    """What an agent does on the scene of an incident of this kind, in its order."""
    return _plans()[group_of(kind)]


def rules_at(territory_code: str | None) -> dict[EvidenceKind, tuple[Rule, ...]]:
    """The rules that count in a territory, the more special after the more general."""
    if territory_code is None:
        return {}
    places = [*_families().get(territory_code, ()), territory_code]
    found: dict[EvidenceKind, tuple[Rule, ...]] = {}
    for place in places:
        for evidence, rule in _rules().get(place, ()):
            found[evidence] = (*found.get(evidence, ()), rule)
    return found


def families_of(territory_code: str | None) -> tuple[str, ...]:
    return _families().get(territory_code or "", ())


def manner_of(evidence: EvidenceKind) -> str:
    """How something is asked for: a recording, records, a witness, a copy, or by looking."""
    return _manners().get(evidence, "copy")


@lru_cache(maxsize=1)
def _groups() -> dict[Kind, str]:
    return {Kind(row["kind"]): row["group"] for row in _rows("kinds.csv")}


@lru_cache(maxsize=1)
def _facts() -> dict[str, tuple[Fact, ...]]:
    found: dict[str, tuple[Fact, ...]] = {}
    for row in _rows("evidence_gaps.csv"):
        fact = Fact(
            EvidenceKind(row["evidence"]),
            int(row["weight"]),
            int(row["lasts_from_hours"]),
            int(row["lasts_to_hours"]) if row["lasts_to_hours"] else None,
            tuple(row["askers"].split()),
            row["manner"],
            tuple(EvidenceKind(each) for each in row["instead_of"].split()),
            row["source"],
            row["seen_on"],
            row["basis"],
        )
        assert set(fact.askers) <= set(ASKERS) and fact.manner in MANNERS and fact.basis in BASES
        found[row["group"]] = (*found.get(row["group"], ()), fact)
    return found


@lru_cache(maxsize=1)
def _manners() -> dict[EvidenceKind, str]:
    return {fact.evidence: fact.manner for facts in _facts().values() for fact in facts}


@lru_cache(maxsize=1)
def _rules() -> dict[str, tuple[tuple[EvidenceKind, Rule], ...]]:
    found: dict[str, tuple[tuple[EvidenceKind, Rule], ...]] = {}
    for row in _rows("evidence_rules.csv"):
        lasts = (int(row["lasts_from_hours"]), int(row["lasts_to_hours"])) if row["lasts_to_hours"] else None
        rule = Rule(lasts, tuple(row["askers"].split()), row["source"], row["seen_on"], row["basis"])
        assert set(rule.askers) <= set(ASKERS) and rule.basis in BASES
        found[row["place"]] = (*found.get(row["place"], ()), (EvidenceKind(row["evidence"]), rule))
    return found


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    """The general law first: what protects data is more special."""
    found: dict[str, tuple[str, ...]] = {}
    for row in sorted(_rows("legal_families.csv"), key=lambda each: each["family"] == "gdpr"):
        found[row["territory"]] = (*found.get(row["territory"], ()), row["family"])
    return found


@lru_cache(maxsize=1)
def _plans() -> dict[str, tuple[Plan, ...]]:
    found: dict[str, tuple[Plan, ...]] = {}
    for row in _rows("scene_tasks.csv"):
        assert row["task"] in TASK_NAMES and row["counted_from"] in ("event", "acceptance", "arrival")
        plan = Plan(row["task"], int(row["within_minutes"]), row["counted_from"])
        found[row["group"]] = (*found.get(row["group"], ()), plan)
    return found


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
