"""Webhook endpoints: added, changed, given a new secret, stopped; the partner's own and the desk's."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, select

from rescue.dispatch.webhooks import addresses, signing
from rescue.dispatch.webhooks.models import EndpointState, WebhookEndpoint
from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.models import Provider
from rescue.network.quality import counting

MOST_ENDPOINTS = 10
BOTH_VALID = timedelta(hours=24)
GONE, BY_HAND = "gone", "by_hand"
KINDS = (
    *("call_out.offered", "call_out.accepted", "call_out.declined", "call_out.expired", "call_out.withdrawn"),
    *("call_out.en_route", "call_out.on_scene", "call_out.transporting", "call_out.at_facility"),
    *("call_out.cleared", "call_out.aborted", "bill.received", "bill.queried", "bill.withdrawn", "bill.audited"),
)
TEST = "webhook.test"


class TooManyEndpoints(Conflict):
    title = N_("There are too many webhook addresses.")
    text = N_("A provider has at most %(most)s webhook addresses.")


class KindUnknown(Invalid):
    title = N_("There is no such event.")
    text = N_("Choose events of the list; with none chosen every event is sent.")


def add(
    db: Db, provider: Provider, *, url: str, kinds: Sequence[str], by: str, allow_loopback: bool
) -> WebhookEndpoint:
    """A new address; it hears of everything from now on."""
    addresses.check_url(url, allow_loopback=allow_loopback)
    _check_kinds(kinds)
    if len(list_of(db, provider.id)) >= MOST_ENDPOINTS:
        raise TooManyEndpoints(most=MOST_ENDPOINTS)
    endpoint = WebhookEndpoint(
        id=db.new_id("whe"),
        provider_id=provider.id,
        url=url,
        kinds=list(dict.fromkeys(kinds)),
        generation=1,
        state=EndpointState.ACTIVE,
        created_at=db.now,
    )
    db.add(endpoint)
    db.flush()
    counting.count_webhook(db, provider.id, by=1)
    events.record(db, "webhook_endpoint.added", subject=endpoint.id, by=by, provider_id=provider.id)
    return endpoint


def change(db: Db, endpoint: WebhookEndpoint, *, url: str, kinds: Sequence[str], by: str, allow_loopback: bool) -> None:
    """Another address or other events; the secret stays."""
    addresses.check_url(url, allow_loopback=allow_loopback)
    _check_kinds(kinds)
    endpoint.url, endpoint.kinds = url, list(dict.fromkeys(kinds))
    events.record(db, "webhook_endpoint.changed", subject=endpoint.id, by=by, provider_id=endpoint.provider_id)


def rotate(db: Db, endpoint: WebhookEndpoint, *, by: str) -> str:
    """A new secret; for a day everything is signed with the old one too. The new secret."""
    endpoint.generation += 1
    endpoint.before_until = db.now + BOTH_VALID
    events.record(db, "webhook_endpoint.rotated", subject=endpoint.id, by=by, provider_id=endpoint.provider_id)
    return signing.secret_of(db.secret, endpoint.id, endpoint.generation)


def disable(db: Db, endpoint: WebhookEndpoint, *, reason: str, by: str) -> None:
    """Send nothing there any more. Safe to run twice."""
    if endpoint.state is EndpointState.ACTIVE:
        endpoint.disabled_reason = reason
        counting.count_webhook(db, endpoint.provider_id, by=-1)
        _move(db, endpoint, EndpointState.DISABLED, by=by)


def enable(db: Db, endpoint: WebhookEndpoint, *, by: str) -> None:
    """Send there again, from now on. Safe to run twice."""
    if endpoint.state is EndpointState.DISABLED:
        endpoint.disabled_reason = None
        counting.count_webhook(db, endpoint.provider_id, by=1)
        _move(db, endpoint, EndpointState.ACTIVE, by=by)


def remove(db: Db, endpoint: WebhookEndpoint, *, by: str) -> None:
    """Forget the address; what was told stays in the log."""
    disable(db, endpoint, reason=BY_HAND, by=by)
    endpoint.removed_at = db.now
    events.record(db, "webhook_endpoint.removed", subject=endpoint.id, by=by, provider_id=endpoint.provider_id)


def secrets_of(db: Db, endpoint: WebhookEndpoint) -> list[str]:
    """The secrets to sign with now, the newest first."""
    generations = [endpoint.generation]
    if endpoint.before_until is not None and endpoint.before_until > db.now:
        generations.append(endpoint.generation - 1)
    return [signing.secret_of(db.secret, endpoint.id, generation) for generation in generations]


def list_of(db: Db, provider_id: str) -> list[WebhookEndpoint]:
    present = select(WebhookEndpoint).where(
        WebhookEndpoint.provider_id == provider_id, WebhookEndpoint.removed_at.is_(None)
    )
    return list(db.scalars(present.order_by(WebhookEndpoint.created_at, WebhookEndpoint.id).limit(MOST_ENDPOINTS)))


def get_visible(db: Db, endpoint_id: str, viewer: Principal) -> WebhookEndpoint:
    """An endpoint this viewer may see, or NotFound."""
    return _found(db.scalar(visible(viewer).where(WebhookEndpoint.id == endpoint_id)))


def get_for_change(db: Db, endpoint_id: str, viewer: Principal, version: int | None) -> WebhookEndpoint:
    """The same, locked, as read at `version`."""
    wanted = visible(viewer).where(WebhookEndpoint.id == endpoint_id).with_for_update(of=WebhookEndpoint)
    endpoint = _found(db.scalar(wanted, execution_options={"populate_existing": True}))
    states.check_version(endpoint, version)
    return endpoint


def visible(viewer: Principal) -> Select[WebhookEndpoint]:
    """The desk sees all, a provider's people their own; a link sees none."""
    present = select(WebhookEndpoint).where(WebhookEndpoint.removed_at.is_(None))
    if viewer.is_desk:
        return present
    is_provider = viewer.role is Role.PROVIDER and viewer.link_purpose is None
    own = (viewer.organisation_id if is_provider else None) or "nobody"
    return present.join(Provider, Provider.id == WebhookEndpoint.provider_id).where(Provider.organisation_id == own)


def _found(endpoint: WebhookEndpoint | None) -> WebhookEndpoint:
    if endpoint is None:
        raise NotFound
    return endpoint


def _check_kinds(kinds: Sequence[str]) -> None:
    if not set(kinds) <= set(KINDS):
        raise KindUnknown


def _move(db: Db, endpoint: WebhookEndpoint, state: EndpointState, *, by: str) -> None:
    states.move(db, endpoint, state, by=by, provider_id=endpoint.provider_id)
