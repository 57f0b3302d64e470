"""The same request twice is one deed: the answer is kept with its key, in the deed's own transaction."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel
from sqlalchemy import Index, SmallInteger, String, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import JSONResponse

from rescue.kit.access.principals import Principal
from rescue.kit.database import Base, Db, Instant, Json
from rescue.kit.problems import Invalid, Malformed
from rescue.kit.words import N_

KEPT_HOURS = 72
MOST_FORGOTTEN = 5000
KEY_CHARACTERS = 255
VISIBLE_ASCII = re.compile(r"[\x21-\x7e]{1,255}\Z")
REPLAYED = "Idempotent-Replayed"
UNFINISHED = 0

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Up to 255 visible ASCII characters of your choice. The same key with the same body gets the "
        "first answer again, with another body 422. Kept for 72 hours; without a key every call is a new deed.",
    ),
]


class KeyUnusable(Malformed):
    title = N_("This Idempotency-Key cannot be used.")
    text = N_("An Idempotency-Key has 1 to 255 visible ASCII characters.")


class KeyUsedOtherwise(Invalid):
    title = N_("This Idempotency-Key was used for something else.")
    text = N_("This Idempotency-Key was used for something else. Take a new key for a new request.")


class KeptAnswer(Base):
    """What was answered under a key; `status` is UNFINISHED only inside the transaction that answers."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"),)

    principal: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_CHARACTERS), primary_key=True)
    route: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[Any] = mapped_column(Json)
    headers: Mapped[dict[str, str]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)


@dataclass(frozen=True)
class Asked:
    """A request as far as being the same is concerned; without a key it is like no other."""

    principal: str
    key: str | None
    route: str
    fingerprint: str


@dataclass(frozen=True)
class Answer:
    """A status, a JSON value and headers (Location, ETag), so that it can be kept and given again."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    is_replay: bool = False

    def response(self) -> JSONResponse:
        headers = dict(self.headers) | ({REPLAYED: "true"} if self.is_replay else {})
        return JSONResponse(self.body, self.status, headers)


def ask(request: Request, viewer: Principal, key: str | None, body: Any) -> Asked:
    """Describe a request; `body` is the validated model or any JSON value. A key we cannot keep is refused."""
    if key is not None and not VISIBLE_ASCII.match(key):
        raise KeyUnusable()
    path = request.url.path
    return Asked(viewer.id, key, f"{request.method} {path}"[:200], fingerprint(request.method, path, body))


def fingerprint(method: str, path: str, body: Any) -> str:
    """SHA-256 of method, path and the body in its canonical spelling."""
    plain = body.model_dump(mode="json", exclude_unset=True) if isinstance(body, BaseModel) else body
    text = json.dumps([method, path, plain], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def once(db: Db, asked: Asked, make: Callable[[], Answer]) -> Answer:
    """Do `make` once per key and give everyone its answer; a twin that is under way is waited for (409 when long)."""
    if asked.key is None:
        return make()
    if not _reserve(db, asked):
        kept = find_answer(db, asked)
        assert kept is not None, "the row that stopped ours is committed"
        return kept
    answer = make()
    db.execute(
        update(KeptAnswer)
        .where(KeptAnswer.principal == asked.principal, KeptAnswer.key == asked.key)
        .values(status=answer.status, body=answer.body, headers=dict(answer.headers))
    )
    return answer


def find_answer(db: Db, asked: Asked) -> Answer | None:
    """The answer kept under this key, read without flushing; None when there is none, 422 for another request's."""
    if asked.key is None:
        return None
    table = _table()
    found = db.settled(
        select(table.c.fingerprint, table.c.status, table.c.body, table.c.headers).where(
            table.c.principal == asked.principal, table.c.key == asked.key
        )
    ).one_or_none()
    if found is None:
        return None
    if found.fingerprint != asked.fingerprint:
        raise KeyUsedOtherwise()
    return Answer(found.status, found.body, found.headers, is_replay=True)


def keep(db: Db, asked: Asked, answer: Answer) -> None:
    """Gather the answer for the commit; a twin that committed first fails the commit by the unique key.

    For the group-commit writer, which tries a failed batch again one by one and then finds the twin's answer.
    """
    if asked.key is not None:
        db.add_row(KeptAnswer, **_columns(db, asked, answer))


def forget_old(db: Db) -> int:
    """Delete up to MOST_FORGOTTEN answers older than KEPT_HOURS and return how many; for the worker."""
    table = _table()
    keys = (table.c.principal, table.c.key)
    old = db.execute(
        select(*keys)
        .where(table.c.created_at < db.now - timedelta(hours=KEPT_HOURS))
        .order_by(table.c.created_at)
        .limit(MOST_FORGOTTEN)
    ).all()
    for principal, key in old:
        db.execute(delete(KeptAnswer).where(KeptAnswer.principal == principal, KeptAnswer.key == key))
    return len(old)


def _columns(db: Db, asked: Asked, answer: Answer) -> dict[str, Any]:
    return {
        "principal": asked.principal,
        "key": asked.key,
        "route": asked.route,
        "fingerprint": asked.fingerprint,
        "status": answer.status,
        "body": answer.body,
        "headers": dict(answer.headers),
        "created_at": db.now,
    }


def _table() -> Table:
    table = KeptAnswer.__table__
    assert isinstance(table, Table)
    return table


def _reserve(db: Db, asked: Asked) -> bool:
    """Take the key for this transaction; False when it is taken. On PostgreSQL this waits for a twin to end."""
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = _columns(db, asked, Answer(UNFINISHED, None))
    table = _table()
    taken = insert(table).values(**values).on_conflict_do_nothing().returning(table.c.key)
    return db.execute(taken).first() is not None
