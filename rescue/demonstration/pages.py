"""The demonstration's own pages: where to begin, and phones that receive what the house sends; nowhere else."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse

from i18n import sent
from rescue.demonstration import phones
from rescue.demonstration.phones import LONGEST_TEXT, TRAVELLER
from rescue.demonstration.scenes import TRAVELLER_PHONE
from rescue.demonstration.seeding import DUTY_PHONE, LIN_PHONE
from rescue.desk import wording
from rescue.intake.drafts import Draft
from rescue.kit.problems import NotFound
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Reading, Writing, page, redirect
from rescue.kit.words import N_

ADDRESS = re.compile(r"\+?[0-9]{3,20}\Z")
PART = "demonstration"
ROLE_NAMES = {
    "coordinator": N_("Coordinator"),
    "supervisor": N_("Supervisor"),
    "administrator": N_("Administrator"),
    "provider": N_("Provider"),
    "agency": N_("Travel agency"),
    "insurer": N_("Insurer"),
    "mission": N_("Embassy or consulate"),
}
AUDIENCE_NAMES = {"traveller": N_("Traveller"), "provider": N_("Provider"), "coordinator": N_("Coordinator")}


def only_in_the_demonstration(request: Request) -> None:
    if not house_of(request).settings.is_demonstration:
        raise NotFound


pages = APIRouter(include_in_schema=False, dependencies=[Depends(only_in_the_demonstration)])


@pages.get("/demo")
def show_start(request: Request, _viewer: AnyViewer) -> HTMLResponse:
    """Where to begin: addresses, accounts, what to try."""
    house = house_of(request)
    known: dict[str, Any] = house.parts.get(PART) or {}
    return page(
        request,
        "demonstration/start.html",
        accounts=[_account(each) for each in known.get("accounts", ())],
        address=house.settings.public_url,
        role_names=ROLE_NAMES,
        traveller_phone=TRAVELLER_PHONE,
        lin_phone=LIN_PHONE,
        duty_phone=DUTY_PHONE,
    )


@pages.get("/demo/phone")
def list_phones(request: Request, db: Reading, _viewer: AnyViewer) -> HTMLResponse:
    """The phones that got texts lately."""
    return page(request, "demonstration/phones.html", phones=phones.list_phones(db), audience_names=AUDIENCE_NAMES)


@pages.get("/demo/phone/{address}")
def show_phone(request: Request, db: Reading, _viewer: AnyViewer, address: str) -> HTMLResponse:
    """One phone: its texts, the newest last."""
    check_address(address)
    texts = phones.list_texts(db, address)
    return page(
        request,
        "demonstration/phone.html",
        address=address,
        texts=texts,
        states=sent.find_states(db, [text.key for text in texts]),
        state_names=wording.DELIVERIES,
        channel_names=wording.CHANNELS,
        is_traveller=phones.audience_of(db, address) == TRAVELLER,
        longest=LONGEST_TEXT,
        parts_of=link_finder(house_of(request).settings.public_url),
    )


@pages.post("/demo/phone/{address}/texts", response_model=None)
def text_us(
    _request: Request,
    db: Writing,
    _viewer: AnyViewer,
    address: str,
    body: Annotated[str, Form()] = "",
    channel: Annotated[Literal["sms", "whatsapp"], Form()] = "sms",
) -> RedirectResponse:
    """Write to us from the phone; an empty text is not sent."""
    check_address(address)
    if body.strip():
        phones.text_us(db, address, body, channel)
    return redirect(f"/demo/phone/{address}")


@pages.post("/demo/sos", response_model=None)
async def make_sos(request: Request, _viewer: AnyViewer) -> RedirectResponse:
    """Somebody, somewhere in the world, calls for help; the answer is on their phone."""
    house = house_of(request)

    def choose() -> Draft:
        with house.database.read() as db:
            return phones.next_scene(db)

    draft = await run_in_threadpool(choose)
    await house.parts["intake"].submit(draft)
    return redirect(f"/demo/phone/{draft.phone}")


def link_finder(public_url: str) -> Callable[[str], list[tuple[str, str | None]]]:
    """Splits a text into (words, path) where path is set for our own links: nobody else's can be pressed here."""
    ours = re.compile(rf"({re.escape(public_url)}/[0-9A-Za-z/_-]+)")

    def split(text: str) -> list[tuple[str, str | None]]:
        pieces = ours.split(text)
        return [(piece, piece[len(public_url) :] if number % 2 else None) for number, piece in enumerate(pieces)]

    return split


def check_address(address: str) -> None:
    if not ADDRESS.match(address):
        raise NotFound


def _account(given: Any) -> tuple[str, str, str]:
    """Role, name and password, from a tuple or from an object that has them."""
    if isinstance(given, tuple | list):
        role, name, password = given[:3]
        return str(role), str(name), str(password)
    return str(given.role), str(given.username), str(given.password)
