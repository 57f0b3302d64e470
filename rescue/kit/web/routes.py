"""What a route asks for: a unit of work, a viewer allowed in, a page or a redirect as the answer."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Form
from fastapi.concurrency import contextmanager_in_threadpool, run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rescue.kit.access.principals import ANYONE, DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Forbidden, Unauthenticated
from rescue.kit.web.doorkeeper import doorkeeper_of
from rescue.kit.web.house import House, LanguageChoice, house_of

LANGUAGE_COOKIE = "language"
LANGUAGE_COOKIE_SECONDS = 365 * 86_400
LONGEST_NEXT = 500
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


async def open_reading(request: Request) -> AsyncIterator[Db]:
    """A session for looking; it never commits."""
    async with contextmanager_in_threadpool(house_of(request).database.read()) as db:
        yield db


async def open_writing(request: Request) -> AsyncIterator[Db]:
    """The request's unit of work; declared with scope="function", it commits before the answer starts."""
    await principal_of(request)  # before the turn: noting that a session is used is a unit of work of its own
    house = house_of(request)
    async with house.turn(), contextmanager_in_threadpool(house.database.write()) as db:
        yield db


# Both end with the endpoint: a stream that is sent for hours must not keep a connection.
Reading = Annotated[Db, Depends(open_reading, scope="function")]
Writing = Annotated[Db, Depends(open_writing, scope="function")]


def has_credentials(connection: HTTPConnection) -> bool:
    """Whether the request carries anything that could say who is asking."""
    return "authorization" in connection.headers or "cookie" in connection.headers


def _note(house: House, note: Callable[[Db], None]) -> None:
    with house.database.write() as db:
        note(db)


async def look_up(connection: HTTPConnection) -> Principal:
    """Who is asking, by what the database says now."""
    if not has_credentials(connection):
        return ANYONE
    house = house_of(connection)
    found = await doorkeeper_of(house).identify(connection)
    if found is None:
        return ANYONE
    if found.note and connection.scope.get("method") not in SAFE_METHODS:
        async with house.turn():
            await run_in_threadpool(_note, house, found.note)
    return found.principal


async def principal_of(connection: HTTPConnection) -> Principal:
    """Who is asking, looked up once per request; ANYONE without valid credentials."""
    known: Principal | None = getattr(connection.state, "principal", None)
    if known is None:
        known = connection.state.principal = await look_up(connection)
    return known


class Gate:
    """Lets the named roles through; every route has exactly one. ANYONE lets everybody through."""

    def __init__(self, *roles: Role) -> None:
        assert roles, "a gate names who may pass; say Role.ANYONE for an open route"
        self.roles = frozenset(roles)

    async def __call__(self, connection: HTTPConnection) -> Principal:
        viewer = await principal_of(connection)
        if Role.ANYONE in self.roles or viewer.role in self.roles:
            return viewer
        if viewer.role is Role.ANYONE:
            raise Unauthenticated()
        raise Forbidden()


class OpenDoor(Gate):
    """Lets everybody through, even with a token that is no longer good: the SOS refuses nobody."""

    def __init__(self) -> None:
        super().__init__(Role.ANYONE)

    async def __call__(self, connection: HTTPConnection) -> Principal:
        try:
            return await principal_of(connection)
        except Unauthenticated:
            return ANYONE


def may(*roles: Role) -> Gate:
    return Gate(*roles)


AnyViewer = Annotated[Principal, Depends(may(Role.ANYONE))]
SosViewer = Annotated[Principal, Depends(OpenDoor())]
DeskViewer = Annotated[Principal, Depends(may(*DESK))]


def language_of(connection: HTTPConnection) -> LanguageChoice:
    """The language a page is served in: the reader's, or the one that page exists in; `page` says so then."""
    house, wanted = house_of(connection), reader_language(connection)
    return house.language(house.page_language(wanted.tag, connection.url.path)) or wanted


def reader_language(connection: HTTPConnection) -> LanguageChoice:
    """The reader's language: ?language=, the cookie, the signed-in person's, then Accept-Language."""
    house = house_of(connection)
    viewer: Principal | None = getattr(connection.state, "principal", None)
    wishes = (
        connection.query_params.get("language"),
        connection.cookies.get(LANGUAGE_COOKIE),
        viewer.language if viewer else None,
    )
    for wish in wishes:
        if wish and (choice := house.language(wish)):
            return choice
    return house.language(house.negotiate(connection.headers.get("accept-language", ""))) or house.languages[0]


def page(
    request: Request, name: str, *, viewer: Principal | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Render `templates/<name>` in the reader's language."""
    house = house_of(request)
    reader = language_of(request)
    text = house.pages.render(name, reader, wanted=reader_language(request), request=request, viewer=viewer, **values)
    return HTMLResponse(text, status_code=status, headers={"Content-Language": reader.tag})


def redirect(path: str) -> RedirectResponse:
    """See Other: the answer to a form that did its work."""
    return RedirectResponse(path, status_code=303)


def local_path(given: str | None, otherwise: str = "/") -> str:
    """`given` when it is a path of this site, else `otherwise`: a form cannot send people to a stranger's page."""
    if not given or len(given) > LONGEST_NEXT or not given.startswith("/") or given.startswith(("//", "/\\")):
        return otherwise
    parts = urlsplit(given)
    if parts.scheme or parts.netloc or "\\" in given or any(ord(letter) < 33 for letter in given):
        return otherwise
    return given


pages = APIRouter(include_in_schema=False)


@pages.post("/language", response_model=None)
async def choose_language(
    request: Request, _viewer: AnyViewer, language: Annotated[str, Form()], back: Annotated[str, Form()] = "/"
) -> RedirectResponse:
    """Remember the reader's language in a cookie and go back to the page."""
    answer = redirect(local_path(back))
    remember_language(request, answer, language)
    return answer


def remember_language(request: Request, answer: RedirectResponse, language: str) -> None:
    """Pages of this browser are in that language from now on; one we do not have changes nothing."""
    house = house_of(request)
    if choice := house.language(language):
        answer.set_cookie(
            LANGUAGE_COOKIE,
            choice.tag,
            max_age=LANGUAGE_COOKIE_SECONDS,
            secure=house.settings.is_secure,
            httponly=True,
            samesite="lax",
        )
