"""The traveller's page: the present fact in one sentence, who comes and when, what has happened, what we still ask."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from i18n import sent
from i18n.formats import Formats
from i18n.languages import negotiate
from i18n.sent import Sent
from rescue.cases import clocks, incidents, views
from rescue.cases.models import Duty, Incident, IncidentState
from rescue.conversations.messages import LetterForYou
from rescue.dispatch import call_outs
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Seen
from rescue.intake import details, numbers
from rescue.intake.numbers import Row
from rescue.kit.database import Db
from rescue.kit.events import Event
from rescue.kit.words import N_
from rescue.network.models import SERVICE_NAMES, Service
from rescue.network.run_cards import Kind, kind_name
from rescue.promises import promises
from rescue.travellers import turns

MOST_MESSAGES = 20
TRAVELLER = "traveller"
LETTER = LetterForYou.__name__
ENDS: dict[IncidentState, str] = {
    IncidentState.CANCELLED: N_("You took this call for help back."),
    IncidentState.UNFOUNDED: N_("This call for help was closed as a false alarm."),
    IncidentState.DUPLICATE: N_("We joined this call for help with another one about the same thing."),
    IncidentState.CLOSED: N_("This case is closed."),
}
FACTS: dict[CallOutState, str] = {
    CallOutState.ACCEPTED: N_("%(helper)s is coming."),
    CallOutState.EN_ROUTE: N_("%(helper)s is on the way to you."),
    CallOutState.ON_SCENE: N_("%(helper)s is with you."),
    CallOutState.TRANSPORTING: N_("%(helper)s is taking you to hospital."),
    CallOutState.AT_FACILITY: N_("You are at the hospital with %(helper)s."),
}
ASKING = N_("We have your report and are asking %(helper)s.")
WOKEN = N_("We have your report. A coordinator has been woken and is looking for help.")
FINISHED = N_("%(helper)s has finished. We stay with you until everything is settled.")
DUTIES: dict[Duty, str] = {
    Duty.PROVIDER_ANSWERS: N_("Their answer is due by %(clock)s."),
    Duty.COORDINATOR_ACTS: N_("A coordinator acts by %(clock)s."),
    Duty.PROVIDER_ARRIVES: N_("Expected by %(clock)s."),
    Duty.PROVIDER_REPORTS: N_("The next news is due by %(clock)s."),
    Duty.COORDINATOR_CLOSES: N_("A coordinator gets in touch by %(clock)s."),
    Duty.PROMISE_DUE: N_("The next news is due by %(clock)s."),
}
OUTCOMES: dict[CallOutState, str] = {
    CallOutState.DECLINED: N_("%(helper)s cannot come."),
    CallOutState.EXPIRED: N_("%(helper)s did not answer in time."),
    CallOutState.ABORTED: N_("%(helper)s could not go on."),
}
STEPS: dict[CallOutState, str] = {
    CallOutState.EN_ROUTE: N_("On the way to you"),
    CallOutState.ON_SCENE: N_("With you"),
    CallOutState.TRANSPORTING: N_("On the way to hospital"),
    CallOutState.AT_FACILITY: N_("At the hospital"),
    CallOutState.CLEARED: N_("Finished"),
}
REPORTED, ASKED, ACCEPTED = N_("We have your report"), N_("Asking %(helper)s"), N_("%(helper)s is coming")
NOBODY_YET = N_("Somebody says yes")
# What is still to come before it has happened; the hospital is shown only when they drive there.
EXPECTED = (CallOutState.EN_ROUTE, CallOutState.ON_SCENE, CallOutState.CLEARED)


@dataclass(frozen=True)
class Said:
    """English source text with its values, to be said in the reader's language."""

    text: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step: when it was reached, or None; `is_now` for the one we are at."""

    said: Said
    at: datetime | None = None
    is_now: bool = False


@dataclass(frozen=True)
class Helper:
    """Somebody who comes or is there. `arrives_at` until they have arrived."""

    name: str
    service: str
    arrives_at: datetime | None
    minutes: int
    is_demonstration: bool
    seen: Seen | None = None
    """Where they were last, if they share it."""


@dataclass(frozen=True)
class Track:
    """Everything the page shows; clocks are in `zone`."""

    incident: Incident
    zone: str
    headline: Said
    helpers: list[Helper]
    duty: Said | None
    due_at: datetime | None
    is_late: bool
    steps: list[Step]
    updated_at: datetime
    place: str | None
    kind: str
    missing: frozenset[str]
    numbers: list[Row]
    messages: list[Sent]
    changed: Said | None
    """Who comes instead of whom, when somebody who was asked could not."""
    silent_from: datetime | None
    """From when on nothing new was heard for too long, while somebody is coming."""
    to_rate: list[CallOut]
    withdraw_until: datetime | None
    """Until when a press by mistake may be taken back, None when that is over."""


def view(db: Db, incident: Incident, language: str, *, link_id: str) -> Track:
    """The present state of an incident for whoever reported it, and nobody else's data."""
    # An interpreter on the telephone comes to nobody: what is told here is who travels.
    asked = [each for each in call_outs.list_for_incident(db, incident.id) if not each.is_apart]
    formats, zone = Formats(negotiate(language)), incident.time_zone or "UTC"
    # What others were promised, and what the desk owes itself, is not the traveller's to read.
    told = promises.find_earliest(db, incident.id, to_whom=TRAVELLER) if incident.is_open else None
    duty_at = told.due_at if told else None
    clock = formats.clock(duty_at, zone) if duty_at else ""
    return Track(
        incident=incident,
        zone=zone,
        headline=present(incident, asked),
        helpers=_helpers(db, asked),
        duty=Said(DUTIES[clocks.duty_of(told)], {"clock": clock}) if told else None,
        due_at=duty_at,
        is_late=duty_at is not None and duty_at < db.now,
        steps=steps(incident, asked),
        updated_at=_updated_at(db, incident),
        place=place_of(incident, language),
        kind=kind_name(incident.kind),
        missing=frozenset(_missing(incident)),
        numbers=numbers.list_rows(incident.told_numbers),
        messages=list_messages(db, incident.id, link_id),
        changed=Said(turns.CHANGED, turn) if (turn := turns.find_turn(asked, formats, zone)) else None,
        silent_from=_updated_at(db, incident) + turns.SILENT if turns.is_awaited(incident, asked) else None,
        to_rate=turns.list_to_rate(db, incident, asked),
        withdraw_until=details.withdraw_until(db, incident),
    )


def place_of(incident: Incident, language: str) -> str | None:
    """Where it is, in words; what they wrote where nothing better is known."""
    return views.place_name(incident, language) or incident.place_said


def present(incident: Incident, asked: list[CallOut]) -> Said:
    """The present fact: how it ended, else the furthest of those who come, else who is asked, else who was woken."""
    if incident.state in ENDS:
        return Said(ENDS[incident.state])
    under_way = [each for each in asked if each.state in UNDER_WAY]
    if under_way:
        furthest = max(under_way, key=lambda each: UNDER_WAY.index(each.state))
        return Said(FACTS[furthest.state], {"helper": furthest.provider_name})
    offered = [each for each in asked if each.state is CallOutState.OFFERED]
    if offered:
        return Said(ASKING, {"helper": offered[-1].provider_name})
    finished = [each for each in asked if each.state is CallOutState.CLEARED]
    if finished and incident.state not in (IncidentState.REPORTED, IncidentState.TRIAGED):
        return Said(FINISHED, {"helper": finished[-1].provider_name})
    return Said(WOKEN)


def steps(incident: Incident, asked: list[CallOut]) -> list[Step]:
    """What has happened, in order, and what is still to come."""
    found = [Step(Said(REPORTED), incident.reported_at)]
    for call_out in asked:
        found += _steps_of(call_out)
    found.sort(key=lambda step: step.at or incident.reported_at)
    if not incident.is_open:
        return [*found, Step(Said(ENDS[incident.state]), incident.closed_at)] if incident.state in ENDS else found
    going = [each for each in asked if each.state in (CallOutState.OFFERED, *UNDER_WAY)]
    finished = [each for each in asked if each.state is CallOutState.CLEARED]
    if going:
        done = {milestone for milestone in EXPECTED if getattr(going[-1], f"{milestone}_at")}
        found += [Step(Said(STEPS[milestone])) for milestone in _expected(going[-1]) if milestone not in done]
    elif not finished:
        found += [Step(Said(NOBODY_YET), is_now=True), Step(Said(STEPS[CallOutState.ON_SCENE]))]
    return found


def list_messages(db: Db, incident_id: str, link_id: str) -> list[Sent]:
    """The texts sent to whoever holds this link, newest first; nothing to others, and no letter: it stands above."""
    others = incidents.follower_links(db, incident_id)
    is_follower = link_id in others
    newest = sent.list_for_incident(
        db, incident_id, MOST_MESSAGES * 2, only=link_id if is_follower else None, but=() if is_follower else others
    )
    told = [each for each in newest if each.audience == TRAVELLER and each.text and each.words != LETTER]
    return told[:MOST_MESSAGES]


def _steps_of(call_out: CallOut) -> list[Step]:
    named = {"helper": call_out.provider_name}
    is_asked = call_out.state is CallOutState.OFFERED
    found = [Step(Said(ASKED, named), call_out.offered_at, is_now=is_asked)]
    if call_out.eta_minutes is not None:
        found.append(Step(Said(ACCEPTED, named), call_out.answered_at, is_now=call_out.state is CallOutState.ACCEPTED))
    reached = [(milestone, at) for milestone, at in call_outs.milestones(call_out).items() if at is not None]
    for milestone, at in reached:
        state = CallOutState(milestone)
        found.append(Step(Said(STEPS[state]), at, is_now=call_out.state is state and state in UNDER_WAY))
    if call_out.state in OUTCOMES:
        known_at = call_out.answered_at if call_out.state is CallOutState.DECLINED else None
        found.append(Step(Said(OUTCOMES[call_out.state], named), known_at or _last_at(call_out)))
    return found


def _last_at(call_out: CallOut) -> datetime:
    if call_out.state is CallOutState.EXPIRED:
        return call_out.expires_at
    times = [at for at in call_outs.milestones(call_out).values() if at is not None]
    return max(times, default=call_out.answered_at or call_out.offered_at)


def _expected(call_out: CallOut) -> tuple[CallOutState, ...]:
    if call_out.state in (CallOutState.TRANSPORTING, CallOutState.AT_FACILITY):
        return (CallOutState.CLEARED,)
    if call_out.state is CallOutState.ON_SCENE:
        return EXPECTED[2:]
    return EXPECTED


def _helpers(db: Db, asked: list[CallOut]) -> list[Helper]:
    seen = tracks.latest(db, asked)
    return [_helper(each, db.now, seen.get(each.id)) for each in asked if each.state in UNDER_WAY]


def _helper(call_out: CallOut, now: datetime, seen: Seen | None) -> Helper:
    arrives_at = None
    if call_out.on_scene_at is None and call_out.answered_at is not None:
        arrives_at = call_out.answered_at + timedelta(minutes=call_out.eta_minutes or 0)
    left = (arrives_at - now).total_seconds() if arrives_at else 0
    return Helper(
        name=call_out.provider_name,
        service=SERVICE_NAMES[Service(call_out.service)],
        arrives_at=arrives_at,
        minutes=max(0, -(-int(left) // 60)),
        is_demonstration=call_out.is_demonstration,
        seen=seen,
    )


def _updated_at(db: Db, incident: Incident) -> datetime:
    newest = select(func.max(Event.at)).where(Event.incident_id == incident.id)
    return db.scalar(newest) or incident.reported_at


def _missing(incident: Incident) -> list[str]:
    known = {
        "phone": incident.contact_phone,
        "name": incident.contact_name,
        "kind": None if Kind(incident.kind) is Kind.UNKNOWN else incident.kind,
        "position": incident.latitude,
    }
    return [what for what, value in known.items() if value is None]
