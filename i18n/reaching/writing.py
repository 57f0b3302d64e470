"""The words of one delivery as they are sent: in its reader's language, and as its channel and country take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from i18n.languages import negotiate
from i18n.models import Delivery
from i18n.reaching import splitting, whatsapp
from i18n.reaching.carrying import UNKNOWN_END
from i18n.reaching.ladders import VOICE
from i18n.reaching.marks import Marks
from i18n.reaching.messages import NoLinkHere, YouMayHaveThis
from i18n.reaching.models import MessageTemplate
from i18n.reaching.senders import Capability, Chosen, House
from i18n.reaching.whatsapp import Template
from i18n.sms import sms_segments
from i18n.words import Words, from_payload, render
from rescue.kit import events
from rescue.kit.access import codes, links
from rescue.kit.database import Db

Templates = Mapping[tuple[str, str], MessageTemplate]


class NoTemplate(Exception):
    """WhatsApp takes nothing but a template now, and none is approved for these words."""


@dataclass(frozen=True)
class Written:
    """What goes: one text, or the parts of one that is too long, or a template with its values."""

    text: str
    parts: tuple[str, ...] = ()
    template: Template | None = None


@dataclass(frozen=True)
class Paper:
    """What is known beside the message: the rule of the place, who sends it, marks of addresses, templates."""

    house: House
    rule: Capability | None
    chosen: Chosen
    marks: Marks
    templates: dict[tuple[str, str], MessageTemplate]


def tokens_of(db: Db, ids: Sequence[str]) -> dict[str, str]:
    """What is written into messages and never kept: the tokens of links, the digits of one-time codes."""
    digits = {each: codes.digits_of(db.secret, each) for each in ids if each.startswith(codes.PREFIX)}
    return links.current_tokens(db, [each for each in ids if each not in digits]) | digits


def write(db: Db, delivery: Delivery, token: str, paper: Paper) -> Written:
    """The same words at every try; what is kept of them opens nothing."""
    if _is_code(delivery) and delivery.channel == VOICE:
        token = ", ".join(token)  # digit by digit: a voice would say a number of six digits in thousands
    message = _message(delivery, token, paper)
    text = _text(db, delivery, message, token, paper)
    is_closed = (delivery.channel, delivery.address) not in paper.marks.windows
    if delivery.channel == whatsapp.CHANNEL and is_closed and paper.house.needs_templates:
        return _as_template(delivery, message, text, paper)
    if paper.rule is None or splitting.units(text) <= paper.rule.most_characters:
        return Written(text)
    return Written(text, splitting.split(text, paper.rule.most_characters))


def _message(delivery: Delivery, token: str, paper: Paper) -> Words:
    message: Any = from_payload(delivery.message)
    if _is_code(delivery):
        message = replace(message, code=token)
    elif token and (delivery.channel == VOICE or not _takes_links(paper)):
        message = replace(message, link=None)
        if hasattr(message, "our_phone"):
            message = replace(message, our_phone=paper.house.desk_phone or None)
        if hasattr(message, "code_number") and delivery.channel != VOICE:
            message = replace(message, code_number=links.typed_of(token))
    elif token:
        message = replace(message, link=f"{paper.house.public_url}{delivery.link_path or '/'}{token}")
    if getattr(message, "can_reply", None) is not None:
        message = replace(message, can_reply=paper.chosen.can_reply and delivery.channel != VOICE)
    result: Words = message
    return result


def _text(db: Db, delivery: Delivery, message: Words, token: str, paper: Paper) -> str:
    link_id = delivery.link_id or ""
    opening = getattr(message, "code_number", None) or token
    if delivery.text is not None:
        return delivery.text.replace(link_id, opening) if token else delivery.text
    channel: Any = delivery.channel
    reader = negotiate(delivery.language)
    said = render(message, reader, channel, zone=delivery.zone)
    delivery.spoken, delivery.is_fallback = said.language.code, said.fallback
    if said.fallback:
        events.record(db, "delivery.foreign", subject=delivery.id, by="system", incident_id=delivery.incident_id)
    lines = [said.text]
    is_without = token and delivery.channel != VOICE and not _takes_links(paper) and not _is_code(delivery)
    if is_without and paper.house.desk_phone and not hasattr(message, "our_phone"):
        lines.append(render(NoLinkHere(paper.house.desk_phone), reader, channel).text)
    if delivery.because == UNKNOWN_END:
        lines.append(render(YouMayHaveThis(), reader, channel).text)
    text = "\n".join(lines)
    delivery.segments = sms_segments(text).segments
    delivery.text = text.replace(opening, link_id) if token else text
    return text


def _is_code(delivery: Delivery) -> bool:
    return (delivery.link_id or "").startswith(codes.PREFIX)


def _takes_links(paper: Paper) -> bool:
    return paper.rule is None or paper.rule.links


def _as_template(delivery: Delivery, message: Words, text: str, paper: Paper) -> Written:
    reader = negotiate(delivery.language)
    template = whatsapp.fill(message, reader, paper.templates, delivery.zone)
    if template is None:
        raise NoTemplate(type(message).__name__)
    if template.language != reader.code:
        delivery.spoken, delivery.is_fallback = template.language, True
    return Written(text, template=template)
