"""Browsers that want to hear of an incident, and the short word they get beside the text."""

import base64
import binascii
import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import delete, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching.messages import NewsForYou
from i18n.reaching.models import PushSubscription
from rescue.kit import jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

CHANNEL = "app"
ALONE = "alone"
"""A ladder of no steps: the text beside it goes its own way."""
MOST_OF_INCIDENT = 5
LONGEST_ENDPOINT = 1000
KEY_BYTES, AUTH_BYTES = 65, 16
HOSTS_HERE = ("localhost",)


class NotASubscription(Invalid):
    title = N_("This is not a push subscription.")
    text = N_("A subscription has an https address of a push service and the browser's two keys.")


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and the keys only it can read with."""

    endpoint: str
    p256dh: str
    auth: str


def subscribe(db: Db, incident_id: str, subscription: Subscription, *, may_be_here: bool = False) -> str:
    """Remember a browser; the same one again is the same. The address is called by us, so it must be a public one."""
    if not _is_good(subscription, may_be_here=may_be_here):
        raise NotASubscription
    known = db.scalar(
        select(PushSubscription).where(PushSubscription.endpoint == subscription.endpoint).with_for_update()
    )
    if known is not None:
        known.incident_id, known.p256dh, known.auth = incident_id, subscription.p256dh, subscription.auth
        return known.id
    subscription_id = db.new_id("psh")
    db.add_row(
        PushSubscription,
        id=subscription_id,
        incident_id=incident_id,
        endpoint=subscription.endpoint,
        p256dh=subscription.p256dh,
        auth=subscription.auth,
        created_at=db.now,
    )
    return subscription_id


def tell(db: Db, incident_id: str, reference: str, language: str, *, link: Link | None, link_path: str) -> None:
    """There is news: a word without its content, beside the text that has it."""
    wanting = select(PushSubscription.id).where(PushSubscription.incident_id == incident_id)
    for subscription_id in list(
        db.scalars(wanting.order_by(PushSubscription.created_at.desc()).limit(MOST_OF_INCIDENT))
    ):
        deliveries.queue(
            db,
            Recipient("traveller", subscription_id, language, channel=CHANNEL),
            NewsForYou(reference, link=""),
            incident_id=incident_id,
            link=link,
            link_path=link_path,
            urgency=jobs.Urgency.RESCUE,
            ladder=ALONE,
        )


@lru_cache(2)
def public_key(private_key: str) -> str | None:
    """What browsers are told of our VAPID key; None where push is not set up."""
    if not private_key:
        return None
    from py_vapid import Vapid02

    public = Vapid02.from_string(private_key).public_key
    point = public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def find(db: Db, subscription_id: str) -> Subscription | None:
    found = db.get(PushSubscription, subscription_id)
    return Subscription(found.endpoint, found.p256dh, found.auth) if found else None


def forget(db: Db, subscription_id: str) -> None:
    """The browser is gone."""
    db.execute(delete(PushSubscription).where(PushSubscription.id == subscription_id))


def _is_good(given: Subscription, *, may_be_here: bool) -> bool:
    if len(given.endpoint) > LONGEST_ENDPOINT or len(_bytes(given.p256dh)) != KEY_BYTES:
        return False
    parts = urlsplit(given.endpoint)
    host = parts.hostname or ""
    is_here = host in HOSTS_HERE or not _is_public(host)
    if is_here and not may_be_here:
        return False
    is_secure = parts.scheme == "https" or (may_be_here and parts.scheme == "http")
    return is_secure and bool(host) and len(_bytes(given.auth)) == AUTH_BYTES


def _is_public(host: str) -> bool:
    """A name of the open internet, no number: nobody's push service is inside our own network."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host and not host.endswith((".local", ".internal", ".localhost"))
    return False


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
