"""Signing in and out, and one's own sessions: forms that work without JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rescue.kit.access import sessions, signin, users
from rescue.kit.access.principals import SIGNED_IN, Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, local_path, may, page, redirect

DESK_HOME = "/desk"
ACCOUNT_HOME = "/account"
HOMES = {Role.PROVIDER: "/partner", Role.MISSION: "/takeovers", Role.AGENCY: "/takeovers"}

pages = APIRouter(include_in_schema=False)
AccountViewer = Annotated[Principal, Depends(may(*SIGNED_IN))]


def _form(request: Request, viewer: Principal, next: str, *, is_refused: bool = False) -> HTMLResponse:
    return page(
        request,
        "access/sign_in.html",
        viewer=viewer,
        status=422 if is_refused else 200,
        next=local_path(next, ""),
        is_refused=is_refused,
        free_tries=users.FREE_TRIES,
        first_wait_seconds=users.FIRST_WAIT_SECONDS,
        longest_wait_minutes=users.LONGEST_WAIT_SECONDS // 60,
    )


@pages.get("/sign-in")
def ask_to_sign_in(request: Request, viewer: AnyViewer, next: str = "") -> HTMLResponse:
    return _form(request, viewer, next)


@pages.post("/sign-in", response_model=None)
def sign_in(
    request: Request,
    viewer: AnyViewer,
    sign_in_name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "",
) -> Response:
    house = house_of(request)
    found = signin.sign_in(
        house.database,
        house.settings,
        sign_in_name,
        password,
        user_agent=request.headers.get("user-agent", ""),
        former=signin.session_key_of(request),
    )
    if found is None:
        return _form(request, viewer, next, is_refused=True)
    principal, key = found
    answer = redirect(local_path(next, HOMES.get(principal.role, DESK_HOME if principal.is_desk else ACCOUNT_HOME)))
    signin.set_cookie(answer, house.settings, key)
    return answer


@pages.post("/sign-out", response_model=None)
def sign_out(request: Request, viewer: AnyViewer, db: Writing) -> RedirectResponse:
    sessions.revoke(db, signin.session_key_of(request), by=viewer.id)
    answer = redirect("/sign-in")
    signin.take_cookie_back(answer, house_of(request).settings)
    return answer


@pages.get("/account")
def show_account(request: Request, viewer: AccountViewer, db: Reading) -> HTMLResponse:
    return _account(request, viewer, db)


def _account(
    request: Request, viewer: Principal, db: Db, problem: Problem | None = None, call_number: str | None = None
) -> HTMLResponse:
    user = users.get_user(db, viewer.id)
    visit = sessions.find(db, signin.session_key_of(request))
    return page(
        request,
        "access/account.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        problem=problem,
        call_number=call_number if problem else user.call_number,
        user=user,
        sessions=sessions.list_sessions(db, user.id),
        this_session=visit.session_id if visit else None,
    )


@pages.post("/account/call-number", response_model=None)
def set_call_number(
    request: Request, viewer: AccountViewer, db: Writing, call_number: Annotated[str, Form(max_length=40)] = ""
) -> Response:
    """Where a coordinator's own telephone rings when they take a call."""
    with refusable(db) as outcome:
        users.set_call_number(db, viewer.id, call_number, by=viewer.id)
    if problem := outcome.refusal:
        return _account(request, viewer, db, problem, call_number)
    return redirect(f"{ACCOUNT_HOME}#call-number")


@pages.post("/account/sessions/revocation", response_model=None)
def sign_out_everywhere(request: Request, viewer: AccountViewer, db: Writing) -> RedirectResponse:
    sessions.revoke_all(db, users.get_user(db, viewer.id).id, by=viewer.id)
    answer = redirect("/sign-in")
    signin.take_cookie_back(answer, house_of(request).settings)
    return answer
