"""Dispatch by a coordinator: to the next best, or to a provider they choose; and taken back while nobody read it."""

from datetime import timedelta

from sqlalchemy import select

from i18n import sent
from rescue.dispatch import call_outs, card_needs, needs, offers
from rescue.dispatch.messages import CallOutCancelled
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.dispatch.needs import Scene
from rescue.kit import events, states
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_
from rescue.network import matching
from rescue.network.models import Service

MOST_CHOSEN_FROM = 300
UNDO_SECONDS = 20


class NotACandidate(Invalid):
    title = N_("This provider cannot be called out here.")
    text = N_("This provider does not offer this service here, or is suspended.")


class AlreadyAsked(Conflict):
    title = N_("This provider is being asked already.")
    text = N_("This provider is being asked already, or is on the way.")


class NobodyLeft(Conflict):
    title = N_("Nobody is left to ask.")
    text = N_("Every provider within reach was asked already. Choose one by hand to ask again.")


class TooLateToUndo(Conflict):
    title = N_("It is too late to undo this.")
    text = N_("They have read it, answered, or twenty seconds have passed. Call them if they are not needed.")


def offer(
    db: Db, scene: Scene, service: Service, *, provider_id: str | None, by: str, offer_seconds: int
) -> offers.Offered:
    """Offer a service of an incident to the provider named, or to the best not asked yet; the first yes still wins."""
    need = _open_need(db, scene, service)
    earlier = list(db.scalars(select(CallOut).where(CallOut.need_id == need.id))) if need else []
    if provider_id is None:
        asked = card_needs.asked_by_service(db, scene.incident_id).get(service, [])
        candidate = needs.search(db, scene, service, asked=asked).candidate
        if candidate is None:
            raise NobodyLeft
    else:
        candidate = _chosen(db, scene, service, provider_id)
        going = (CallOutState.OFFERED, CallOutState.ACCEPTED)
        if any(each.provider_id == provider_id and each.state in going for each in earlier):
            raise AlreadyAsked
    if need is None:
        found = needs.Found(candidate, is_widened=False, shortfalls=())
        offered = needs.open_need(db, scene, service, found, by=by, offer_seconds=offer_seconds, is_by_hand=True)
        assert offered is not None, "a need opened with a candidate is offered"
    else:
        offered = needs.offer_by_hand(db, need, scene, candidate, by=by, offer_seconds=offer_seconds)
    events.record(
        db,
        "need.asked_again",
        subject=offered.call_out_id,
        by=by,
        incident_id=scene.incident_id,
        until=offered.expires_at.isoformat(),
    )
    return offered


def undo(db: Db, call_out_id: str, *, by: str) -> CallOut:
    """Take an offer made by hand back, as if it had not been made: within twenty seconds, and while nobody read it."""
    need, call_out = call_outs.lock(db, call_out_id)
    messages = sent.list_about(db, call_out.incident_id, call_out.id)
    is_late = db.now >= call_out.offered_at + timedelta(seconds=UNDO_SECONDS)
    is_read = any(message.state in sent.SEEN for message in messages)
    if not call_out.is_by_hand or call_out.state is not CallOutState.OFFERED or is_late or is_read:
        raise TooLateToUndo
    states.move(db, call_out, CallOutState.WITHDRAWN, by=by, is_undone=True)
    if any(message.state is not sent.DeliveryState.CANCELLED and message.sent_at for message in messages):
        offers.tell(db, call_out, CallOutCancelled(reference=need.reference, reason=None))
    _as_before(db, need, by=by)
    events.record(db, "call_out.undone", subject=call_out.id, by=by, incident_id=call_out.incident_id)
    return call_out


def find_candidate(db: Db, scene: Scene, service: Service, provider_id: str) -> matching.Candidate | None:
    """The provider as a candidate for this scene, neighbouring territories included; None when they are none."""
    for is_widened in (False, True):
        for candidate in needs.rank(db, scene, service, is_widened=is_widened, most=MOST_CHOSEN_FROM).candidates:
            if candidate.provider_id == provider_id:
                return candidate
    return None


def _as_before(db: Db, need: Need, *, by: str) -> None:
    """Let the need be what it was before the offer: waiting for another answer, not there at all, or escalated."""
    others = list(db.scalars(select(CallOut.state).where(CallOut.need_id == need.id)))
    if CallOutState.OFFERED in others:
        return
    if len(others) == 1:
        states.move(db, need, NeedState.CANCELLED, by=by)
    else:
        states.move(db, need, NeedState.ESCALATED, by=by, service=need.service, is_undone=True)


def _open_need(db: Db, scene: Scene, service: Service) -> Need | None:
    wanting = [need for need in needs.list_open(db, scene.incident_id) if need.service == service]
    stuck = [need for need in wanting if need.state is NeedState.ESCALATED]  # of several units the one nobody comes for
    return next(iter(stuck or wanting), None)


def _chosen(db: Db, scene: Scene, service: Service, provider_id: str) -> matching.Candidate:
    candidate = find_candidate(db, scene, service, provider_id)
    if candidate is None:
        raise NotACandidate
    return candidate
