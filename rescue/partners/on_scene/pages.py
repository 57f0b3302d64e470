"""The agent on the scene, by their link or signed in to the portal: tasks settled, evidence brought."""

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from rescue.kit.access import links
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.idempotency import Answer, Asked, ask, fingerprint, once
from rescue.kit.web.routes import AnyViewer, Writing, redirect
from rescue.kit.web.strict import IdPath
from rescue.kit.web.uploads import Sent, SentForm
from rescue.partners import pages as links_pages
from rescue.partners.on_scene import acts
from rescue.partners.portal import pages as portal
from rescue.partners.portal.pages import PartnerViewer
from rescue.scene import agents

pages = APIRouter(include_in_schema=False)
Act = Callable[..., None]
SEE_OTHER = 303


@pages.post("/p/{token}/scene-tasks/{id}", response_model=None)
def settle_task(request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath, sent: Sent) -> Response:
    return _by_link(request, db, token, sent, partial(acts.settle, task_id=id))


@pages.post("/p/{token}/evidence", response_model=None)
def bring_evidence(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> Response:
    return _by_link(request, db, token, sent, acts.bring)


@pages.post("/p/{token}/evidence/{id}", response_model=None)
def tell_evidence(request: Request, db: Writing, _viewer: AnyViewer, token: str, id: IdPath, sent: Sent) -> Response:
    return _by_link(request, db, token, sent, partial(acts.tell, evidence_id=id))


@pages.post("/partner/jobs/{job_id}/scene-tasks/{id}", response_model=None)
def settle_own_task(
    request: Request, db: Writing, viewer: PartnerViewer, job_id: IdPath, id: IdPath, sent: Sent
) -> Response:
    return _signed_in(request, db, viewer, job_id, sent, partial(acts.settle, task_id=id))


@pages.post("/partner/jobs/{job_id}/evidence", response_model=None)
def bring_own_evidence(request: Request, db: Writing, viewer: PartnerViewer, job_id: IdPath, sent: Sent) -> Response:
    return _signed_in(request, db, viewer, job_id, sent, acts.bring)


@pages.post("/partner/jobs/{job_id}/evidence/{id}", response_model=None)
def tell_own_evidence(
    request: Request, db: Writing, viewer: PartnerViewer, job_id: IdPath, id: IdPath, sent: Sent
) -> Response:
    return _signed_in(request, db, viewer, job_id, sent, partial(acts.tell, evidence_id=id))


def _by_link(request: Request, db: Db, token: str, sent: SentForm, act: Act) -> Response:
    viewer = links_pages.holder(request, db, token)
    links.note_used(db, viewer.id)
    problem = _do(request, db, viewer.link_object or "", viewer, sent, act)
    if problem is not None:
        return links_pages.link_page(request, db, viewer, token, problem)
    return redirect(f"/p/{token}#scene")


def _signed_in(request: Request, db: Db, viewer: Principal, job_id: str, sent: SentForm, act: Act) -> Response:
    problem = _do(request, db, job_id, viewer, sent, act)
    if problem is not None:
        return portal.show_own(request, db, viewer, job_id, problem)
    return redirect(f"/partner/jobs/{job_id}#scene")


def _do(request: Request, db: Db, call_out_id: str, viewer: Principal, sent: SentForm, act: Act) -> Problem | None:
    """Do it once, however often a phone sends it, or say why not; whoever is not the agent finds no scene."""
    call_out = agents.get_call_out(db, call_out_id, viewer)

    def do() -> Answer:
        act(db, call_out, viewer, sent)
        return Answer(SEE_OTHER, None)

    with refusable(db) as outcome:
        once(db, _same_form(request, viewer, sent), do)
    if problem := outcome.refusal:
        return problem
    return None


def _same_form(request: Request, viewer: Principal, sent: SentForm) -> Asked:
    """A form is the same when it comes from the same view of the page with the same in it."""
    typed = {"fields": sent.fields, "files": {name: file.described for name, file in sent.files.items()}}
    key = fingerprint("FORM", request.url.path, typed) if "seen" in sent.fields else None
    return ask(request, viewer, key, typed)
