"""The conversations of a case as the desk sees them: who is in, who reads what, what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass

from i18n.words import Term
from rescue.conversations import giving, parties, threads, views
from rescue.conversations.models import Party, Thread, Translation
from rescue.conversations.views import Letter
from rescue.kit.database import Db

MOST_THREADS = 10


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
    """The conversations of a case, the one used last first; how a text was translated is said in `language`."""
    return [_talk(db, thread, language) for thread in threads.list_for_incident(db, incident_id)[:MOST_THREADS]]


def _talk(db: Db, thread: Thread, language: str) -> Talk:
    desk = parties.desk_of(db, thread)
    letters = views.letters_for(db, thread, desk, read_in=language)
    translations = views.list_translations(db, [each.id for each in letters])
    seated = {each.id: each for each in parties.list_parties(db, thread.id, former=True)}
    asking: dict[str, list[Term | str]] = {}
    for message_id, party_id in views.list_asking(db, thread.id):
        asking.setdefault(message_id, []).append(giving.sender_of(seated[party_id]))
    read = views.list_read(db, [each.id for each in letters])
    lines = [
        Line(
            each,
            translations.get(each.id, ()),
            asking.get(each.id, ()),
            [giving.sender_of(seated[party_id]) for party_id in read.get(each.id, ())],
        )
        for each in letters
    ]
    others = [(each, giving.sender_of(each)) for each in seated.values() if each.id != desk.id and each.left_at is None]
    return Talk(thread, desk, others, lines)
