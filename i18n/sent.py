"""What became of messages, as frozen values for the rooms above: the tables stay here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, text

from i18n.languages import LANGUAGES, negotiate
from i18n.models import LOST, Delivery, DeliveryState
from i18n.reaching import climbing, ladders
from i18n.reaching.countries import country_of
from i18n.words import from_payload, render
from rescue.kit.database import Db

MOST_ASKED = 500
SEEN = frozenset({DeliveryState.READ, DeliveryState.ACKNOWLEDGED})
LINK_SENT = "…"  # where the words held somebody's own link
__all__ = [
    "SEEN",
    "DeliveryState",
    "Sent",
    "count_for_incidents",
    "find_audiences",
    "find_incidents",
    "find_states",
    "get",
    "list_about",
    "list_failed",
    "list_for_incident",
    "list_given_up",
]


@dataclass(frozen=True)
class Sent:
    """One message to one address; `text` is None until it was first tried or is held, `failure` a carrier's code."""

    id: str
    incident_id: str | None
    audience: str
    channel: str
    address: str
    language: str
    state: DeliveryState
    text: str | None
    failure: str | None
    queued_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    spoken: str | None = None
    """The language it was said in, once it was; the reader must be told when it is not `language`."""
    about: str | None = None
    """What its reader may answer, a call-out for example."""
    because: str | None = None
    """Why it went this way: what became of the message before it."""
    is_followed: bool = False
    acknowledged_at: datetime | None = None
    parts: int = 1
    segments: int | None = None
    next_channel: str | None = None
    next_at: datetime | None = None
    """Where it goes next, and when, unless its reader shows that they have it."""
    words: str = ""
    """The name of its message class."""

    @property
    def is_foreign(self) -> bool:
        """Whether its reader got another language than theirs."""
        return self.spoken is not None and self.spoken != negotiate(self.language).code

    @property
    def spoken_name(self) -> str:
        """The name of the language it was said in."""
        return LANGUAGES[self.spoken].autonym if self.spoken in LANGUAGES else ""


def list_for_incident(
    db: Db, incident_id: str, most: int, *, only: str | None = None, but: Iterable[str] = ()
) -> list[Sent]:
    """The newest messages of an incident: `only` those that carry this link, or all `but` those that carry these."""
    wanted = select(Delivery).where(Delivery.incident_id == incident_id)
    if only is not None:
        wanted = wanted.where(Delivery.link_id == only)
    if others := list(but):
        wanted = wanted.where(or_(Delivery.link_id.is_(None), Delivery.link_id.not_in(others)))
    return _list(db, wanted, most)


def list_about(db: Db, incident_id: str, about: str) -> list[Sent]:
    """The messages of an incident that carried what their reader may answer, an offer for example; newest first."""
    return _list(db, select(Delivery).where(Delivery.incident_id == incident_id, Delivery.about == about), MOST_ASKED)


def get(db: Db, delivery_id: str) -> Sent | None:
    """One message, or None."""
    found = _list(db, select(Delivery).where(Delivery.id == delivery_id), 1)
    return found[0] if found else None


def list_failed(db: Db, *, since: datetime, most: int) -> list[Sent]:
    """The newest messages queued since an instant that nobody will get by any way."""
    return _list(db, failed_since(since), most)


def failed_since(since: datetime) -> Select[Delivery]:
    return _lost_since(since).where(
        Delivery.state.in_((DeliveryState.FAILED, DeliveryState.EXPIRED)), Delivery.followed_by.is_(None)
    )


def list_given_up(db: Db, *, since: datetime, most: int) -> list[Sent]:
    """The newest urgent messages whose reader was not reached by any step."""
    return _list(db, given_up_since(since), most)


def given_up_since(since: datetime) -> Select[Delivery]:
    return _lost_since(since).where(Delivery.state == DeliveryState.GIVEN_UP)


def _lost_since(since: datetime) -> Select[Delivery]:
    # In the very words of the index: SQLite uses a partial one only where its condition is repeated.
    return select(Delivery).where(text(f"deliveries.{LOST}"), Delivery.queued_at > since)


def find_states(db: Db, delivery_ids: Iterable[str]) -> dict[str, DeliveryState]:
    """How far each message is."""
    asked = select(Delivery.id, Delivery.state).where(Delivery.id.in_(list(delivery_ids)[:MOST_ASKED]))
    return {row.id: row.state for row in db.execute(asked)}


def find_incidents(db: Db, delivery_ids: Iterable[str]) -> dict[str, str | None]:
    """Which incident each message belongs to."""
    asked = select(Delivery.id, Delivery.incident_id).where(Delivery.id.in_(list(delivery_ids)[:MOST_ASKED]))
    return {row.id: row.incident_id for row in db.execute(asked)}


def find_audiences(db: Db, addresses: Iterable[str]) -> dict[str, str]:
    """What we took each address for when we wrote to it."""
    wanted = list(addresses)[:MOST_ASKED]
    found = select(Delivery.address, Delivery.audience).where(Delivery.address.in_(wanted)).distinct()
    return {row.address: row.audience for row in db.execute(found)}


def _text(delivery: Delivery) -> str | None:
    """As it was written; what is held until the morning as it will be."""
    if delivery.text is not None:
        return delivery.text.replace(delivery.link_id, LINK_SENT) if delivery.link_id else delivery.text
    if delivery.state is not DeliveryState.QUEUED or delivery.failure is None:
        return None
    message: Any = from_payload(delivery.message)
    if delivery.link_id and hasattr(message, "link"):
        message = replace(message, link=LINK_SENT)
    channel: Any = delivery.channel
    return render(message, negotiate(delivery.language), channel, zone=delivery.zone).text


def count_for_incidents(db: Db, incident_ids: Iterable[str], *, since: datetime, until: datetime) -> dict[str, int]:
    """How many messages we sent in each of these incidents, from one instant to another."""
    within = (Delivery.queued_at >= since, Delivery.queued_at < until)
    counted = select(Delivery.incident_id, func.count()).where(Delivery.incident_id.in_(list(incident_ids)), *within)
    return {row[0]: row[1] for row in db.execute(counted.group_by(Delivery.incident_id))}


def _list(db: Db, wanted: Select[Delivery], most: int) -> list[Sent]:
    newest = wanted.order_by(Delivery.queued_at.desc(), Delivery.rung.desc(), Delivery.id.desc()).limit(most)
    return [
        Sent(
            id=each.id,
            incident_id=each.incident_id,
            audience=each.audience,
            channel=each.channel,
            address=each.address,
            language=each.language,
            state=each.state,
            text=_text(each),
            failure=each.failure,
            queued_at=each.queued_at,
            sent_at=each.sent_at,
            delivered_at=each.delivered_at,
            spoken=each.spoken,
            about=each.about,
            because=each.because,
            is_followed=each.followed_by is not None,
            acknowledged_at=each.acknowledged_at,
            parts=len(each.parts or (1,)),
            segments=each.segments,
            **_next(each),
            words=str(each.message.get("words", "")),
        )
        for each in db.scalars(newest)
    ]


def _next(delivery: Delivery) -> dict[str, Any]:
    """The step that follows if nobody answers; nothing where none would."""
    seconds = climbing.seconds_of(delivery)
    is_out = delivery.state in (DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ)
    if seconds is None or not is_out or delivery.sent_at is None or delivery.followed_by is not None:
        return {}
    point = ladders.next_point(
        delivery.ladder or "",
        country_of(delivery.address),
        [(channel, address) for channel, address in delivery.points or ()],
        tried=[(delivery.channel, delivery.address)],
        is_silent=True,
    )
    is_last = point is None or delivery.channel == ladders.VOICE
    return {
        "next_channel": None if is_last or not point else point[0],
        "next_at": delivery.sent_at + timedelta(seconds=seconds),
    }
