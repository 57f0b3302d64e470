"""Asks outside geocoders about a place in the background: a suggestion for a coordinator, never a reason to dispatch.

The worker reads the wish in the transaction that leases the job, asks with none open, and stores the answer.
Payloads, events and logs hold ids only: where somebody is stays in the tables of the incident.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from rescue.cases.models import OPEN_STATES, Incident, Position
from rescue.geography.suggestions import Answer, Outcome, RefinedPlace
from rescue.intake.whereabouts import Place
from rescue.kit import events, jobs, supports
from rescue.kit.database import Db

if TYPE_CHECKING:
    from rescue.geography.geocoders import Chain

REFINE = "place.refine"
SOURCE = "geocoder:"
MOST_TRIES = 3
ANSWERED = frozenset({Outcome.FOUND, Outcome.NOTHING, Outcome.OFF})


@dataclass(frozen=True, slots=True)
class Wish:
    """What to ask: a (latitude, longitude), or else words; `iso_code` is the country taken for granted so far."""

    incident_id: str
    language: str
    text: str | None = field(repr=False)
    point: tuple[float, float] | None = field(repr=False)
    iso_code: str | None


def promise(db: Db, incident_id: str, place: Place) -> bool:
    """Enqueue the question for a new incident; False when nothing was said of the place."""
    if not (place.has_position or (place.said or "").strip()):
        return False
    jobs.enqueue(db, REFINE, key=f"{REFINE}:{incident_id}", incident_id=incident_id)
    return True


def wish_of(db: Db, incident_id: str) -> Wish | None:
    """What to ask about an open incident; None when nothing was said or a geocoder has answered since."""
    incident = db.get(Incident, incident_id)
    if incident is None or incident.state not in OPEN_STATES or _is_refined(db, incident_id):
        return None
    point = None
    if incident.latitude is not None and incident.longitude is not None:
        point = (incident.latitude, incident.longitude)
    text = (incident.place_said or "").strip()
    if point is None and not text:
        return None
    return Wish(incident_id, incident.contact_language, None if point else text, point, incident.iso_code)


def ask(chain: "Chain", wish: Wish) -> Answer:
    """Ask the chain from a thread of the worker with no transaction open; it never raises for what backends do."""
    answer = chain.refine(text=wish.text, point=wish.point, language=wish.language)
    # A name is borne by places of many countries: one in the incident's own is likelier meant.
    likeliest_first = sorted(answer.places, key=lambda place: place.iso_code != wish.iso_code)
    return replace(answer, places=tuple(likeliest_first))


def store(db: Db, wish: Wish, answer: Answer) -> bool:
    """Keep the likeliest place as a suggestion beside the positions given; False when it should be asked again.

    The incident itself, its territory and its call-outs stay as they are. Safe to run twice.
    """
    if answer.outcome not in ANSWERED:
        return False
    incident = db.get(Incident, wish.incident_id, with_for_update=True)
    if answer.places and incident is not None and incident.state in OPEN_STATES and not _is_refined(db, incident.id):
        _suggest(db, incident, answer.places[0], f"{SOURCE}{answer.backend}")
    return True


@dataclass(frozen=True, slots=True)
class Asking:
    """A wish of one job, and what came of it."""

    job_id: int
    attempt: int
    wish: Wish
    answer: Answer | None = None


class Refining:
    """The geocoders as an effect of the worker: slow, and never in the way of a text."""

    kind = REFINE
    is_slow = True

    def __init__(self, chain: "Chain") -> None:
        self._chain = chain

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Asking]:
        asking = []
        for job in due:
            wish = wish_of(db, job.payload["incident_id"])
            if wish is None:
                jobs.finish(db, job.id, job.attempt)
            else:
                asking.append(Asking(job.id, job.attempt + 1, wish))
        return asking

    def act(self, asking: Sequence[Asking]) -> list[Asking]:
        return [replace(each, answer=ask(self._chain, each.wish)) for each in asking]

    def settle(self, db: Db, asking: Sequence[Asking]) -> None:
        for each in asking:
            assert each.answer is not None, "settled after it was asked"
            if each.answer.outcome is not Outcome.OFF:
                supports.note(db, supports.GEOCODER, worked=each.answer.outcome in ANSWERED)
            is_done = store(db, each.wish, each.answer)
            settle(db, each.job_id, each.attempt, is_done=is_done)


def settle(db: Db, job_id: int, attempt: int, *, is_done: bool) -> None:
    """End the job, or put it back for another try; after MOST_TRIES nothing happens and nobody is bothered."""
    if is_done or attempt >= MOST_TRIES:
        jobs.finish(db, job_id, attempt)
    else:
        jobs.fail(db, job_id, attempt, str(Outcome.FAILED))


def is_suggestion(position: Position) -> bool:
    """Whether a geocoder said it, and nobody who was there."""
    return position.source.startswith(SOURCE)


def _is_refined(db: Db, incident_id: str) -> bool:
    """Whether a geocoder answered after the last position that somebody gave."""
    of_incident = select(func.max(Position.given_at)).where(Position.incident_id == incident_id)
    is_asked = Position.source.startswith(SOURCE, autoescape=True)
    suggested, given = db.scalar(of_incident.where(is_asked)), db.scalar(of_incident.where(~is_asked))
    return suggested is not None and (given is None or suggested >= given)


def _suggest(db: Db, incident: Incident, place: RefinedPlace, source: str) -> None:
    db.add_row(
        Position,
        id=db.new_id("pos"),
        incident_id=incident.id,
        source=source,
        latitude=place.latitude,
        longitude=place.longitude,
        accuracy_m=None,
        given_at=db.now,
        said=place.address,
    )
    events.record(
        db,
        "position.added",
        subject=incident.id,
        by=events.SYSTEM,
        incident_id=incident.id,
        source=source,
        used=False,
    )
