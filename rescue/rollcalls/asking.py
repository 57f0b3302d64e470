"""Asking everybody how they are, in their own language, and reading their 1 or 2; and one message to all of them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from i18n.words import Quote, Words
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Follower, Incident
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.rollcalls import marking, roll_calls
from rescue.rollcalls.messages import AreYouSafe, NotedHelp, NotedSafe, ToEveryoneThere
from rescue.rollcalls.models import How, RollCall, RollCallPerson, Status

ANSWERED_WITHIN = timedelta(days=7)
ASKED_AGAIN_AFTER = timedelta(minutes=5)
AUDIENCE = "traveller"
MOST_WORDS = 400
SAFE_WORDS = frozenset(
    {
        "1",
        "safe",
        "i am safe",
        "ok",
        "i am ok",
        "安全",
        "我安全",
        "平安",
        "我很安全",
        "我没事",
        "没事",
        "我沒事",
        "沒事",
    }
)
HELP_WORDS = frozenset(
    {"2", "help", "i need help", "need help", "sos", "求助", "救命", "需要帮助", "我需要帮助", "需要幫助", "我需要幫助"}
)


class NothingToSay(Invalid):
    title = N_("There is nothing to say.")
    text = N_("Write the message in at least one language.")


@dataclass(frozen=True)
class Heard:
    """An answer that was taken: in which incident, and what to say back in which language."""

    incident_id: str
    language: str
    message: Words


@dataclass(frozen=True)
class Reader:
    """Somebody who can be written to."""

    phone: str
    language: str
    incident: Incident


def ask_all(db: Db, incident: Incident, roll_call: RollCall, *, by: str) -> int:
    """Text everybody whose state is not known and whose number is; how many were. Pressed twice it goes once."""
    asked: set[str] = set()
    for person in roll_calls.list_people(db, roll_call.id):
        is_recent = person.asked_at is not None and db.now - person.asked_at < ASKED_AGAIN_AFTER
        if person.status is not Status.UNKNOWN or not person.phone or is_recent:
            continue
        person.asked_at = db.now
        if person.phone in asked:
            continue
        asked.add(person.phone)
        question = AreYouSafe(incident.reference, **whom_to_call(incident.told_numbers))
        _send(db, Reader(person.phone, person.language, incident), question)
    if asked:
        roll_call.asked_at = db.now
        events.record(db, "roll_call.asked", subject=roll_call.id, by=by, incident_id=incident.id, count=len(asked))
    return len(asked)


def read_answer(text: str) -> Status | None:
    """Safe, hurt, or None where it is not an answer beyond doubt; digits of every script count."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip(" \n\t.!,。！，")
    said = "".join(
        str(unicodedata.decimal(letter)) if unicodedata.category(letter) == "Nd" else letter for letter in plain
    )
    said = " ".join(said.replace("'m", " am").split())
    if said in SAFE_WORDS or (said[:1] == "1" and said[1:].strip(" .") in SAFE_WORDS):
        return Status.SAFE
    return Status.YELLOW if said in HELP_WORDS or (said[:1] == "2" and said[1:].strip(" .") in HELP_WORDS) else None


def take_answer(db: Db, phone: str | None, text: str, *, by: str, offer_seconds: int) -> Heard | None:
    """Take somebody's 1 or 2; None when nothing was asked of this number or it says something else.

    Whom somebody on the spot has called badly hurt or dead, no text of theirs changes: a person reads it.
    """
    status = read_answer(text)
    if phone is None or status is None:
        return None
    since = db.now - ANSWERED_WITHIN
    asked = select(RollCallPerson.id).where(RollCallPerson.phone == phone, RollCallPerson.asked_at >= since)
    ids = list(
        db.scalars(asked.order_by(RollCallPerson.asked_at.desc(), RollCallPerson.id).limit(roll_calls.MOST_MARKS))
    )
    heard: Heard | None = None
    first_list: str | None = None
    for person_id in ids:
        incident, roll_call, person = marking.lock(db, person_id)
        first_list = first_list or roll_call.id
        if not incident.is_open or roll_call.id != first_list or person.status in (Status.RED, Status.DEAD):
            continue
        marking.mark(db, incident, person, status, how=How.TEXT, by=by, offer_seconds=offer_seconds)
        message: Words = NotedSafe(incident.reference)
        if status is not Status.SAFE:
            message = NotedHelp(incident.reference, **whom_to_call(incident.told_numbers))
        heard = Heard(incident.id, person.language, message)
    return heard


def list_readers(db: Db, incidents: Sequence[Incident]) -> list[Reader]:
    """Everybody of these incidents who can be written to, each number once: the lists, reporters and witnesses."""
    by_id = {incident.id: incident for incident in incidents}
    listed = (
        select(RollCallPerson.phone, RollCallPerson.language, RollCall.incident_id)
        .join(RollCall, RollCall.id == RollCallPerson.roll_call_id)
        .where(RollCall.incident_id.in_(by_id), RollCallPerson.phone.is_not(None), RollCallPerson.status != Status.DEAD)
    )
    followers = select(Follower.phone, Follower.language, Follower.incident_id).where(
        Follower.incident_id.in_(by_id), Follower.phone.is_not(None)
    )
    found: dict[str, Reader] = {}
    for phone, language, incident_id in (*db.execute(listed), *db.execute(followers)):
        found.setdefault(phone, Reader(phone, language, by_id[incident_id]))
    for incident in incidents:
        if incident.contact_phone:
            found.setdefault(
                incident.contact_phone, Reader(incident.contact_phone, incident.contact_language, incident)
            )
    return list(found.values())


def broadcast(db: Db, incidents: Sequence[Incident], texts: Mapping[str, str], *, by: str) -> dict[str, int]:
    """One message to everybody in their own language; how many in which.

    Whoever reads a language that nothing was written in gets the first one that was.
    """
    written = {language: text.strip()[:MOST_WORDS] for language, text in texts.items() if text.strip()}
    if not written:
        raise NothingToSay
    otherwise = next(iter(written))
    sent: dict[str, int] = {}
    for reader in list_readers(db, incidents):
        language = reader.language if reader.language in written else otherwise
        _send(db, reader, ToEveryoneThere(reader.incident.reference, Quote(written[language])))
        sent[language] = sent.get(language, 0) + 1
    for incident in incidents:
        events.record(db, "roll_call.broadcast", subject=incident.id, by=by, incident_id=incident.id)
    return sent


def _send(db: Db, reader: Reader, message: Words) -> None:
    channel = whatsapp.channel_for(db, reader.phone)
    deliveries.queue(
        db,
        Recipient(AUDIENCE, reader.phone, reader.language, channel=channel, zone=reader.incident.time_zone),
        message,
        incident_id=reader.incident.id,
        urgency=jobs.Urgency.RESCUE,
    )
