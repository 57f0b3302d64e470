"""Machine translation as an effect of the worker: asked with no transaction open, and never waited for by a reader.

When no engine answers, the reader gets the original at once and is told so; the engine is asked again a few times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from i18n.translation.sensitivity import NEEDS_A_PERSON
from i18n.translation.translators import PASSING, Answer, Question, Translator, ask
from rescue.cases.models import Incident
from rescue.conversations import giving, glossary, parties, threads
from rescue.conversations.letters import TRANSLATE
from rescue.conversations.models import Message, Party, Thread, Translation, TranslationState
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.promises import promises
from rescue.promises.wording import TRANSLATION

MOST_TRIES = 5
CHECK_MINUTES = 15
"""By when a person has looked at a translation that its readers are told to wait for."""


@dataclass(frozen=True)
class Wish:
    """What one job asks, and what came of it."""

    job_id: int
    attempt: int
    translation_id: str
    question: Question
    answer: Answer | None = None


class Translating:
    """The engines as an effect: slow, and never in the way of a text."""

    kind = TRANSLATE
    is_slow = True

    def __init__(self, engines: Sequence[Translator]) -> None:
        self._engines = tuple(engines)

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        """What to ask; with no engine at all the honest answer is given in this very transaction."""
        wishes = []
        for job in due:
            wish = _wish_of(db, job)
            if wish is None:
                jobs.finish(db, job.id, job.attempt)
            elif not self._engines:
                settle(db, replace(wish, answer=ask((), wish.question)))
                jobs.finish(db, job.id, job.attempt)
            else:
                wishes.append(wish)
        return wishes

    def act(self, wishes: Sequence[Wish]) -> list[Wish]:
        return [replace(wish, answer=ask(self._engines, wish.question)) for wish in wishes]

    def settle(self, db: Db, wishes: Sequence[Wish]) -> None:
        for wish in wishes:
            assert wish.answer is not None, "settled after it was asked"
            settle(db, wish)
            if wish.answer.failure in PASSING and wish.attempt < MOST_TRIES:
                jobs.fail(db, wish.job_id, wish.attempt, wish.answer.failure or "")
            else:
                jobs.finish(db, wish.job_id, wish.attempt)


def settle(db: Db, wish: Wish) -> None:
    """Keep the answer beside the original and give it to its readers, unless a person must look first. Safe twice."""
    answer = wish.answer
    assert answer is not None, "settled after it was asked"
    message_id = db.scalars(select(Translation.message_id).where(Translation.id == wish.translation_id)).one()
    message = db.get_one(Message, message_id)
    thread = threads.lock(db, message.thread_id)
    translation = db.scalars(select(Translation).where(Translation.id == wish.translation_id).with_for_update()).one()
    if translation.superseded_at is not None or not is_open(translation):
        return
    if answer.text is None:
        translation.failure = answer.failure
        if not states.step(translation, TranslationState.UNTRANSLATED):
            return  # it was said before
    else:
        needs_a_person = answer.is_doubtful or message.sensitivity in NEEDS_A_PERSON
        translation.text, translation.engine, translation.failure = answer.text, answer.engine, None
        translation.findings = [{"code": each.code, "what": each.what} for each in answer.findings]
        translation.is_held = needs_a_person
        states.step(translation, TranslationState.MACHINE_FLAGGED if needs_a_person else TranslationState.MACHINE)
    give_to_readers(db, thread, message, translation)


def give_to_readers(
    db: Db, thread: Thread, message: Message, translation: Translation, *, is_correction: bool = False
) -> None:
    """Everybody in the thread who reads its language gets it; while it is held only the desk hears of it."""
    events.record(db, "translation.made", subject=translation.id, by=translation.by, thread=thread.id)
    if translation.is_held:  # its readers are told that a person is checking it
        told = {"incident_id": thread.incident_id, "what": TRANSLATION, "about": translation.id, "to_whom": "other"}
        promises.make_later(db, **told, due_at=db.now + timedelta(minutes=CHECK_MINUTES), by=translation.by)
    for party in readers(db, thread, message, translation.target):
        if translation.is_held:
            giving.tell(db, party, by=translation.by)
        else:
            giving.give(db, thread, message, party, translation, is_correction=is_correction)


def readers(db: Db, thread: Thread, message: Message, language: str) -> list[Party]:
    """Who reads a message in a language: whoever was there, but not its writer."""
    return [
        party
        for party in parties.list_parties(db, thread.id)
        if party.language == language and party.id != message.author_id and party.reads_after < message.number
    ]


def is_open(translation: Translation) -> bool:
    """Whether a machine's answer is still waited for."""
    return translation.state in (TranslationState.ASKED, TranslationState.UNTRANSLATED)


def _wish_of(db: Db, job: jobs.Job) -> Wish | None:
    translation = db.get(Translation, job.payload["translation_id"])
    if translation is None or translation.superseded_at is not None or not is_open(translation):
        return None
    message = db.get_one(Message, translation.message_id)
    thread = db.get_one(Thread, message.thread_id)
    incident = db.get_one(Incident, thread.incident_id)
    question = Question(
        text=message.text,
        source=translation.source,
        target=translation.target,
        sensitivity=message.sensitivity,
        has_consent=db.get_one(Party, message.author_id).machine_consent_at is not None,
        terms=glossary.list_terms(db, incident),
        region=incident.iso_code,
    )
    return Wish(job.id, job.attempt + 1, translation.id, question)
