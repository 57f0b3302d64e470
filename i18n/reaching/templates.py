"""The WhatsApp templates a house has: which message in which language, approved or not, and under which id."""

import re
from dataclasses import dataclass, fields

from sqlalchemy import select

from i18n.languages import LANGUAGES
from i18n.reaching.models import MessageTemplate, TemplateState
from i18n.words import Words, example_of, known_words, render
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

SID = re.compile(r"HX[0-9A-Za-z]{1,38}\Z")
MOST_LISTED = 1000


PREVIEW_CHARACTERS = 72


class NoSuchTemplate(Invalid):
    title = N_("This cannot be a template.")
    text = N_("A template is for a message and language of ours; its id begins with HX; its values are the message's.")


@dataclass(frozen=True)
class Approval:
    """What WhatsApp says of one template; `parameters` are the message's values in the order of {{1}}, {{2}}…"""

    content_sid: str
    status: TemplateState
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A template as the desk sees it."""

    words: str
    language: str
    content_sid: str
    status: str
    parameters: tuple[str, ...]
    version: int


def put(db: Db, words: str, language: str, approval: Approval, *, by: str, seen_version: int | None = None) -> None:
    """Set a template's state; refused when it could never be filled."""
    message = next((each for each in known_words() if each.__name__ == words), None)
    named = {field.name for field in fields(message)} if message else set()  # type: ignore[arg-type]
    is_ours = message is not None and language in LANGUAGES and SID.match(approval.content_sid)
    if not is_ours or not set(approval.parameters) <= named:
        raise NoSuchTemplate
    known = db.get(MessageTemplate, (words, language), with_for_update=True)
    if known is None:
        known = MessageTemplate(words=words, language=language, version=0)
        db.add(known)
    else:
        states.check_version(known, seen_version)
    known.content_sid, known.status = approval.content_sid, approval.status
    known.parameters = list(approval.parameters)
    known.version, known.updated_at, known.by = known.version + 1, db.now, by
    events.record(db, "template.changed", subject=words[:40], by=by, language=language, status=str(approval.status))


def list_all(db: Db) -> list[Listed]:
    """Every template, by message and language."""
    every = select(MessageTemplate).order_by(MessageTemplate.words, MessageTemplate.language)
    return [
        Listed(each.words, each.language, each.content_sid, str(each.status), tuple(each.parameters), each.version)
        for each in db.scalars(every.limit(MOST_LISTED))
    ]


def list_messages(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The messages that may have a template: name, how it begins for a reader of `language`, and its values."""
    found = [
        (each.__name__, preview(each, language), tuple(field.name for field in fields(each)))  # type: ignore[arg-type]
        for each in known_words()
    ]
    return sorted(found, key=lambda each: each[1])


def preview(words: type[Words], language: str) -> str:
    """The beginning of a message with its sample values: what people know it by."""
    text = " ".join(render(example_of(words), LANGUAGES[language], "app").text.split())
    return text if len(text) <= PREVIEW_CHARACTERS else text[: PREVIEW_CHARACTERS - 1] + "…"
