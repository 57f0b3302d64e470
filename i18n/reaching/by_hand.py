"""A coordinator sends a message again by another channel."""

from collections.abc import Collection

from i18n.models import DeliveryState
from i18n.reaching import climbing
from i18n.reaching.ladders import PHONES
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_

BY_HAND = "by_hand"


class AlreadyWentOn(Conflict):
    title = N_("It went on already.")
    text = N_("This message was sent by another way already; see the newer one.")


class NotThisWay(Invalid):
    title = N_("It cannot go this way.")
    text = N_("Choose a call, a text message or WhatsApp, to a telephone number.")


def send_again(
    db: Db, delivery_id: str, channel: str, *, incident_id: str, by: str, joined: Collection[str] = ()
) -> str:
    """The same words to the same number on another channel, once; what asked not to be texted is still not texted.

    A message of an incident that was `joined` into this one is this one's too.
    """
    delivery = climbing.lock(db, delivery_id)
    if delivery is None or delivery.incident_id not in (incident_id, *joined):
        raise NotFound
    if delivery.followed_by is not None:
        raise AlreadyWentOn
    if channel not in PHONES or delivery.channel not in PHONES or channel == delivery.channel:
        raise NotThisWay
    if delivery.state is DeliveryState.QUEUED:
        states.step(delivery, DeliveryState.CANCELLED)
    new_id = climbing.follow(db, delivery, (channel, delivery.address), because=BY_HAND)
    events.record(db, "delivery.resent", subject=delivery_id, by=by, incident_id=incident_id, channel=channel)
    return new_id
