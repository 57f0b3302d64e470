"""Whoever accepts a job learns who called and where: that, too, stands in the disclosure record."""

from sqlalchemy import func, select

from rescue.cases.models import Case
from rescue.dispatch.models import CallOut
from rescue.kit import disclosures
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind, Part, Receiver, Way
from rescue.kit.events import News
from rescue.kit.words import N_
from rescue.network.models import Station

HELP = Grounds(GroundsKind.VITAL_INTEREST, words=N_("Helpers who accepted the job must find and call them."))


def on_accepted(db: Db, news: News) -> None:
    """One line a job. The acceptance is the event that the timeline tells; this adds no second one."""
    call_out = db.get_one(CallOut, news.subject)
    people = select(func.count()).where(Case.incident_id == call_out.incident_id)
    disclosures.record(
        db,
        way=Way.JOB,
        to=Receiver(
            "provider",
            call_out.provider_name,
            call_out.provider_id,
            db.get_one(Station, call_out.station_id).territory_code,
        ),
        grounds=HELP,
        parts=(Part.NAME, Part.PHONE, Part.LOCATION, Part.COURSE),
        by=news.by,
        incident_id=call_out.incident_id,
        about=call_out.id,
        people=db.scalar(people) or 1,
        is_told=False,
    )
