"""A coordinator's own desk: keys that can be changed or switched off, and saved views of the board."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rescue.desk.acting import Typed
from rescue.desk.choices import keys, views
from rescue.desk.choices.models import NAME_CHARACTERS
from rescue.desk.frame import filters_of
from rescue.kit.problems import Problem
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Writing, language_of, page, redirect
from rescue.kit.web.strict import IdPath, Line

pages = APIRouter(include_in_schema=False)


@pages.get("/desk/keys")
def show_keys(request: Request, viewer: DeskViewer) -> HTMLResponse:
    chosen = keys.read(request.cookies.get(keys.COOKIE))
    return page(request, "desk/keys.html", viewer=viewer, chosen=chosen, actions=keys.ACTIONS, problem=None)


@pages.post("/desk/keys", response_model=None)
async def change_keys(request: Request, viewer: DeskViewer, typed: Typed) -> Response:
    """Kept in a cookie: a keyboard belongs to a desk, not to a person."""
    try:
        chosen = keys.USUAL if "usual" in typed else keys.choose(typed, is_off="is_off" in typed)
    except Problem as problem:
        say = house_of(request).translator(language_of(request).tag).gettext
        told = {"title": say(problem.title), "text": say(problem.text, **problem.values)}
        shown = keys.Keys({action: typed.get(action, "") for action in keys.ACTIONS}, "is_off" in typed)
        return page(
            request,
            "desk/keys.html",
            viewer=viewer,
            status=problem.status,
            chosen=shown,
            actions=keys.ACTIONS,
            problem=told,
        )
    answer = redirect("/desk/keys")
    is_secure = house_of(request).settings.is_secure
    answer.set_cookie(
        keys.COOKIE, chosen.cookie, max_age=keys.COOKIE_SECONDS, secure=is_secure, httponly=True, samesite="lax"
    )
    return answer


@pages.post("/desk/views", response_model=None)
def save_view(
    db: Writing,
    viewer: DeskViewer,
    name: Annotated[Line, Form(min_length=1, max_length=NAME_CHARACTERS)],
    only: Annotated[str | None, Form(max_length=40)] = None,
    severity: Annotated[str | None, Form(max_length=40)] = None,
    territory: Annotated[str | None, Form(max_length=40)] = None,
    tour: Annotated[str | None, Form(max_length=40)] = None,
    agency: Annotated[str | None, Form(max_length=40)] = None,
) -> RedirectResponse:
    filters = filters_of(only, severity, territory, tour, agency)
    views.save(db, viewer, name, filters)
    return redirect(f"/desk{filters.query}")


@pages.post("/desk/views/{id}/removal", response_model=None)
def remove_view(db: Writing, viewer: DeskViewer, id: IdPath) -> RedirectResponse:
    views.remove(db, viewer, id)
    return redirect("/desk")
