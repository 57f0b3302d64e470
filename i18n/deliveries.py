"""Sending: a wish stored with the change, carried out by the worker, its answer stored."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import defer

from i18n.channels.carriers import Carrier, Outgoing
from i18n.models import Delivery, DeliveryState
from i18n.reaching import climbing, marks, permits, senders, whatsapp
from i18n.reaching.carrying import SENDING_AT_ONCE, UNKNOWN_END, Answer, Wish, carry_all
from i18n.reaching.climbing import SEND
from i18n.reaching.countries import country_of
from i18n.reaching.ladders import LADDERS_OF_AUDIENCES, Point
from i18n.reaching.marks import Marks
from i18n.reaching.models import MessageTemplate
from i18n.reaching.permits import Counts, Word
from i18n.reaching.senders import Chosen, House
from i18n.reaching.writing import NoTemplate, Paper, Written, tokens_of, write
from i18n.words import Words, to_payload
from rescue.kit import jobs, logs, states, supports
from rescue.kit.access.links import Link
from rescue.kit.database import Db

__all__ = ["SEND", "Answer", "Recipient", "Sending", "Wish", "prepare", "queue", "settle"]

UNSAYABLE = "unsayable"
WENT = (DeliveryState.SENT, DeliveryState.DELIVERED)
LOOK_SECONDS = 60
"""So long a message whose end is unknown is only looked for: the carrier may still be writing its list."""
URGENT_VALID_SECONDS = 300
_NAMED = (
    select(Delivery)
    .where(Delivery.id.in_(bindparam("ids", expanding=True)))
    .order_by(Delivery.id)  # who locks several of them waits for others in the same order
    .with_for_update()
)
# What went needs no words any more, and reading their JSON was a third of settling it.
_WENT = _NAMED.options(defer(Delivery.message), defer(Delivery.points), defer(Delivery.text))


@dataclass(frozen=True)
class Recipient:
    """Whom we speak to: an address on a channel and the language they read."""

    audience: str
    address: str
    language: str
    channel: str = "sms"
    zone: str | None = None


def queue(
    db: Db,
    to: Recipient,
    message: Words,
    *,
    incident_id: str | None,
    link: Link | None = None,
    link_path: str = "",
    urgency: int = jobs.Urgency.ORDINARY,
    ladder: str | None = None,
    points: Sequence[Point] = (),
    about: str | None = None,
    valid_seconds: int | None = None,
) -> str:
    """Promise a message in this transaction; `link` is written into its `link` value when it is sent.

    An urgent one goes up its `ladder` (the audience's own when none is named): to further `points` of the same person
    when this one fails. `about` names what a reader may answer; `valid_seconds` is how long it may wait to be sent.
    """
    delivery_id = db.new_id("dlv")
    is_urgent = urgency <= jobs.Urgency.TIMER
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
        urgency=urgency,
        ladder=ladder or (LADDERS_OF_AUDIENCES.get(to.audience) if is_urgent else None),
        points=[list(point) for point in points] or [[to.channel, to.address]],
        about=about,
        expires_at=climbing.expiry(db.now, urgency, valid_seconds),
    )
    jobs.enqueue(db, SEND, key=delivery_id, urgency=urgency, delivery_id=delivery_id)
    return delivery_id


class Sending:
    """Texts as an effect of the worker."""

    kind = SEND
    is_slow = False

    def __init__(self, carrier: Carrier, house: House | str) -> None:
        self._carrier = carrier
        self._house = House(house) if isinstance(house, str) else house
        self._threads = ThreadPoolExecutor(SENDING_AT_ONCE, "sending")

    def prepare(self, db: Db, due: Sequence[jobs.Job]) -> list[Wish]:
        return prepare(db, due, self._house)

    def act(self, wishes: Sequence[Wish]) -> list[Answer]:
        return carry_all(wishes, self._carrier, self._threads)

    def settle(self, db: Db, answers: Sequence[Answer]) -> None:
        settle(db, answers)


def prepare(db: Db, due: Sequence[jobs.Job], house: House | str) -> list[Wish]:
    """Render what is due and mark it as being submitted; the caller commits before anything is sent."""
    by_id = {job.payload["delivery_id"]: job for job in due}
    found = list(db.scalars(_NAMED, {"ids": list(by_id)}))
    batch = _look_up(db, found, House(house) if isinstance(house, str) else house)
    wishes = []
    for delivery in found:
        job = by_id.pop(delivery.id)
        if delivery.state not in (DeliveryState.QUEUED, DeliveryState.SUBMITTING, DeliveryState.UNKNOWN):
            db.delete(job)
        elif delivery.state is DeliveryState.QUEUED and not _may_go(db, delivery, job, batch):
            continue
        elif (wish := _submit(db, delivery, job, batch)) is not None:
            wishes.append(wish)
    db.write_changes(Delivery, found)
    for orphan in by_id.values():
        db.delete(orphan)
    return wishes


@dataclass(frozen=True)
class _Batch:
    """What is read once for all that are due together."""

    house: House
    tokens: dict[str, str]
    marks: Marks
    counts: Counts
    templates: dict[tuple[str, str], MessageTemplate]


def _look_up(db: Db, found: Sequence[Delivery], house: House) -> _Batch:
    waiting = [delivery for delivery in found if delivery.state is DeliveryState.QUEUED]
    shown = {delivery.message["words"] for delivery in found if delivery.channel == whatsapp.CHANNEL}
    return _Batch(
        house,
        tokens_of(db, [delivery.link_id for delivery in found if delivery.link_id]),
        marks.read(db, {delivery.address for delivery in found}),
        permits.count(db, {delivery.incident_id for delivery in waiting if delivery.incident_id}),
        whatsapp.approved(db, shown),
    )


def _may_go(db: Db, delivery: Delivery, job: jobs.Job, batch: _Batch) -> bool:
    """False when it is too late, not allowed, or still night there: then it is settled or put off here."""
    if delivery.expires_at is not None and delivery.expires_at <= db.now:
        _end(db, delivery, job, DeliveryState.EXPIRED, climbing.TOO_LATE)
        return False
    rule = senders.capability_of(country_of(delivery.address), delivery.channel)
    verdict = permits.judge(delivery, rule, batch.marks, batch.counts, batch.house, db.now)
    if verdict.word is Word.REFUSE:
        _end(db, delivery, job, DeliveryState.FAILED, verdict.code)
    elif verdict.until is not None:
        job.run_at = verdict.until
        delivery.expires_at = climbing.expiry(verdict.until, delivery.urgency)
        delivery.failure = verdict.code
    return verdict.word is Word.GO


def _submit(db: Db, delivery: Delivery, job: jobs.Job, batch: _Batch) -> Wish | None:
    is_again = delivery.state is not DeliveryState.QUEUED
    territory = country_of(delivery.address)
    rule = senders.capability_of(territory, delivery.channel)
    chosen = senders.choose_sender(rule, territory, batch.house)
    paper = Paper(batch.house, rule, chosen, batch.marks, batch.templates)
    try:
        written = write(db, delivery, batch.tokens.get(delivery.link_id or "", ""), paper)
    except NoTemplate:
        _end(db, delivery, job, DeliveryState.FAILED, whatsapp.MISSING)
        return None
    except whatsapp.CannotBeFilled:
        _end(db, delivery, job, DeliveryState.FAILED, whatsapp.REFUSED)
        return None
    except Exception as error:  # one text that cannot be said never holds up the others
        logs.log().error("delivery.unsayable", subject=delivery.id, **logs.fault(error))
        _end(db, delivery, job, DeliveryState.FAILED, UNSAYABLE)
        return None
    states.step(delivery, DeliveryState.SUBMITTING)
    delivery.submitted_at = delivery.submitted_at if is_again else db.now
    return _wish(db, delivery, job, written, chosen, is_again=is_again)


def settle(db: Db, answers: Sequence[Answer]) -> None:
    """Store what the carrier said; a delivery never goes back to an earlier state."""
    by_id = {answer.wish.outgoing.key: answer for answer in answers}
    # All jobs at once: one by one each waited for the change of the text before it, half of the time of a text.
    done = jobs.finish_all(db, {each.wish.job_id: each.wish.attempt for each in answers if not each.is_retried})
    for answer in answers:
        if answer.is_retried:
            jobs.fail(db, answer.wish.job_id, answer.wish.attempt, answer.failure or "retried")
    held = [key for key, answer in by_id.items() if answer.is_retried or answer.wish.job_id in done]
    all_went = all(answer.state in WENT for answer in answers)
    found = list(db.scalars(_WENT if all_went else _NAMED, {"ids": held}))
    went = [each for each in found if by_id[each.id].state in WENT]
    for delivery in went:
        _settle_one(db, delivery, by_id[delivery.id])
    db.write_changes(Delivery, went)
    for delivery in found:
        if by_id[delivery.id].state not in WENT:  # its next step reads what the others wrote
            _settle_one(db, delivery, by_id[delivery.id])
    worked, failed = [answer.state in WENT for answer in answers], [answer.is_retried for answer in answers]
    supports.note_all(db, supports.CARRIER, worked=worked, failed=failed)
    db.wakes = True


def _settle_one(db: Db, delivery: Delivery, answer: Answer) -> None:
    if not states.step(delivery, answer.state):
        # A callback was faster than the answer to our call: its state stays, and now we know who carried it.
        if answer.carrier_id and delivery.carrier is None:
            delivery.carrier, delivery.carrier_id = answer.carrier, answer.carrier_id
        return
    delivery.carrier, delivery.carrier_id = answer.carrier, answer.carrier_id
    delivery.failure = answer.failure
    if answer.parts:
        delivery.parts = _parts(answer)
    if answer.state in WENT:
        delivery.sent_at = db.now
        delivery.delivered_at = db.now if answer.state is DeliveryState.DELIVERED else None
        if delivery.ladder is not None:
            climbing.await_acknowledgement(db, delivery)
    elif answer.state is DeliveryState.FAILED:
        climbing.after_failure(db, delivery)
    elif delivery.ladder is not None and answer.failure is not None:
        # Nobody knows whether it went, or it must wait: somebody in danger does not wait with it.
        is_unsure = answer.state is DeliveryState.UNKNOWN
        climbing.go_beside(db, delivery, because=UNKNOWN_END if is_unsure else "throttled")


def _parts(answer: Answer) -> list[dict[str, Any]]:
    known = [{"sid": part.sid, "state": str(part.state), "code": part.code} for part in answer.parts]
    missing = len(answer.wish.parts) - len(known)
    return known + [{"sid": None, "state": None, "code": None}] * missing


def _wish(db: Db, delivery: Delivery, job: jobs.Job, written: Written, chosen: Chosen, *, is_again: bool) -> Wish:
    is_urgent = delivery.urgency <= jobs.Urgency.TIMER
    outgoing = Outgoing(
        delivery.id,
        delivery.channel,
        delivery.address,
        written.text,
        delivery.spoken or delivery.language,
        urgency=delivery.urgency,
        valid_seconds=URGENT_VALID_SECONDS if is_urgent else Outgoing.valid_seconds,
        sender=chosen.sender,
        template_sid=written.template.sid if written.template else None,
        template_values=written.template.values if written.template else None,
        reference=delivery.incident_id,
    )
    waited = db.now - (delivery.submitted_at or delivery.queued_at)
    may_repeat = not is_again or (delivery.followed_by is None and waited >= timedelta(seconds=LOOK_SECONDS))
    known = tuple(part["sid"] for part in delivery.parts or ())
    return Wish(job.id, job.attempt + 1, outgoing, is_again, may_repeat, written.parts, known)


def _end(db: Db, delivery: Delivery, job: jobs.Job, state: DeliveryState, failure: str) -> None:
    states.step(delivery, state)
    delivery.failure = failure
    db.delete(job)
    climbing.after_failure(db, delivery)
