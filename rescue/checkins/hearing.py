"""What a text answers: a check-in, a warning that asked "are you safe?", or a relative's yes. Only beyond doubt."""

import csv
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select

from i18n.words import Words
from rescue.cases import finding
from rescue.checkins.alerts import answering
from rescue.checkins.due import checking, overdue
from rescue.checkins.messages import CheckInNoted, YouAreTheirContact
from rescue.checkins.models import How, Itinerary, TripState
from rescue.checkins.trips import legs, relatives
from rescue.checkins.watch import Watch
from rescue.kit.database import Db

FILE = Path(__file__).parent / "words.csv"
EDGES = " \n\t.,!。，！.…~～:：;；\"'“”‘’()（）"


class Said(StrEnum):
    SAFE = "safe"
    HELP = "help"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class Heard:
    """An answer that was taken. `message` is said back; without one intake has answered, about `incident_id`."""

    message: Words | None
    language: str
    audience: str
    incident_id: str | None = None
    about_id: str | None = None
    """The case in which somebody looks for them: the desk reads their words there."""
    subject: str | None = None
    """The trip or the question that was answered."""


def take(db: Db, phone: str | None, text: str, watch: Watch, *, key: str | None, by: str) -> Heard | None:
    """Take an answer of this number; None when nothing was asked of it, or it says something else."""
    if phone is None:
        return None
    if (relative := _of_relative(db, phone, text, by=by)) is not None:
        return relative
    said = Said.SAFE if is_said(text, Said.SAFE) else Said.HELP if is_said(text, Said.HELP) else None
    if said is None:
        return None
    asked = answering.find_asked(db, phone)
    trip = _trip_of(db, phone)
    if said is Said.SAFE and trip is not None and _is_meant(db, trip):
        done = overdue.check_in(db, trip, how=How.TEXT, by=by)
        if asked is not None:
            answering.say_safe(db, asked, how=How.TEXT, by=by)
        return Heard(_noted(db, trip), trip.language, "traveller", about_id=done.incident_id, subject=trip.id)
    if asked is None:
        return None
    if said is Said.SAFE:
        answering.say_safe(db, asked, how=How.TEXT, by=by)
        return Heard(CheckInNoted(), asked.language, "traveller", subject=asked.id)
    incident_id = answering.ask_for_help(db, asked, watch.rules, how=How.TEXT, key=key, by=by)
    return Heard(None, asked.language, "traveller", incident_id)


def is_said(text: str, what: Said) -> bool:
    """Whether a text says this and nothing else; digits of every script count."""
    plain = _plain(text)
    words = _words()[what]
    first, _, rest = plain.partition(" ")
    return plain in words or (first in words and first.isdigit() and rest.strip(EDGES) in words)


def _of_relative(db: Db, phone: str, text: str, *, by: str) -> Heard | None:
    is_yes, is_no = is_said(text, Said.YES), is_said(text, Said.NO)
    trip = relatives.find_asked(db, phone) if is_yes or is_no else None
    if trip is None or trip.relative_language is None:
        return None
    relatives.answer(db, trip, is_yes=is_yes, by=by)
    message = YouAreTheirContact(trip.name) if is_yes else None
    return Heard(message, trip.relative_language, relatives.AUDIENCE, subject=trip.id)


def _noted(db: Db, trip: Itinerary) -> CheckInNoted:
    if trip.next_due_at is None:
        return CheckInNoted()
    zone = legs.zone_of(legs.list_for(db, trip.id), trip.next_due_at)
    return CheckInNoted(trip.next_due_at.astimezone(ZoneInfo(zone)))


def _trip_of(db: Db, phone: str) -> Itinerary | None:
    """The trip of this number: whoever is overdue first, then whose time comes first. Locked."""
    theirs = select(Itinerary).where(Itinerary.phone == phone, Itinerary.state == TripState.OPEN)
    order = (Itinerary.is_overdue.desc(), Itinerary.next_due_at.is_(None), Itinerary.next_due_at, Itinerary.id)
    return db.scalar(theirs.order_by(*order).limit(1).with_for_update())


def _is_meant(db: Db, trip: Itinerary) -> bool:
    """Whether an OK is about the trip: they are asked for it now, or have no case in which they might say it."""
    waiting = checking.find_waiting(db, trip.id)
    is_asked = waiting is not None and waiting.due_at - checking.REMIND_BEFORE <= db.now
    return (
        trip.is_overdue or is_asked or finding.find_open_of(db, trip.phone, since=db.now - overdue.LONGEST_CASE) is None
    )


def _plain(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split()).strip(EDGES)
    said = "".join(
        str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in folded
    )
    return said.replace("’", "'").replace("i'm", "i am")


@lru_cache(1)
def _words() -> dict[Said, frozenset[str]]:
    found: dict[Said, set[str]] = {each: set() for each in Said}
    with FILE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[Said(row["means"])] |= {_plain(word) for word in row["words"].split(";")}
    return {said: frozenset(words) for said, words in found.items()}
