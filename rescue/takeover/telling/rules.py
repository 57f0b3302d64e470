"""When a mission is told: dated rules with their source, whose mission it is, and what may be said before a consent."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from rescue.cases.models import Case, Incident, Severity
from rescue.geography import missions, territories
from rescue.geography.fact_files import Once
from rescue.geography.missions import Basis, Mission
from rescue.kit.words import N_
from rescue.network.run_cards import Kind

FACTS = Path(__file__).resolve().parent / "facts" / "notification_rules.csv"
CHINA = frozenset({"CN", "CHN", "HK", "HKG", "MO", "MAC", "TW", "TWN"})
"""Whose citizens the missions of our data look after."""
HURT = frozenset({Severity.RED.value, Severity.YELLOW.value, Severity.BLACK.value})
MASS_LEVEL = 3


class Trigger(StrEnum):
    DETENTION = "detention"
    DEATH = "death"
    MASS_CASUALTY = "mass_casualty"


TRIGGER_NAMES: dict[str, str] = {
    Trigger.DETENTION: N_("Detention"),
    Trigger.DEATH: N_("Death"),
    Trigger.MASS_CASUALTY: N_("Many people hurt or dead"),
}


NOTES: dict[Trigger, str] = {
    Trigger.DETENTION: N_(
        "It binds the authorities, at the person's request; some bilateral treaties without one. "
        "We tell only with the person's consent."
    ),
    Trigger.DEATH: N_(
        "It binds the authorities. We tell beside them, without a name until the next of kin know or other grounds "
        "are stated."
    ),
    Trigger.MASS_CASUALTY: N_("No treaty asks for it. We tell numbers without names."),
}


@dataclass(frozen=True)
class Rule:
    """One rule. It is ours; `source` is what it follows and binds the authorities, not us."""

    trigger: Trigger
    from_people: int
    needs_consent: bool
    within_minutes: int
    article: str
    source: str
    source_on: date
    checked_on: date

    @property
    def note(self) -> str:
        """Whom the source binds, and what we do beside it."""
        return NOTES[self.trigger]


@dataclass(frozen=True)
class Due:
    """A mission that is to be told: by which rule, of whom, of which nationality, how many people."""

    trigger: Trigger
    case_id: str | None
    nationality: str | None
    people: int


def decide(incident: Incident, people: Sequence[Case], *, dead_case_id: str | None = None) -> list[Due]:
    """What the rules ask for, by what is known of an incident now; pure."""
    due = []
    if incident.kind == Kind.DETENTION:
        due += [Due(Trigger.DETENTION, case.id, case.nationality, 1) for case in people]
    is_one_death = len(people) == 1 and (incident.kind == Kind.DEATH or incident.severity is Severity.BLACK)
    dead = [case for case in people if case.severity == Severity.BLACK or case.id == dead_case_id or is_one_death]
    due += [Due(Trigger.DEATH, case.id, case.nationality, 1) for case in dead]
    if incident.kind == Kind.DEATH and not dead:
        due.append(Due(Trigger.DEATH, None, None, len(people)))
    hurt: dict[str | None, int] = {}
    for case in people:
        if case.severity in HURT:
            hurt[case.nationality] = hurt.get(case.nationality, 0) + 1
    least = rule(Trigger.MASS_CASUALTY).from_people
    for nationality, count in hurt.items():
        if count >= least or incident.level >= MASS_LEVEL:
            due.append(Due(Trigger.MASS_CASUALTY, None, nationality, count))
    return due


def is_at_home(nationality: str | None, territory: str | None) -> bool:
    """No mission is told of a citizen in their own country."""
    return nationality in CHINA and territory is not None and _basis(territory) is Basis.DOMESTIC


def mission_for(nationality: str | None, incident: Incident) -> Mission | None:
    """The mission of somebody's state that is nearest to the place; None where our data holds none of that state."""
    territory = territories.find(incident.territory_code) if incident.territory_code else None
    if nationality not in CHINA or territory is None:
        return None
    latitude = incident.latitude if incident.latitude is not None else territory.capital_latitude
    longitude = incident.longitude if incident.longitude is not None else territory.capital_longitude
    found = missions.responsible_for(territory.code, latitude, longitude)
    nearest = found.missions[0] if found.missions else found.nearest
    return nearest.mission if nearest else None


def key_of(mission: Mission) -> str:
    """How contacts and notices name a mission: `embassy:Bangkok`."""
    return f"{mission.kind}:{mission.city}"


def find_mission(key: str | None) -> Mission | None:
    return next((each for each in missions.list_all() if key_of(each) == key), None)


def rule(trigger: Trigger) -> Rule:
    return _rules()[trigger]


def list_rules() -> list[Rule]:
    return list(_rules().values())


def _basis(territory: str) -> Basis:
    known = territories.get(territory)
    return missions.responsible_for(territory, known.capital_latitude, known.capital_longitude).basis


def _load() -> dict[Trigger, Rule]:
    with FACTS.open(encoding="utf-8", newline="") as file:
        return {Trigger(row["trigger"]): _rule(row) for row in csv.DictReader(file)}


def _rule(row: dict[str, str]) -> Rule:
    return Rule(
        Trigger(row["trigger"]),
        int(row["from_people"]),
        row["needs_consent"] == "yes",
        int(row["within_minutes"]),
        row["article"],
        row["source"],
        date.fromisoformat(row["source_on"]),
        date.fromisoformat(row["checked_on"]),
    )


_rules = Once(_load)
