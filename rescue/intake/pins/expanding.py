"""Opens map links that hold no position themselves, in the worker; where that is not wanted, asks for the pin instead.

Payloads, events and logs hold ids only: the link is read again from the report.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from rescue.cases import following, incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Incident
from rescue.geography.corrections import book as corrections
from rescue.geography.location_text import short_links
from rescue.geography.location_text.short_links import Expansion, Outcome
from rescue.intake import positions, whereabouts
from rescue.intake.drafts import Rules
from rescue.intake.messages import SendYourPin
from rescue.intake.models import Report
from rescue.intake.pins.promises import EXPAND
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.events import Event

if TYPE_CHECKING:
    from rescue.geography.location_text.expander import Expander

MOST_TRIES = 3
ASKED = "position.asked"
QUIET = timedelta(minutes=15)  # between two askings


@dataclass(frozen=True, slots=True)
class Opening:
    """A link of a report, and what was behind it."""

    job_id: int
    attempt: int
    incident_id: str
    report_id: str
    address: str = field(repr=False)
    answer: Expansion | None = None


class Expanding:
    """Map links as an effect of the worker. Without an expander nobody is asked but the traveller."""

    kind = EXPAND
    is_slow = True

    def __init__(self, expander: "Expander | None", offer_seconds: int) -> None:
        self._expander = expander
        self._rules = Rules(offer_seconds)

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Opening]:
        openings = []
        for job in due:
            report = db.get(Report, job.payload["report_id"])
            incident = db.get(Incident, report.incident_id) if report else None
            link = short_links.find_unread(report.location_text or "") if report else None
            if report is None or incident is None or not incident.is_open or link is None:
                jobs.finish(db, job.id, job.attempt)
            elif self._expander is None or link.address is None:
                ask_for_pin(db, incident)
                jobs.finish(db, job.id, job.attempt)
            else:
                openings.append(Opening(job.id, job.attempt + 1, incident.id, report.id, link.address))
        return openings

    def act(self, openings: Sequence[Opening]) -> list[Opening]:
        assert self._expander is not None, "nothing is prepared without one"
        return [replace(each, answer=self._expander.expand(each.address)) for each in openings]

    def settle(self, db: Db, openings: Sequence[Opening]) -> None:
        for each in openings:
            assert each.answer is not None, "settled after it was opened"
            if each.answer.outcome is Outcome.FAILED and each.attempt < MOST_TRIES:
                jobs.fail(db, each.job_id, each.attempt, str(Outcome.FAILED))
            elif jobs.finish(db, each.job_id, each.attempt):
                self._store(db, each, each.answer)

    def _store(self, db: Db, opening: Opening, answer: Expansion) -> None:
        """Append the position beside the others; the incident moves there when it is better."""
        incident = incidents.lock(db, opening.incident_id)
        if not incident.is_open:
            return
        if answer.written is None:
            ask_for_pin(db, incident)
            return
        report = db.get(Report, opening.report_id)
        place = whereabouts.of_written(
            corrections.read(db), answer.written, said=report.location_text if report else None
        )
        positions.add_position(db, incident, place, self._rules, by=events.SYSTEM)


def ask_for_pin(db: Db, incident: Incident) -> None:
    """Tell the traveller that we cannot read their link and what to send instead; once in a while, not each time."""
    if incident.latitude is not None or not incident.is_open or _is_asked(db, incident.id):
        return
    events.record(db, "position.asked", subject=incident.id, by=events.SYSTEM, incident_id=incident.id)
    told = SendYourPin(incident.reference, link="", **whom_to_call(incident.told_numbers))
    following.tell_traveller(db, incident, told)


def _is_asked(db: Db, incident_id: str) -> bool:
    asked = select(Event.id).where(Event.incident_id == incident_id, Event.kind == ASKED, Event.at > db.now - QUIET)
    return db.scalar(asked.limit(1)) is not None
