"""What the exchange tells of a conference, applied leg by leg by its numbers, in whatever order it comes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from sqlalchemy import select

from rescue.kit import events, logs, states
from rescue.kit.database import Db
from rescue.switchboard import calls, legs, missed, ways
from rescue.switchboard.conference import consents
from rescue.switchboard.models import Call, CallLeg, CallState, Label, LegState

CONFERENCE = "conference"
INCIDENT_ID = "incident_id"  # in small letters: no parameter of Twilio's can be taken for it
BY = "exchange"
LONGEST_SID = 64
REDIAL_SECONDS = 2
CLOCK_SLACK = timedelta(minutes=5)
LEFT, BACK, LOST = "left", "back", "lost"


class Then(StrEnum):
    """What follows when a leg is gone."""

    NOTHING = "nothing"
    REDIAL = "redial"
    GIVE_UP = "give_up"
    ABANDON = "abandon"


def decide(label: str, state: CallState, *, others: int, tries: int, has_address: bool) -> Then:
    """Whether somebody who is gone is dialled again: while others are on the line, and not for ever."""
    if state not in (CallState.RINGING, CallState.CLAIMED):
        return Then.NOTHING
    if others == 0:
        return Then.ABANDON if label == Label.TRAVELLER and state is CallState.RINGING else Then.NOTHING
    if label not in (Label.TRAVELLER, Label.INTERPRETER):
        return Then.NOTHING
    return Then.REDIAL if has_address and tries < legs.TRIES_MOST else Then.GIVE_UP


def apply(db: Db, form: dict[str, str]) -> None:
    """One event of a conference; what is late, twice or about nobody changes nothing."""
    kind = form.get("StatusCallbackEvent", "")
    sid = form.get("ConferenceSid", "")[:LONGEST_SID]
    if kind == "conference-end":
        _all_left(db, sid, _moment(db, form))
        return
    found = _find(db, form)
    if found is None:
        if kind.startswith("participant"):
            logs.log().warning("conference.stranger", subject=form.get(INCIDENT_ID), event_kind=kind[:40])
        return
    calls.lock(db, found.call_id)  # always the call before its legs
    leg = legs.lock(db, found.id)
    number = _number(form.get("SequenceNumber", ""))
    is_late = leg.conference_sid == sid and number <= leg.sequence
    if is_late:
        if kind == "participant-join" and leg.joined_at is None:
            leg.joined_at = _moment(db, form)
        return
    leg.conference_sid, leg.sequence = sid, number
    leg.call_sid = leg.call_sid or form.get("CallSid", "")[:LONGEST_SID] or None
    match kind:
        case "participant-join":
            _joined(db, leg, _moment(db, form))
        case "participant-leave":
            gone(db, leg, at=_moment(db, form))
        case "participant-hold" | "participant-unhold":
            leg.is_on_hold = kind == "participant-hold"
        case "participant-mute" | "participant-unmute":
            leg.is_muted = kind == "participant-mute"


def gone(db: Db, leg: CallLeg, *, at: datetime, is_hung_up: bool = False) -> None:
    """A leg is not on the line any more; what follows depends on who it was and who is left."""
    call = calls.lock(db, leg.call_id)
    is_expected = leg.state is LegState.ASIDE and not is_hung_up  # we took them out ourselves, and they come back
    if leg.state not in legs.OPEN or leg.state is LegState.LOST or is_expected:
        return
    others = [each for each in legs.list_for_call(db, call.id) if each.id != leg.id and each.state in legs.ON_LINE]
    has_address = leg.address is not None
    then = decide(leg.label, call.state, others=len(others), tries=leg.tries, has_address=has_address)
    was_on_line = leg.state in legs.ON_LINE
    if then is Then.REDIAL:
        legs.leave(db, leg, at=at, by=BY, state=LegState.LOST)
        if was_on_line:
            legs.announce(db, call.id, LEFT, leg)
        legs.redial_later(db, leg, db.now + timedelta(seconds=REDIAL_SECONDS * leg.tries))
        return
    is_failed = not was_on_line and leg.joined_at is None
    legs.leave(db, leg, at=at, by=BY, state=LegState.FAILED if is_failed else LegState.LEFT)
    if then is Then.GIVE_UP:
        legs.announce(db, call.id, LOST, leg)
    if leg.label == Label.TRAVELLER:
        missed.hang_up(db, call)
        if call.state is CallState.CLAIMED and not others:
            calls.wrap_up(db, call, by=call.claimed_by or BY)
    elif leg.label == Label.COORDINATOR and call.state is CallState.CLAIMED and not _has_coordinator(others):
        _offer_again(db, call)
        if was_on_line:
            _tell_who_waits(db, call, leg, others)


def machine_answered(db: Db, call: Call, leg: CallLeg) -> None:
    """It is not rung again; where it had joined before we knew, the others hear that nobody is there."""
    was_on_line = leg.state in legs.ON_LINE
    legs.leave(db, leg, at=db.now, by=BY, state=LegState.FAILED, why="machine")
    if not was_on_line:
        return
    legs.announce(db, call.id, LOST, leg)
    others = [each for each in legs.list_for_call(db, call.id) if each.state in legs.ON_LINE]
    if leg.label == Label.COORDINATOR and call.state is CallState.CLAIMED and not _has_coordinator(others):
        _offer_again(db, call)


def _joined(db: Db, leg: CallLeg, at: datetime) -> None:
    is_back = leg.joined_at is not None and leg.state is not LegState.ASIDE
    if leg.state not in (LegState.DIALLING, LegState.ASIDE, LegState.LOST):
        return
    leg.joined_at = leg.joined_at or at
    leg.last_joined_at = leg.last_joined_at or at
    states.move(db, leg, LegState.JOINED, by=BY, label=leg.label, call_id=leg.call_id)
    call = calls.lock(db, leg.call_id)
    call.conference_sid = leg.conference_sid
    if leg.label == Label.TRAVELLER and call.hung_up_at is not None and call.state is not CallState.ENDED:
        call.hung_up_at = None
    db.flush()
    if is_back:
        legs.announce(db, call.id, BACK, leg)
    consents.newcomer(db, call, leg)


def _offer_again(db: Db, call: Call) -> None:
    """The coordinator is gone and the caller is not: anybody may take the call now."""
    if not call.is_stale:
        call.is_stale = True
        events.record(db, "call.went_stale", subject=call.id, by=BY, incident_id=call.incident_id)


def _tell_who_waits(db: Db, call: Call, coordinator: CallLeg, others: list[CallLeg]) -> None:
    """Nobody is left with a silent line: several hear it, one alone goes back to the voice that lets people wait."""
    alone = others[0] if len(others) == 1 else None
    if alone is None or alone.state is not LegState.JOINED or alone.call_sid is None:
        legs.announce(db, call.id, LOST, coordinator)
        return
    states.move(db, alone, LegState.ASIDE, by=BY, label=alone.label, call_id=call.id)
    legs.send(db, alone, ways.rejoin_path(alone.id))


def _has_coordinator(others: list[CallLeg]) -> bool:
    return any(leg.label == Label.COORDINATOR for leg in others)


def _all_left(db: Db, conference_sid: str, at: datetime) -> None:
    there = select(CallLeg).where(CallLeg.conference_sid == conference_sid, CallLeg.state == LegState.JOINED)
    for leg in list(db.scalars(there.order_by(CallLeg.id).limit(legs.MOST_LEGS))):
        calls.lock(db, leg.call_id)
        gone(db, legs.lock(db, leg.id), at=at)


def _find(db: Db, form: Mapping[str, str]) -> CallLeg | None:
    """By the call's own name, else by our label: an event may be faster than the answer to our own order."""
    sid = form.get("CallSid", "")
    leg = db.scalar(select(CallLeg).where(CallLeg.call_sid == sid)) if sid else None
    if leg is not None:
        return leg
    _, _, leg_id = form.get("ParticipantLabel", "").partition("-")
    labelled = select(CallLeg).where(CallLeg.id == leg_id, CallLeg.call_sid.is_(None))
    return db.scalar(labelled) if leg_id else None


def _moment(db: Db, form: Mapping[str, str]) -> datetime:
    """The exchange's own time, unless its clock cannot be right."""
    try:
        told = parsedate_to_datetime(form.get("Timestamp", ""))
    except (TypeError, ValueError):
        return db.now
    told = told if told.tzinfo else told.replace(tzinfo=UTC)
    return told if db.now - CLOCK_SLACK < told < db.now + CLOCK_SLACK else db.now


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
