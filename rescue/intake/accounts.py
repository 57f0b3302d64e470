"""The reports of an incident as they were given: who told it, over what, in which language, when."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from rescue.cases import finding
from rescue.intake.models import Report, ReportMark
from rescue.intake.sightings import TOUR
from rescue.kit.access.models import ApiToken, User
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_

MOST_SHOWN = 200
PREFIX = "HW-"


@dataclass(frozen=True)
class Account:
    """One report; `language` is what its sender chose, or else was written to in."""

    report: Report
    language: str | None


def list_reports(db: Db, incident_id: str) -> list[Account]:
    """Every report of an incident, the oldest first."""
    of_incident = select(Report).where(Report.incident_id == incident_id)
    found = db.scalars(of_incident.order_by(Report.received_at, Report.id).limit(MOST_SHOWN))
    return [Account(report, report.reporter_language) for report in found]


def count(db: Db, incident_ids: Collection[str]) -> dict[str, int]:
    """How many reports each incident has."""
    if not incident_ids:
        return {}
    counted = select(Report.incident_id, func.count()).where(Report.incident_id.in_(incident_ids))
    return {row[0]: row[1] for row in db.execute(counted.group_by(Report.incident_id))}


def counted(incident_id: InstrumentedAttribute[str]) -> ScalarSelect[int]:
    """How many reports the incident of each row of a statement has."""
    of = select(func.count()).where(Report.incident_id == incident_id).correlate(incident_id.class_)
    return of.scalar_subquery()


def incidents_of_tour(code: str) -> Select[str]:
    """The ids of incidents that a report of this tour group tells of; `code` as `tours.tidy` writes it."""
    told = select(Report.incident_id).join(ReportMark, ReportMark.report_id == Report.id)
    return told.where(ReportMark.mark == f"{TOUR}{code}")


def incidents_reported_by(organisation_id: str) -> Select[str]:
    """The ids of incidents that somebody of this organisation, or a program of its own, reported."""
    people = select(User.id).where(User.organisation_id == organisation_id)
    programs = select(ApiToken.id).where(ApiToken.organisation_id == organisation_id)
    return select(Report.incident_id).where(Report.by.in_(people) | Report.by.in_(programs))


class NoSuchCase(Conflict):
    title = N_("There is no case with this reference.")
    text = N_("There is no case with this reference. Look at it again; nothing was changed.")


def find_by_reference(db: Db, reference: str | None) -> str:
    """The id of the incident that somebody names, however they spell its reference."""
    said = (reference or "").strip().upper()
    named = finding.find_by_reference(db, said if said.startswith(PREFIX) else f"{PREFIX}{said}")
    if named is None:
        raise NoSuchCase
    return named.id
