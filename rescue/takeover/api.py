"""Take-overs for machines: an organisation hands a case over and looks at what it may; the desk drafts and answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from rescue.cases import incidents
from rescue.kit.access import organisations
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.disclosures import read_grounds
from rescue.kit.problems import NotFound, Problem
from rescue.kit.web import live
from rescue.kit.web.etags import etag, find_seen_version, show_version
from rescue.kit.web.house import House, house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.news import topic_of, topic_of_incident
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, look_up, may
from rescue.kit.web.strict import IdPath
from rescue.takeover import deeds, drafting, seeing, signing
from rescue.takeover.bodies import (
    AcceptanceBody,
    DeedBody,
    DeedList,
    DeedView,
    DraftBody,
    FileView,
    HandOverBody,
    SignatureBody,
    TermsBody,
    WhyBody,
)
from rescue.takeover.drafting import Draft
from rescue.takeover.models import TakeOver

api = APIRouter(prefix="/api/v1", tags=["take-overs"])
Observer = Annotated[Principal, Depends(may(Role.MISSION, Role.AGENCY))]
DeedViewer = Annotated[Principal, Depends(may(Role.MISSION, Role.AGENCY, *DESK))]


@api.post("/incidents/{id}/take-overs", response_model=DeedView, status_code=201)
def draft_take_over(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: DraftBody, key: IdempotencyKey = None
) -> Response:
    """Write a deed for an organisation and offer it for signature."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        organisation = organisations.get_organisation(db, body.organisation_id)
        wish = Draft(**_wish(body), case_ids=tuple(body.case_ids))
        deed = drafting.draft(db, organisation, wish, incident=incident, is_theirs=False, by=viewer.id)
        drafting.offer(db, deed, by=viewer.id)
        return _made(db, deed, viewer)

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/take-overs", response_model=DeedView, status_code=201)
def hand_case_over(
    request: Request, db: Writing, viewer: Observer, body: HandOverBody, key: IdempotencyKey = None
) -> Response:
    """Hand a case over: read the text that comes back, then sign it."""

    def make() -> Answer:
        if not viewer.organisation_id:
            raise NotFound
        organisation = organisations.get_organisation(db, viewer.organisation_id)
        wish = Draft(**_wish(body), said=body.case.model_dump(exclude_none=True))
        return _made(db, drafting.draft(db, organisation, wish, incident=None, is_theirs=True, by=viewer.id), viewer)

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/take-overs", response_model=DeedList)
def list_take_overs(db: Reading, viewer: DeedViewer) -> dict[str, Any]:
    """One's own deeds, the newest first; the desk sees everybody's."""
    return {"items": [view(db, each, viewer) for each in deeds.list_visible(db, viewer)]}


@api.get("/incidents/{id}/take-overs", response_model=DeedList)
def list_take_overs_of_incident(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [view(db, each, viewer) for each in deeds.list_visible(db, viewer, incident_id=incident.id)]}


@api.get("/take-overs/{id}", response_model=DeedView)
def show_take_over(response: Response, db: Reading, viewer: DeedViewer, id: IdPath) -> dict[str, Any]:
    deed = deeds.get_visible(db, id, viewer)
    show_version(response, deed.version)
    return view(db, deed, viewer)


@api.put("/take-overs/{id}/terms", response_model=DeedView)
def change_terms(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: TermsBody
) -> dict[str, Any]:
    """Other terms before it is signed: another version of the text, and codes for the former one sign nothing."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    drafting.change_terms(db, deed, body.terms, by=viewer.id)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/signature", response_model=DeedView)
def sign_take_over(
    request: Request, response: Response, db: Writing, viewer: Observer, id: IdPath, body: SignatureBody
) -> dict[str, Any]:
    """Sign the text that was read, with the account of the organisation."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    address = request.client.host if request.client else None
    signing.sign(db, deed, viewer, text_version=body.text_version, address=address)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/refusal", response_model=DeedView)
def refuse_take_over(
    request: Request, response: Response, db: Writing, viewer: DeedViewer, id: IdPath, body: WhyBody
) -> dict[str, Any]:
    """The organisation does not sign it, or the desk does not take it."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    deeds.refuse(db, deed, because=body.because, by=viewer.id)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/revocation", response_model=DeedView)
def revoke_take_over(
    request: Request, response: Response, db: Writing, viewer: Observer, id: IdPath, body: WhyBody
) -> dict[str, Any]:
    """Take the case back: whatever could be seen of it is gone with the next request."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    deeds.revoke(db, deed, because=body.because, by=viewer.id)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/acceptance", response_model=DeedView)
def accept_take_over(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: AcceptanceBody
) -> dict[str, Any]:
    """We take it over."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    deeds.accept(db, deed, read_grounds(body.grounds, consent_id=body.consent_id, words=body.words), by=viewer.id)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/end", response_model=DeedView)
def end_take_over(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: WhyBody
) -> dict[str, Any]:
    """There is nothing more to do in it."""
    deed = deeds.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    deeds.end(db, deed, because=body.because, by=viewer.id)
    return _changed(response, db, deed, viewer)


@api.post("/take-overs/{id}/readings", response_model=FileView)
def open_file(request: Request, db: Writing, viewer: Observer, id: IdPath) -> dict[str, Any]:
    """Open the file. The first time of each person is a line of the disclosure record."""
    deed = deeds.get_for_change(db, id, viewer)
    seeing.open_file(db, deed, viewer)
    return _file(request, db, deed, viewer)


@api.get("/take-overs/{id}/file", response_model=FileView)
def show_file(request: Request, db: Reading, viewer: DeedViewer, id: IdPath) -> dict[str, Any]:
    """The file as it is now; 404 as soon as the deed is no longer in force, 409 until it was opened once."""
    return _file(request, db, deeds.get_visible(db, id, viewer), viewer)


@api.get("/take-overs/{id}/events", response_model=None)
async def follow_take_over(request: Request, viewer: Observer, id: IdPath) -> StreamingResponse:
    """That something changed in the case, never what: read the file anew. It ends with the deed, at its next word."""
    house = house_of(request)
    incident_id = await run_in_threadpool(_incident_of, house, viewer, id)

    async def may_still() -> bool:
        try:
            return await run_in_threadpool(_incident_of, house, await look_up(request), id) == incident_id
        except Problem:
            return False

    topics = [topic_of_incident(incident_id), topic_of(id)]
    return await live.answer(request, topics, still_allowed=may_still, is_masked=True)


def _incident_of(house: House, viewer: Principal, take_over_id: str) -> str:
    """The incident of a deed in force, or NotFound."""
    with house.database.read() as db:
        deed = deeds.get_visible(db, take_over_id, viewer)
        seeing.check_in_force(db, deed)
        assert deed.incident_id is not None
        return deed.incident_id


def view(db: Db, deed: TakeOver, viewer: Principal) -> dict[str, Any]:
    """A deed as JSON values."""
    is_shown = viewer.is_desk or deeds.is_in_force(deed, db.now)
    incident = incidents.find(db, deed.incident_id) if is_shown else None
    same = ("id", "organisation_id", "state", "scope", "person_name", "office", "reason", "terms", "starts_at")
    more = ("ends_at", "language", "text", "text_version", "signed_at", "evidence", "accepted_at", "over_at")
    return {
        **{name: getattr(deed, name) for name in (*same, *more, "over_because", "version")},
        "organisation": organisations.get_organisation(db, deed.organisation_id).name,
        "incident_id": incident.id if incident else None,
        "reference": incident.reference if incident else None,
        "case_ids": deed.case_ids if is_shown else [],
        "text_sha256": deeds.fingerprint_of(deed),
    }


def _wish(body: DeedBody) -> dict[str, Any]:
    same = ("person_name", "office", "reason", "ends_at", "starts_at", "terms", "phone", "language")
    return {**{name: getattr(body, name) for name in same}, "scope": tuple(body.scope)}


def _made(db: Db, deed: TakeOver, viewer: Principal) -> Answer:
    db.flush()
    shown = DeedView(**view(db, deed, viewer)).model_dump(mode="json")
    return Answer(201, shown, {"ETag": etag(deed.version), "Location": f"/api/v1/take-overs/{deed.id}"})


def _changed(response: Response, db: Db, deed: TakeOver, viewer: Principal) -> dict[str, Any]:
    db.flush()
    show_version(response, deed.version)
    return view(db, deed, viewer)


def _file(request: Request, db: Db, deed: TakeOver, viewer: Principal) -> dict[str, Any]:
    chapters = seeing.look(db, deed, viewer, language_of(request).tag)
    incident = incidents.find(db, deed.incident_id)
    assert incident is not None
    return {
        "take_over_id": deed.id,
        "reference": incident.reference,
        "chapters": [
            {"scope": each.scope, "facts": [vars(fact) for fact in each.facts]}  # frozen dataclasses
            for each in chapters
        ],
    }
