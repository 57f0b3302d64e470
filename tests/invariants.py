"""What must hold after every commit of the house, whatever was raced, killed or lost. Each rule answers sentences."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain, pairwise
from typing import Any

from sqlalchemy import select

from i18n.deliveries import SEND
from i18n.models import Delivery, DeliveryState
from rescue.cases.models import OPEN_STATES, Duty, Incident, IncidentState
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState, Need, NeedState
from rescue.dispatch.offers import EXPIRE
from rescue.kit.database import Database, Db
from rescue.kit.events import Event
from rescue.kit.jobs import Job

TAKEN = (*UNDER_WAY, CallOutState.CLEARED)
UNFINISHED = (DeliveryState.QUEUED, DeliveryState.SUBMITTING, DeliveryState.UNKNOWN)
A_COORDINATORS = (Duty.COORDINATOR_ACTS, Duty.COORDINATOR_CLOSES)
FIRST_STATES = {Incident: IncidentState.REPORTED, CallOut: CallOutState.OFFERED}


def find_broken(database: Database, carried: Mapping[str, int] | None = None) -> list[str]:
    """Every broken promise as a sentence, none when all is well; `carried` is how often each text was handed over."""
    with database.read() as db:
        broken = list(chain.from_iterable(rule(db) for rule in RULES))
        if carried is not None:
            broken += _texts_once(db, carried)
    return broken


def somebody_minds(db: Db) -> Iterator[str]:
    """An open incident has an offer with a timer, somebody under way, or a coordinator who was told."""
    timed = _timed(db)
    minded = defaultdict(list)
    for call_out in db.scalars(select(CallOut)):
        if call_out.state in UNDER_WAY or (call_out.state is CallOutState.OFFERED and call_out.id in timed):
            minded[call_out.incident_id].append(call_out.id)
    for incident in db.scalars(select(Incident).where(Incident.is_open.is_(True))):
        has_duty = incident.next_duty in A_COORDINATORS and incident.next_duty_at is not None
        if not has_duty and not minded[incident.id]:
            yield f"nobody minds {incident.id}: its next duty is {incident.next_duty}"


def offers_are_timed(db: Db) -> Iterator[str]:
    """Every open offer has one live timer, and a need has open offers only while it is searched for."""
    timed = _timed(db)
    open_offers = Counter[str]()
    for call_out in db.scalars(select(CallOut).where(CallOut.state == CallOutState.OFFERED)):
        open_offers[call_out.need_id] += 1
        if timed[call_out.id] != 1:
            yield f"{call_out.id} is offered with {timed[call_out.id]} timers"
    for need in db.scalars(select(Need)):
        if (need.state is NeedState.SEARCHING) is not bool(open_offers[need.id]):
            yield f"{need.id} is {need.state} with {open_offers[need.id]} open offers"


def one_helper_each(db: Db) -> Iterator[str]:
    """A need is met by exactly the one call-out that was accepted, and every traveller heard of it once."""
    taken = defaultdict(list)
    for call_out in db.scalars(select(CallOut).where(CallOut.state.in_(TAKEN))):
        taken[call_out.need_id].append(call_out.id)
    for need in db.scalars(select(Need)):
        if taken[need.id] != ([need.met_by] if need.met_by else []):
            yield f"{need.id} is met by {need.met_by}, accepted by {taken[need.id]}"
        if need.met_by and need.state is not NeedState.MET:
            yield f"{need.id} has a helper and is {need.state}"
    # A planned part of a journey is no rescue: nobody is told that help comes.
    rescues = select(CallOut.id).where(CallOut.is_planned.is_(False))
    said_yes = select(Event.incident_id).where(Event.kind == "call_out.accepted", Event.subject.in_(rescues))
    accepted = Counter(db.scalars(said_yes))
    heard = Counter(
        (d.incident_id, d.address) for d in db.scalars(select(Delivery)) if d.message["words"] == "HelpIsComing"
    )
    # Everybody who reported the incident hears it, each of them once.
    told = Counter[str | None]()
    for (incident_id, _), times in heard.items():
        told[incident_id] = max(told[incident_id], times)
    if accepted != told:
        yield f"acceptances {accepted - told} were not told, {told - accepted} told too often"


def the_closed_are_quiet(db: Db) -> Iterator[str]:
    """`is_open` says what the state says, and an incident that ended has nobody asked or under way."""
    going = (CallOutState.OFFERED, *UNDER_WAY)
    busy = set(db.scalars(select(CallOut.incident_id).where(CallOut.state.in_(going))))
    for incident in db.scalars(select(Incident)):
        if incident.is_open is not (incident.state in OPEN_STATES):
            yield f"{incident.id} is {incident.state} and is_open is {incident.is_open}"
        if not incident.is_open and incident.id in busy:
            yield f"{incident.id} is {incident.state} with somebody asked or under way"


def events_tell_the_states(db: Db) -> Iterator[str]:
    """Played back in order, the events of a record are allowed moves and end in its present state."""
    told: dict[str, list[Event]] = defaultdict(list)
    for event in db.scalars(select(Event).order_by(Event.transaction, Event.id)):
        told[event.subject].append(event)
    for model, first in FIRST_STATES.items():
        for record in db.scalars(select(model)):
            yield from _replay(record, first, told[record.id])
    for call_out in db.scalars(select(CallOut)):
        reached = {f"call_out.{stone}" for stone in MILESTONES if getattr(call_out, f"{stone}_at") is not None}
        missing = reached - {event.kind for event in told[call_out.id]}
        if missing:
            yield f"{call_out.id} has times without events: {sorted(missing)}"


def every_text_is_minded(db: Db) -> Iterator[str]:
    """A text that has not gone has its job, a text that has gone has none, and no job was given up."""
    promised = Counter(db.scalars(select(Job.key).where(Job.kind == SEND)))
    for delivery in db.scalars(select(Delivery)):
        wanted = int(delivery.state in UNFINISHED)
        left = promised.pop(delivery.id, 0)
        if left != wanted and not (left and delivery.state is DeliveryState.CANCELLED):  # the worker takes it away
            yield f"{delivery.id} is {delivery.state} without the jobs that belong to it"
    if promised:
        yield f"jobs without their text: {sorted(promised)}"
    for job in db.scalars(select(Job).where(Job.gave_up_at.is_not(None))):
        yield f"job {job.key} was given up: {job.last_error}"


RULES = (
    somebody_minds,
    offers_are_timed,
    one_helper_each,
    the_closed_are_quiet,
    events_tell_the_states,
    every_text_is_minded,
)


def _texts_once(db: Db, carried: Mapping[str, int]) -> Iterator[str]:
    never = (*UNFINISHED, DeliveryState.CANCELLED, DeliveryState.EXPIRED, DeliveryState.GIVEN_UP)
    gone = {delivery.id for delivery in db.scalars(select(Delivery)) if delivery.state not in never}
    for key, times in carried.items():
        if times != 1:
            yield f"{key} was handed over {times} times"
    if gone - carried.keys():
        yield f"said to be sent, never handed over: {sorted(gone - carried.keys())}"


def _timed(db: Db) -> Counter[str]:
    live = select(Job.payload).where(Job.kind == EXPIRE, Job.gave_up_at.is_(None))
    return Counter(payload["call_out_id"] for payload in db.scalars(live))


def _replay(record: Any, first: Any, told: list[Event]) -> Iterator[str]:
    states = {f"{record.noun}.{state}": state for state in type(first)}
    played = [states[event.kind] for event in told if event.kind in states]
    if not played or played[0] is not first:
        yield f"{record.id} does not begin as {first}: {played}"
        return
    for before, after in pairwise(played):
        if after not in record.moves.get(before, frozenset()):
            yield f"{record.id} moved from {before} to {after}"
    if played[-1] is not record.state:
        yield f"{record.id} is {record.state}, its events end in {played[-1]}"
