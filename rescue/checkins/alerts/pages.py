"""The page of whoever is asked because of a warning: safe, or help, with one press."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from rescue.checkins.alerts import answering, asking, receiving
from rescue.checkins.models import How
from rescue.checkins.watch import Watch
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, language_of, page, redirect

pages = APIRouter(include_in_schema=False)


@pages.get("/safe/{token}")
def show_question(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """What the warning says, and the two answers. Looking changes nothing."""
    asked = answering.get(db, _holder(request, db, token).link_object)
    alert = receiving.get(db, asked.alert_id)
    tag = language_of(request).tag
    event, is_ours = asking.hazard_words(alert, tag)
    return page(
        request,
        "checkins/safe.html",
        token=token,
        asked=asked,
        alert=alert,
        event=event,
        is_ours=is_ours,
        info=asking.info_for(alert, tag) or next(iter(alert.infos), None),
    )


@pages.post("/safe/{token}/safety", response_model=None)
def say_safe(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    holder = _holder(request, db, token)
    asked = answering.get(db, holder.link_object, is_locked=True)
    answering.say_safe(db, asked, how=How.PAGE, by=holder.id)
    return redirect(f"/safe/{token}")


@pages.post("/safe/{token}/help", response_model=None)
def ask_for_help(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> Response:
    """A call for help like any other, from where we thought them to be."""
    holder = _holder(request, db, token)
    asked = answering.get(db, holder.link_object, is_locked=True)
    rules = Watch.of(house_of(request).settings).rules
    answering.ask_for_help(db, asked, rules, how=How.PAGE, key=None, by=holder.id)
    return redirect(f"/safe/{token}")


def _holder(request: Request, db: Db, token: str) -> Principal:
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.ALERT_ANSWER:
        raise NotFound
    request.state.principal = principal = links.principal_of(link)
    return principal
