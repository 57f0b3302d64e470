"""Sending: a wish stored with the change, carried out by the worker, its answer stored."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, select

from i18n.channels.carriers import Carrier, Handed, OutcomeUnknown, Outgoing, Refused
from i18n.languages import negotiate
from i18n.models import Delivery, DeliveryState
from i18n.sms import sms_segments
from i18n.words import Words, from_payload, render, to_payload
from rescue.kit import jobs, logs, states
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.database import Db

SEND = "delivery.send"
SENDING_AT_ONCE = 8
UNSAYABLE = "unsayable"
_NAMED = select(Delivery).where(Delivery.id.in_(bindparam("ids", expanding=True))).with_for_update()


@dataclass(frozen=True)
class Recipient:
    """Whom we speak to: an address on a channel and the language they read."""

    audience: str
    address: str
    language: str
    channel: str = "sms"
    zone: str | None = None


@dataclass(frozen=True)
class Wish:
    """A delivery marked as being submitted; `is_again` when an earlier try ended in the dark."""

    job_id: int
    attempt: int
    outgoing: Outgoing
    is_again: bool


@dataclass(frozen=True)
class Answer:
    """What became of a wish."""

    wish: Wish
    state: DeliveryState
    carrier: str
    carrier_id: str | None = None
    failure: str | None = None
    is_retried: bool = False


def queue(
    db: Db,
    to: Recipient,
    message: Words,
    *,
    incident_id: str | None,
    link: Link | None = None,
    link_path: str = "",
    urgency: int = jobs.Urgency.ORDINARY,
) -> str:
    """Promise a message in this transaction; `link` is written into its `link` value when it is sent."""
    delivery_id = db.new_id("dlv")
    db.add_row(
        Delivery,
        id=delivery_id,
        incident_id=incident_id,
        audience=to.audience,
        channel=to.channel,
        address=to.address,
        language=to.language,
        message=to_payload(message),
        link_path=link_path or None,
        link_id=link.id if link else None,
        zone=to.zone,
        state=DeliveryState.QUEUED,
        version=1,
        queued_at=db.now,
    )
    jobs.enqueue(db, SEND, key=delivery_id, urgency=urgency, delivery_id=delivery_id)
    return delivery_id


class Sending:
    """Texts as an effect of the worker."""

    kind = SEND
    is_slow = False

    def __init__(self, carrier: Carrier, public_url: str) -> None:
        self._carrier = carrier
        self._public_url = public_url
        self._threads = ThreadPoolExecutor(SENDING_AT_ONCE, "sending")

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        return prepare(db, due, self._public_url)

    def act(self, wishes: Sequence[Wish]) -> list[Answer]:
        """Call the carrier, several at once, outside every transaction."""
        if len(wishes) < 2:
            return [_carry(wish, self._carrier) for wish in wishes]
        return list(self._threads.map(lambda wish: _carry(wish, self._carrier), wishes))

    def settle(self, db: Db, answers: Sequence[Answer]) -> None:
        settle(db, answers)


def prepare(db: Db, due: Sequence[jobs.Job], public_url: str) -> list[Wish]:
    """Render what is due and mark it as being submitted; the caller commits before anything is sent."""
    by_id = {job.payload["delivery_id"]: job for job in due}
    wishes = []
    found = list(db.scalars(_NAMED, {"ids": list(by_id)}))
    tokens = links.current_tokens(db, [delivery.link_id for delivery in found if delivery.link_id])
    for delivery in found:
        job = by_id.pop(delivery.id)
        if delivery.state not in (DeliveryState.QUEUED, DeliveryState.SUBMITTING, DeliveryState.UNKNOWN):
            db.delete(job)
            continue
        is_again = delivery.state is not DeliveryState.QUEUED
        try:
            text = _words_of(delivery, public_url, tokens.get(delivery.link_id or "", ""))
        except Exception as error:  # one text that cannot be said never holds up the others
            logs.log().error("delivery.unsayable", subject=delivery.id, **logs.fault(error))
            states.step(delivery, DeliveryState.FAILED)
            delivery.failure = UNSAYABLE
            db.delete(job)
            continue
        states.step(delivery, DeliveryState.SUBMITTING)
        outgoing = Outgoing(delivery.id, delivery.channel, delivery.address, text, delivery.language)
        wishes.append(Wish(job.id, job.attempt + 1, outgoing, is_again))
    for orphan in by_id.values():
        db.delete(orphan)
    return wishes


def settle(db: Db, answers: Sequence[Answer]) -> None:
    """Store what the carrier said; a delivery never goes back to an earlier state."""
    by_id = {answer.wish.outgoing.key: answer for answer in answers}
    # All jobs at once: one by one each waited for the change of the text before it, half of the time of a text.
    done = jobs.finish_all(db, {each.wish.job_id: each.wish.attempt for each in answers if not each.is_retried})
    for answer in answers:
        if answer.is_retried:
            jobs.fail(db, answer.wish.job_id, answer.wish.attempt, answer.failure or "retried")
    for delivery in db.scalars(_NAMED, {"ids": list(by_id)}):
        answer = by_id[delivery.id]
        if not answer.is_retried and answer.wish.job_id not in done:
            continue
        if states.step(delivery, answer.state):
            delivery.carrier, delivery.carrier_id = answer.carrier, answer.carrier_id
            delivery.failure = answer.failure
            if answer.state in (DeliveryState.SENT, DeliveryState.DELIVERED):
                delivery.sent_at = db.now
                delivery.delivered_at = db.now if answer.state is DeliveryState.DELIVERED else None
    db.wakes = True


def _words_of(delivery: Delivery, public_url: str, token: str) -> str:
    """The words as they are sent, the same at every try; what is kept of them opens nothing."""
    link_id = delivery.link_id or ""
    if delivery.text is not None:
        return delivery.text.replace(link_id, token) if token else delivery.text
    message: Any = from_payload(delivery.message)
    if token:
        message = replace(message, link=f"{public_url}{delivery.link_path or '/'}{token}")
    text = render(message, negotiate(delivery.language), zone=delivery.zone).text
    delivery.segments = sms_segments(text).segments
    delivery.text = text.replace(token, link_id) if token else text
    return text


def _carry(wish: Wish, carrier: Carrier) -> Answer:
    try:
        handed = carrier.find(wish.outgoing) if wish.is_again else None
        return _handed(wish, handed or carrier.send(wish.outgoing), carrier)
    except Refused as no:
        if no.is_passing:
            return Answer(wish, DeliveryState.UNKNOWN, carrier.name, failure=no.code, is_retried=True)
        return Answer(wish, DeliveryState.FAILED, carrier.name, failure=no.code)
    except OutcomeUnknown:
        return Answer(wish, DeliveryState.UNKNOWN, carrier.name, failure="outcome_unknown", is_retried=True)
    except Exception as error:  # nobody foresaw it, so its end is unknown; the texts beside it are settled all the same
        logs.log().error("delivery.carrier_broke", subject=wish.outgoing.key, **logs.fault(error))
        return Answer(wish, DeliveryState.UNKNOWN, carrier.name, failure="outcome_unknown", is_retried=True)


def _handed(wish: Wish, handed: Handed, carrier: Carrier) -> Answer:
    state = DeliveryState.DELIVERED if handed.is_delivered else DeliveryState.SENT
    return Answer(wish, state, carrier.name, carrier_id=handed.carrier_id)
