"""Who is asking, by what the request carries: an API token or a signed-in browser's cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import HTTPConnection

from rescue.kit.access import sessions, tokens
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db

BEARER = "bearer "


@dataclass(frozen=True)
class Identified:
    """Who it is, and the small write that notes the use when one is due."""

    principal: Principal
    note: Callable[[Db], None] | None = None


def bearer_of(connection: HTTPConnection) -> str | None:
    """The token of an `Authorization: Bearer` header, or None."""
    given = connection.headers.get("authorization", "")
    return given[len(BEARER) :].strip() if given[: len(BEARER)].lower() == BEARER else None


def session_key_of(connection: HTTPConnection) -> str | None:
    """The value of the session cookie, or None; the name says whether it was set over https."""
    return connection.cookies.get(sessions.cookie_name(is_secure=True)) or connection.cookies.get(
        sessions.cookie_name(is_secure=False)
    )


def identify(db: Db, connection: HTTPConnection) -> Identified | None:
    """The live principal behind the token or the cookie, in one indexed read; a token outranks a cookie."""
    if (token := bearer_of(connection)) is not None:
        call = tokens.find(db, token)
        if call is None:
            return None
        return Identified(call.principal, partial(tokens.note_used, call=call) if tokens.is_due(db, call) else None)
    if (key := session_key_of(connection)) is not None:
        visit = sessions.find(db, key)
        if visit is None:
            return None
        note = partial(sessions.note_seen, visit=visit) if sessions.is_due(db, visit) else None
        return Identified(visit.principal, note)
    return None
