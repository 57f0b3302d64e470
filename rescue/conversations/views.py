"""What one party reads of a thread: all in their own language, labelled, with the original beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from i18n.languages import LANGUAGES, Language
from i18n.words import Term, render
from rescue.conversations import giving, parties, threads
from rescue.conversations.messages import HowTranslated
from rescue.conversations.models import Message, Party, Receipt, Thread, Translation, TranslationState
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db

MOST_SHOWN = 40
_LABELS = {
    TranslationState.ASKED: HowTranslated(is_waiting=True),
    TranslationState.UNTRANSLATED: HowTranslated(is_untranslated=True),
    TranslationState.MACHINE: HowTranslated(is_machine=True),
    TranslationState.MACHINE_FLAGGED: HowTranslated(is_held=True),
    TranslationState.HUMAN: HowTranslated(is_human=True),
    TranslationState.CORRECTED: HowTranslated(is_corrected=True),
}
_NEAR = (frozenset({"id", "ms"}), frozenset({"zh-Hans", "zh-Hant"}))


@dataclass(frozen=True)
class Letter:
    """One message as its reader sees it. `original` is there where `text` is not the writer's own words."""

    id: str
    number: int
    is_own: bool
    sender: Term | str
    at: datetime
    text: str
    language: str
    label: str | None
    original: str | None
    original_language: str
    is_urgent: bool
    is_media: bool
    may_ask: bool
    is_asked: bool
    translation: Translation | None
    message: Message


@dataclass(frozen=True)
class Panel:
    """A conversation on the page of one of its parties; without `thread_id` none was begun yet.

    What others said is in `language`; the house's own words (labels, quick answers) are in `read_in`, the page's.
    """

    thread_id: str | None
    title: str | None
    language: str
    read_in: str
    with_whom: Sequence[Term | str]
    letters: Sequence[Letter]
    is_consenting: bool


def panels_for(db: Db, viewer: Principal, *, read_in: str, language: str | None = None) -> list[Panel]:
    """Every conversation the holder of a link sits in; `language` begins an empty one where there is none."""
    seats = threads.seats_of(db, viewer)
    if not seats and language:
        return [Panel(None, None, language, read_in, (), (), is_consenting=False)]
    return [panel(db, thread, party, read_in) for thread, party in seats]


def panel(db: Db, thread: Thread, party: Party, read_in: str) -> Panel:
    """A thread as a party reads it, on a page in `read_in`."""
    others = [each for each in parties.list_parties(db, thread.id) if each.id != party.id]
    return Panel(
        thread_id=thread.id,
        title=thread.title,
        language=party.language,
        read_in=read_in,
        with_whom=[giving.sender_of(each) for each in others],
        letters=letters_for(db, thread, party, read_in=read_in),
        is_consenting=party.machine_consent_at is not None,
    )


def letters_for(
    db: Db, thread: Thread, party: Party, *, after: int = 0, most: int = MOST_SHOWN, read_in: str | None = None
) -> list[Letter]:
    """The newest messages that a party may read, the oldest of them first.

    Labels and quick answers are in the language of the page, `read_in`; without a page in the party's own.
    """
    said_in = LANGUAGES[read_in or party.language]
    found = list_newest(db, thread.id, after=max(party.reads_after, after), most=most)
    authors = {each.id: each for each in parties.list_parties(db, thread.id, former=True)}
    translations = _translations(db, [each.id for each in found], party.language)
    asked = _asked(db, [each.id for each in found], party.id)
    return [
        letter(each, party, authors[each.author_id], translations.get(each.id), said_in, is_asked=each.id in asked)
        for each in found
    ]


def list_newest(db: Db, thread_id: str, *, after: int = 0, most: int = MOST_SHOWN) -> list[Message]:
    """The newest messages of a thread, the oldest of them first."""
    of_thread = select(Message).where(Message.thread_id == thread_id, Message.number > after)
    return list(db.scalars(of_thread.order_by(Message.number.desc()).limit(most)))[::-1]


def list_translations(db: Db, message_ids: Sequence[str]) -> dict[str, list[Translation]]:
    """Every live translation of these messages, for the desk."""
    if not message_ids:
        return {}
    live = select(Translation).where(Translation.message_id.in_(message_ids), Translation.superseded_at.is_(None))
    found: dict[str, list[Translation]] = {}
    for each in db.scalars(live.order_by(Translation.target, Translation.created_at, Translation.id)):
        found.setdefault(each.message_id, []).append(each)
    return found


def list_receipts(db: Db, message_ids: Sequence[str]) -> dict[str, list[Receipt]]:
    """What the parties did with each message, in the order they had it on their screen."""
    if not message_ids:
        return {}
    found: dict[str, list[Receipt]] = {}
    of = select(Receipt).where(Receipt.message_id.in_(message_ids))
    for each in db.scalars(of.order_by(Receipt.read_at, Receipt.party_id)):
        found.setdefault(each.message_id, []).append(each)
    return found


def letter(
    message: Message,
    reader: Party,
    author: Party,
    translation: Translation | None,
    said_in: Language,
    *,
    is_asked: bool,
) -> Letter:
    is_own = message.author_id == reader.id
    text, language, original = message.text, message.language, None
    words: HowTranslated | None = None
    if message.quick:
        text, language = giving.quick_text(message.quick, said_in.code), said_in.code
    elif message.text and not is_own and message.language != reader.language:
        words = _how(translation)
        if translation and translation.is_held:
            # What a machine made of it is nobody's to read yet; the writer's own words stay a tap away.
            text, original = "", message.text
        elif translation and translation.text:
            text, language, original = translation.text, reader.language, message.text
    elif message.text and is_foreign(message, reader.language):
        words = HowTranslated(is_untranslated=True)
        language = message.guessed_language or message.language
    label = render(words, said_in, "app").text if words else None
    return Letter(
        id=message.id,
        number=message.number,
        is_own=is_own,
        sender=giving.sender_of(author),
        at=message.created_at,
        text=text,
        language=language,
        label=label,
        original=original,
        original_language=message.language,
        is_urgent=message.is_urgent,
        is_media=bool(message.media),
        may_ask=label is not None and not is_asked and not is_own,
        is_asked=is_asked,
        translation=translation,
        message=message,
    )


def is_foreign(message: Message, language: str) -> bool:
    """Whether somebody who reads `language` meets words of another, said or guessed, whoever wrote them.

    Malay and Indonesian, and the two scripts of Chinese, are no strangers to each other, nor is a guess sure of them.
    """
    if message.language != language:
        return True
    looks = message.guessed_language
    return looks is not None and looks != language and not any({looks, language} <= near for near in _NEAR)


def _how(translation: Translation | None) -> HowTranslated:
    if translation is None:
        return _LABELS[TranslationState.ASKED]
    if translation.is_held:
        return HowTranslated(is_held=True)
    return HowTranslated(is_checked=True) if translation.is_checked else _LABELS[translation.state]


def _translations(db: Db, message_ids: Sequence[str], language: str) -> dict[str, Translation]:
    live = select(Translation).where(
        Translation.message_id.in_(message_ids),
        Translation.target == language,
        Translation.superseded_at.is_(None),
    )
    return {each.message_id: each for each in db.scalars(live.order_by(Translation.created_at, Translation.id))}


def _asked(db: Db, message_ids: Sequence[str], party_id: str) -> set[str]:
    asked = select(Receipt.message_id).where(
        Receipt.message_id.in_(message_ids), Receipt.party_id == party_id, Receipt.human_asked_at.is_not(None)
    )
    return set(db.scalars(asked))
