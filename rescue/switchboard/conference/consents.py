"""Recording a call: asked of everybody first, each in their own language, and never begun over one no.

The recording is started by an order of its own after the last yes, never with the conference.
"""

from collections.abc import Sequence

from sqlalchemy import select

from i18n.channels.exchange import ChangeRecording, StartRecording
from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.switchboard import calls, legs, orders, ways
from rescue.switchboard.conference.recording_rules import Rule, is_checked, rule_for
from rescue.switchboard.models import Call, CallLeg, CallOrder, CallRecording, CallState, Label, LegState

RECORDING = "recording"
GIVEN, REFUSED, UNCHECKED, ASKED = "given", "refused", "unchecked", "asked"
ASKING, ON, PAUSED, NO, OFF = "asking", "on", "paused", "no", "off"
NOTICE, NO_RECORDING = "recorded", "unrecorded"
YES = "1"


class NobodyToRecord(Conflict):
    title = N_("Nobody is on the line.")
    text = N_("Nobody is on the line, so there is nothing to record.")


class RecordingRefused(Conflict):
    title = N_("This call is not recorded.")
    text = N_("Somebody on this call said no to recording, or could not be asked in their language.")


def ask(db: Db, call: Call, *, by: str) -> None:
    """A coordinator wishes to record: by the strictest leg's rule, nobody, a notice, or a question to everybody."""
    there = _on_line(db, call)
    if not there:
        raise NobodyToRecord
    if call.recording in (ASKING, ON, PAUSED):
        return
    if any(leg.consent in (REFUSED, UNCHECKED) for leg in there):
        raise RecordingRefused
    rule = rule_for(territories_of(db, call, there))
    events.record(db, "call.recording_asked", subject=call.id, by=by, incident_id=call.incident_id, rule=str(rule))
    call.recording = ASKING
    for leg in there:
        if leg.user_id == by:
            _give(db, leg, by=by)  # whoever asks has said yes
        elif rule is Rule.EXPLICIT:
            question(db, leg)
    if rule is Rule.NOTICE:
        legs.announce(db, call.id, NOTICE, None)
    consider(db, call, by=by)


def question(db: Db, leg: CallLeg) -> None:
    """Take a leg aside and ask it; words that nobody has checked are not said, and there is no recording then."""
    if leg.consent in (GIVEN, REFUSED, UNCHECKED):
        return
    if not is_checked(leg.language):
        leg.consent, leg.consent_language = UNCHECKED, leg.language
        return
    leg.consent = ASKED
    states.move(db, leg, LegState.ASIDE, by=events.SYSTEM, label=leg.label, call_id=leg.call_id)
    legs.send(db, leg, ways.consent_path(leg.id))


def answer(db: Db, leg: CallLeg, digits: str) -> None:
    """One leg's yes or no; silence is a no."""
    call = calls.lock(db, leg.call_id)
    if leg.consent != ASKED:
        return
    if digits == YES:
        _give(db, leg, by=leg.label)
    else:
        leg.consent, leg.consent_language, leg.consent_at = REFUSED, leg.language, db.now
        facts = {"label": leg.label, "language": leg.language}
        events.record(
            db, "call_leg.recording_refused", subject=leg.id, by=leg.label, incident_id=leg.incident_id, **facts
        )
    db.flush()
    consider(db, call, by=leg.label)


def consider(db: Db, call: Call, *, by: str) -> None:
    """Begin once everybody who must has said yes; one no, or one leg that cannot be asked, ends it."""
    there = _on_line(db, call)
    if call.recording not in (ASKING, PAUSED) or not there:
        return
    if any(leg.consent in (REFUSED, UNCHECKED) for leg in there):
        _refuse(db, call)
        return
    territories = territories_of(db, call, there)
    rule = rule_for(territories)
    if rule is Rule.EXPLICIT and not all(leg.consent == GIVEN for leg in there):
        return
    if call.recording == PAUSED:
        change(db, call, ON, by=by)
    else:
        _start(db, call, there, rule, territories, by=by)


def newcomer(db: Db, call: Call, leg: CallLeg) -> None:
    """Whoever joins a recorded call is asked too, and the recording waits for the answer."""
    if call.recording == ON and leg.consent != GIVEN:
        change(db, call, PAUSED, by=events.SYSTEM)
        question(db, leg)
        consider(db, call, by=events.SYSTEM)


def change(db: Db, call: Call, state: str, *, by: str) -> None:
    """Pause, go on, or stop."""
    recording = find_current(db, call.id)
    said = {ON: "in-progress", PAUSED: "paused", OFF: "stopped"}[state]
    if recording is None or call.recording not in (ON, PAUSED) or call.recording == state:
        return
    leg = _recorded_leg(_on_line(db, call))
    if leg is not None and leg.call_sid and recording.sid:
        orders.place(db, call.id, ChangeRecording(leg.call_sid, recording.sid, said), leg_id=leg.id)
    call.recording = state
    if state == OFF:
        recording.ended_at = db.now
    events.record(db, "call.recording_changed", subject=call.id, by=by, incident_id=call.incident_id, recording=state)


def find_current(db: Db, call_id: str) -> CallRecording | None:
    running = select(CallRecording).where(CallRecording.call_id == call_id, CallRecording.ended_at.is_(None))
    return db.scalar(running.order_by(CallRecording.started_at.desc()).limit(1))


def started(db: Db, order: CallOrder) -> None:
    """The exchange has answered the order to record."""
    recording = find_current(db, order.call_id)
    if recording is not None and order.sid:
        recording.sid = order.sid
    elif recording is not None:
        recording.ended_at = db.now
        calls.lock(db, order.call_id).recording = OFF


def apply_recording(db: Db, form: dict[str, str]) -> None:
    """The exchange tells how long a recording became and where it lies."""
    recording = db.scalar(select(CallRecording).where(CallRecording.sid == form.get("RecordingSid", "")))
    if recording is None or form.get("RecordingStatus") not in ("completed", "absent"):
        return
    seconds = form.get("RecordingDuration", "")
    recording.seconds = int(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < 8 else None
    recording.address = form.get("RecordingUrl", "")[:400] or None
    recording.ended_at = recording.ended_at or db.now


def territories_of(db: Db, call: Call, there: Sequence[CallLeg]) -> list[str | None]:
    """Where each leg is as far as known: its number's country, and for the traveller also where they were found."""
    incident = db.get_one(Incident, call.incident_id)
    found = [leg.territory_code for leg in there]
    if incident.iso_code or incident.territory_code:
        found.append(incident.iso_code or incident.territory_code)
    return found


def _give(db: Db, leg: CallLeg, *, by: str) -> None:
    leg.consent, leg.consent_language, leg.consent_at = GIVEN, leg.language, db.now
    facts = {"label": leg.label, "language": leg.language}
    events.record(db, "call_leg.recording_consented", subject=leg.id, by=by, incident_id=leg.incident_id, **facts)


def _refuse(db: Db, call: Call) -> None:
    was_running = call.recording == PAUSED
    if was_running:
        change(db, call, OFF, by=events.SYSTEM)
    call.recording = NO
    events.record(db, "call.recording_refused", subject=call.id, by=events.SYSTEM, incident_id=call.incident_id)
    legs.announce(db, call.id, NO_RECORDING, None)


def _start(db: Db, call: Call, there: Sequence[CallLeg], rule: Rule, territories: list[str | None], *, by: str) -> None:
    leg = _recorded_leg(there)
    if leg is None or leg.call_sid is None:
        return
    db.add(
        CallRecording(
            id=db.new_id("rec"),
            call_id=call.id,
            incident_id=call.incident_id,
            rule=str(rule),
            territories=[code or "unknown" for code in territories],
            by=by,
            started_at=db.now,
        )
    )
    call.recording = ON
    orders.place(db, call.id, StartRecording(leg.call_sid, ways.recording_path(call.id)), leg_id=leg.id)
    if rule is Rule.EXPLICIT:
        legs.announce(db, call.id, NOTICE, None)
    events.record(db, "call.recording_started", subject=call.id, by=by, incident_id=call.incident_id, rule=str(rule))


def _on_line(db: Db, call: Call) -> list[CallLeg]:
    db.flush()
    if call.state not in (CallState.RINGING, CallState.CLAIMED):
        return []
    return [leg for leg in legs.list_for_call(db, call.id) if leg.state in legs.ON_LINE]


def _recorded_leg(there: Sequence[CallLeg]) -> CallLeg | None:
    """The traveller's leg hears everybody; without one any leg does."""
    return next((leg for leg in there if leg.label == Label.TRAVELLER), there[0] if there else None)
