"""The page of a hospital that was asked for papers: what is asked, a file sent, and that it came; no account."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import by_link
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.kit.web.strict import LINE_CHARACTERS
from rescue.kit.web.uploads import Sent
from rescue.kit.words import N_
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import PAPER_NAMES, RequestState

pages = APIRouter(include_in_schema=False)


class FileMissing(Invalid):
    title = N_("Choose a file.")
    text = N_("Choose a PDF or a picture first. Nothing was sent.")


class NotConfirmed(Invalid):
    title = N_("Please confirm whom it is about.")
    text = N_("Tick that the file is about this patient and that you may send it. Nothing was sent.")


@pages.get("/m/{token}")
def show_request(request: Request, db: Reading, _viewer: AnyViewer, token: str) -> HTMLResponse:
    """What is asked. Looking changes and uses up nothing: messengers look too."""
    return _page(request, db, _holder(request, db, token), token)


@pages.post("/m/{token}/report", response_model=None)
def send_report(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> Response:
    """A file, confirmed; it is shut away before the answer leaves."""
    viewer = _holder(request, db, token)
    upload, sender = sent.files.get("file"), sent.fields.get("sender", "")[:LINE_CHARACTERS]
    with refusable(db) as outcome:
        asked = requests.get_by_link(db, viewer.link_object or "", viewer)
        if upload is None:
            raise FileMissing
        if sent.fields.get("confirmed") != "yes":
            raise NotConfirmed
        links.note_used(db, viewer.id)
        kept = {"content": upload.content, "name": upload.name, "said_type": upload.said_type}
        requests.receive(db, asked, **kept, sender=sender or None, by=viewer.id)  # type: ignore[arg-type]
    if problem := outcome.refusal:
        return _page(request, db, viewer, token, problem, sender)
    return redirect(f"/m/{token}")


def _holder(request: Request, db: Db, token: str) -> Principal:
    return by_link.holder(request, db, token, Purpose.REPORT_REQUEST)


def _page(
    request: Request, db: Db, viewer: Principal, token: str, problem: Problem | None = None, sender: str = ""
) -> HTMLResponse:
    return page(
        request,
        "treatment/send_report.html",
        status=problem.status if problem else 200,
        token=token,
        shown=requests.show(db, viewer.link_object or "", viewer),
        names=PAPER_NAMES,
        states=RequestState,
        problem=problem,
        sender=sender,
    )
