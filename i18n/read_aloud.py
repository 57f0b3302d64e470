"""A delivery that is a telephone call: its words for the voice that says them, and what it was about."""

from dataclasses import dataclass

from sqlalchemy import select

from i18n.languages import negotiate
from i18n.models import Delivery
from i18n.words import from_payload, render
from rescue.kit.access import codes
from rescue.kit.database import Db

VOICE = "voice"


@dataclass(frozen=True)
class ReadAloud:
    """What is said, in the language it was rendered in; `about` names what the message is about (a call-out)."""

    id: str
    incident_id: str | None
    audience: str
    address: str
    text: str
    language: str
    message: str
    about: str | None
    is_acknowledged: bool


def find(db: Db, delivery_id: str) -> ReadAloud | None:
    """The message of a delivery on the voice channel; None for any other."""
    delivery = db.scalar(select(Delivery).where(Delivery.id == delivery_id, Delivery.channel == VOICE))
    if delivery is None:
        return None
    text, language = delivery.text, delivery.spoken
    if text is None or language is None:
        rendered = render(from_payload(delivery.message), negotiate(delivery.language), "voice", zone=delivery.zone)
        text, language = rendered.text, rendered.language.code
    link_id = delivery.link_id or ""
    if link_id.startswith(codes.PREFIX):
        # What is kept holds no code; it is put back as it was written, digit by digit.
        text = text.replace(link_id, ", ".join(codes.digits_of(db.secret, link_id)))
    return ReadAloud(
        id=delivery.id,
        incident_id=delivery.incident_id,
        audience=delivery.audience,
        address=delivery.address,
        text=text,
        language=language,
        message=str(delivery.message["words"]),
        about=delivery.about,
        is_acknowledged=delivery.acknowledged_at is not None,
    )
