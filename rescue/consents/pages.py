"""The page of whoever is asked to agree: the frozen text, a code to their own phone, yes or no, and taking it back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rescue.consents import asking, typed
from rescue.consents.models import MATTER_NAMES, Consent, ConsentState
from rescue.kit.access import codes
from rescue.kit.access.codes import Verdict
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web import by_link
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.kit.words import N_

pages = APIRouter(include_in_schema=False)
NUMBER_CHARACTERS = 6
VERDICTS: dict[Verdict, str] = {
    Verdict.WRONG: N_("This is not the code we sent. Look again at our newest message."),
    Verdict.LOCKED: N_("Five wrong codes were entered. Ask for a new code."),
    Verdict.EXPIRED: N_("This code is too old. Ask for a new one."),
    Verdict.USED: N_("This code was used already."),
    Verdict.CHANGED: N_("The text was changed after this code was sent. Read it again and ask for a new code."),
    Verdict.NONE: N_("Ask for a code first."),
}


async def read_form(request: Request) -> dict[str, str]:
    """The single-line fields of a form, the last of each name."""
    form = await request.form(max_files=0, max_fields=10)
    return {name: value.strip() for name, value in form.items() if isinstance(value, str)}


Form = Annotated[dict[str, str], Depends(read_form)]


@pages.get(typed.PATH)
def show_typed(request: Request, _viewer: AnyViewer) -> HTMLResponse:
    """Where the code of a text that may hold no link is typed."""
    return page(request, "consents/typed.html", fault=False)


@pages.post(typed.PATH, response_model=None)
def open_typed(request: Request, db: Writing, _viewer: AnyViewer, fields: Form) -> Response:
    """Go to the page of a code; a wrong one is counted and said."""
    there = typed.open_page(db, fields.get("code", ""), address=_address(request) or "")
    return redirect(there) if there else page(request, "consents/typed.html", status=422, fault=True)


@pages.get("/k/{token}")
def show_consent(request: Request, db: Reading, _viewer: AnyViewer, token: str, sent: str = "") -> HTMLResponse:
    """What is asked. Looking changes nothing: messengers look too."""
    viewer = _holder(request, db, token)
    return _page(request, asking.get_visible(db, viewer.link_object or "", viewer), token, is_sent=bool(sent))


@pages.post("/k/{token}/codes", response_model=None)
def send_code(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> RedirectResponse:
    """Send a code to the phone that was asked, as a text or by voice."""
    viewer = _holder(request, db, token)
    channel = fields.get("channel", "sms")
    consent = asking.get_for_change(db, viewer.link_object or "", viewer)
    asking.send_code(db, consent, channel if channel in asking.CODE_CHANNELS else "sms", by=viewer.id)
    return redirect(f"/k/{token}?sent=1")


@pages.post("/k/{token}/agreement", response_model=None)
def agree(request: Request, db: Writing, _viewer: AnyViewer, token: str, fields: Form) -> Response:
    """Yes, with the code; a wrong one is counted and said."""
    viewer = _holder(request, db, token)
    consent = asking.get_for_change(db, viewer.link_object or "", viewer)
    digits = "".join(fields.get("code", "").split())[: codes.DIGITS]
    version = _number(fields.get("text_version", ""))
    verdict = asking.agree(db, consent, digits, text_version=version, address=_address(request), by=viewer.id)
    if verdict is Verdict.RIGHT:
        return redirect(f"/k/{token}")
    return _page(request, consent, token, verdict=verdict)


@pages.post("/k/{token}/refusal", response_model=None)
def refuse(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> RedirectResponse:
    """No."""
    viewer = _holder(request, db, token)
    asking.refuse(db, asking.get_for_change(db, viewer.link_object or "", viewer), by=viewer.id)
    return redirect(f"/k/{token}")


@pages.post("/k/{token}/withdrawal", response_model=None)
def withdraw(request: Request, db: Writing, _viewer: AnyViewer, token: str) -> RedirectResponse:
    """What was agreed to ends."""
    viewer = _holder(request, db, token)
    asking.withdraw(db, asking.get_for_change(db, viewer.link_object or "", viewer), by=viewer.id)
    return redirect(f"/k/{token}")


def _holder(request: Request, db: Db, token: str) -> Principal:
    return by_link.holder(request, db, token, Purpose.CONSENT)


def _page(
    request: Request, consent: Consent, token: str, *, verdict: Verdict | None = None, is_sent: bool = False
) -> HTMLResponse:
    return page(
        request,
        "consents/consent.html",
        status=422 if verdict else 200,
        token=token,
        consent=consent,
        matter=MATTER_NAMES[consent.matter],  # type: ignore[index] # the words of the enumeration
        states=ConsentState,
        is_sent=is_sent,
        fault=VERDICTS[verdict] if verdict else None,
        minutes=codes.LIVE_MINUTES,
    )


def _address(request: Request) -> str | None:
    return request.client.host if request.client else None


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) <= NUMBER_CHARACTERS else 0
