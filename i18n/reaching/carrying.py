"""Handing a message to its carrier, outside every transaction: what it said is an answer, never an exception."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from i18n.channels.carriers import Carrier, Handed, OutcomeUnknown, Outgoing, Refused
from i18n.models import DeliveryState
from i18n.reaching.ladders import VOICE
from i18n.reaching.outcomes import Failure, classify
from rescue.kit import jobs, logs
from rescue.kit.clock import stopwatch

SENDING_AT_ONCE = 8
SENDING_SECONDS = 30.0
"""What is not begun by then goes back: well before its lease ends and another worker takes it for lost."""
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


def carry_all(wishes: Sequence[Wish], carrier: Carrier, threads: ThreadPoolExecutor) -> list[Answer]:
    """Call the carrier, several at once; the urgent ones before the others."""
    if len(wishes) < 2:
        return [carry(wish, carrier) for wish in wishes]
    elapsed = stopwatch()
    urgent = [wish for wish in wishes if wish.outgoing.urgency <= jobs.Urgency.TIMER]
    others = [wish for wish in wishes if wish.outgoing.urgency > jobs.Urgency.TIMER]
    answers = _each(carry, urgent, carrier, threads, elapsed)
    is_full = any(is_throttled(answer) for answer in answers)
    return answers + _each(postponed if is_full else carry, others, carrier, threads, elapsed)


def _each(
    do: Callable[[Wish, Carrier], Answer],
    wishes: Sequence[Wish],
    carrier: Carrier,
    threads: ThreadPoolExecutor,
    elapsed: Callable[[], float],
) -> list[Answer]:
    """Threads take the next wish when they are free: handing each over by itself cost more than to send it."""
    answers: dict[int, Answer] = {}
    waiting = iter(enumerate(wishes))  # stepped by one thread at a time, since it is not written in Python

    def work(_: int) -> None:
        for place, wish in waiting:
            answers[place] = do(wish, carrier) if elapsed() < SENDING_SECONDS else untried(wish, carrier)

    list(threads.map(work, range(min(SENDING_AT_ONCE, len(wishes)))))
    return [answers[place] for place in range(len(wishes))]


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


def untried(wish: Wish, carrier: Carrier) -> Answer:
    """Time is up: it goes back as it came, with no failure; one that may have gone earlier stays in the dark."""
    part = Part(None, DeliveryState.UNKNOWN, UNKNOWN_END) if wish.is_again else Part(None, DeliveryState.QUEUED)
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
