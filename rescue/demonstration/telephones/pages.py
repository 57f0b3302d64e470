"""A pretend telephone: call us, be called, press keys, speak; forms that work without JavaScript."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rescue.demonstration.pages import check_address, only_in_the_demonstration
from rescue.demonstration.telephones import lines
from rescue.demonstration.telephones.telephone import OUR_NUMBER, TELEPHONE, Telephone
from rescue.kit.problems import Unavailable
from rescue.kit.web.house import House, house_of
from rescue.kit.web.routes import AnyViewer, Reading, page, redirect

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
LONGEST_SPEECH = 500
HUMAN, MACHINE = "human", "machine_end_beep"

pages = APIRouter(include_in_schema=False, dependencies=[Depends(only_in_the_demonstration)])
Deed = Callable[[Telephone, str], object]


@pages.get("/demo/phone/{address}/line")
def show_line(request: Request, db: Reading, _viewer: AnyViewer, address: str) -> HTMLResponse:
    """What this telephone hears, and its keys."""
    check_address(address)
    return page(
        request,
        "demonstration/line.html",
        address=address,
        line=lines.find(db, address),
        keys=KEYS,
        longest=LONGEST_SPEECH,
        our_number=OUR_NUMBER,
    )


@pages.post("/demo/phone/{address}/calls", response_model=None)
def call_us(request: Request, _viewer: AnyViewer, address: str) -> RedirectResponse:
    """Dial our number."""
    check_address(address)
    house = house_of(request)
    with house.database.read() as db:
        is_busy = lines.find_open(db, address) is not None
    if not is_busy:
        _telephone(house).call_us(address)
    return redirect(f"/demo/phone/{address}/line")


@pages.post("/demo/phone/{address}/answers", response_model=None)
def answer(
    request: Request, _viewer: AnyViewer, address: str, by: Annotated[str, Form(max_length=20)] = HUMAN
) -> RedirectResponse:
    """Pick up, or let the answering machine do it."""
    answered = MACHINE if by == "machine" else HUMAN
    return _do(request, address, lambda telephone, sid: telephone.answer(sid, answered))


@pages.post("/demo/phone/{address}/keys", response_model=None)
def press(
    request: Request,
    _viewer: AnyViewer,
    address: str,
    digits: Annotated[str, Form(max_length=20)] = "",
    speech: Annotated[str, Form(max_length=LONGEST_SPEECH)] = "",
) -> RedirectResponse:
    """Press keys, say something, or stay silent."""
    return _do(request, address, lambda telephone, sid: telephone.press(sid, digits=digits, speech=speech))


@pages.post("/demo/phone/{address}/hang-up", response_model=None)
def hang_up(request: Request, _viewer: AnyViewer, address: str) -> RedirectResponse:
    return _do(request, address, lambda telephone, sid: telephone.hang_up(sid))


def _do(request: Request, address: str, deed: Deed) -> RedirectResponse:
    """Something on the open line; none is held open meanwhile, for the house itself is asked on the way."""
    check_address(address)
    house = house_of(request)
    with house.database.read() as db:
        sid = lines.find_open(db, address)
    if sid is not None:
        deed(_telephone(house), sid)
    return redirect(f"/demo/phone/{address}/line")


def _telephone(house: House) -> Telephone:
    telephone: Telephone | None = house.parts.get(TELEPHONE)
    if telephone is None:
        raise Unavailable
    return telephone
