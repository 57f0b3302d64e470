"""What somebody says, and how it comes to everybody else in the thread: each in their own language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import phonenumbers
from babel.languages import get_official_languages
from sqlalchemy import select

from i18n.languages import find_language
from i18n.translation import facts, guessing
from i18n.translation.sensitivity import NEEDS_A_PERSON, Sensitivity
from rescue.cases.models import Incident
from rescue.conversations import giving, parties, threads
from rescue.conversations.models import SURE, Audience, Basis, Message, Party, Thread, Translation, TranslationState
from rescue.conversations.parties import PartyDraft
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.wording import ANSWER

TRANSLATE = "message.translate"
TEXT_CHARACTERS = 4_000
QUICK = ("yes", "no", "cannot_talk", "call_me", "wait", "thanks")
MOST_MEDIA = 10


class NothingSaid(Invalid):
    title = N_("Nothing was written.")
    text = N_("Nothing was written, so nothing was sent.")


@dataclass(frozen=True)
class Said:
    """Words, or one of the quick replies. `key` makes the same words sent twice one message."""

    text: str = field(default="", repr=False)
    quick: str | None = None
    language: str | None = None
    sensitivity: Sensitivity = Sensitivity.CHAT
    is_urgent: bool = False
    channel: str = "app"
    key: str | None = None
    media: Sequence[Mapping[str, str]] = field(default=(), repr=False)


def hear(
    db: Db,
    *,
    incident_id: str,
    address: str,
    channel: str,
    text: str,
    language: str | None = None,
    media: Sequence[Mapping[str, str]] = (),
    key: str | None = None,
) -> str:
    """Put what came in from an address into the thread its sender wrote in last; the id of the message.

    An address nobody knows gets a thread of its own with the desk: a number is a claim and opens nothing. `language`
    is what the sender pressed or chose; `key` the carrier's own name for the text.
    """
    address = address.removeprefix("whatsapp:")
    thread, party = _seat_of(db, incident_id, address, channel, language)
    thread = threads.lock(db, thread.id)
    if language and party.language_basis not in SURE:
        party.language, party.language_basis = parties.check_language(language), Basis.MENU
    said = Said(text.replace("\0", "")[:TEXT_CHARACTERS], language=language, channel=channel, key=key, media=media)
    return post(db, thread, party, said, by=party.id).id


def post(db: Db, thread: Thread, author: Party, said: Said, *, by: str) -> Message:
    """Keep what was said and bring it to everybody else in the thread, which the caller has locked."""
    if said.key and (known := _find_said(db, thread, said.key)):
        return known
    text = said.text.strip()
    if not text and not said.quick and not said.media:
        raise NothingSaid
    message = _write(db, thread, author, said, text, by)
    thread.count, thread.last_at = message.number, db.now
    author.read_at = db.now
    db.flush()
    events.record(db, "message.added", subject=message.id, by=by, thread=thread.id)
    if author.audience is Audience.DESK:
        promises.keep_later(db, about=thread.incident_id, what=ANSWER, by=by)
    for party in parties.list_parties(db, thread.id):
        if party.id != author.id:
            bring(db, thread, message, party)
    return message


def bring(db: Db, thread: Thread, message: Message, party: Party) -> None:
    """Give a message to a party: as it is where it is in their language, else when it has been translated."""
    if message.quick or not message.text or message.language == party.language:
        giving.give(db, thread, message, party, None)
        return
    known = giving.find_translation(db, message.id, party.language)
    if known is None:
        promise(db, message, message.language, party.language)
    elif known.state is not TranslationState.ASKED and not known.is_held:
        giving.give(db, thread, message, party, known)


def promise(db: Db, message: Message, source: str, target: str, *, supersedes: str | None = None) -> Translation:
    """Ask for a translation; the worker does it, or says honestly that there is none."""
    translation = Translation(
        id=db.new_id("trn"),
        message_id=message.id,
        source=source,
        target=target,
        state=TranslationState.ASKED,
        version=1,
        is_held=message.sensitivity in NEEDS_A_PERSON,
        is_checked=False,
        findings=[],
        supersedes=supersedes,
        created_at=db.now,
        by=events.SYSTEM,
    )
    db.add(translation)
    urgency = jobs.Urgency.RESCUE if message.is_urgent else jobs.Urgency.TIMER
    jobs.enqueue(db, TRANSLATE, key=translation.id, urgency=urgency, translation_id=translation.id)
    db.flush()
    return translation


def _write(db: Db, thread: Thread, author: Party, said: Said, text: str, by: str) -> Message:
    language, basis = author.language, author.language_basis
    guessed = guessing.guess(text) if text and not said.quick else None
    if said.language:
        language, basis = parties.check_language(said.language), Basis.CHOSEN
    elif guessed and basis not in SURE and basis is not Basis.PROFILE:
        language, basis = guessed, Basis.GUESSED
    message = Message(
        id=db.new_id("msg"),
        thread_id=thread.id,
        number=thread.count + 1,
        author_id=author.id,
        by=by,
        key=said.key[:120] if said.key else None,
        kind="quick" if said.quick else "text" if text else "media",
        text="" if said.quick else text[:TEXT_CHARACTERS],
        quick=said.quick if said.quick in QUICK else None,
        media=[dict(each) for each in said.media[:MOST_MEDIA]],
        channel=said.channel,
        language=language,
        language_basis=basis,
        guessed_language=guessed if guessed != language else None,
        is_urgent=said.is_urgent,
        sensitivity=_weigh(said.sensitivity, text, language),
        created_at=db.now,
    )
    db.add(message)
    return message


def _weigh(said: Sensitivity, text: str, language: str) -> Sensitivity:
    """A dose makes a text medical, whatever it was called."""
    if said in NEEDS_A_PERSON or not any(fact.kind == facts.DOSE for fact in facts.find(text, language)):
        return said
    return Sensitivity.MEDICAL


def _find_said(db: Db, thread: Thread, key: str) -> Message | None:
    return db.scalar(select(Message).where(Message.thread_id == thread.id, Message.key == key[:120]))


def _seat_of(db: Db, incident_id: str, address: str, channel: str, language: str | None) -> tuple[Thread, Party]:
    incident = db.get_one(Incident, incident_id)
    if address == incident.contact_phone:
        thread = threads.main_of(db, incident_id, by=events.SYSTEM)
        traveller = next(each for each in parties.list_parties(db, thread.id) if each.audience is Audience.TRAVELLER)
        return thread, traveller
    seated = (
        select(Thread, Party)
        .join(Party, Party.thread_id == Thread.id)
        .where(Thread.incident_id == incident_id, Party.address == address, Party.left_at.is_(None))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(1)
    )
    if found := db.execute(seated).first():
        return found[0], found[1]
    draft = PartyDraft(Audience.OTHER, language or home_language(address), channel=channel, address=address)
    incident = db.scalars(select(Incident).where(Incident.id == incident_id).with_for_update()).one()
    if found := db.execute(seated).first():  # its twin was first
        return found[0], found[1]
    thread = threads.open_thread(db, incident, (), by=events.SYSTEM)
    basis = Basis.MENU if language else Basis.PHONE
    return thread, parties.add_party(db, thread, draft, by=events.SYSTEM, basis=basis)


def home_language(address: str) -> str:
    """The language of a number's country, as far as we have it; English otherwise."""
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(address, None))
    except phonenumbers.NumberParseException:
        return "en"
    for tag in get_official_languages(region or "", de_facto=True):
        if found := find_language(f"{tag}-{region}".replace("_", "-")):
            return found.code
    return "en"
