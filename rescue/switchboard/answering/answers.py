"""A call is answered: a case from its first second, one question after the other, and then into the conference."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from i18n import inbox
from i18n.channels.by_twilio.twiml import write
from rescue.cases import following, incidents
from rescue.cases.dangers import whom_to_call
from rescue.cases.models import Incident
from rescue.conversations import letters
from rescue.intake import details, reports
from rescue.intake.drafts import Draft
from rescue.intake.messages import WeHaveYou
from rescue.intake.models import Channel
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.switchboard import callers, calls, legs, missed
from rescue.switchboard.answering import consenting, menu, scripts
from rescue.switchboard.answering.scripts import Facts
from rescue.switchboard.answering.steps import Heard, Move, Stand, Step, after_language, decide
from rescue.switchboard.callers import Caller
from rescue.switchboard.models import Call, CallState
from rescue.switchboard.ways import Ways

CALL = "call"
SAME_PHONE_HOURS = 24
LONGEST_HEARD = 1_000
LONGEST_SID = 64
BY = "caller"
VOICE = "voice"
CALLED_BACK = "called_back"
NEW_CASE = "sos"  # said for a call that is expressly about something new
LEAST_CONFIDENCE = 0.2


def begin(db: Db, form: Mapping[str, str], ways: Ways, answer_seconds: int, *, is_for_help: bool = False) -> str:
    """The first thing a caller hears; the same call told twice is one call and one case.

    Whoever was asked for a consent is first asked whether they call about that; `is_for_help` says they do not.
    """
    sid = form.get("CallSid", "")[:LONGEST_SID]
    is_new = inbox.take(db, provider=inbox.TWILIO, kind=CALL, key=sid, form=form) is not None
    call = find_by_sid(db, sid)
    if call is None and not is_for_help and (asked := consenting.offer(db, form, ways)):
        return asked
    if call is None:
        assert is_new or is_for_help, "a call that was taken is written in the same commit"
        call = _open(db, sid, form, ways)
        missed.watch(db, call, answer_seconds)
    return document(db, call, ways)


def apply_call(db: Db, form: dict[str, str]) -> None:
    """A call was answered when it came; that it is in the inbox keeps it, and keeps it one."""


def answer(db: Db, call_id: str, turn: int, form: Mapping[str, str], ways: Ways) -> str:
    """Take one answer; one that was taken before only repeats what was said then."""
    call = calls.lock(db, call_id)
    if turn != len(call.answers) or call.step == Step.CONFERENCE:
        return document(db, call, ways)
    heard = read(form)
    shown = menu.page(call.languages, call.page)
    stand = Stand(
        Step(call.step),
        call.page,
        call.failures,
        has_open_case=call.is_same_case is None and _is_known_case(call),
        may_ask=call.state is not CallState.CLAIMED,
    )
    move = decide(stand, heard, shown)
    if move.language:
        move = after_language(stand, move, speaks=ways.speech.speaks(move.language))
    _note(db, call, stand.step, heard, move)
    _learn(db, call, move, ways)
    call.step, call.page, call.failures = move.step, move.page, move.failures
    call.wants_person = call.wants_person or move.wants_person
    return document(db, call, ways, is_again=move.failures > stand.failures)


def document(db: Db, call: Call, ways: Ways, *, is_again: bool = False) -> str:
    """What the call is told at its present step."""
    if call.step == Step.CONFERENCE:
        return _join(db, call, ways)
    return write(*scripts.ask(call, len(call.answers), ways, is_again=is_again))


def read(form: Mapping[str, str]) -> Heard:
    """One answer as the exchange sent it; words it hardly made out are no answer."""
    speech = form.get("SpeechResult", "").strip()[:LONGEST_HEARD]
    if speech and _confidence(form.get("Confidence", "")) < LEAST_CONFIDENCE:
        speech = ""
    return Heard(form.get("Digits", "").strip()[:20], speech, form.get("RecordingUrl", "").strip()[:400])


def find_by_sid(db: Db, sid: str) -> Call | None:
    return db.scalar(select(Call).where(Call.call_sid == sid).with_for_update()) if sid else None


def add_call(
    db: Db,
    caller: Caller,
    incident_id: str,
    *,
    sid: str,
    languages: tuple[str, ...],
    step: Step = Step.LANGUAGE,
    **columns: Any,
) -> Call:
    """The row of a call that rings now."""
    call = Call(
        id=db.new_id("cll"),
        call_sid=sid or None,
        incident_id=incident_id,
        from_address=caller.address,
        from_shown=caller.shown,
        country=caller.country,
        languages=list(languages),
        state=CallState.RINGING,
        step=step,
        answers=[],
        rang_at=db.now,
        **columns,
    )
    db.add(call)
    db.flush()
    events.record(
        db, "call.rang", subject=call.id, by=BY, incident_id=incident_id, country=caller.country, verstat=call.verstat
    )
    return call


def open_unanswered(db: Db, sid: str, form: Mapping[str, str], ways: Ways) -> Call:
    """A call that nobody answered while we were down: a case all the same, and a text in the likeliest language."""
    call = _open(db, sid, form, ways)
    text_caller(db, call)
    return call


def follow(db: Db, call: Call, sid: str) -> Call:
    """The call that answers a call back: the same case and language, straight to a person, and the old one is done."""
    if call.state is CallState.ABANDONED:
        call.outcome, call.ended_at = CALLED_BACK, db.now
        states.move(db, call, CallState.ENDED, by=BY, outcome=CALLED_BACK)
    return add_call(
        db,
        callers.read(call.from_shown),
        call.incident_id,
        sid=sid,
        languages=tuple(call.languages),
        step=Step.CONFERENCE if call.language else Step.LANGUAGE,
        is_outbound=True,
        follows_id=call.id,
        language=call.language,
        texted_at=call.texted_at,
        is_same_case=call.is_same_case,
    )


def text_caller(db: Db, call: Call) -> None:
    """The text with the link, in the language they chose; once, and only for a case this call opened."""
    if call.texted_at is not None or call.from_address is None or _is_known_case(call):
        return
    incident = incidents.lock(db, call.incident_id)
    incident.contact_language = scripts.language_of(call)
    told = WeHaveYou(incident.reference, link="", **whom_to_call(incident.told_numbers))
    following.tell_traveller(db, incident, told)
    call.texted_at = db.now


def _open(db: Db, sid: str, form: Mapping[str, str], ways: Ways) -> Call:
    caller = callers.read(form.get("From", ""))
    called = callers.read(form.get("To", "") or form.get("Called", ""))
    languages = menu.order(caller.languages, called.languages)
    known = _find_open_case(db, caller)
    draft = Draft(channel=Channel.VOICE, key=f"call:{sid}" if sid else None, language=languages[0])
    if known is not None:
        # Whether it is about this case is asked; until then their call stands with it, so that nothing is lost.
        reports.add_to(db, incidents.lock(db, known), draft, ways.rules)
        incident_id = known
    else:
        incident_id = reports.receive(db, draft, ways.rules).incident_id
        _write_phone(db, incident_id, caller)
    return add_call(
        db,
        caller,
        incident_id,
        sid=sid,
        languages=languages,
        to_address=form.get("To", "")[:60] or None,
        verstat=form.get("StirVerstat", "")[:40] or None,
        is_same_case=None if known else False,
    )


def _write_phone(db: Db, incident_id: str, caller: Caller) -> None:
    """Kept without a text: which language it should be in is asked in a moment, and the link comes then."""
    if caller.address is None:
        return
    db.flush()
    incident = incidents.lock(db, incident_id)
    incident.contact_phone = caller.address
    for case in incidents.list_cases(db, incident_id):
        case.phone = case.phone or caller.address


def _find_open_case(db: Db, caller: Caller) -> str | None:
    if caller.address is None:
        return None
    since = db.now - timedelta(hours=SAME_PHONE_HOURS)
    open_ones = select(Incident.id).where(
        Incident.contact_phone == caller.address, Incident.is_open.is_(True), Incident.reported_at > since
    )
    return db.scalar(open_ones.order_by(Incident.reported_at.desc()).limit(1))


def _is_known_case(call: Call) -> bool:
    """Whether the case was there before this call."""
    return call.is_same_case is not False


def _note(db: Db, call: Call, step: Step, heard: Heard, move: Move) -> None:
    told = {"step": str(step), "digits": heard.digits, "speech": heard.speech, "recording": heard.recording}
    call.answers = [*call.answers, {**told, "at": db.now.isoformat()}]
    is_understood = move.step is not step or move.page != call.page
    facts = {"step": str(step), "next": str(move.step), "understood": is_understood, "person": move.wants_person}
    events.record(db, "call.answered", subject=call.id, by=BY, incident_id=call.incident_id, **facts)


def _learn(db: Db, call: Call, move: Move, ways: Ways) -> None:
    """What the answer tells goes into the case at once: the line may be cut at any moment."""
    if move.language:
        call.language = move.language
    if move.is_same is not None:
        call.is_same_case = move.is_same
    if move.is_same is False:
        _open_another(db, call, ways)
    if move.language or move.is_same is False or move.step is Step.CONFERENCE:
        text_caller(db, call)
    if move.kind or move.words or move.place:
        draft = Draft(
            channel=Channel.VOICE,
            phone=call.from_address,
            language=call.language,
            kind=str(move.kind) if move.kind else None,
            description=move.words,
            place_text=move.place,
        )
        details.add(db, incidents.lock(db, call.incident_id), draft, ways.rules, by=BY)
    if move.words and call.from_address and not _is_known_case(call):
        # What a recogniser wrote down stands in the case's conversation too, for everybody to read in their language.
        letters.hear(
            db,
            incident_id=call.incident_id,
            address=call.from_address,
            channel=VOICE,
            text=move.words,
            language=call.language,
            key=f"{call.id}:{len(call.answers)}",
        )


def _open_another(db: Db, call: Call, ways: Ways) -> None:
    """The caller says it is about something new: a case of its own."""
    draft = Draft(channel=Channel.VOICE, key=f"call:{call.id}:new", language=call.language, kind=NEW_CASE)
    call.incident_id = reports.receive(db, draft, ways.rules).incident_id
    _write_phone(db, call.incident_id, callers.read(call.from_shown))


def _join(db: Db, call: Call, ways: Ways) -> str:
    text_caller(db, call)
    leg = legs.add_caller(db, call)
    incident = db.get_one(Incident, call.incident_id)
    numbers = incident.told_numbers
    facts = Facts(
        reference=incident.reference,
        danger=whom_to_call(numbers),
        tells_reference=not _is_known_case(call),
    )
    return write(*scripts.join(call, leg, facts, ways))


def _confidence(said: str) -> float:
    try:
        return float(said) if said else 1.0
    except ValueError:
        return 1.0
