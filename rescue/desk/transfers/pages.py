"""The transfers of an incident on the desk: wanted, gates set, booked, moved leg by leg, handed over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.desk.transfers import shown, wording
from rescue.desk.transfers.hours import read_hour
from rescue.geography import territories
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web import uploads
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page, redirect
from rescue.kit.web.strict import ID_PATTERN, IdPath, LanguageTag, Phone, Text
from rescue.transfers import booking, transfers
from rescue.transfers.gates import evidence as proof
from rescue.transfers.gates import setting
from rescue.transfers.gates.colours import CARE, DECISION_NAMES, GATES_OF_REMAINS, NAMES, WHY, Decision, GateName
from rescue.transfers.models import GateState, Means, Requirement
from rescue.transfers.remains import checklists, said
from rescue.transfers.remains.models import Basis, Relation, Wish
from rescue.transfers.transfers import Wish as TransferWish
from rescue.transfers.travelling import legs, moving
from rescue.transfers.travelling.legs import LegDraft
from rescue.transfers.views import NEXT_STEPS

pages = APIRouter(include_in_schema=False)
VALID_HOURS = (12, 24, 48, 72, 168)
PlaceForm = Annotated[str, Form(min_length=1, max_length=200)]
OptionalPlace = Annotated[str, Form(max_length=120)]
CodeForm = Annotated[str, Form(pattern="^[A-Z]{0,3}$")]
Version = Annotated[int, Form(ge=1, le=2**31)]
HourForm = Annotated[str, Form(max_length=30)]
Evidence = Annotated[Text, Form()]
SentFile = Annotated[UploadFile | None, File()]


@pages.get("/desk/incidents/{id}/transfers")
def show_transfers(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    """Every transfer with its gates as they are at this minute, and the papers of those who died."""
    return show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/transfers", response_model=None)
def want_transfer(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    case_id: Annotated[str, Form(pattern=ID_PATTERN)],
    means: Annotated[Means, Form()],
    from_place: PlaceForm,
    to_place: PlaceForm,
    to_territory: CodeForm = "",
    needs: Annotated[list[Requirement] | None, Form()] = None,
    is_emergency: Annotated[bool, Form()] = False,
    relative_phone: Annotated[Phone | None, Form()] = None,
    relative_language: Annotated[LanguageTag | None, Form()] = None,
    wanted_at: HourForm = "",
) -> Response:
    phone = (relative_phone or "").strip() or None

    def want() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        wish = TransferWish(
            case_id=case_id,
            means=means,
            from_place=from_place,
            to_place=to_place,
            to_territory=to_territory or incident.territory_code,
            wanted_at=read_hour(wanted_at, incident.time_zone),
            needs=tuple(needs or ()),
            is_emergency=is_emergency,
            relative_phone=phone,
            relative_language=relative_language if phone else None,
        )
        transfers.want(db, incident, wish, by=viewer.id)

    return act(request, db, viewer, id, want)


@pages.post("/desk/transfers/{id}/gates/{gate}", response_model=None)
def set_gate(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    gate: GateName,
    version: Version,
    state: Annotated[GateState, Form()],
    evidence: Annotated[Text, Form(min_length=1)],
    decision: Annotated[str, Form(max_length=20)] = "",
    hours: Annotated[int, Form(ge=0, le=max(VALID_HOURS))] = 0,
    file: SentFile = None,
) -> Response:
    """Green by evidence and perhaps for some hours, or red with a reason."""
    chosen = next((each for each in Decision if each == decision), None)
    until = db.now + timedelta(hours=hours) if hours else None
    sent = take(file)

    def set_it() -> None:
        incident, found = transfers.get_for_change(db, id, viewer, seen_version=version)
        kept = proof.keep(db, sent, about=found.id, incident_id=incident.id, by=viewer.id)
        word = setting.Word(state, evidence, chosen, until, kept)
        setting.set_gate(db, incident, found, gate, word, by=viewer.id)

    return act(request, db, viewer, transfers.get_visible(db, id, viewer).incident_id, set_it, then=id)


@pages.post("/desk/incidents/{id}/attachments/{file_id}", response_model=None)
def open_attachment(db: Writing, viewer: DeskViewer, id: IdPath, file_id: IdPath) -> Response:
    """A file that proves a gate or a paper, to be saved; who opened it is written down."""
    incident = incidents.get_visible(db, id, viewer)
    return uploads.send(proof.open_of(db, incident, file_id, by=viewer.id))


@pages.post("/desk/transfers/{id}/booking", response_model=None)
def book(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    carrier: PlaceForm,
    reference: Annotated[str, Form(min_length=1, max_length=120)],
    hold_reference: OptionalPlace = "",
    leaves_at: HourForm = "",
) -> Response:
    hold = hold_reference.strip() or None

    def book_it() -> None:
        incident, found = transfers.get_for_change(db, id, viewer, seen_version=version)
        hour = read_hour(leaves_at, incident.time_zone)
        order = booking.Order(carrier, reference, leaves_at=hour, hold_reference=hold)
        booking.book(db, incident, found, order, by=viewer.id)

    return act(request, db, viewer, transfers.get_visible(db, id, viewer).incident_id, book_it, then=id)


@pages.post("/desk/transfers/{id}/booking/cancellation", response_model=None)
def cancel_booking(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, version: Version) -> Response:
    def cancel() -> None:
        incident, found = transfers.get_for_change(db, id, viewer, seen_version=version)
        booking.cancel(db, incident, found, by=viewer.id)

    return act(request, db, viewer, transfers.get_visible(db, id, viewer).incident_id, cancel, then=id)


@pages.post("/desk/transfers/{id}/legs", response_model=None)
def add_leg(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    means: Annotated[Means, Form()],
    from_place: PlaceForm,
    to_place: PlaceForm,
    latitude: Annotated[str, Form(max_length=20)] = "",
    longitude: Annotated[str, Form(max_length=20)] = "",
    carrier: OptionalPlace = "",
    reference: OptionalPlace = "",
) -> Response:
    """A position that cannot be read is left out: the leg then begins where the incident is."""
    spot = legs.spot_of(latitude, longitude)
    draft = LegDraft(means, from_place, to_place, *spot, carrier=carrier or None, reference=reference or None)

    def add() -> None:
        _, found = transfers.get_for_change(db, id, viewer, seen_version=version)
        legs.add(db, found, draft, by=viewer.id)

    return act(request, db, viewer, transfers.get_visible(db, id, viewer).incident_id, add, then=id)


@pages.post("/desk/transfer-legs/{id}/{step}", response_model=None)
def move_leg(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, step: moving.Step, version: Version
) -> Response:
    """Call a provider out, say that it left or arrived, or that it is not needed."""
    transfer_id = moving.transfer_of(db, id)
    seconds = house_of(request).settings.offer_seconds

    def move() -> None:
        incident, found = transfers.get_for_change(db, transfer_id, viewer, seen_version=version)
        moving.take(db, incident, found, moving.get_leg(db, id), step, by=viewer.id, offer_seconds=seconds)

    incident_id = transfers.get_visible(db, transfer_id, viewer).incident_id
    return act(request, db, viewer, incident_id, move, then=transfer_id)


@pages.post("/desk/transfers/{id}/{step}", response_model=None)
def end_transfer(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    step: transfers.End,
    version: Version,
    note: Evidence = "",
) -> Response:
    """Handed over to whom, closed, or not needed after all and why."""

    def end() -> None:
        incident, found = transfers.get_for_change(db, id, viewer, seen_version=version)
        transfers.end(db, incident, found, step, note=note.strip() or None, by=viewer.id)

    return act(request, db, viewer, transfers.get_visible(db, id, viewer).incident_id, end, then=id)


def take(file: UploadFile | None) -> proof.Sent | None:
    """The file of a form; None where nothing was chosen."""
    sent = uploads.take(file)
    return proof.Sent(sent.content, sent.name, sent.said_type) if sent else None


def act(
    request: Request, db: Db, viewer: Principal, incident_id: str, verb: Callable[[], Any], then: str = ""
) -> Response:
    """Do it and show the page; what cannot be done changes nothing and says why."""
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem)
    return redirect(f"/desk/incidents/{incident_id}/transfers{f'#{then}' if then else ''}")


def show(request: Request, db: Db, viewer: Principal, incident_id: str, problem: Problem | None = None) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    language = language_of(request).tag
    places = sorted(((each.code, each.name(language)) for each in territories.list_all()), key=lambda each: each[1])
    return page(
        request,
        "desk/transfers/page.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        shown=shown.assemble(db, incident, problem),
        incident=incident,
        problem=problem,
        words=wording,
        letters=shown.LETTERS,
        gate_names=NAMES,
        remains_gates=GATES_OF_REMAINS,
        why=WHY,
        decisions=DECISION_NAMES,
        allowed=CARE,
        next_steps=NEXT_STEPS,
        hours=VALID_HOURS,
        places=places,
        place_names=dict(places),
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        lists=checklists,
        said=said,
        relations=Relation,
        wishes=Wish,
        bases=Basis,
        home_zone=house_of(request).settings.home_zone,
    )
