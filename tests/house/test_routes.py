"""Decision: every route says who may call it, by exactly one Gate; reading never opens a unit of work that writes.

Walked with `iter_route_contexts`: since FastAPI 0.137 `app.routes` hides included routers, and the naive walk passes on
nothing. So the walk itself is tested too, by a canary without a gate inside an included router and by a least count.
Routes that are not FastAPI's have no gate; they are named here with the reason why anybody may have them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts

from rescue.kit.web.routes import AnyViewer, Gate, Reading, Writing, open_writing

FEWEST_ROUTES = 85
READS = frozenset({"GET", "HEAD", "OPTIONS"})
OPEN_TO_ALL = {
    "/api/v1/openapi.json": "the description of the API names no person and no case",
    "/static": "style sheets and scripts, the same for everybody",
}


def find_ungated(routes: Iterable[Any]) -> Iterator[str]:
    """Routes without exactly one gate, and routes that only read and yet may write."""
    for context in iter_route_contexts(list(routes)):
        calls = list(calls_of(context))
        gates = [call for call in calls if isinstance(call, Gate)]
        said = f"{'/'.join(sorted(context.methods or ()))} {context.path}"
        if len(gates) != (0 if context.path in OPEN_TO_ALL else 1):
            yield f"{said} has {len(gates)} gates"
        if (context.methods or set()) <= READS and open_writing in calls:
            yield f"{said} only reads and opens a unit of work"


def calls_of(context: RouteContext) -> Iterator[Any]:
    """Everything a route depends on, however deep."""
    waiting = [getattr(context.original_route, "dependant", None)]
    while waiting:
        dependant = waiting.pop()
        if dependant is not None:
            yield dependant.call
            waiting.extend(dependant.dependencies)


def test_every_route_says_who_may_call_it(app: FastAPI) -> None:
    contexts = list(iter_route_contexts(app.routes))
    assert len(contexts) >= FEWEST_ROUTES
    assert list(find_ungated(app.routes)) == []


def test_what_is_open_to_all_is_still_there(app: FastAPI) -> None:
    assert OPEN_TO_ALL.keys() <= {context.path for context in iter_route_contexts(app.routes)}


def test_a_canary_inside_an_included_router_is_found() -> None:
    router = APIRouter(prefix="/canary")

    @router.get("/open")
    def sing() -> None: ...

    @router.get("/twice")
    def sing_twice(_one: AnyViewer, _two: AnyViewer) -> None: ...

    @router.get("/writing")
    def sing_and_write(_viewer: AnyViewer, _db: Writing) -> None: ...

    @router.get("/good")
    def sing_well(_viewer: AnyViewer, _db: Reading) -> None: ...

    canary = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    canary.include_router(router)
    assert sorted(find_ungated(canary.routes)) == [
        "GET /canary/open has 0 gates",
        "GET /canary/twice has 2 gates",
        "GET /canary/writing only reads and opens a unit of work",
    ]
