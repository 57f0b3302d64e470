"""A provider answers an offer by text: yes with minutes or no with a reason, said back in words."""

from math import ceil

from i18n.words import Words
from rescue.dispatch import call_outs, offers
from rescue.kit.access.links import Link
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.mailroom import messages, offered, replying
from rescue.mailroom.models import InboundMessage, TakenAs
from rescue.mailroom.offered import Asked
from rescue.mailroom.reading import answers
from rescue.mailroom.reading.answers import Answer
from rescue.mailroom.reading.incoming import Incoming

METRES_A_MINUTE = 500  # through a town; only where no minutes were said
FEWEST_MINUTES = 5
AT_ONCE = 1  # somebody who interprets by telephone goes nowhere
MOST_GUESSED = 240


def take_answer(
    db: Db, incoming: Incoming, received: InboundMessage, answered_link_id: str | None, offer_seconds: int
) -> bool:
    """Apply a provider's answer; False when nothing was asked of the sender, so that it is something else."""
    address = incoming.sender.reply_address
    asked = offered.list_asked(db, [address]) if address else []
    if not asked:
        return False
    answer = (answers.read_button(incoming.button) if incoming.button else None) or answers.read(incoming.text)
    meant = _meant(asked, incoming, answered_link_id)
    open_ones = [each for each in meant if each.is_offered]
    if len(open_ones) > 1 and answer is not None:
        _ask_which(db, received, open_ones)
    elif open_ones and answer is not None:
        _apply(db, received, open_ones[0], answer, offer_seconds)
    elif open_ones:
        _explain(db, received, open_ones[0])
    elif under_way := next((each for each in meant if each.is_under_way), None):
        _take(received, under_way, TakenAs.NOTE)
    elif answer is not None:
        _take(received, meant[0], TakenAs.ANSWER)
        _say(db, received, meant[0], messages.OfferIsOver(meant[0].reference))
    else:
        return False
    return True


def _meant(asked: list[Asked], incoming: Incoming, link_id: str | None) -> list[Asked]:
    """Narrowed by the message replied to, the button pressed or the reference named; else all."""
    reference = answers.find_reference(incoming.text)
    pressed = (incoming.button or "").split(":")
    named = [
        each
        for each in asked
        if (link_id and each.link_id == link_id) or each.reference == reference or each.call_out_id in pressed
    ]
    return named or asked


def _apply(db: Db, received: InboundMessage, asked: Asked, answer: Answer, offer_seconds: int) -> None:
    _take(received, asked, TakenAs.ANSWER)
    minutes = answer.minutes or (AT_ONCE if asked.is_remote else _guessed_minutes(asked))
    try:
        if answer.is_yes:
            call_outs.accept(db, asked.call_out_id, eta_minutes=minutes, by=asked.provider_id)
            coming = messages.AnswerTaken(asked.reference, minutes, link="")
            taken = messages.YouInterpret(asked.reference, link="") if asked.is_remote else coming
            _say(db, received, asked, taken, with_link=True)
            return
        call_outs.decline(
            db,
            asked.call_out_id,
            reason=answer.reason,
            note=answer.note,
            by=asked.provider_id,
            offer_seconds=offer_seconds,
        )
        _say(db, received, asked, messages.RefusalTaken(asked.reference))
    except Conflict:  # another was faster, or its time ran out between the look and the lock
        _say(db, received, asked, messages.OfferIsOver(asked.reference))


def _guessed_minutes(asked: Asked) -> int:
    return min(MOST_GUESSED, max(FEWEST_MINUTES, ceil((asked.distance_m or 0) / METRES_A_MINUTE)))


def _explain(db: Db, received: InboundMessage, asked: Asked) -> None:
    """Not an answer beyond doubt: said once how to answer; the desk sees their words with the case."""
    is_first = not replying.was_explained(db, received, asked.call_out_id)
    _take(received, asked, TakenAs.UNCLEAR_ANSWER)
    if is_first:
        _say(db, received, asked, messages.AnswerNotUnderstood(asked.reference, link=""), with_link=True)


def _ask_which(db: Db, received: InboundMessage, asked: list[Asked]) -> None:
    _take(received, asked[0], TakenAs.UNCLEAR_ANSWER)
    _say(db, received, asked[0], messages.WhichOffer(asked[0].reference, asked[1].reference))


def _take(received: InboundMessage, asked: Asked, taken_as: TakenAs) -> None:
    received.taken_as, received.incident_id, received.call_out_id = taken_as, asked.incident_id, asked.call_out_id


def _say(db: Db, received: InboundMessage, asked: Asked, message: Words, *, with_link: bool = False) -> None:
    replying.reply(
        db,
        received,
        message,
        audience=offered.PROVIDER,
        language=asked.language,
        incident_id=asked.incident_id,
        link=Link(asked.link_id, token="") if with_link else None,
        link_path=offers.LINK_PATH if with_link else "",
    )
