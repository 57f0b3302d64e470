"""Who is asking, from the request alone: a bearer token or link, else a session cookie, else anyone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.requests import HTTPConnection
from starlette.responses import Response

from rescue.kit.access import links, sessions, tokens, users
from rescue.kit.access.principals import Principal
from rescue.kit.database import Database, Db
from rescue.kit.problems import Unauthenticated
from rescue.kit.settings import Settings


@dataclass(frozen=True)
class Identified:
    """Who it is, and the small write that notes the use when one is due; looking (GET) leaves it out."""

    principal: Principal
    note: Callable[[Db], None] | None = None


def identify(db: Db, connection: HTTPConnection) -> Identified | None:
    """Who is asking, in one read. A bearer that is not valid is refused (401); a cookie that is not is nobody."""
    if "authorization" in connection.headers:
        return _bearer(db, connection)
    visit = sessions.find(db, session_key_of(connection))
    if visit is None:
        return None
    return Identified(visit.principal, partial(sessions.note_seen, visit=visit) if sessions.is_due(db, visit) else None)


def session_key_of(connection: HTTPConnection) -> str:
    """The value of the session cookie, empty without one. A secure site takes the guarded name only."""
    settings: Settings = connection.app.state.house.settings
    return connection.cookies.get(sessions.cookie_name(is_secure=settings.is_secure), "")


def _bearer(db: Db, connection: HTTPConnection) -> Identified:
    given = connection.headers.getlist("authorization")
    scheme, _, key = given[0].partition(" ")
    if len(given) != 1 or scheme.lower() != "bearer":
        raise _refusal()
    if not key.startswith(tokens.PREFIX):
        link = links.find(db, key)
        if link is None:
            raise _refusal()
        return Identified(links.principal_of(link))
    call = tokens.find(db, key)
    if call is None:
        raise _refusal()
    return Identified(call.principal, partial(tokens.note_used, call=call) if tokens.is_due(db, call) else None)


def _refusal() -> Unauthenticated:
    problem = Unauthenticated()
    problem.headers["WWW-Authenticate"] = 'Bearer realm="homeward", error="invalid_token"'
    return problem


def sign_in(
    database: Database, settings: Settings, sign_in_name: str, password: str, *, user_agent: str, former: str | None
) -> tuple[Principal, str] | None:
    """Open a session for the right name and password and end the browser's former one; None for everything else."""
    user = users.check_password(database, sign_in_name, password)
    if user is None:
        return None
    with database.write() as db:
        if former:
            sessions.revoke(db, former, by=user.id)
        key = sessions.open(db, user.id, hours=settings.session_hours, user_agent=user_agent)
        visit = sessions.find(db, key)
    return (visit.principal, key) if visit else None


def set_cookie(answer: Response, settings: Settings, key: str) -> None:
    """Hand the session to the browser: not for scripts, not for other sites' forms."""
    answer.set_cookie(
        sessions.cookie_name(is_secure=settings.is_secure),
        key,
        max_age=int(timedelta(hours=settings.session_hours).total_seconds()),
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def take_cookie_back(answer: Response, settings: Settings) -> None:
    answer.delete_cookie(
        sessions.cookie_name(is_secure=settings.is_secure),
        path="/",
        secure=settings.is_secure,
        httponly=True,
        samesite="lax",
    )
