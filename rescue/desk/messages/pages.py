"""Messages that belong to no case, and what a coordinator does with each."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, Response

from rescue.desk import inbox_words, refusals, wording
from rescue.intake.drafts import Rules
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import House, house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Line, Text
from rescue.mailroom import unattached

pages = APIRouter(include_in_schema=False)
LIST = "/desk/messages"


@pages.get(LIST)
def list_messages(request: Request, db: Reading, viewer: DeskViewer) -> HTMLResponse:
    return _list(request, db, viewer)


@pages.post(LIST + "/{id}/case", response_model=None)
def open_case(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    rules = _rules(house_of(request))
    return _act(request, db, viewer, lambda: unattached.open_case(db, id, rules, by=viewer.id))


@pages.post(LIST + "/{id}/joining", response_model=None)
def join_case(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, reference: Annotated[Line, Form()] = ""
) -> Response:
    rules = _rules(house_of(request))
    typed = {"id": id, "said": "", "reference": reference}
    return _act(request, db, viewer, lambda: unattached.join(db, id, reference, rules, by=viewer.id), typed)


@pages.post(LIST + "/{id}/answer", response_model=None)
def answer(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, said: Annotated[Text, Form(min_length=1)]
) -> Response:
    typed = {"id": id, "said": said, "reference": ""}
    return _act(request, db, viewer, lambda: unattached.answer(db, id, said, by=viewer.id), typed)


@pages.post(LIST + "/{id}/closing", response_model=None)
def set_aside(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    return _act(request, db, viewer, lambda: unattached.set_aside(db, id, by=viewer.id))


def _act(
    request: Request, db: Db, viewer: Principal, verb: Callable[[], str | None], typed: dict[str, str] | None = None
) -> Response:
    """Do it and go to the case, or on in the list; what cannot be done changes nothing and says why."""
    with refusable(db) as outcome:
        incident_id = verb()
    if problem := outcome.refusal:
        return _list(request, db, viewer, problem, typed)
    return redirect(f"/desk/incidents/{incident_id}#inbox" if incident_id else LIST)


def _list(
    request: Request, db: Db, viewer: Principal, problem: Problem | None = None, typed: dict[str, str] | None = None
) -> HTMLResponse:
    found = unattached.list_waiting(db)
    say = house_of(request).translator(language_of(request).tag).gettext
    told = refusals.told(problem, say) if problem else None
    return page(
        request,
        "desk/messages/list.html",
        status=problem.status if problem else 200,
        viewer=viewer,
        arrivals=found,
        waiting=unattached.count_waiting(db),
        former=unattached.find_former(db, found),
        problem=told,
        typed=typed,
        inbox=inbox_words,
        words=wording,
        longest=unattached.LONGEST_ANSWER,
    )


def _rules(house: House) -> Rules:
    return Rules(house.settings.offer_seconds, is_refined=bool(house.settings.geocoder_chain))
