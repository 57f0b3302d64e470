"""Answering in words, within bounds: a few to one person, none to whoever cannot read them, and never in a circle."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from i18n import deliveries, suppressions
from i18n.deliveries import Recipient
from i18n.words import Words
from rescue.kit import jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.mailroom.models import InboundMessage, TakenAs

MOST_REPLIES = 4
WITHIN = timedelta(minutes=10)
MOST_OF_A_DAY = 20
SAME_WORDS_MOST = 2  # a machine answers our answer with the same words; a person does so once


def reply(
    db: Db,
    received: InboundMessage,
    message: Words,
    *,
    audience: str,
    language: str,
    incident_id: str | None,
    link: Link | None = None,
    link_path: str = "",
    about: str | None = None,
) -> bool:
    """Queue an answer to a message the way it came, unless it would be one too many; False when nothing is said."""
    address = received.reply_address
    if address is None or suppressions.is_suppressed(db, received.channel, address) or not may_reply(db, received):
        return False
    received.replied_at = db.now
    to = Recipient(audience, address, language, channel=received.channel)
    deliveries.queue(
        db,
        to,
        message,
        incident_id=incident_id,
        link=link,
        link_path=link_path,
        urgency=jobs.Urgency.RESCUE,
        about=about,
    )
    return True


def may_reply(db: Db, received: InboundMessage) -> bool:
    """Whether the sender may hear from a machine once more."""
    theirs = select(func.count()).where(
        InboundMessage.correspondent_id == received.correspondent_id, InboundMessage.id != received.id
    )
    db.flush()
    replied = theirs.where(InboundMessage.replied_at.is_not(None))
    recently = db.scalar(replied.where(InboundMessage.replied_at > db.now - WITHIN)) or 0
    today = db.scalar(replied.where(InboundMessage.replied_at > db.now - timedelta(days=1))) or 0
    return recently < MOST_REPLIES and today < MOST_OF_A_DAY and not is_echo(db, received)


def is_echo(db: Db, received: InboundMessage) -> bool:
    """Whether the same words came from the same sender again and again: a machine that answers ours."""
    if not received.text:
        return False
    same = select(func.count()).where(
        InboundMessage.correspondent_id == received.correspondent_id,
        InboundMessage.id != received.id,
        InboundMessage.text == received.text,
        InboundMessage.received_at > db.now - timedelta(hours=1),
    )
    return (db.scalar(same) or 0) >= SAME_WORDS_MOST


def was_explained(db: Db, received: InboundMessage, call_out_id: str) -> bool:
    """Whether the sender was told already how to answer this offer."""
    told = select(InboundMessage.id).where(
        InboundMessage.correspondent_id == received.correspondent_id,
        InboundMessage.call_out_id == call_out_id,
        InboundMessage.taken_as == TakenAs.UNCLEAR_ANSWER,
        InboundMessage.replied_at.is_not(None),
    )
    return db.scalar(told.limit(1)) is not None


def wrote_since(db: Db, correspondent_id: str, incident_id: str, since: datetime) -> bool:
    """Whether somebody wrote about an incident since an instant."""
    theirs = select(InboundMessage.id).where(
        InboundMessage.correspondent_id == correspondent_id,
        InboundMessage.incident_id == incident_id,
        InboundMessage.received_at > since,
    )
    return db.scalar(theirs.limit(1)) is not None
