"""Telling missions, on the desk: the person asked, the contact confirmed, the notice let go or not needed."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from rescue.cases import incidents
from rescue.desk.takeovers.pages import act
from rescue.kit.disclosures import read_grounds
from rescue.kit.problems import NotFound
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Writing, redirect
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Text
from rescue.takeover.telling import contacts, notices, releasing
from rescue.takeover.telling.contacts import ContactDraft
from rescue.takeover.telling.models import ContactChannel, Rhythm
from rescue.takeover.telling.releasing import Release
from rescue.takeover.telling.rules import Due, Trigger

pages = APIRouter(include_in_schema=False)
Version = Annotated[int, Form(ge=1, le=2**31)]
Words = Annotated[Text, Form()]


@pages.post("/desk/incidents/{id}/mission-notices", response_model=None)
def open_notice(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    trigger: Annotated[Trigger, Form()],
    case_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """One by hand, where no rule opened it."""

    def open_it() -> None:
        incident = incidents.get_for_change(db, id, viewer)
        person = next((case for case in incidents.list_cases(db, id) if case.id == case_id), None)
        if case_id and person is None:
            raise NotFound
        due = Due(trigger, person.id if person else None, person.nationality if person else None, 1)
        if notices.open_notice(db, incident, due, by=viewer.id) is None:
            raise notices.ThereAlready

    return act(request, db, viewer, id, open_it)


@pages.post("/desk/mission-notices/{id}/nationality", response_model=None)
def say_nationality(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    nationality: Annotated[str, Form(pattern="^[A-Za-z]{2,3}$")],
) -> Response:
    def say() -> None:
        incident, notice = notices.get_for_change(db, id, viewer, seen_version=version)
        notices.say_nationality(db, incident, notice, nationality, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, say)


@pages.post("/desk/mission-notices/{id}/question", response_model=None)
def ask_person(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    def ask() -> None:
        incident, notice = notices.get_for_change(db, id, viewer)
        notices.ask_person(db, incident, notice, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, ask)


@pages.post("/desk/mission-notices/{id}/answer", response_model=None)
def record_answer(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    answer: Annotated[str, Form(pattern="^(given|refused)$")],
    how: Words = "",
) -> Response:
    def record() -> None:
        _, notice = notices.get_for_change(db, id, viewer)
        notices.record_answer(db, notice, is_given=answer == "given", how=how, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, record)


@pages.post("/desk/mission-notices/{id}/release", response_model=None)
def release(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    version: Version,
    contact_id: Annotated[str, Form(max_length=40)] = "",
    is_named: Annotated[bool, Form()] = False,
    are_kin_told: Annotated[bool, Form()] = False,
    grounds: Annotated[str, Form(max_length=20)] = "",
    consent_id: Annotated[str, Form(max_length=40)] = "",
    words: Words = "",
) -> Response:
    """A person lets it go; nothing goes by itself."""
    phone = house_of(request).settings.desk_phone

    def let_go() -> None:
        incident, notice = notices.get_for_change(db, id, viewer, seen_version=version)
        given = read_grounds(grounds, consent_id=consent_id or None, words=words) if grounds else None
        contact = contacts.get_for_change(db, contact_id)
        wish = Release(is_named, are_kin_told, given)
        releasing.release(db, incident, notice, contact, wish, phone=phone, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, let_go)


@pages.post("/desk/mission-notices/{id}/dismissal", response_model=None)
def dismiss(request: Request, db: Writing, viewer: DeskViewer, id: IdPath, because: Words = "") -> Response:
    def leave_it() -> None:
        _, notice = notices.get_for_change(db, id, viewer)
        notices.dismiss(db, notice, because, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, leave_it)


@pages.post("/desk/mission-notices/{id}/reopening", response_model=None)
def reopen(request: Request, db: Writing, viewer: DeskViewer, id: IdPath) -> Response:
    def again() -> None:
        _, notice = notices.get_for_change(db, id, viewer)
        notices.reopen(db, notice, by=viewer.id)

    return act(request, db, viewer, notices.get_visible(db, id, viewer).incident_id, again)


@pages.post("/desk/incidents/{id}/outside-contacts", response_model=None)
def add_contact(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    whose: Annotated[Line, Form(min_length=1)],
    name: Annotated[Line, Form(min_length=1)],
    channel: Annotated[ContactChannel, Form()],
    address: Annotated[Line, Form()] = "",
    language: Annotated[LanguageTag, Form()] = "zh-Hans",
    source: Annotated[Line, Form()] = "",
) -> Response:
    draft = ContactDraft(name, channel, address, language, source)
    return act(request, db, viewer, id, lambda: contacts.add(db, whose[:80], draft, by=viewer.id))


@pages.post("/desk/incidents/{id}/outside-contacts/{contact_id}/confirmation", response_model=None)
def confirm_contact(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, contact_id: IdPath, how: Words = ""
) -> Response:
    """Somebody called them and says so."""
    return act(
        request,
        db,
        viewer,
        id,
        lambda: contacts.confirm(db, contacts.get_for_change(db, contact_id), how, by=viewer.id),
    )


@pages.post("/desk/outside-contacts/{id}/digest", response_model=None)
def set_digest(
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    rhythm: Annotated[Rhythm, Form()],
    how: Words = "",
) -> Response:
    """How often a digest goes there; confirming it may be said with it."""
    contact = contacts.get_for_change(db, id)
    if how.strip():
        contacts.confirm(db, contact, how, by=viewer.id)
    contacts.set_rhythm(db, contact, rhythm, by=viewer.id)
    return redirect(f"/desk/takeovers/digest?organisation={contact.whose}")


@pages.post("/desk/outside-contacts", response_model=None)
def add_office(
    db: Writing,
    viewer: DeskViewer,
    whose: Annotated[str, Form(pattern="^org_[0-9a-z]{1,36}$")],
    name: Annotated[Line, Form(min_length=1)],
    channel: Annotated[ContactChannel, Form()],
    address: Annotated[Line, Form()] = "",
    language: Annotated[LanguageTag, Form()] = "zh-Hans",
    zone: Annotated[Line, Form(max_length=40)] = "Asia/Shanghai",
) -> Response:
    """An office that digests may go to."""
    draft = ContactDraft(name, channel, address, language, zone=zone)
    contacts.add(db, whose, draft, by=viewer.id)
    return redirect(f"/desk/takeovers/digest?organisation={whose}")
