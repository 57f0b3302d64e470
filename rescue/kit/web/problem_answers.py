"""Every "no" in one place: problem+json for programs, a page with a phone number for people, never what was sent."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rescue.kit import logs
from rescue.kit.problems import (
    Conflict,
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    Stale,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from rescue.kit.web.etags import etag
from rescue.kit.web.faults import fields_of
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import language_of, page, redirect
from rescue.kit.words import N_

PROBLEM_JSON = "application/problem+json"
RETRY_SECONDS = "5"
MOST_FIELDS = 100
LOCK_NOT_AVAILABLE = "55P03"


class MethodNotAllowed(Problem):
    status = 405
    title = N_("This address does not take that method.")
    text = N_("This address does not take that method.")


class StillAtIt(Conflict):
    title = N_("We are still working on it.")
    text = N_("We are still working on an earlier request for the same thing. Ask again in a moment.")


BY_STATUS: dict[int, Callable[[], Problem]] = {
    400: Malformed,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    412: Stale,
    413: lambda: TooLarge(most="1 MiB"),
    503: Unavailable,
}


def as_problem(request: Request, error: Exception) -> Problem:
    """The named problem an exception stands for; what nobody foresaw is Problem itself, 500 without detail."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, RequestValidationError):
        return Invalid(fields=fields_of(error.errors()))
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, StaleDataError):
        return Stale() if "if-match" in request.headers else Conflict()
    if isinstance(error, IntegrityError):
        return Conflict()
    if isinstance(error, DataError):
        return Malformed()
    if getattr(getattr(error, "orig", None), "sqlstate", None) == LOCK_NOT_AVAILABLE:
        return StillAtIt()
    if isinstance(error, OperationalError | PoolIsEmpty) or (isinstance(error, DBAPIError) and _lost(error)):
        problem = Unavailable()
        problem.headers["Retry-After"] = RETRY_SECONDS
        return problem
    return Problem()


def _lost(error: DBAPIError) -> bool:
    return bool(error.connection_invalidated)


def _of_status(error: HTTPException) -> Problem:
    problem = BY_STATUS.get(error.status_code, Malformed if error.status_code < 500 else Problem)()
    problem.headers.update(error.headers or {})
    return problem


def answer_for(request: Request, error: Exception) -> Response:
    """The answer to an exception, in the reader's language and in the form the asker can use."""
    problem = as_problem(request, error)
    if problem.status >= 500:
        logs.log().error("failed", request_id=request_id_of(request), **logs.fault(error))
    if wants_json(request):
        return _json(request, problem)
    if isinstance(problem, Unauthenticated) and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return redirect(f"/sign-in?next={quote(request.url.path + query, safe='')}")
    return _page(request, problem)


async def answer_inside(request: Request, error: Exception) -> Response:
    """The handler for what FastAPI and Starlette raise themselves."""
    return answer_for(request, error)


def wants_json(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    by_machines = ("/api/", *house_of(request).own_signature_paths)
    return request.url.path.startswith(by_machines) or ("json" in accept and "text/html" not in accept)


def request_id_of(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


def urn_of(problem: Problem) -> str:
    name = type(problem).__name__
    return "urn:homeward:problem:" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _texts(request: Request, problem: Problem) -> tuple[str, str]:
    speak = house_of(request).translator(language_of(request).tag).gettext
    return speak(problem.title, **problem.values), speak(problem.text, **problem.values)


def _said(request: Request, fields: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each fault with its place and its text; a field's other entries are the text's named values."""
    speak = house_of(request).translator(language_of(request).tag).gettext
    places = ("pointer", "parameter")
    return [
        {name: field[name] for name in places if name in field} | {"detail": speak(field["text"], **field)}
        for field in fields[:MOST_FIELDS]
    ]


def _json(request: Request, problem: Problem) -> Response:
    title, detail = _texts(request, problem)
    body: dict[str, Any] = {
        "type": urn_of(problem),
        "title": title,
        "status": problem.status,
        "detail": detail,
        "instance": f"urn:homeward:request:{request_id_of(request)}",
    }
    if problem.fields:
        body["errors"] = _said(request, problem.fields)
    headers = dict(problem.headers)
    if isinstance(problem, Stale) and problem.version is not None:
        # What a client needs to look again and decide: RFC 9457 extension members, and the tag for its next If-Match.
        body["version"], headers["ETag"] = problem.version, etag(problem.version)
        if problem.state_now is not None:
            body["state"] = str(problem.state_now)
    if problem.status == 401:
        headers.setdefault("WWW-Authenticate", "Bearer")
    return JSONResponse(body, problem.status, headers, media_type=PROBLEM_JSON)


def _page(request: Request, problem: Problem) -> Response:
    title, detail = _texts(request, problem)
    if "state" in problem.values:  # a code for programs, no word of the reader's language
        detail = title
    faults = _said(request, problem.fields)
    try:
        answer = page(request, "kit/problem.html", status=problem.status, title=title, detail=detail, faults=faults)
    except Exception as error:  # a page that cannot be made must still say where to call
        logs.log().error("page failed", request_id=request_id_of(request), **logs.fault(error))
        phone = house_of(request).settings.desk_phone
        return PlainTextResponse(f"{title}\n{detail}\n{phone}\n", problem.status, problem.headers)
    answer.headers.update(problem.headers)
    return answer


class Answers:
    """ASGI: whatever is raised inside becomes an answer; nothing reaches the server's own traceback log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            request = Request(scope)
            if started:
                logs.log().error("broke off", request_id=request_id_of(request), **logs.fault(error))
                return
            answer = answer_for(request, error)
            await answer(scope, receive, send)
