"""Enclosures are fetched by the worker into our own store: by their bytes, within limits, and tried a few times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

from sqlalchemy import Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from i18n.channels.fetched import Fetched, NotFetched
from rescue.kit import events, jobs, logs, states
from rescue.kit.database import Db
from rescue.kit.vault import sniffing
from rescue.kit.vault.sniffing import CARD, PICTURE, Sniffed
from rescue.mailroom.enclosures import contact_cards
from rescue.mailroom.models import Enclosure, EnclosureContent, EnclosureState, InboundMessage
from rescue.mailroom.reading.incoming import Incoming

FETCH = "enclosure.fetch"
MOST_BYTES = 20 * 1024 * 1024
MOST_PICTURE_BYTES = 5 * 1024 * 1024
MOST_TRIES = 6
_NAMED = select(Enclosure).where(Enclosure.id.in_(bindparam("ids", expanding=True))).with_for_update()


class Source(Protocol):
    """Where enclosures lie until they are fetched."""

    def fetch(self, url: str, account_sid: str, *, most_bytes: int) -> Fetched: ...


@dataclass(frozen=True)
class Wish:
    job_id: int
    attempt: int
    enclosure_id: str
    url: str
    account_sid: str


@dataclass(frozen=True)
class Answer:
    """What came, or why nothing did."""

    wish: Wish
    content: bytes | None
    sniffed: Sniffed | None = None
    contacts: Sequence[dict[str, Any]] = ()
    failure: str | None = None
    is_passing: bool = False


def expect(db: Db, received: InboundMessage, read: Incoming) -> list[Enclosure]:
    """Write down what is enclosed and promise to fetch it."""
    expected = [
        Enclosure(
            id=db.new_id("enc"),
            message_id=received.id,
            number=number,
            url=each.url,
            account_sid=read.account_sid[:40],
            said_type=each.said_type,
            state=EnclosureState.WAITING,
            version=1,
            contacts=[],
        )
        for number, each in enumerate(read.enclosed)
    ]
    db.add_all(expected)
    db.flush()
    for enclosure in expected:
        jobs.enqueue(db, FETCH, key=enclosure.id, enclosure_id=enclosure.id)
    return expected


class Fetching:
    """Enclosures as an effect of the worker; a slow one never holds up texts."""

    kind = FETCH
    is_slow = True

    def __init__(self, make_source: Callable[[], Source]) -> None:
        """`make_source` is called at the first enclosure: its HTTP client takes half a second to load."""
        self._make_source = make_source

    @cached_property
    def _source(self) -> Source:
        return self._make_source()

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        """What is due and still waited for."""
        by_id = {job.payload["enclosure_id"]: job for job in due}
        wishes = []
        for enclosure in db.scalars(_NAMED, {"ids": list(by_id)}):
            job = by_id.pop(enclosure.id)
            if enclosure.state is EnclosureState.WAITING:
                wishes.append(Wish(job.id, job.attempt + 1, enclosure.id, enclosure.url, enclosure.account_sid))
            else:
                db.delete(job)
        for orphan in by_id.values():
            db.delete(orphan)
        return wishes

    def act(self, wishes: Sequence[Wish]) -> list[Answer]:
        return [self._fetch(wish) for wish in wishes]

    def settle(self, db: Db, answers: Sequence[Answer]) -> None:
        for answer in answers:
            _settle(db, answer)
        db.wakes = True

    def _fetch(self, wish: Wish) -> Answer:
        try:
            fetched = self._source.fetch(wish.url, wish.account_sid, most_bytes=MOST_BYTES)
        except NotFetched as error:
            return Answer(wish, None, failure=error.code, is_passing=error.is_passing)
        except Exception as error:  # nobody foresaw it: tried again, and the others are settled all the same
            logs.log().error("enclosure.broke", subject=wish.enclosure_id, **logs.fault(error))
            return Answer(wish, None, failure="unreachable", is_passing=True)
        sniffed = sniffing.sniff(fetched.content)
        if sniffed.kind == PICTURE and len(fetched.content) > MOST_PICTURE_BYTES:
            return Answer(wish, None, sniffed, failure="too_large")
        contacts = contact_cards.read(fetched.content) if sniffed.kind == CARD else []
        return Answer(wish, fetched.content, sniffed, contacts)


def _settle(db: Db, answer: Answer) -> None:
    wish = answer.wish
    if answer.is_passing and wish.attempt < MOST_TRIES:
        jobs.fail(db, wish.job_id, wish.attempt, answer.failure or "")
        return
    if not jobs.finish(db, wish.job_id, wish.attempt):
        return
    enclosure = db.scalars(_NAMED, {"ids": [wish.enclosure_id]}).one()
    sniffed = answer.sniffed
    enclosure.settled_at = db.now
    if sniffed is not None:
        enclosure.kind, enclosure.media_type = sniffed.kind, sniffed.media_type
    if answer.content is None:
        enclosure.failure = answer.failure
        states.step(enclosure, EnclosureState.FAILED)
    else:
        enclosure.size, enclosure.sha256 = len(answer.content), sha256(answer.content).hexdigest()
        _keep(db, enclosure, answer)
    incident_id = db.scalar(select(InboundMessage.incident_id).where(InboundMessage.id == enclosure.message_id))
    if incident_id:
        events.record(
            db,
            "enclosure.settled",
            subject=enclosure.id,
            by="carrier",
            incident_id=incident_id,
            state=str(enclosure.state),
        )


def _keep(db: Db, enclosure: Enclosure, answer: Answer) -> None:
    """Store the bytes once; of what a machine would run only the hash is kept."""
    assert answer.sniffed is not None and answer.content is not None
    if answer.sniffed.refusal is not None:
        enclosure.failure = answer.sniffed.refusal
        states.step(enclosure, EnclosureState.REFUSED)
        return
    table = EnclosureContent.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"sha256": enclosure.sha256, "content": answer.content, "kept_at": db.now}
    db.execute(insert(table).values(**values).on_conflict_do_nothing())
    enclosure.contacts = list(answer.contacts)
    states.step(enclosure, EnclosureState.KEPT)
