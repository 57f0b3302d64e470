"""The small forms of a case: one tap each, a photo or a voice note, how the help was. They work without script."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch import ratings
from rescue.dispatch.ratings import Mark
from rescue.intake.told import answers, files
from rescue.intake.told.models import Who
from rescue.kit.access import links
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Writing, redirect
from rescue.kit.web.strict import LINE_CHARACTERS, TEXT_CHARACTERS
from rescue.kit.web.uploads import Sent
from rescue.travellers import forms
from rescue.travellers.holders import holder

pages = APIRouter(include_in_schema=False)
TALKS = {"yes": True, "no": False}


@pages.post("/t/{token}/answers", response_model=None)
def answer(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> RedirectResponse:
    """Who needs help, and whether they can talk; each tap alone."""
    viewer, incident = _of(request, db, token)
    said = sent.fields.get("who")
    who, can_talk = Who(said) if said in set(Who) else None, TALKS.get(sent.fields.get("can_talk", ""))
    if who is None and can_talk is None:
        return redirect(f"/t/{token}?told=nothing")
    answers.note(db, incident, who=who, can_talk=can_talk, by=viewer.id)
    return redirect(f"/t/{token}?told=details")


@pages.post("/t/{token}/urgency", response_model=None)
def say_urgent(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> RedirectResponse:
    """It is worse than it was."""
    viewer, incident = _of(request, db, token)
    answers.say_urgent(db, incident, by=viewer.id)
    return redirect(f"/t/{token}?told=urgent")


@pages.post("/t/{token}/files", response_model=None)
def add_file(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> RedirectResponse:
    """A photo or a voice note; where it was made is taken out unless it is to be sent."""
    viewer, incident = _of(request, db, token)
    house, told = house_of(request), "nothing"
    key = sent.fields.get("key", "")
    key = key if forms.KEY.match(key) else forms.new_key(house.clock, house.chance)
    for name, upload in sorted(sent.files.items()):
        with_place = bool(sent.fields.get("with_place"))
        files.keep(
            db,
            incident,
            upload.content,
            key=f"{key}:{name[:10]}",
            name=upload.name,
            said_type=upload.said_type,
            with_place=with_place,
            by=viewer.id,
        )
        told = "file"
    return redirect(f"/t/{token}?told={told}#photo")


@pages.post("/t/{token}/ratings", response_model=None)
def rate(request: Request, db: Writing, _viewer: AnyViewer, token: str, sent: Sent) -> RedirectResponse:
    """How the help of one helper was."""
    viewer, incident = _of(request, db, token)
    said = sent.fields.get("mark")
    call_out_id = forms.line(sent.fields.get("call_out_id"), LINE_CHARACTERS)
    if said not in set(Mark) or call_out_id is None:
        return redirect(f"/t/{token}?told=nothing")
    note = forms.text(sent.fields.get("note"), TEXT_CHARACTERS)
    ratings.rate(db, incident.id, call_out_id, Mark(said), note=note, by=viewer.id)
    return redirect(f"/t/{token}?told=rated")


def _of(request: Request, db: Db, token: str) -> tuple[Principal, Incident]:
    viewer = holder(request, db, token)
    incident = incidents.get_for_change(db, viewer.link_object or "", viewer)
    links.note_used(db, viewer.id)
    return viewer, incident
