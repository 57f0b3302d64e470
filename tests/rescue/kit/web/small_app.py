"""A small application on the product's own floor, as every room uses it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Form
from fastapi.responses import JSONResponse
from pydantic import Field
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from rescue.kit import events
from rescue.kit.access import sessions, users
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.web import live
from rescue.kit.web.etags import etag, seen_version
from rescue.kit.web.house import House
from rescue.kit.web.idempotency import Answer, IdempotencyKey, KeptAnswer, ask, once
from rescue.kit.web.news import EVERYTHING, cursor_now
from rescue.kit.web.paging import link_next, list_page
from rescue.kit.web.routes import AnyViewer, DeskViewer, Reading, Writing, may, pages
from rescue.kit.web.stack import install
from rescue.kit.web.strict import (
    Cursor,
    IdPath,
    LanguageTag,
    Latitude,
    LatitudeQuery,
    Limit,
    Line,
    LineQuery,
    Longitude,
    Moment,
    Phone,
    Strict,
    Text,
    Whole,
)

OWN = "http://testserver"
SMALL = 64 * 1024


@dataclass(frozen=True)
class PlainCss:
    text: str = "p{color:red}"
    csp_source: str = "'sha256-plain'"


class PlainAssets:
    """A front end that needs no build."""

    def url(self, name: str) -> str:
        return f"/static/{name}"

    def inline_css(self, _name: str) -> PlainCss:
        return PlainCss()


class Kind(StrEnum):
    FALL = "fall"
    THEFT = "theft"


class Person(Strict):
    name: Line | None = None
    phone: Phone | None = None


class Report(Strict):
    """Everything a body can hold, each field of its strict type."""

    kind: Kind | None = None
    note: Text = ""
    language: LanguageTag | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    heads: Whole = 1
    is_safe: bool = False
    occurred_at: Moment | None = None
    people: list[Person] = Field(default_factory=list)


api = APIRouter(prefix="/api/v1")


@api.post("/reports", status_code=201)
def create_report(
    request: Request, db: Writing, viewer: AnyViewer, report: Report, key: IdempotencyKey = None
) -> Response:
    def make() -> Answer:
        report_id = db.new_id("rep")
        events.record(db, "report.made", subject=report_id, by=viewer.id, note=report.note, heads=report.heads)
        return Answer(201, {"id": report_id}, {"Location": f"/api/v1/reports/{report_id}"})

    return once(db, ask(request, viewer, key, report), make).response()


@api.get("/reports")
def list_reports(
    request: Request, db: Reading, viewer: AnyViewer, cursor: Cursor = None, limit: Limit = 50, text: LineQuery = None
) -> Response:
    statement = select(Event).where(Event.kind == "report.made")
    if text:
        statement = statement.where(Event.subject == text)
    found = list_page(db, statement, by=(Event.at, Event.id), of="reports", cursor=cursor, limit=limit)
    answer = JSONResponse({"items": [event.subject for event in found.items], "next": found.next})
    link_next(request, answer, found.next)
    return answer


@api.get("/reports/{report_id}")
def get_report(db: Reading, viewer: AnyViewer, report_id: IdPath) -> Response:
    version = len(db.scalars(select(Event).where(Event.subject == report_id)).all())
    return JSONResponse({"id": report_id}, headers={"ETag": etag(version)})


@api.put("/reports/{report_id}")
def change_report(request: Request, db: Writing, viewer: DeskViewer, report_id: IdPath) -> dict[str, Any]:
    return {"seen": seen_version(request)}


@api.get("/near")
def near(viewer: AnyViewer, latitude: LatitudeQuery) -> dict[str, float]:
    return {"latitude": latitude}


@api.post("/broken-commits")
def break_commit(db: Writing, viewer: AnyViewer, how: Annotated[str, Form()]) -> dict[str, str]:
    """The rows are gathered; what is wrong with them shows only when the unit of work ends."""
    if how == "twice":
        row = {"principal": "x", "key": "y", "route": "r", "fingerprint": "f", "status": 1, "body": 1, "headers": {}}
        for _ in range(2):
            db.add_row(KeptAnswer, **row, created_at=db.now)
    else:
        events.record(db, "report.made", subject="rep_1", by="x", facts_cannot_hold=object())
    return {"answered": "200"}


@api.get("/broken")
def break_down(viewer: AnyViewer) -> None:
    raise RuntimeError("the canary +8613912345678 is in this message")


@pages.get("/desk-only")
def desk_only(viewer: Annotated[Principal, Depends(may(*DESK))]) -> Response:
    return Response(viewer.id)


@pages.post("/forms")
def post_form(db: Writing, viewer: AnyViewer, note: Annotated[Line, Form()]) -> Response:
    events.record(db, "report.made", subject="rep_form", by=viewer.id, note=note)
    return Response("done")


@pages.get("/broken-page")
def break_page(viewer: AnyViewer) -> None:
    raise RuntimeError("the canary +8613912345678 is in this message")


@pages.get("/after")
def after(db: Reading, viewer: AnyViewer) -> Response:
    return Response(cursor_now(db))


@pages.get("/live")
async def follow(request: Request, viewer: DeskViewer, after: str | None = None) -> Response:
    return await live.answer(request, [EVERYTHING], after=after)


MakeHouse = Callable[..., House]


def make_app(house: House) -> FastAPI:
    app = FastAPI()
    app.include_router(api)
    app.include_router(pages)
    install(app, house)
    return app


def sign_in(database: Database, role: Role = Role.COORDINATOR, name: str = "lin@desk.example") -> dict[str, str]:
    """A signed-in browser's headers."""
    with database.write() as db:
        user = users.add_user(db, name, role, by="test", display_name=name, language="ar")
        key = sessions.open(db, user.id, hours=1)
    return {"Cookie": f"{sessions.cookie_name(is_secure=False)}={key}", "Sec-Fetch-Site": "same-origin"}


@contextmanager
def serve_house(house: House) -> Iterator[str]:
    config = uvicorn.Config(make_app(house), port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        waited = threading.Event()
        for _ in range(400):
            if server.started:
                break
            waited.wait(0.02)
        assert server.started
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        house.close()
        server.should_exit = True
        thread.join(10)
