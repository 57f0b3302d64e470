"""Notices to missions for machines: what is due, the person's answer, contacts, and letting one go."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from rescue.cases import incidents
from rescue.kit.database import Db
from rescue.kit.disclosures import read_grounds
from rescue.kit.problems import NotFound
from rescue.kit.web.etags import find_seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer as Kept
from rescue.kit.web.idempotency import IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import IdPath
from rescue.takeover.telling import contacts, notices, releasing, rules
from rescue.takeover.telling.bodies import (
    AnswerBody,
    BecauseBody,
    ContactBody,
    ContactList,
    ContactView,
    HowBody,
    NationalityBody,
    NoticeBody,
    NoticeList,
    NoticeView,
    ReleaseBody,
    RhythmBody,
    RuleList,
)
from rescue.takeover.telling.contacts import ContactDraft
from rescue.takeover.telling.models import MissionNotice, OutsideContact
from rescue.takeover.telling.releasing import Release
from rescue.takeover.telling.rules import Due

api = APIRouter(prefix="/api/v1", tags=["mission notices"])
WhoseQuery = Annotated[str, Query(min_length=1, max_length=80)]


@api.get("/mission-notice-rules", response_model=RuleList)
def list_rules(_viewer: DeskViewer) -> dict[str, Any]:
    """When a mission is told, with source and date."""
    return {"items": [{**vars(each), "note": each.note} for each in rules.list_rules()]}


@api.get("/incidents/{id}/mission-notices", response_model=NoticeList)
def list_notices(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """What missions are to be told of an incident."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [_view(request, db, each) for each in notices.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/mission-notices", response_model=NoticeView, status_code=201)
def open_notice(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: NoticeBody, key: IdempotencyKey = None
) -> Response:
    """Open one by hand."""

    def make() -> Kept:
        incident = incidents.get_for_change(db, id, viewer)
        if body.case_id and body.case_id not in {case.id for case in incidents.list_cases(db, id)}:
            raise NotFound
        due = Due(body.trigger, body.case_id, body.nationality, body.people)
        notice = notices.open_notice(db, incident, due, by=viewer.id)
        if notice is None:
            raise notices.ThereAlready
        return Kept(201, NoticeView(**_view(request, db, notice)).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/mission-notices/{id}/nationality", response_model=NoticeView)
def say_nationality(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: NationalityBody
) -> dict[str, Any]:
    """Say whose citizen it is; the mission follows from it."""
    incident, notice = notices.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    notices.say_nationality(db, incident, notice, body.nationality, by=viewer.id)
    return _changed(request, response, db, notice)


@api.post("/mission-notices/{id}/question", response_model=NoticeView)
def ask_person(request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Ask the person on their own phone whether their mission may be told."""
    incident, notice = notices.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    notices.ask_person(db, incident, notice, by=viewer.id)
    return _changed(request, response, db, notice)


@api.post("/mission-notices/{id}/answer", response_model=NoticeView)
def record_answer(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: AnswerBody
) -> dict[str, Any]:
    """Write down what they said to somebody. A no ends the notice: nothing is told."""
    _, notice = notices.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    notices.record_answer(db, notice, is_given=body.is_given, how=body.how, by=viewer.id)
    return _changed(request, response, db, notice)


@api.post("/mission-notices/{id}/release", response_model=NoticeView)
def release_notice(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: ReleaseBody
) -> dict[str, Any]:
    """Let it go to a confirmed contact."""
    incident, notice = notices.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    given = read_grounds(body.grounds, consent_id=body.consent_id, words=body.words) if body.grounds else None
    wish = Release(body.is_named, body.are_kin_told, given)
    contact = contacts.get_for_change(db, body.contact_id)
    releasing.release(db, incident, notice, contact, wish, phone=_phone(request), by=viewer.id)
    return _changed(request, response, db, notice)


@api.post("/mission-notices/{id}/dismissal", response_model=NoticeView)
def dismiss_notice(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, body: BecauseBody
) -> dict[str, Any]:
    """The mission need not be told, and why."""
    _, notice = notices.get_for_change(db, id, viewer, seen_version=find_seen_version(request))
    notices.dismiss(db, notice, body.because, by=viewer.id)
    return _changed(request, response, db, notice)


@api.get("/outside-contacts", response_model=ContactList)
def list_contacts(db: Reading, _viewer: DeskViewer, whose: WhoseQuery) -> dict[str, Any]:
    """The contacts of a mission or an organisation, the confirmed first."""
    return {"items": [_contact(each) for each in contacts.list_of(db, whose)]}


@api.post("/outside-contacts", response_model=ContactView, status_code=201)
def add_contact(
    request: Request, db: Writing, viewer: DeskViewer, body: ContactBody, key: IdempotencyKey = None
) -> Response:
    """Write a contact down; nothing is sent to it before it is confirmed."""

    def make() -> Kept:
        same = ("name", "channel", "address", "language", "source", "zone")
        draft = ContactDraft(**{name: getattr(body, name) for name in same})
        contact = contacts.add(db, body.whose, draft, by=viewer.id)
        return Kept(201, ContactView(**_contact(contact)).model_dump(mode="json"))

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/outside-contacts/{id}/confirmation", response_model=ContactView)
def confirm_contact(db: Writing, viewer: DeskViewer, id: IdPath, body: HowBody) -> dict[str, Any]:
    """Somebody made sure that it is theirs, and says how."""
    contact = contacts.get_for_change(db, id)
    contacts.confirm(db, contact, body.how, by=viewer.id)
    db.flush()
    return _contact(contact)


@api.put("/outside-contacts/{id}/digest", response_model=ContactView)
def set_digest(db: Writing, viewer: DeskViewer, id: IdPath, body: RhythmBody) -> dict[str, Any]:
    """How often the digest goes to a confirmed contact of an organisation."""
    contact = contacts.get_for_change(db, id)
    contacts.set_rhythm(db, contact, body.rhythm, by=viewer.id)
    db.flush()
    return _contact(contact)


@api.post("/outside-contacts/{id}/end", response_model=ContactView)
def end_contact(db: Writing, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """It is not used any more."""
    contact = contacts.get_for_change(db, id)
    contacts.end(db, contact, by=viewer.id)
    db.flush()
    return _contact(contact)


def _phone(request: Request) -> str:
    return house_of(request).settings.desk_phone


def _changed(request: Request, response: Response, db: Db, notice: MissionNotice) -> dict[str, Any]:
    db.flush()
    show_version(response, notice.version)
    return _view(request, db, notice)


def _view(request: Request, db: Db, notice: MissionNotice) -> dict[str, Any]:
    incident = incidents.find(db, notice.incident_id)
    assert incident is not None
    told = {"is_named": False, "phone": _phone(request), "language": releasing.LANGUAGE}
    shown = {name: getattr(notice, name) for name in NoticeView.model_fields if name != "preview"}
    return {**shown, "preview": releasing.preview(db, incident, notice, **told)}  # type: ignore[arg-type]


def _contact(contact: OutsideContact) -> dict[str, Any]:
    return {name: getattr(contact, name) for name in ContactView.model_fields}
