"""Lists a page at a time: from where the last page ended, not by page numbers, because lists move."""

import base64
import binascii
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute
from starlette.requests import Request
from starlette.responses import Response

from rescue.kit.database import Db
from rescue.kit.problems import Malformed
from rescue.kit.web.strict import CURSOR_CHARACTERS, MOST_PER_PAGE
from rescue.kit.words import N_

SEAL_BYTES = 16

T = TypeVar("T")


class CursorUnknown(Malformed):
    title = N_("This page of the list cannot be found.")
    text = N_("This page of the list cannot be found. Start again from the first page.")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """One page, and the cursor of the next or None."""

    items: Sequence[T]
    next: str | None


def list_page(
    db: Db,
    statement: Select[T],
    *,
    by: tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any]],
    of: str,
    cursor: str | None = None,
    limit: int = 50,
    descending: bool = False,
) -> Paged[T]:
    """A page of `statement`, ordered by a never-null column and the id; `of` names the list the cursor belongs to."""
    limit = max(1, min(limit, MOST_PER_PAGE))
    column, key = by
    if cursor is not None:
        last = tuple_(*_read(db.secret, of, cursor))
        place = tuple_(column, key)
        statement = statement.where(place < last if descending else place > last)
    order = (column.desc(), key.desc()) if descending else (column, key)
    found = db.scalars(statement.order_by(None).order_by(*order).limit(limit + 1)).all()
    items = found[:limit]
    if len(found) <= limit:
        return Paged(items, None)
    return Paged(items, _write(db.secret, of, (getattr(items[-1], column.key), getattr(items[-1], key.key))))


def link_next(request: Request, response: Response, cursor: str | None) -> None:
    """Add `Link: <…>; rel="next"` when there is a next page."""
    if cursor is not None:
        url = request.url.include_query_params(cursor=cursor)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'


def _seal(secret: bytes, of: str, text: bytes) -> bytes:
    return hmac.digest(secret, b"cursor:" + of.encode() + b"\0" + text, "sha256")[:SEAL_BYTES]


def _write(secret: bytes, of: str, values: tuple[Any, ...]) -> str:
    plain = [{"at": value.isoformat()} if isinstance(value, datetime) else value for value in values]
    text = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_seal(secret, of, text) + text).decode().rstrip("=")


def _read(secret: bytes, of: str, cursor: str) -> list[Any]:
    if len(cursor) > CURSOR_CHARACTERS or not cursor.isascii():
        raise CursorUnknown()
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise CursorUnknown() from None
    seal, text = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
    if not hmac.compare_digest(seal, _seal(secret, of, text)):
        raise CursorUnknown()
    return [datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value for value in json.loads(text)]
