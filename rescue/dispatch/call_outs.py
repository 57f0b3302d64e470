"""The answers to a call-out and what follows: the first yes wins, a no or silence asks the next."""

from datetime import datetime, timedelta

from sqlalchemy import Select, false, select

from rescue.dispatch import needs, offers
from rescue.dispatch.messages import CallOutCancelled, OfferExpired, OfferTakenByAnother
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState, Need, NeedState
from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network import providers
from rescue.network.models import Provider
from rescue.network.quality import counting

CLOCK_SLACK = timedelta(seconds=90)
LONGEST_ETA_MINUTES = 7 * 24 * 60
MOST_SHOWN = 100
REFUSAL_REASONS: dict[str, str] = {
    "no_unit": N_("No unit free"),
    "too_far": N_("Too far away"),
    "not_our_service": N_("Not a service of ours"),
    "language": N_("We do not speak the language"),
    "unsafe": N_("Not safe to go"),
    "closed": N_("We are closed"),
    "other": N_("Another reason"),
}


class OfferIsOver(Conflict):
    title = N_("This offer is over.")
    text = N_("This offer is over: it is %(state)s. Thank you for answering.")


class TakenByAnother(Conflict):
    title = N_("Somebody else has accepted.")
    text = N_("Another provider accepted first. Thank you; you are not needed this time.")


class NotYetAccepted(Conflict):
    title = N_("Accept first.")
    text = N_("This call-out has to be accepted before its milestones are reported; it is %(state)s.")


class MilestoneOutOfOrder(Conflict):
    title = N_("This milestone does not follow.")
    text = N_("This milestone does not follow: the call-out is %(state)s.")


class NotAMilestone(Invalid):
    title = N_("This is not a milestone.")
    text = N_("A milestone is en_route, on_scene, transporting, at_facility or cleared.")


class ImpossibleTime(Invalid):
    title = N_("This time is not possible.")
    text = N_("The time of a milestone lies between the acceptance and now.")


def accept(db: Db, call_out_id: str, *, eta_minutes: int, by: str) -> CallOut:
    """The first yes wins; the others are thanked and let go. Saying yes twice is one yes."""
    need, call_out = lock(db, call_out_id)
    if call_out.state in (*UNDER_WAY, CallOutState.CLEARED):
        return call_out
    if need.met_by is not None or call_out.state is CallOutState.WITHDRAWN:
        raise TakenByAnother
    if call_out.state is not CallOutState.OFFERED:
        raise OfferIsOver(state=call_out.state)
    call_out.eta_minutes = eta_minutes
    call_out.answered_at = db.now
    need.met_by = call_out.id
    states.move(db, need, NeedState.MET, by=by, service=need.service)
    for other in _open_offers(db, need.id):
        if other.id != call_out.id:
            states.move(db, other, CallOutState.WITHDRAWN, by=by)
            offers.tell(db, other, OfferTakenByAnother(reference=need.reference))
    states.move(db, call_out, CallOutState.ACCEPTED, by=by, eta_minutes=eta_minutes, provider_id=call_out.provider_id)
    providers.count_answer(db, call_out.provider_id, accepted=True, seconds=_waited(call_out, db.now))
    return call_out


def decline(db: Db, call_out_id: str, *, reason: str, note: str | None, by: str, offer_seconds: int) -> CallOut:
    """No, with a reason; the next provider is asked in the same commit. Saying no twice is one no."""
    need, call_out = lock(db, call_out_id)
    if call_out.state is CallOutState.DECLINED:
        return call_out
    if call_out.state is not CallOutState.OFFERED:
        raise OfferIsOver(state=call_out.state)
    call_out.refusal_reason, call_out.refusal_note = reason, note
    call_out.answered_at = db.now
    states.move(db, call_out, CallOutState.DECLINED, by=by, reason=reason, provider_id=call_out.provider_id)
    providers.count_answer(db, call_out.provider_id, accepted=False, seconds=_waited(call_out, db.now))
    needs.ask_next(db, need, by=by, offer_seconds=offer_seconds)
    return call_out


def expire(db: Db, call_out_id: str, *, offer_seconds: int) -> None:
    """Silence until the end of an offer asks the next; a late timer finds the offer answered and does nothing."""
    need, call_out = lock(db, call_out_id)
    if call_out.state is not CallOutState.OFFERED or call_out.expires_at > db.now:
        return
    states.move(db, call_out, CallOutState.EXPIRED, by=events.SYSTEM, provider_id=call_out.provider_id)
    providers.count_answer(db, call_out.provider_id, accepted=False, seconds=_waited(call_out, db.now))
    offers.tell(db, call_out, OfferExpired(reference=need.reference))
    needs.ask_next(db, need, by=events.SYSTEM, offer_seconds=offer_seconds)


def report_milestone(db: Db, call_out_id: str, *, milestone: CallOutState, at: datetime | None, by: str) -> CallOut:
    """Write down a milestone once; the same one again changes nothing, one out of order is refused."""
    if milestone not in MILESTONES:
        raise NotAMilestone
    _, call_out = lock(db, call_out_id)
    column = f"{milestone}_at"
    if getattr(call_out, column) is not None:
        return call_out
    if call_out.state is CallOutState.OFFERED:
        raise NotYetAccepted(state=call_out.state)
    if not states.allows(call_out.moves, call_out.state, milestone):
        raise MilestoneOutOfOrder(state=call_out.state)
    happened_at = at or db.now
    if happened_at > db.now + CLOCK_SLACK or happened_at < _last_time(call_out) - CLOCK_SLACK:
        raise ImpossibleTime
    setattr(call_out, column, happened_at)
    states.move(db, call_out, milestone, by=by, happened_at=happened_at.isoformat(), service=call_out.service)
    _count_work(db, call_out)
    return call_out


def abort(db: Db, call_out_id: str, *, reason: str, by: str, offer_seconds: int) -> CallOut:
    """The helper cannot go on: the need is open again and the next provider is asked in the same commit."""
    need, call_out = lock(db, call_out_id)
    if call_out.state is CallOutState.ABORTED:
        return call_out
    if call_out.state not in UNDER_WAY:
        raise NotYetAccepted(state=call_out.state)
    call_out.refusal_reason = reason
    states.move(db, call_out, CallOutState.ABORTED, by=by, reason=reason)
    counting.count_abort(db, call_out.provider_id)
    if need.met_by == call_out.id:
        need.met_by = None
        states.move(db, need, NeedState.SEARCHING, by=by)
        needs.ask_next(db, need, by=by, offer_seconds=offer_seconds)
    return call_out


def stand_down(db: Db, incident_id: str, *, by: str) -> None:
    """Let everybody go who was asked or is on the way, and stop searching; who is on the scene finishes first."""
    for need in db.scalars(select(Need).where(Need.incident_id == incident_id).order_by(Need.id).with_for_update()):
        if need.state is not NeedState.CANCELLED and need.state is not NeedState.MET:
            states.move(db, need, NeedState.CANCELLED, by=by)
    asked = select(CallOut).where(CallOut.incident_id == incident_id).order_by(CallOut.id).with_for_update()
    for call_out in db.scalars(asked):
        if states.allows(CallOut.moves, call_out.state, CallOutState.WITHDRAWN):
            states.move(db, call_out, CallOutState.WITHDRAWN, by=by)
            need = db.get_one(Need, call_out.need_id)
            if need.met_by == call_out.id:
                need.met_by = None
                states.move(db, need, NeedState.CANCELLED, by=by)
            offers.tell(db, call_out, CallOutCancelled(reference=need.reference, reason=None))


def lock(db: Db, call_out_id: str) -> tuple[Need, CallOut]:
    """The need first and then its call-out, always in this order, so that two answers queue up and none deadlocks."""
    need_id = db.scalar(select(CallOut.need_id).where(CallOut.id == call_out_id))
    if need_id is None:
        raise NotFound
    fresh = {"populate_existing": True}
    need = db.scalars(select(Need).where(Need.id == need_id).with_for_update(), execution_options=fresh).one()
    call_out = db.scalars(
        select(CallOut).where(CallOut.id == call_out_id).with_for_update(), execution_options=fresh
    ).one()
    return need, call_out


def lock_needs(db: Db, incident_id: str) -> None:
    """Hold every need of an incident, so that no answer comes between what the caller reads and writes."""
    db.execute(select(Need.id).where(Need.incident_id == incident_id).order_by(Need.id).with_for_update())


def visible(viewer: Principal) -> Select[CallOut]:
    """The call-outs a viewer may see: the desk all, a provider its own, a link the one it was made for."""
    every = select(CallOut)
    if viewer.is_desk:
        return every
    if viewer.role is Role.PROVIDER and viewer.link_purpose is not None:
        return every.where(CallOut.id == viewer.link_object)
    if viewer.role is Role.PROVIDER and viewer.organisation_id is not None:
        return every.join(Provider).where(Provider.organisation_id == viewer.organisation_id)
    return every.where(false())


def get_visible(db: Db, call_out_id: str, viewer: Principal) -> CallOut:
    """The call-out, or NotFound whether it is missing or not open to the viewer."""
    call_out = db.scalar(visible(viewer).where(CallOut.id == call_out_id))
    if call_out is None:
        raise NotFound
    return call_out


def list_for_incident(db: Db, incident_id: str) -> list[CallOut]:
    of_incident = select(CallOut).where(CallOut.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(CallOut.offered_at, CallOut.id).limit(MOST_SHOWN)))


def is_anything_open(db: Db, incident_id: str) -> bool:
    """Whether somebody is still asked or under way for the incident."""
    going = (CallOutState.OFFERED, *UNDER_WAY)
    open_ones = select(CallOut.id).where(CallOut.incident_id == incident_id, CallOut.state.in_(going))
    return db.scalar(open_ones.limit(1)) is not None


def milestones(call_out: CallOut) -> dict[str, datetime | None]:
    """When each milestone was reached, in their order."""
    return {str(milestone): getattr(call_out, f"{milestone}_at") for milestone in MILESTONES}


def _count_work(db: Db, call_out: CallOut) -> None:
    """What an arrival and an end say of the provider's work; help that does not travel says nothing."""
    if call_out.is_remote:
        return
    if call_out.state is CallOutState.ON_SCENE and call_out.answered_at and call_out.on_scene_at:
        took = round((call_out.on_scene_at - call_out.answered_at).total_seconds() / 60)
        said = call_out.eta_minutes or 0
        counting.count_arrival(db, call_out.provider_id, said_minutes=said, took_minutes=max(0, took))
    if call_out.state is CallOutState.CLEARED:
        due = [call_out.en_route_at, call_out.on_scene_at]
        if call_out.at_facility_at:
            due.append(call_out.transporting_at)
        counting.count_milestones(db, call_out.provider_id, due=len(due), missed=due.count(None))


def _open_offers(db: Db, need_id: str) -> list[CallOut]:
    offered = select(CallOut).where(CallOut.need_id == need_id, CallOut.state == CallOutState.OFFERED)
    return list(db.scalars(offered.order_by(CallOut.id).with_for_update()))


def _waited(call_out: CallOut, now: datetime) -> int:
    return max(0, round((now - call_out.offered_at).total_seconds()))


def _last_time(call_out: CallOut) -> datetime:
    known = [time for time in milestones(call_out).values() if time is not None]
    return max(known) if known else call_out.answered_at or call_out.offered_at
