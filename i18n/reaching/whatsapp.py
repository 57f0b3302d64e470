"""WhatsApp's rules: free words for a day after somebody wrote to us, approved templates otherwise."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from i18n.languages import ENGLISH, Language
from i18n.models import Delivery, DeliveryState
from i18n.reaching import marks
from i18n.reaching.models import AddressMark, Mark, MessageTemplate, TemplateState
from i18n.words import Words, say_values
from rescue.kit import jobs
from rescue.kit.database import Db

CHANNEL = "whatsapp"
WINDOW_HOURS = 24
PARKED = "window"
"""Why a message waits: its reader must write to us first."""
CLOSED = "63016"
MISSING = "template_missing"
REFUSED = "template_refused"
MOST_RELEASED = 50


class CannotBeFilled(Exception):
    """WhatsApp would refuse the values: too few, empty, or with a line break."""


@dataclass(frozen=True)
class Template:
    """A template as it goes: its id, its values as JSON, and the language it speaks."""

    sid: str
    values: str
    language: str


def note_inbound(db: Db, address: str) -> None:
    """They wrote to us: for a day we may answer freely, and what waited for this goes now."""
    until = db.now + timedelta(hours=WINDOW_HOURS)
    marks.put(db, Mark.WINDOW, CHANNEL, address, reason="inbound", until=until)
    parked = select(Delivery.id).where(
        Delivery.address == address,
        Delivery.channel == CHANNEL,
        Delivery.state == DeliveryState.QUEUED,
        Delivery.because == PARKED,
    )
    jobs.hasten(db, list(db.scalars(parked.limit(MOST_RELEASED))))


def channel_for(db: Db, number: str) -> str:
    """WhatsApp for whoever wrote to us there within the day, as they may have nothing else abroad; a text otherwise."""
    wrote = db.get(AddressMark, (number, CHANNEL, Mark.WINDOW))
    return CHANNEL if wrote is not None and wrote.until is not None and wrote.until > db.now else "sms"


def close_window(db: Db, address: str) -> None:
    """WhatsApp says it is closed, whatever our clock says."""
    marks.lift(db, Mark.WINDOW, CHANNEL, address)


def approved(db: Db, words: Collection[str]) -> dict[tuple[str, str], MessageTemplate]:
    """The templates that may be used for these messages, in one statement."""
    if not words:
        return {}
    usable = select(MessageTemplate).where(
        MessageTemplate.words.in_(words), MessageTemplate.status == TemplateState.APPROVED
    )
    return {(each.words, each.language): each for each in db.scalars(usable)}


def fill(
    message: Words, reader: Language, known: dict[tuple[str, str], MessageTemplate], zone: str | None
) -> Template | None:
    """The template in the reader's language, else in English to be labelled as such; None when there is none."""
    name = type(message).__name__
    for language in (reader, ENGLISH):
        found = known.get((name, language.code))
        if found is not None:
            values = say_values(message, language, zone=zone)
            return Template(found.content_sid, values_of(found.parameters, values), language.code)
    return None


def values_of(parameters: Sequence[str], values: dict[str, str]) -> str:
    """The values as WhatsApp takes them; refused here, with nothing sent, when it would refuse them."""
    filled = {str(place): values.get(name, "") for place, name in enumerate(parameters, 1)}
    if any(not value.strip() or "\n" in value or "\r" in value or "\t" in value for value in filled.values()):
        raise CannotBeFilled(", ".join(parameters))
    return json.dumps(filled, ensure_ascii=False)
