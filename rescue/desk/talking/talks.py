"""The conversations of a case as the desk sees them: who is in, who reads what, what waits for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from i18n.languages import LANGUAGES, Language
from i18n.words import Term
from rescue.conversations import giving, threads, views
from rescue.conversations.models import Audience, Message, Party, Receipt, Thread, Translation
from rescue.conversations.views import Letter
from rescue.kit.database import Db

MOST_THREADS = 10
Translations = Mapping[str, Sequence[Translation]]


@dataclass(frozen=True)
class Line:
    """One message in the desk's language, with its translations for the others and who asked for a person."""

    letter: Letter
    translations: Sequence[Translation]
    asking: Sequence[Term | str]
    read_by: Sequence[Term | str]

    @property
    def held(self) -> Sequence[Translation]:
        return [each for each in self.translations if each.is_held]


@dataclass(frozen=True)
class Talk:
    """One conversation."""

    thread: Thread
    desk: Party
    others: Sequence[tuple[Party, Term | str]]
    lines: Sequence[Line]

    @property
    def waiting(self) -> int:
        """How many translations a person must look at, or was asked for."""
        return sum(len(line.held) + bool(line.asking) for line in self.lines)


def list_talks(db: Db, incident_id: str, language: str) -> list[Talk]:
    """The conversations of a case, the one used last first; how a text was translated is said in `language`.

    One statement a conversation that has messages, and three for all of them.
    """
    found = threads.list_seated(db, incident_id, MOST_THREADS)
    said = {thread.id: views.list_newest(db, thread.id) if thread.count else [] for thread, _ in found}
    every = [message.id for messages in said.values() for message in messages]
    translations, receipts = views.list_translations(db, every), views.list_receipts(db, every)
    return [
        _talk(thread, seated, said[thread.id], translations, receipts, LANGUAGES[language]) for thread, seated in found
    ]


def _talk(
    thread: Thread,
    seated: Sequence[Party],
    messages: Sequence[Message],
    translations: Translations,
    receipts: Mapping[str, Sequence[Receipt]],
    language: Language,
) -> Talk:
    known = {each.id: each for each in seated}
    desk = next(each for each in seated if each.audience is Audience.DESK)
    lines = []
    for message in messages:
        theirs, got = translations.get(message.id, ()), receipts.get(message.id, ())
        asking = [each.party_id for each in got if each.human_asked_at is not None]
        read = [each.party_id for each in got if each.read_at is not None]
        own = next((each for each in reversed(theirs) if each.target == desk.language), None)
        author = known[message.author_id]
        letter = views.letter(message, desk, author, own, language, is_asked=desk.id in asking)
        lines.append(Line(letter, theirs, _names(known, asking), _names(known, read)))
    others = [(each, giving.sender_of(each)) for each in seated if each.id != desk.id and each.left_at is None]
    return Talk(thread, desk, others, lines)


def _names(known: Mapping[str, Party], ids: Sequence[str]) -> list[Term | str]:
    return [giving.sender_of(known[each]) for each in ids]
