"""Treatment follows its people: into the incident that theirs turned out to be, back again, and to its end."""

from typing import Any

from sqlalchemy import Select, select

from rescue.cases.models import Case
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import ReportRequest, RequestState
from rescue.treatment.models import Admission, FlightFitness, MedicalReport

GOING: tuple[Any, ...] = (Admission, MedicalReport, FlightFitness, ReportRequest)


def on_joined(db: Db, news: News) -> None:
    """Two incidents are one: stays, reports, decisions and questions to hospitals go on there."""
    from_id = str(news.facts["from_id"])
    theirs = select(Case.id).where(Case.incident_id.in_((from_id, news.subject)))
    _move(db, from_id, news.subject, theirs)


def on_parted(db: Db, news: News) -> None:
    """They are two again: whose case is back there has them there."""
    from_id = str(news.facts["from_id"])
    _move(db, news.subject, from_id, select(Case.id).where(Case.incident_id == from_id))


def on_called_off(db: Db, news: News) -> None:
    """Nobody is in trouble: no hospital has to send anything any more."""
    asked = select(ReportRequest).where(
        ReportRequest.incident_id == news.incident_id, ReportRequest.state == RequestState.ASKED
    )
    for request in db.scalars(asked.order_by(ReportRequest.id).with_for_update()).all():
        requests.withdraw(db, request, by=news.by)


def _move(db: Db, from_id: str, to_id: str, case_ids: Select[Any]) -> None:
    for model in GOING:
        theirs = select(model).where(model.incident_id == from_id, model.case_id.in_(case_ids))
        for each in db.scalars(theirs.order_by(model.id).with_for_update()).all():
            each.incident_id = to_id
