"""What happened becomes a telling for each endpoint that wants it, in the same commit; a replay is a new one."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from rescue.dispatch.models import CallOut, Need
from rescue.dispatch.webhooks import endpoints
from rescue.dispatch.webhooks.models import EndpointState, TellingState, WebhookEndpoint, WebhookTelling
from rescue.kit import events, jobs
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_

TELL = "webhook.tell"
MOST_LISTED = 100
KEPT_DAYS = 30
"""How long a telling can be looked at and replayed."""
MOST_FORGOTTEN = 5_000
AT_ONCE = 500
PRIVATE = frozenset({"from"})


class EndpointIsOff(Conflict):
    title = N_("This webhook address is switched off.")
    text = N_("This webhook address is switched off. Switch it on first.")


def on_offered(db: Db, news: News) -> None:
    """An offer asks nobody whether there is an endpoint: its candidate knew."""
    if news.facts.get("webhooks"):
        _tell_all(db, news, str(news.facts["provider_id"]))


def on_news(db: Db, news: News) -> None:
    """Something happened to a call-out or a bill of a partner."""
    provider_id = news.facts.get("provider_id") or db.scalar(
        select(CallOut.provider_id).where(CallOut.id == news.subject)
    )
    if provider_id:
        _tell_all(db, news, str(provider_id))


def _tell_all(db: Db, news: News, provider_id: str) -> None:
    wanting = select(WebhookEndpoint.id, WebhookEndpoint.kinds).where(
        WebhookEndpoint.provider_id == provider_id,
        WebhookEndpoint.state == EndpointState.ACTIVE,
        WebhookEndpoint.removed_at.is_(None),
    )
    facts = {name: value for name, value in news.facts.items() if name not in PRIVATE}
    for endpoint_id, kinds in db.settled(wanting.order_by(WebhookEndpoint.id)):
        if not kinds or news.kind in kinds:
            tell(db, endpoint_id, news.kind, news.subject, facts)


def tell(
    db: Db, endpoint_id: str, kind: str, subject: str, facts: dict[str, Any], *, replay_of: str | None = None
) -> str:
    """Gather a telling and its first attempt; the worker carries it out."""
    telling_id = db.new_id("whm")
    db.add_row(
        WebhookTelling,
        id=telling_id,
        endpoint_id=endpoint_id,
        kind=kind,
        subject=subject,
        facts=facts,
        body=None,
        state=TellingState.WAITING,
        version=1,
        attempts=[],
        created_at=db.now,
        next_at=db.now,
        delivered_at=None,
        replay_of=replay_of,
    )
    plan(db, telling_id, 0, timedelta(0))
    return telling_id


def forget_old(db: Db) -> int:
    """Delete up to MOST_FORGOTTEN tellings that are over and older than KEPT_DAYS; how many. For the worker."""
    old = select(WebhookTelling.id).where(
        WebhookTelling.created_at < db.now - timedelta(days=KEPT_DAYS), WebhookTelling.state != TellingState.WAITING
    )
    ids = list(db.scalars(old.order_by(WebhookTelling.created_at, WebhookTelling.id).limit(MOST_FORGOTTEN)))
    for first in range(0, len(ids), AT_ONCE):
        db.execute(delete(WebhookTelling).where(WebhookTelling.id.in_(ids[first : first + AT_ONCE])))
    return len(ids)


def plan(db: Db, telling_id: str, attempt: int, pause: timedelta) -> None:
    """Promise an attempt after a pause."""
    key = f"{TELL}:{telling_id}:{attempt}"
    jobs.enqueue(db, TELL, key=key, run_at=db.now + pause, telling_id=telling_id)


def send_test(db: Db, endpoint: WebhookEndpoint, *, by: str) -> str:
    """A telling that says only that the address works."""
    _check_on(endpoint)
    events.record(db, "webhook_endpoint.tested", subject=endpoint.id, by=by, provider_id=endpoint.provider_id)
    return tell(db, endpoint.id, endpoints.TEST, endpoint.id, {})


def replay(db: Db, telling_id: str, viewer: Principal) -> str:
    """Tell the same again, with the same body under an id of its own; the id of the new telling."""
    told = get_visible(db, telling_id, viewer)
    endpoint = endpoints.get_visible(db, told.endpoint_id, viewer)
    _check_on(endpoint)
    events.record(db, "webhook_endpoint.replayed", subject=endpoint.id, by=viewer.id, telling=told.id)
    again = tell(db, endpoint.id, told.kind, told.subject, told.facts, replay_of=told.id)
    db.flush()
    db.get_one(WebhookTelling, again).body = told.body
    return again


def list_of(db: Db, endpoint_id: str) -> list[WebhookTelling]:
    """What an endpoint was told, the newest first."""
    told = select(WebhookTelling).where(WebhookTelling.endpoint_id == endpoint_id)
    newest = told.order_by(WebhookTelling.created_at.desc(), WebhookTelling.id.desc())
    return list(db.scalars(newest.limit(MOST_LISTED)))


def get_visible(db: Db, telling_id: str, viewer: Principal) -> WebhookTelling:
    telling = db.get(WebhookTelling, telling_id)
    if telling is None:
        raise NotFound
    endpoints.get_visible(db, telling.endpoint_id, viewer)
    return telling


def body_of(db: Db, telling: WebhookTelling) -> str:
    """What is told: ids, codes, times and numbers; whoever wants more asks the API with a key of their own."""
    told: dict[str, Any] = {"id": telling.subject, **telling.facts}
    if telling.kind.startswith("call_out."):
        told |= _call_out(db, telling)
    whole = {"type": telling.kind, "timestamp": telling.created_at.isoformat(), "data": told}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _call_out(db: Db, telling: WebhookTelling) -> dict[str, Any]:
    call_out = db.get_one(CallOut, telling.subject)
    estimate = call_out.estimate_minor
    return {
        "call_out_id": call_out.id,
        "incident_id": call_out.incident_id,
        "reference": db.get_one(Need, call_out.need_id).reference,
        "state": telling.kind.partition(".")[2],
        "service": call_out.service,
        "offered_at": call_out.offered_at.isoformat(),
        "expires_at": call_out.expires_at.isoformat(),
        "eta_minutes": call_out.eta_minutes,
        "distance_m": call_out.distance_m,
        "estimate": {"amount_minor": estimate, "currency": call_out.estimate_currency}
        if estimate is not None
        else None,
        "is_demonstration": call_out.is_demonstration,
        "href": f"/api/v1/call-outs/{call_out.id}",
    }


def _check_on(endpoint: WebhookEndpoint) -> None:
    if endpoint.state is not EndpointState.ACTIVE:
        raise EndpointIsOff
