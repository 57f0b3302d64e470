"""Conversations as JSON values: the desk sees every translation, a party only what it reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel

from i18n.translation.sensitivity import Sensitivity
from i18n.words import Term
from rescue.conversations import parties, views
from rescue.conversations.models import Audience, Basis, Message, Party, Thread, Translation, TranslationState
from rescue.conversations.views import Letter
from rescue.kit.access import links
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db


class PartyView(BaseModel):
    """Somebody in the conversation. Names, bases and links are for the desk; `link` is shown once."""

    id: str
    audience: Audience
    language: str
    is_you: bool
    name: str | None = None
    language_basis: Basis | None = None
    has_number: bool | None = None
    link: str | None = None


class ThreadSummary(BaseModel):
    """A conversation without its messages."""

    id: str
    title: str | None
    opened_at: datetime
    last_at: datetime
    messages: int
    version: int


class TranslationView(BaseModel):
    """A translation as the desk sees it; `findings` name kinds of facts, never their values."""

    id: str
    source: str
    target: str
    state: TranslationState
    text: str | None
    engine: str | None
    is_held: bool
    is_checked: bool
    findings: list[dict[str, str]]
    failure: str | None
    version: int


class MessageView(BaseModel):
    """A message in the reader's language. `label` says how it was translated, `original` is the writer's words."""

    id: str
    number: int
    is_own: bool
    sender: str
    at: datetime
    text: str
    language: str
    label: str | None
    original: str | None
    original_language: str
    quick: str | None
    is_urgent: bool
    sensitivity: Sensitivity
    guessed_language: str | None = None
    translations: list[TranslationView] | None = None


class ThreadView(ThreadSummary):
    """A conversation with who is in it and what was said last."""

    parties: list[PartyView]
    items: list[MessageView]


def summary(_db: Db, thread: Thread) -> dict[str, Any]:
    return {
        "id": thread.id,
        "title": thread.title,
        "opened_at": thread.opened_at,
        "last_at": thread.last_at,
        "messages": thread.count,
        "version": thread.version,
    }


def whole(
    db: Db,
    thread: Thread,
    seat: Party,
    viewer: Principal,
    *,
    after: int = 0,
    with_links: bool = False,
    link_of: str | None = None,
) -> dict[str, Any]:
    """A conversation as one seat reads it; links only where they were just made."""
    letters = views.letters_for(db, thread, seat, after=after)
    translations = views.list_translations(db, [each.id for each in letters]) if viewer.is_desk else None
    return {
        **summary(db, thread),
        "parties": [
            _party(db, each, seat, viewer, with_link=with_links and link_of in (None, each.id))
            for each in parties.list_parties(db, thread.id)
        ],
        "items": [_message(each, translations) for each in letters],
    }


def message(db: Db, thread: Thread, seat: Party, said: Message, viewer: Principal) -> dict[str, Any]:
    """One message as one seat reads it."""
    letter = next(each for each in views.letters_for(db, thread, seat, after=said.number - 1) if each.id == said.id)
    return _message(letter, views.list_translations(db, [said.id]) if viewer.is_desk else None)


def translation(each: Translation) -> dict[str, Any]:
    return {name: getattr(each, name) for name in TranslationView.model_fields}


def _party(db: Db, party: Party, seat: Party, viewer: Principal, *, with_link: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": party.id,
        "audience": party.audience,
        "language": party.language,
        "is_you": party.id == seat.id,
    }
    if not viewer.is_desk:
        return shown
    shown |= {"name": party.name, "language_basis": party.language_basis, "has_number": party.address is not None}
    if with_link and party.link_path == parties.PARTY_PATH and party.link_id:
        shown["link"] = f"{party.link_path}{links.current_token(db, party.link_id)}"
    return shown


def _message(letter: Letter, translations: dict[str, list[Translation]] | None) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(letter, name) for name in MessageView.model_fields if hasattr(letter, name)}
    shown["sender"] = letter.sender.text if isinstance(letter.sender, Term) else letter.sender
    shown["quick"], shown["sensitivity"] = letter.message.quick, letter.message.sensitivity
    if translations is not None:
        shown["guessed_language"] = letter.message.guessed_language
        found: Sequence[Translation] = translations.get(letter.id, ())
        shown["translations"] = [translation(each) for each in found]
    return shown
