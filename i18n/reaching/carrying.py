"""Handing a message to its carrier, outside every transaction: what it said is an answer, never an exception."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from i18n.channels.carriers import Carrier, Handed, OutcomeUnknown, Outgoing, Refused
from i18n.models import DeliveryState
from i18n.reaching.ladders import VOICE
from i18n.reaching.outcomes import Failure, classify
from rescue.kit import logs

UNKNOWN_END = "outcome_unknown"
NOT_TRIED = "20429"
"""The carrier just told a more urgent message that it takes no more for now."""


@dataclass(frozen=True)
class Wish:
    """A delivery marked as being submitted; `is_again` when an earlier try ended in the dark.

    `parts` are the texts of a message that one text cannot hold; `known` are the carrier's names of those that went.
    """

    job_id: int
    attempt: int
    outgoing: Outgoing
    is_again: bool
    may_repeat: bool = True
    parts: tuple[str, ...] = ()
    known: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Part:
    """One text of several: the carrier's name for it, its state, and the code of a refusal."""

    sid: str | None
    state: DeliveryState
    code: str | None = None


@dataclass(frozen=True)
class Answer:
    """What became of a wish."""

    wish: Wish
    state: DeliveryState
    carrier: str
    carrier_id: str | None = None
    failure: str | None = None
    is_retried: bool = False
    parts: tuple[Part, ...] = ()


def carry(wish: Wish, carrier: Carrier) -> Answer:
    """One message, or its parts one after the other until one does not go."""
    if not wish.parts:
        part = _hand(wish, wish.outgoing, carrier)
        return _answer(wish, carrier, part, (part,))
    done: list[Part] = []
    for number, text in enumerate(wish.parts):
        sid = wish.known[number] if number < len(wish.known) else None
        outgoing = replace(wish.outgoing, text=text)
        done.append(Part(sid, DeliveryState.SENT) if sid else _hand(wish, outgoing, carrier))
        if done[-1].state in (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.QUEUED):
            break
    return _answer(wish, carrier, done[-1], done)


def postponed(wish: Wish, carrier: Carrier) -> Answer:
    """An ordinary message steps back while the carrier takes no more: the urgent ones go first."""
    part = Part(None, DeliveryState.QUEUED, NOT_TRIED)
    return _answer(wish, carrier, part, ())


def is_throttled(answer: Answer) -> bool:
    return answer.state is DeliveryState.QUEUED


def _answer(wish: Wish, carrier: Carrier, last: Part, done: Sequence[Part]) -> Answer:
    is_retried = last.state in (DeliveryState.UNKNOWN, DeliveryState.QUEUED)
    first = next((part.sid for part in done if part.sid), None)
    parts = tuple(done) if wish.parts else ()
    return Answer(wish, last.state, carrier.name, first, last.code, is_retried, parts)


def _hand(wish: Wish, outgoing: Outgoing, carrier: Carrier) -> Part:
    try:
        handed = carrier.find(outgoing) if wish.is_again else None
        if handed is None and not wish.may_repeat:
            return Part(None, DeliveryState.UNKNOWN, UNKNOWN_END)
        handed = handed or (carrier.call(outgoing) if outgoing.channel == VOICE else carrier.send(outgoing))
        return _handed(handed)
    except Refused as no:
        is_held = no.is_passing or classify(no.code) is Failure.THROTTLED
        return Part(None, DeliveryState.QUEUED if is_held else DeliveryState.FAILED, no.code)
    except OutcomeUnknown:
        return Part(None, DeliveryState.UNKNOWN, UNKNOWN_END)
    except Exception as error:  # nobody foresaw it, so its end is unknown; the texts beside it are settled all the same
        logs.log().error("delivery.carrier_broke", subject=wish.outgoing.key, **logs.fault(error))
        return Part(None, DeliveryState.UNKNOWN, UNKNOWN_END)


def _handed(handed: Handed) -> Part:
    return Part(handed.carrier_id, DeliveryState.DELIVERED if handed.is_delivered else DeliveryState.SENT)
