"""What people do to translations: let one go, write or correct one, ask for a person, choose another language."""

from collections.abc import Sequence

from sqlalchemy import select

from i18n.translation import masking
from i18n.translation.masking import Finding
from rescue.cases.models import Incident
from rescue.conversations import giving, glossary, letters, parties, threads
from rescue.conversations.models import (
    Basis,
    Message,
    Party,
    Receipt,
    Thread,
    Translation,
    TranslationState,
)
from rescue.conversations.parties import PartyDraft
from rescue.conversations.translating import give_to_readers, is_open, readers
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.promises.wording import TRANSLATION

MOST_TRANSLATED_AGAIN = 20


class NothingHeld(Conflict):
    title = N_("This translation is not held.")
    text = N_("This translation is not held any more, or there is no text yet to let go.")


class Outdated(Conflict):
    title = N_("There is a newer translation.")
    text = N_("There is a newer translation of this message. Correct that one.")


class FactsMissing(Conflict):
    title = N_("Something is missing in your translation.")
    text = N_(
        "Your translation does not hold everything that the original says. Look again; send it only if you are sure."
    )

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(fields=[{"pointer": "#/text", "text": f"{each.code} {each.what}"} for each in findings])
        self.findings = findings


class TextMissing(Invalid):
    title = N_("Write the translation.")
    text = N_("Write the translation first. Nothing was changed.")


def get(
    db: Db, translation_id: str, *, incident_id: str, seen_version: int | None
) -> tuple[Thread, Message, Translation]:
    """A translation of an incident, locked with its thread; NotFound for those of others."""
    found = db.execute(
        select(Message, Thread.id)
        .join(Translation, Translation.message_id == Message.id)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Translation.id == translation_id, Thread.incident_id == incident_id)
    ).first()
    if found is None:
        raise NotFound
    thread = threads.lock(db, found[1])
    translation = db.scalars(select(Translation).where(Translation.id == translation_id).with_for_update()).one()
    states.check_version(translation, seen_version)
    return thread, found[0], translation


def release(db: Db, thread: Thread, message: Message, translation: Translation, *, by: str) -> None:
    """A person has read the machine's words and lets them go."""
    if not translation.is_held or translation.text is None or translation.superseded_at is not None:
        raise NothingHeld
    translation.is_held, translation.is_checked, translation.by = False, True, by
    states.step(translation, TranslationState.HUMAN)
    promises.keep_later(db, about=translation.id, what=TRANSLATION, by=by)
    give_to_readers(db, thread, message, translation)


def correct(
    db: Db,
    thread: Thread,
    message: Message,
    translation: Translation,
    text: str,
    *,
    by: str,
    is_confirmed: bool = False,
) -> Translation:
    """A person's own words, in place of what was there. Whoever was given other words before is told so.

    Words that lost a number, an amount or a "not" go only when they were confirmed: at three in the morning people err.
    """
    if translation.superseded_at is not None:
        raise Outdated
    text = text.strip()
    if not text:
        raise TextMissing
    was_read = translation.text is not None and not translation.is_held
    found = _compare(db, thread, message, translation, text)
    if not is_confirmed and (grave := [each for each in found if each.is_grave]):
        raise FactsMissing(grave)
    better = Translation(
        id=db.new_id("trn"),
        message_id=message.id,
        source=translation.source,
        target=translation.target,
        state=TranslationState.CORRECTED if was_read else TranslationState.HUMAN,
        version=1,
        text=text,
        is_held=False,
        is_checked=False,
        findings=[{"code": each.code, "what": each.what} for each in found],
        supersedes=translation.id,
        created_at=db.now,
        by=by,
    )
    db.add(better)
    translation.superseded_at, translation.is_held = db.now, False
    promises.keep_later(db, about=translation.id, what=TRANSLATION, by=by)
    translation.version += 1
    db.flush()
    given = select(Receipt.party_id).where(Receipt.translation_id == translation.id)
    told = set(db.scalars(given)) if was_read else set()
    if was_read:
        events.record(db, "translation.corrected", subject=better.id, by=by)
    else:
        events.record(db, "translation.written", subject=better.id, by=by)
    everybody = {party.id: party for party in readers(db, thread, message, translation.target)}
    for party in parties.list_parties(db, thread.id):
        if party.id in told or party.id in everybody:
            giving.give(db, thread, message, party, better, is_correction=party.id in told)
    return better


def _compare(db: Db, thread: Thread, message: Message, translation: Translation, text: str) -> list[Finding]:
    terms = glossary.list_terms(db, db.get_one(Incident, thread.incident_id))
    return list(masking.compare(masking.mask(message.text, translation.source, terms=terms), text, translation.target))


def ask_for_a_person(db: Db, thread: Thread, party: Party, message_id: str) -> None:
    """A reader does not trust or understand a translation: the desk hears it."""
    message = get_message(db, thread, message_id)
    if message.number <= party.reads_after:
        raise NotFound
    receipt = db.get(Receipt, (message.id, party.id))
    if receipt is None:
        receipt = Receipt(message_id=message.id, party_id=party.id, given_at=db.now)
        db.add(receipt)
    if receipt.human_asked_at is None:
        receipt.human_asked_at = db.now
        events.record(db, "message.human_asked", subject=message.id, by=party.id, thread=thread.id)
        giving.tell(db, party, by=party.id)


def get_message(db: Db, thread: Thread, message_id: str) -> Message:
    message = db.scalar(select(Message).where(Message.id == message_id, Message.thread_id == thread.id))
    if message is None:
        raise NotFound
    return message


def translate_from(db: Db, message: Message, source: str, *, by: str) -> None:
    """The desk says what language a message really is in: it is translated anew, the original stays as it is."""
    parties.check_language(source)
    waiting = select(Translation).where(Translation.message_id == message.id, Translation.superseded_at.is_(None))
    for old in db.scalars(waiting):
        if old.source == source or not (is_open(old) or old.is_held or old.engine):
            continue
        old.superseded_at, old.is_held = db.now, False
        letters.promise(db, message, source, old.target, supersedes=old.id)
    events.record(db, "message.language_said", subject=message.id, by=by, language=source)


def choose_language(db: Db, thread: Thread, party: Party, language: str, *, by: str) -> None:
    """From now on the party reads in another language; what was said lately is translated for their page too."""
    if party.language == parties.check_language(language):
        party.language_basis = Basis.CHOSEN
        return
    party.language, party.language_basis, party.texted_after = language, Basis.CHOSEN, thread.count
    thread.version += 1
    db.flush()
    events.record(db, "party.language_chosen", subject=party.id, by=by, language=language)
    catch_up(db, thread, party)
    giving.tell(db, party, by=by)


def join(db: Db, thread: Thread, draft: PartyDraft, *, by: str) -> Party:
    """Somebody joins; what they may read of before is translated for their page, and not texted to them."""
    party = parties.add_party(db, thread, draft, by=by)
    if draft.reads_before:
        catch_up(db, thread, party)
    return party


def catch_up(db: Db, thread: Thread, party: Party) -> None:
    """Have what was said lately translated into the language of a party that reads it from now on."""
    lately = (
        select(Message)
        .where(Message.thread_id == thread.id, Message.number > party.reads_after, Message.author_id != party.id)
        .order_by(Message.number.desc())
        .limit(MOST_TRANSLATED_AGAIN)
    )
    for message in db.scalars(lately):
        is_foreign = message.text and message.language != party.language
        if is_foreign and giving.find_translation(db, message.id, party.language) is None:
            letters.promise(db, message, message.language, party.language)
