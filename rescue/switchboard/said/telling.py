"""A message read aloud: confirmed by 1, and for an offer accepted by 1 and declined by 2; 9 reaches a person.

A machine is nobody: it gets a short message without a word about the case, and nothing is acknowledged.
"""

from enum import StrEnum

from i18n import read_aloud, receipts
from i18n.channels.by_twilio.twiml import HangUp, Line, Question, Redirect, Step, write
from i18n.read_aloud import ReadAloud
from i18n.words import Words
from rescue.dispatch import call_outs
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit.database import Db
from rescue.kit.problems import NotFound, Problem
from rescue.switchboard import callers, legs, missed
from rescue.switchboard.answering import answers as answering
from rescue.switchboard.answering import menu, scripts
from rescue.switchboard.answering.steps import Step as At
from rescue.switchboard.messages import (
    AcceptOrDecline,
    APersonComes,
    Confirmed,
    ConfirmHeard,
    InHowManyMinutes,
    JobAccepted,
    JobDeclined,
    NotUnderstood,
    OfferIsGone,
    PleaseCallUs,
    WeRingYou,
)
from rescue.switchboard.prompts import pause, spell
from rescue.switchboard.ways import PREFIX, Ways

HOW = "voice_key"
TIMES_MOST = 2  # read aloud unasked; as often again as somebody asks for it
ASKED_MOST = 6
ANSWER_SECONDS = 8
MINUTES_DIGITS_MOST = 4
AT_ONCE = 1  # somebody who interprets by telephone goes nowhere
NO_REASON = "other"
MACHINES = ("machine", "fax")


class Key(StrEnum):
    YES = "1"
    NO = "2"
    AGAIN = "3"
    PERSON = "9"
    PERSON_TOO = "0"


def said_path(delivery_id: str, part: str = "") -> str:
    return f"{PREFIX}/said/{delivery_id}" + (f"/{part}" if part else "")


def begin(db: Db, delivery_id: str, form: dict[str, str], ways: Ways) -> str:
    """Somebody, or a machine, picks up."""
    told = get(db, delivery_id)
    if form.get("AnsweredBy", "").startswith(MACHINES):
        message = ways.speech.say(PleaseCallUs(spell(ways.desk_phone)), told.language)
        return write(*message, HangUp())
    return write(*_read(db, told, 1, ways))


def answer(db: Db, delivery_id: str, times: int, form: dict[str, str], ways: Ways, answer_seconds: int) -> str:
    """A key, or silence, after the message was read for the `times`-th time."""
    told = get(db, delivery_id)
    offer = _offer(db, told)
    key = form.get("Digits", "")[:1]
    match key:
        case Key.PERSON | Key.PERSON_TOO:
            receipts.acknowledge(db, told.id, HOW)
            return _to_a_person(db, told, form, ways, answer_seconds)
        case Key.YES if offer is not None:
            receipts.acknowledge(db, told.id, HOW)
            return _accept(db, told, offer, AT_ONCE, ways) if offer.is_remote else write(*_ask_minutes(told, 1, ways))
        case Key.YES:
            receipts.acknowledge(db, told.id, HOW)
            return _end(Confirmed(), told, ways)
        case Key.NO if offer is not None:
            return _decline(db, told, offer, ways)
        case Key.AGAIN if times < ASKED_MOST:
            return write(*_read(db, told, times + 1, ways))
    if times < TIMES_MOST:
        lines = ways.speech.say(NotUnderstood(), told.language) if key else ()
        return write(*lines, *_read(db, told, times + 1, ways))
    return write(HangUp())


def take_minutes(db: Db, delivery_id: str, times: int, form: dict[str, str], ways: Ways) -> str:
    """In how many minutes they come; what cannot be read is asked once more, then a person asks."""
    told = get(db, delivery_id)
    offer = _offer(db, told)
    digits = form.get("Digits", "").strip("#*")
    minutes = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= MINUTES_DIGITS_MOST else 0
    if offer is None:
        raise NotFound
    if not 1 <= minutes <= LONGEST_ETA_MINUTES:
        if times < TIMES_MOST:
            again = ways.speech.say(NotUnderstood(), told.language)
            return write(*again, *_ask_minutes(told, times + 1, ways))
        return write(Redirect(ways.url(said_path(told.id, "person"))))
    return _accept(db, told, offer, minutes, ways)


def reach_a_person(db: Db, delivery_id: str, form: dict[str, str], ways: Ways, answer_seconds: int) -> str:
    return _to_a_person(db, get(db, delivery_id), form, ways, answer_seconds)


def get(db: Db, delivery_id: str) -> ReadAloud:
    told = read_aloud.find(db, delivery_id)
    if told is None:
        raise NotFound
    return told


def _offer(db: Db, told: ReadAloud) -> CallOut | None:
    """The call-out this message offers; None for everything else that is read aloud."""
    return db.get(CallOut, told.about) if told.about else None


def _read(db: Db, told: ReadAloud, times: int, ways: Ways) -> tuple[Step, ...]:
    offer = _offer(db, told)
    say = ways.speech.say
    if offer is not None and offer.state is not CallOutState.OFFERED:
        return (*say(OfferIsGone(), told.language), HangUp())
    keys: Words = ConfirmHeard() if offer is None else AcceptOrDecline()
    lines: list[Line] = [*ways.speech.read(told.text, told.language), *pause(), *say(keys, told.language)]
    return (Question(tuple(lines), ways.url(said_path(told.id, f"answers/{times}")), ANSWER_SECONDS),)


def _ask_minutes(told: ReadAloud, times: int, ways: Ways) -> tuple[Step, ...]:
    lines = ways.speech.say(InHowManyMinutes(), told.language)
    return (Question(lines, ways.url(said_path(told.id, f"minutes/{times}")), ANSWER_SECONDS, digits=None),)


def _accept(db: Db, told: ReadAloud, offer: CallOut, minutes: int, ways: Ways) -> str:
    try:
        with db.attempt():
            call_outs.accept(db, offer.id, eta_minutes=minutes, by=offer.link_id)
    except Problem:
        return _end(OfferIsGone(), told, ways)
    return _end(WeRingYou() if offer.is_remote else JobAccepted(minutes), told, ways)


def _decline(db: Db, told: ReadAloud, offer: CallOut, ways: Ways) -> str:
    receipts.acknowledge(db, told.id, HOW)
    try:
        with db.attempt():
            seconds = ways.rules.offer_seconds
            call_outs.decline(db, offer.id, reason=NO_REASON, note=None, by=offer.link_id, offer_seconds=seconds)
    except Problem:
        return _end(OfferIsGone(), told, ways)
    return _end(JobDeclined(), told, ways)


def _end(message: Words, told: ReadAloud, ways: Ways) -> str:
    return write(*ways.speech.say(message, told.language), HangUp())


def _to_a_person(db: Db, told: ReadAloud, form: dict[str, str], ways: Ways, answer_seconds: int) -> str:
    """Their call becomes one of the desk's: it rings there and waits in the conference of its case."""
    sid = form.get("CallSid", "")[: answering.LONGEST_SID]
    call = answering.find_by_sid(db, sid)
    if call is None:
        if told.incident_id is None:
            raise NotFound
        call = answering.add_call(
            db,
            callers.read(told.address),
            told.incident_id,
            sid=sid,
            languages=menu.order([told.language]),
            step=At.CONFERENCE,
            is_outbound=True,
            language=told.language,
            wants_person=True,
            is_same_case=True,
        )
        missed.watch(db, call, answer_seconds)
    leg = legs.add_caller(db, call, label=told.audience)
    lines = ways.speech.say(APersonComes(), told.language)
    return write(*lines, scripts.conference(leg, ways))
