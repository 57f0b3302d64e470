"""Conversations for machines: the same threads, seats and gates as on the pages."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from i18n.languages import LANGUAGES
from i18n.translation.sensitivity import Sensitivity
from rescue.cases import incidents
from rescue.conversations import corrections, glossary, letters, parties, reading, shown, threads
from rescue.conversations.letters import Said
from rescue.conversations.models import Audience, Message
from rescue.conversations.parties import PartyDraft
from rescue.conversations.shown import MessageView, ThreadSummary, ThreadView, TranslationView
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.problems import NotFound
from rescue.kit.web.etags import etag, find_seen_version, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing, may
from rescue.kit.web.strict import IdPath, LanguageTag, Line, Phone, Strict, Text

api = APIRouter(prefix="/api/v1/incidents/{id}", tags=["conversations"])
Talker = Annotated[Principal, Depends(may(Role.TRAVELLER, Role.PROVIDER, Role.PARTY, *DESK))]
QUICK_PATTERN = "^(yes|no|cannot_talk|call_me|wait|thanks)$"


class NewParty(Strict):
    """Somebody who joins: by a phone number, or by the link alone that the answer holds."""

    audience: Audience
    language: LanguageTag
    name: Line | None = None
    phone: Phone | None = None
    channel: Annotated[str, Field(pattern="^(sms|whatsapp)$")] = "sms"
    reads_before: bool = False

    def draft(self) -> PartyDraft:
        return PartyDraft(
            self.audience,
            self.language,
            name=self.name,
            channel=self.channel if self.phone else None,
            address=parties.read_phone(self.phone),
            reads_before=self.reads_before,
        )


class NewConversation(Strict):
    """A conversation of the desk with the parties named, and with the traveller or without."""

    title: Line | None = None
    with_traveller: bool = False
    parties: list[NewParty] = Field(default_factory=list, max_length=parties.MOST_PARTIES)


class NewMessage(Strict):
    """Words, or one of the quick replies yes, no, cannot_talk, call_me, wait, thanks."""

    text: Text = ""
    quick: Annotated[str, Field(pattern=QUICK_PATTERN)] | None = None
    language: LanguageTag | None = None
    sensitivity: Sensitivity = Sensitivity.CHAT
    is_urgent: bool = False


class LanguageChosen(Strict):
    language: LanguageTag


class Correction(Strict):
    """A person's translation, in place of what was there; `is_confirmed` sends it although it lost facts."""

    text: Text
    is_confirmed: bool = False


class GlossaryEntry(Strict):
    """A word that no machine may touch, with its approved renderings by language."""

    text: Line
    renderings: dict[str, Line] = Field(default_factory=dict, max_length=len(LANGUAGES))


class Conversations(BaseModel):
    """The threads the viewer sits in, the one used last first."""

    items: list[ThreadSummary]


@api.get("/conversations", response_model=Conversations)
def list_conversations(db: Reading, viewer: Talker, id: IdPath) -> dict[str, Any]:
    """The conversations of an incident: all for the desk, one's own for others."""
    if viewer.is_desk:
        found = threads.list_for_incident(db, incidents.get_visible(db, id, viewer).id)
    else:
        found = [thread for thread, _ in threads.seats_of(db, viewer) if thread.incident_id == id]
        if not found and viewer.link_object != id:
            raise NotFound
    return {"items": [shown.summary(db, thread) for thread in found]}


@api.post("/conversations", response_model=ThreadView, status_code=201)
def open_conversation(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: NewConversation, key: IdempotencyKey = None
) -> Response:
    """Open a conversation; each party is answered with the token of its own link, this once."""

    def make() -> Answer:
        incident = incidents.get_visible(db, id, viewer)
        thread = threads.open_thread(
            db,
            incident,
            [each.draft() for each in body.parties],
            by=viewer.id,
            title=body.title,
            with_traveller=body.with_traveller,
        )
        path = f"/api/v1/incidents/{id}/conversations/{thread.id}"
        view = ThreadView(**shown.whole(db, thread, parties.desk_of(db, thread), viewer, with_links=True))
        return Answer(201, view.model_dump(mode="json"), {"Location": path, "ETag": etag(thread.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/conversations/{thread_id}", response_model=ThreadView)
def show_conversation(
    response: Response,
    db: Reading,
    viewer: Talker,
    id: IdPath,
    thread_id: IdPath,
    after: Annotated[int, Query(ge=0, le=2**31)] = 0,
) -> dict[str, Any]:
    """A conversation in the viewer's language; `after` is the number of the last message already read."""
    thread, party = threads.get_seat(db, viewer, thread_id, incident_id=id)
    show_version(response, thread.version)
    return shown.whole(db, thread, party, viewer, after=after)


@api.post("/conversations/{thread_id}/messages", response_model=MessageView, status_code=201)
def say_something(
    request: Request,
    db: Writing,
    viewer: Talker,
    id: IdPath,
    thread_id: IdPath,
    body: NewMessage,
    key: IdempotencyKey = None,
) -> Response:
    """Write to everybody in the conversation."""

    def make() -> Answer:
        thread, party = threads.get_seat(db, viewer, thread_id, incident_id=id)
        thread = threads.lock(db, thread.id)
        said = Said(
            text=body.text,
            quick=body.quick,
            language=body.language,
            sensitivity=body.sensitivity,
            is_urgent=body.is_urgent,
            channel="api",
        )
        message = letters.post(db, thread, party, said, by=viewer.id)
        reading.mark_read(db, party)
        view = MessageView(**shown.message(db, thread, party, message, viewer))
        return Answer(201, view.model_dump(mode="json"), {"Location": f"{request.url.path}/{message.id}"})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/conversations/{thread_id}/messages/{message_id}/human", status_code=204)
def ask_for_translator(db: Writing, viewer: Talker, id: IdPath, thread_id: IdPath, message_id: IdPath) -> None:
    """A machine's words are not enough: the desk hears it."""
    thread, party = threads.get_seat(db, viewer, thread_id, incident_id=id)
    corrections.ask_for_a_person(db, threads.lock(db, thread.id), party, message_id)


@api.put("/conversations/{thread_id}/messages/{message_id}/language", response_model=MessageView)
def say_language(
    db: Writing, viewer: DeskViewer, id: IdPath, thread_id: IdPath, message_id: IdPath, body: LanguageChosen
) -> dict[str, Any]:
    """Say in which language a message really is: it is translated anew from it."""
    thread, party = threads.get_seat(db, viewer, thread_id, incident_id=id)
    message: Message = corrections.get_message(db, threads.lock(db, thread.id), message_id)
    corrections.translate_from(db, message, body.language, by=viewer.id)
    return shown.message(db, thread, party, message, viewer)


@api.post("/conversations/{thread_id}/parties", response_model=ThreadView, status_code=201)
def add_conversation_party(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    thread_id: IdPath,
    body: NewParty,
    key: IdempotencyKey = None,
) -> Response:
    """Somebody joins; what was said before stays closed to them unless `reads_before` is true."""

    def make() -> Answer:
        thread, desk = threads.get_seat(db, viewer, thread_id, incident_id=id)
        thread = threads.lock(db, thread.id, seen_version=find_seen_version(request))
        added = corrections.join(db, thread, body.draft(), by=viewer.id)
        view = ThreadView(**shown.whole(db, thread, desk, viewer, with_links=True, link_of=added.id))
        return Answer(201, view.model_dump(mode="json"), {"ETag": etag(thread.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/conversations/{thread_id}/parties/{party_id}/language", response_model=ThreadView)
def choose_party_language(
    request: Request,
    response: Response,
    db: Writing,
    viewer: Talker,
    id: IdPath,
    thread_id: IdPath,
    party_id: IdPath,
    body: LanguageChosen,
) -> dict[str, Any]:
    """The desk for anybody, everybody else for themselves."""
    thread, seat = threads.get_seat(db, viewer, thread_id, incident_id=id)
    if not viewer.is_desk and seat.id != party_id:
        raise NotFound
    thread = threads.lock(db, thread.id, seen_version=seen_version(request))
    party = parties.get_party(db, thread, party_id)
    corrections.choose_language(db, thread, party, body.language, by=viewer.id)
    show_version(response, thread.version)
    return shown.whole(db, thread, seat, viewer)


@api.delete("/conversations/{thread_id}/parties/{party_id}", status_code=204)
def remove_conversation_party(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, thread_id: IdPath, party_id: IdPath
) -> None:
    """Somebody leaves, effective with their next call."""
    thread, _ = threads.get_seat(db, viewer, thread_id, incident_id=id)
    thread = threads.lock(db, thread.id, seen_version=seen_version(request))
    parties.remove_party(db, thread, party_id, by=viewer.id)


@api.post("/translations/{translation_id}/release", response_model=TranslationView)
def release_translation(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath, translation_id: IdPath
) -> dict[str, Any]:
    """A person has read the machine's words and lets them go to their readers."""
    found = corrections.get(db, translation_id, incident_id=id, seen_version=seen_version(request))
    corrections.release(db, *found, by=viewer.id)
    show_version(response, found[2].version)
    return shown.translation(found[2])


@api.post("/translations/{translation_id}/correction", response_model=TranslationView, status_code=201)
def correct_translation(
    request: Request,
    response: Response,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    translation_id: IdPath,
    body: Correction,
) -> dict[str, Any]:
    """A person's own words; whoever was given others is sent a correction. 409 where they lost facts unconfirmed."""
    found = corrections.get(db, translation_id, incident_id=id, seen_version=seen_version(request))
    better = corrections.correct(db, *found, body.text, by=viewer.id, is_confirmed=body.is_confirmed)
    show_version(response, better.version)
    return shown.translation(better)


@api.put("/glossary", response_model=GlossaryEntry)
def keep_term(db: Writing, viewer: DeskViewer, id: IdPath, body: GlossaryEntry) -> dict[str, Any]:
    """Protect a word of this incident in every translation from now on."""
    incident = incidents.get_visible(db, id, viewer)
    term = glossary.put(db, incident.id, body.text, body.renderings, by=viewer.id)
    return {"text": term.text, "renderings": term.renderings}
