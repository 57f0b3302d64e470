"""What the page of an incident's transfers shows: who travels how, every gate with its reason, papers of the dead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.desk.people import names_of
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.transfers import booking, following, transfers, views
from rescue.transfers.booking import GatesAreRed
from rescue.transfers.gates.colours import GateName
from rescue.transfers.models import OPEN_TRANSFERS
from rescue.transfers.remains import papers
from rescue.transfers.remains import views as remains_views
from rescue.transfers.travelling import legs

LETTERS = "ABCDE"
"""A gate keeps its letter wherever it is shown, so that two people on the phone mean the same one."""


@dataclass(frozen=True)
class Shown:
    """Everything on the page; transfers that have ended stand last."""

    incident: Incident
    people: Sequence[Case]
    transfers: Sequence[dict[str, Any]]
    remains: Sequence[dict[str, Any]]
    names: Mapping[str, str]
    red: Sequence[GateName]

    def person(self, case_id: str) -> str | None:
        """The name of one of the people; None where it is not known."""
        return next((each.person_name for each in self.people if each.id == case_id), None)

    @property
    def without_file(self) -> list[Case]:
        """Those for whom no death was recorded."""
        dead = {each["case_id"] for each in self.remains}
        return [each for each in self.people if each.id not in dead]


@dataclass(frozen=True)
class Brief:
    """One line of the case's panel: a transfer or somebody who died, and the next thing to do."""

    means: str | None
    state: str
    next_step: str | None
    red: int = 0


def assemble(db: Db, incident: Incident, problem: Problem | None = None) -> Shown:
    every = [views.transfer(db, each) for each in transfers.list_for_incident(db, incident.id)]
    every.sort(key=lambda each: each["state"] not in OPEN_TRANSFERS)
    files = [remains_views.remains(db, each) for each in papers.list_for_incident(db, incident.id)]
    setters = [gate["set_by"] for each in every for gate in each["gates"]]
    changers = [paper["changed_by"] for each in files for paper in each["documents"]]
    return Shown(
        incident=incident,
        people=incidents.list_cases(db, incident.id),
        transfers=every,
        remains=files,
        names=names_of(db, [*setters, *changers]),
        red=booking.red_names(problem) if isinstance(problem, GatesAreRed) else (),
    )


def brief(db: Db, incident_id: str) -> list[Brief]:
    """What the case says of its transfers in a line each; nothing is read for a case without any."""
    lines = []
    for each in transfers.list_for_incident(db, incident_id):
        if each.state in OPEN_TRANSFERS:
            red = sum(not gate.is_green for gate in following.seen_gates(db, each))
            step = views.next_step(each, legs.list_for(db, each.id))
            lines.append(Brief(str(each.means), str(each.state), step, red))
    lines += [Brief(None, str(each.state), None) for each in papers.list_for_incident(db, incident_id)]
    return lines
