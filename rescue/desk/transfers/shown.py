"""What the page of an incident's transfers shows: who travels how, every gate with its reason, papers of the dead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.desk.people import names_of
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.transfers import booking, transfers, views
from rescue.transfers.booking import GatesAreRed
from rescue.transfers.gates import GateName
from rescue.transfers.models import OPEN_TRANSFERS
from rescue.transfers.remains import papers
from rescue.transfers.remains import views as remains_views

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
    """What the case says of its transfers in a line each."""
    lines = []
    for each in transfers.list_for_incident(db, incident_id):
        if each.state in OPEN_TRANSFERS:
            shown = views.transfer(db, each)
            red = sum(gate["state"] == "red" for gate in shown["gates"])
            lines.append(Brief(str(each.means), str(each.state), shown["next_step"], red))
    lines += [Brief(None, str(each.state), None) for each in papers.list_for_incident(db, incident_id)]
    return lines
