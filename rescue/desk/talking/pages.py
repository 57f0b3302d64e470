"""What a coordinator does in a case's conversations; each form goes back to the case, and a no keeps what was typed."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from i18n.translation.sensitivity import Sensitivity
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.conversations import corrections, letters, parties, reading, threads
from rescue.conversations.letters import QUICK, Said
from rescue.conversations.models import Audience, Message, Party, Thread, Translation
from rescue.conversations.parties import PartyDraft
from rescue.desk.acting import Typed, Version, show
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.refusals import refusable
from rescue.kit.web.routes import DeskViewer, Writing, redirect
from rescue.kit.web.strict import IdPath, Text

pages = APIRouter(include_in_schema=False)
LanguageForm = Annotated[str, Form(max_length=20)]
NameForm = Annotated[str | None, Form(max_length=120)]
Audiences = Annotated[Audience, Form()]
THREAD = "/desk/incidents/{id}/conversations/{thread_id}"


@pages.post("/desk/incidents/{id}/conversations", response_model=None)
def open_thread(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    typed: Typed,
    audience: Audiences,
    language: LanguageForm,
    name: NameForm = None,
    phone: Annotated[str, Form(max_length=40)] = "",
    with_traveller: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """A conversation with somebody new, apart from the others or together with the traveller."""

    def open_it(incident: Incident) -> None:
        draft = _draft(audience, language, name, phone)
        threads.open_thread(db, incident, [draft], by=viewer.id, with_traveller=bool(with_traveller))

    return _do(request, db, viewer, id, typed, lambda: open_it(incidents.get_visible(db, id, viewer)))


@pages.post(f"{THREAD}/messages", response_model=None)
def say(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    typed: Typed,
    text: Annotated[Text, Form()] = "",
    quick: Annotated[str, Form(max_length=20)] = "",
    key: Annotated[str, Form(max_length=60)] = "",
    sensitivity: Annotated[Sensitivity, Form()] = Sensitivity.CHAT,
    urgent: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Write to everybody in the conversation."""

    def post(thread: Thread, desk: Party) -> None:
        said = Said(
            text=text.replace("\r\n", "\n"),
            quick=quick if quick in QUICK else None,
            sensitivity=sensitivity,
            is_urgent=bool(urgent),
            channel="desk",
            key=f"{viewer.id}:{key}" if key else None,
        )
        letters.post(db, thread, desk, said, by=viewer.id)
        reading.mark_read(db, desk)

    return _in_thread(request, db, viewer, id, thread_id, typed, post)


@pages.post(f"{THREAD}/parties", response_model=None)
def add_party(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    typed: Typed,
    version: Version,
    audience: Audiences,
    language: LanguageForm,
    name: NameForm = None,
    phone: Annotated[str, Form(max_length=40)] = "",
    reads_before: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Somebody joins; what was said before stays closed unless ticked."""

    def add(thread: Thread, _desk: Party) -> None:
        draft = _draft(audience, language, name, phone, reads_before=bool(reads_before))
        corrections.join(db, thread, draft, by=viewer.id)

    return _in_thread(request, db, viewer, id, thread_id, typed, add, version)


@pages.post(f"{THREAD}/parties/{{party_id}}/language", response_model=None)
def choose_language(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    party_id: IdPath,
    typed: Typed,
    version: Version,
    language: LanguageForm,
) -> Response:
    """Somebody reads another language than we supposed."""

    def choose(thread: Thread, _desk: Party) -> None:
        party = parties.get_party(db, thread, party_id)
        corrections.choose_language(db, thread, party, language, by=viewer.id)

    return _in_thread(request, db, viewer, id, thread_id, typed, choose, version)


@pages.post(f"{THREAD}/parties/{{party_id}}/removal", response_model=None)
def remove_party(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    party_id: IdPath,
    typed: Typed,
    version: Version,
) -> Response:
    """Somebody leaves, effective at once."""

    def remove(thread: Thread, _desk: Party) -> None:
        parties.remove_party(db, thread, party_id, by=viewer.id)

    return _in_thread(request, db, viewer, id, thread_id, typed, remove, version)


@pages.post(f"{THREAD}/messages/{{message_id}}/language", response_model=None)
def say_language(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    message_id: IdPath,
    typed: Typed,
    language: LanguageForm,
) -> Response:
    """The message is in another language than its writer's: translate it anew."""

    def translate(thread: Thread, _desk: Party) -> None:
        message = corrections.get_message(db, thread, message_id)
        corrections.translate_from(db, message, language, by=viewer.id)

    return _in_thread(request, db, viewer, id, thread_id, typed, translate)


@pages.post("/desk/incidents/{id}/translations/{translation_id}", response_model=None)
def settle_translation(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    translation_id: IdPath,
    typed: Typed,
    version: Version,
    deed: Annotated[str, Form(max_length=10)] = "correct",
    text: Annotated[Text, Form()] = "",
    confirmed: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Let a held one go as it is, or write a person's own words in its place."""
    typed = {**typed, "translation": translation_id, "doubts": ""}

    def settle() -> None:
        found: tuple[Thread, Message, Translation] = corrections.get(
            db, translation_id, incident_id=id, seen_version=version
        )
        if deed == "release":
            corrections.release(db, *found, by=viewer.id)
            return
        words = text.replace("\r\n", "\n")
        try:
            corrections.correct(db, *found, words, by=viewer.id, is_confirmed=bool(confirmed))
        except corrections.FactsMissing as missing:
            typed["doubts"] = ",".join(f"{each.code} {each.what}" for each in missing.findings)
            raise

    return _do(request, db, viewer, id, typed, settle)


def _draft(
    audience: Audience, language: str, name: str | None, phone: str, *, reads_before: bool = False
) -> PartyDraft:
    address = parties.read_phone(phone)
    return PartyDraft(
        audience, language, name or None, channel="sms" if address else None, address=address, reads_before=reads_before
    )


def _in_thread(
    request: Request,
    db: Db,
    viewer: Principal,
    incident_id: str,
    thread_id: str,
    typed: dict[str, str],
    verb: Callable[[Thread, Party], None],
    version: int | None = None,
) -> Response:
    def act() -> None:
        thread, desk = threads.get_seat(db, viewer, thread_id, incident_id=incident_id)
        verb(threads.lock(db, thread.id, seen_version=version), desk)

    return _do(request, db, viewer, incident_id, typed, act)


def _do(
    request: Request, db: Db, viewer: Principal, incident_id: str, typed: dict[str, str], verb: Callable[[], None]
) -> Response:
    with refusable(db) as outcome:
        verb()
    if problem := outcome.refusal:
        return show(request, db, viewer, incident_id, problem=problem, typed=typed)
    return redirect(f"/desk/incidents/{incident_id}#conversation")
