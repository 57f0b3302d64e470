"""What the desk shows of reports and of incidents that are, or perhaps are, the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.intake import accounts, merging, resemblances
from rescue.intake.accounts import Account
from rescue.intake.resemblances import Alike
from rescue.kit.database import Db


@dataclass(frozen=True)
class Choice:
    """Another incident that is perhaps the same, and what joining would do: the younger goes into the older."""

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


def of(db: Db, incident: Incident) -> Sameness:
    return Sameness(
        accounts=accounts.list_reports(db, incident.id),
        count=accounts.count(db, [incident.id]).get(incident.id, 0),
        into=incidents.find(db, incident.merged_into),
        joined=[joined for joined, _ in merging.list_joined(db, incident.id)],
        choices=[_choice(incident, alike) for alike in resemblances.list_open(db, incident.id)]
        if incident.is_open
        else [],
    )


def _choice(incident: Incident, alike: Alike) -> Choice:
    stays, goes = sorted((incident, alike.other), key=lambda each: (each.reported_at, each.id))
    return Choice(alike, goes, stays)
