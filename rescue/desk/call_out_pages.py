"""Answers to call-outs that a provider gives by phone, written down by a coordinator; the same verbs as by link."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from rescue.desk.acting import Typed, Version, answer
from rescue.dispatch import by_hand, call_outs
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES, REFUSAL_REASONS
from rescue.dispatch.models import CallOutState
from rescue.kit.problems import Invalid
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Writing
from rescue.kit.web.strict import IdPath, Line, Text
from rescue.kit.words import N_

pages = APIRouter(include_in_schema=False)


class ReasonMissing(Invalid):
    title = N_("Say why.")
    text = N_("Choose a reason, then decline for the provider.")


@pages.post("/desk/call-outs/{id}/acceptance", response_model=None)
def accept_for_provider(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    eta_minutes: Annotated[int, Form(ge=0, le=LONGEST_ETA_MINUTES)],
) -> Response:
    """A provider who phones says yes."""

    def accept() -> None:
        call_outs.accept(db, id, eta_minutes=eta_minutes, by=viewer.id)

    return answer(request, db, viewer, id, version, typed, accept)


@pages.post("/desk/call-outs/{id}/refusal", response_model=None)
def decline_for_provider(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    reason: Annotated[str | None, Form(max_length=30)] = None,
    note: Annotated[Text | None, Form()] = None,
) -> Response:
    """A provider who phones says no; the next is asked at once."""
    seconds = house_of(request).settings.offer_seconds

    def decline() -> None:
        if reason not in REFUSAL_REASONS:
            raise ReasonMissing
        call_outs.decline(db, id, reason=reason, note=note, by=viewer.id, offer_seconds=seconds)

    return answer(request, db, viewer, id, version, typed, decline)


@pages.post("/desk/call-outs/{id}/milestones", response_model=None)
def report_for_provider(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    milestone: Annotated[CallOutState, Form()],
) -> Response:
    """A provider who phones says how far they are."""

    def report() -> None:
        call_outs.report_milestone(db, id, milestone=milestone, at=None, by=viewer.id)

    return answer(request, db, viewer, id, version, typed, report)


@pages.post("/desk/call-outs/{id}/abort", response_model=None)
def abort_for_provider(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    typed: Typed,
    reason: Annotated[Line, Form(min_length=1, max_length=30)],
) -> Response:
    """A provider who phones cannot go on; the next is asked at once."""
    seconds = house_of(request).settings.offer_seconds

    def abort() -> None:
        call_outs.abort(db, id, reason=reason, by=viewer.id, offer_seconds=seconds)

    return answer(request, db, viewer, id, version, typed, abort)


@pages.post("/desk/call-outs/{id}/undo", response_model=None)
def undo_call_out(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version, typed: Typed
) -> Response:
    """Pressed by mistake: while nobody read it, within twenty seconds."""

    def undo() -> None:
        by_hand.undo(db, id, by=viewer.id)

    return answer(request, db, viewer, id, version, typed, undo)
