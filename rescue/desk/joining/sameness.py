"""What the desk shows of reports and of incidents that are, or perhaps are, the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.intake import accounts, merging, resemblances
from rescue.intake.accounts import Account
from rescue.intake.models import Duplication, Resemblance
from rescue.intake.resemblances import Alike
from rescue.kit.database import Db


@dataclass(frozen=True)
class Choice:
    """Another incident that is perhaps the same, and what joining would do: the one with more reports stays."""

    alike: Alike
    goes: Incident
    stays: Incident


@dataclass(frozen=True)
class Sameness:
    """The reports of an incident, what it was joined into, what was joined into it, and what is perhaps the same."""

    accounts: Sequence[Account]
    count: int
    into: Incident | None
    joined: Sequence[Incident]
    choices: Sequence[Choice]


def of(db: Db, incident: Incident, seen: CaseGlimpse) -> Sameness:
    told = accounts.list_reports(db, incident.id)
    is_whole = len(told) < accounts.MOST_SHOWN
    return Sameness(
        accounts=told,
        count=len(told) if is_whole else accounts.count(db, [incident.id]).get(incident.id, 0),
        into=incidents.find(db, incident.merged_into),
        joined=seen.listed(Duplication, lambda: [one for one, _ in merging.list_joined(db, incident.id)]),
        choices=_choices(db, incident) if incident.is_open and seen.has(Resemblance) else [],
    )


def _choices(db: Db, incident: Incident) -> list[Choice]:
    alike = resemblances.list_open(db, incident.id)
    told = accounts.count(db, [incident.id, *(each.other.id for each in alike)])

    def weight(each: Incident) -> tuple[int, datetime, str]:
        return (-told.get(each.id, 0), each.reported_at, each.id)

    pairs = [sorted((incident, each.other), key=weight) for each in alike]
    return [Choice(each, goes, stays) for each, (stays, goes) in zip(alike, pairs, strict=True)]
