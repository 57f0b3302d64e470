"""What came to our number about a case, for the desk: words, places, enclosures and what each was taken for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select

from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.vault import sniffing
from rescue.mailroom.models import Correspondent, Enclosure, EnclosureContent, EnclosureState, InboundMessage

MOST_SHOWN = 100
SHOWN_PICTURES = ("image/jpeg", "image/png", "image/gif", "image/webp")


@dataclass(frozen=True)
class Enclosed:
    """An enclosure as the desk sees it; `is_picture` when a browser may draw it."""

    enclosure: Enclosure
    is_picture: bool

    @property
    def is_kept(self) -> bool:
        return self.enclosure.state is EnclosureState.KEPT


@dataclass(frozen=True)
class Arrival:
    """One message to us with who sent it."""

    message: InboundMessage
    sender: Correspondent
    enclosed: Sequence[Enclosed]


@dataclass(frozen=True)
class Opened:
    """The bytes of an enclosure and how they may be handed out."""

    content: bytes
    media_type: str
    name: str
    is_picture: bool


def list_for_incident(db: Db, incident_id: str) -> list[Arrival]:
    """The messages about an incident, the newest first."""
    return list_where(db, InboundMessage.incident_id == incident_id)


def list_where(db: Db, wanted: ColumnElement[bool]) -> list[Arrival]:
    newest = (
        select(InboundMessage, Correspondent)
        .join(Correspondent, Correspondent.id == InboundMessage.correspondent_id)
        .where(wanted)
        .order_by(InboundMessage.received_at.desc(), InboundMessage.id.desc())
        .limit(MOST_SHOWN)
    )
    found = list(db.execute(newest))
    if not found:
        return []
    theirs = select(Enclosure).where(Enclosure.message_id.in_([message.id for message, _ in found]))
    by_message: dict[str, list[Enclosed]] = {}
    for each in db.scalars(theirs.order_by(Enclosure.number)):
        by_message.setdefault(each.message_id, []).append(Enclosed(each, each.media_type in SHOWN_PICTURES))
    return [Arrival(message, sender, by_message.get(message.id, [])) for message, sender in found]


def open_enclosure(db: Db, enclosure_id: str, viewer: Principal) -> Opened:
    """The bytes of one that was kept; missing, refused and not for this viewer look the same."""
    if not viewer.is_desk:
        raise NotFound
    kept = (
        select(Enclosure, EnclosureContent.content)
        .join(EnclosureContent, EnclosureContent.sha256 == Enclosure.sha256)
        .where(Enclosure.id == enclosure_id, Enclosure.state == EnclosureState.KEPT)
    )
    found = db.execute(kept).first()
    if found is None:
        raise NotFound
    enclosure, content = found
    ending = sniffing.sniff(content).ending
    is_picture = enclosure.media_type in SHOWN_PICTURES
    # A browser is told only what it may draw; the rest is a file to save, whatever it is.
    media_type = enclosure.media_type if is_picture or enclosure.kind == sniffing.SOUND else "application/octet-stream"
    return Opened(content, media_type, f"{enclosure.id}.{ending}", is_picture)
