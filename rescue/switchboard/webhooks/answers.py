"""The documents that are asked for while a call is under way: waiting, holding, announcing, consenting, coming back."""

from i18n.channels.by_twilio.twiml import HangUp, Question, Redirect, Silence, write
from i18n.words import Term, Words
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Incident
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.switchboard import calls, legs, missed, ways
from rescue.switchboard.answering import answers as answering
from rescue.switchboard.answering import scripts
from rescue.switchboard.answering.steps import Step as At
from rescue.switchboard.conference import consents, happenings, statuses
from rescue.switchboard.labels import LABEL_NAMES
from rescue.switchboard.messages import (
    GladYouAreSafe,
    MayWeRecord,
    NothingIsRecorded,
    OneMoment,
    PleaseWait,
    SomebodyIsBack,
    SomebodyIsLost,
    SomebodyLeft,
    ThisIsRecorded,
)
from rescue.switchboard.models import Call, CallLeg, CallState
from rescue.switchboard.prompts import spelled
from rescue.switchboard.ways import Ways

WAIT_SECONDS = 12
CONSENT_SECONDS = 8
SAFE = "2"
SAFE_OUTCOME = "no_help_wanted"


def wait(db: Db, leg_id: str, ways_: Ways) -> str:
    """While somebody is alone in the conference: that a person is called, and whom to call in danger."""
    leg = get_leg(db, leg_id)
    numbers = db.get_one(Incident, leg.incident_id).told_numbers
    lines = ways_.speech.say(PleaseWait(**spelled(whom_to_call(numbers))), leg.language)
    return write(*lines, Silence(WAIT_SECONDS), Redirect(ways_.url(ways.wait_path(leg.id))))


def hold(db: Db, leg_id: str, ways_: Ways) -> str:
    leg = get_leg(db, leg_id)
    lines = ways_.speech.say(OneMoment(), leg.language)
    return write(*lines, Silence(WAIT_SECONDS), Redirect(ways_.url(ways.hold_path(leg.id))))


def announce(db: Db, leg_id: str, what: str, label: str, ways_: Ways) -> str:
    """Something told to one leg, in its language."""
    leg = get_leg(db, leg_id)
    who = Term(LABEL_NAMES.get(label, LABEL_NAMES["other"]))
    known: dict[str, Words] = {
        happenings.LEFT: SomebodyLeft(who),
        happenings.BACK: SomebodyIsBack(who),
        happenings.LOST: SomebodyIsLost(who),
        consents.NOTICE: ThisIsRecorded(),
        consents.NO_RECORDING: NothingIsRecorded(),
    }
    if what not in known:
        raise NotFound
    return write(*ways_.speech.say(known[what], leg.language))


def ask_consent(db: Db, leg_id: str, digits: str | None, ways_: Ways) -> str:
    """The question, and after its answer the way back; `digits` is None before anything was asked."""
    leg = get_leg(db, leg_id)
    if digits is None:
        lines = ways_.speech.say(MayWeRecord(), leg.language)
        return write(Question(lines, ways_.url(ways.consent_path(leg.id)) + "/answer", CONSENT_SECONDS))
    calls.lock(db, leg.call_id)
    locked = legs.lock(db, leg_id)
    consents.answer(db, locked, digits)
    told: dict[str | None, Words] = {consents.ON: ThisIsRecorded(), consents.NO: NothingIsRecorded()}
    said = told.get(legs.get_call(db, leg.call_id).recording)
    lines = ways_.speech.say(said, leg.language) if said else ()
    return write(*lines, scripts.conference(locked, ways_))


def rejoin(db: Db, leg_id: str, ways_: Ways) -> str:
    """Into the conference, whatever the call was doing."""
    leg = get_leg(db, leg_id)
    call = legs.get_call(db, leg.call_id)
    if call.step == At.CONFERENCE and leg.joined_at is None and leg.label == "traveller":
        return answering.document(db, calls.lock(db, call.id), ways_)
    return write(scripts.conference(leg, ways_))


def left(db: Db, leg_id: str, ways_: Ways) -> str:
    """The conference let this leg go and the line is still open: back into it, unless the call is over."""
    leg = get_leg(db, leg_id)
    call = legs.get_call(db, leg.call_id)
    if call.state in (CallState.WRAP_UP, CallState.ENDED):
        return write(*scripts.end(leg.language, ways_))
    return write(scripts.conference(leg, ways_))


def say_goodbye(db: Db, leg_id: str, ways_: Ways) -> str:
    """The last words to somebody who is let go, so that the line is not cut in silence."""
    return write(*scripts.end(get_leg(db, leg_id).language, ways_))


def call_back(db: Db, call_id: str, form: dict[str, str], *, turn: str, answer_seconds: int, ways_: Ways) -> str:
    """When the caller answers our call back. Only a pressed 2 means that no help is needed."""
    call = calls.lock(db, call_id)
    is_machine = form.get("AnsweredBy", "").startswith(statuses.MACHINES)
    if is_machine:
        missed.not_reached(db, call)
    if is_machine or not turn:
        return write(*scripts.call_back(call, ways_, is_machine=is_machine, is_again=False))
    digits = form.get("Digits", "")
    if digits == SAFE:
        _close_as_safe(db, call)
        return write(*ways_.speech.say(GladYouAreSafe(), scripts.language_of(call)), HangUp())
    if not digits and turn == "asked":
        return write(*scripts.call_back(call, ways_, is_machine=False, is_again=True))
    return _continue(db, call, form, answer_seconds, ways_)


def get_leg(db: Db, leg_id: str) -> CallLeg:
    leg = db.get(CallLeg, leg_id)
    if leg is None:
        raise NotFound
    return leg


def _close_as_safe(db: Db, call: Call) -> None:
    if call.state is CallState.ABANDONED:
        call.outcome, call.ended_at = SAFE_OUTCOME, db.now
        states.move(db, call, CallState.ENDED, by=answering.BY, outcome=call.outcome)


def _continue(db: Db, call: Call, form: dict[str, str], answer_seconds: int, ways_: Ways) -> str:
    """They need help: the call goes on as one of its own, with all that was told before."""
    sid = form.get("CallSid", "")[: answering.LONGEST_SID]
    again = answering.find_by_sid(db, sid)
    if again is None:
        again = answering.follow(db, call, sid)
        missed.watch(db, again, answer_seconds)
    return answering.document(db, again, ways_)
