"""Webhook endpoints for machines: a provider's own program, or the desk for it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from rescue.dispatch.webhooks import endpoints, tellings
from rescue.dispatch.webhooks.models import URL_CHARACTERS, EndpointState, TellingState, WebhookEndpoint, WebhookTelling
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import Reading, Writing, may
from rescue.kit.web.strict import IdPath, Strict
from rescue.network.directory import get_provider

api = APIRouter(prefix="/api/v1", tags=["webhooks"])
WebhookViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]


class EndpointBody(Strict):
    """Where to post, and which events; none means all of them."""

    url: Annotated[str, Field(max_length=URL_CHARACTERS, examples=["https://dispatch.andaman.example/homeward"])]
    kinds: list[Annotated[str, Field(max_length=60, examples=["call_out.offered"])]] = Field(
        default_factory=list, max_length=len(endpoints.KINDS)
    )


class EndpointView(BaseModel):
    """An endpoint. `secret` is shown when it is made and when it is changed; the old one is valid for a day more."""

    id: str
    provider_id: str
    url: str
    kinds: list[str]
    state: EndpointState
    disabled_reason: str | None
    old_secret_valid_until: datetime | None
    created_at: datetime
    version: int
    secret: str | None = None


class EndpointList(BaseModel):
    items: list[EndpointView]


class AttemptView(BaseModel):
    """One attempt: the status that came back, or why there was none."""

    at: datetime
    status: int | None
    error: str | None
    ms: int


class TellingView(BaseModel):
    """One event told to one endpoint; `id` is the `webhook-id` of every attempt."""

    id: str
    endpoint_id: str
    kind: str
    subject: str
    state: TellingState
    created_at: datetime
    next_at: datetime | None
    delivered_at: datetime | None
    replay_of: str | None
    attempts: list[AttemptView]


class TellingList(BaseModel):
    items: list[TellingView]


def view(endpoint: WebhookEndpoint, secret: str | None = None) -> EndpointView:
    return EndpointView(
        id=endpoint.id,
        provider_id=endpoint.provider_id,
        url=endpoint.url,
        kinds=endpoint.kinds,
        state=endpoint.state,
        disabled_reason=endpoint.disabled_reason,
        old_secret_valid_until=endpoint.before_until,
        created_at=endpoint.created_at,
        version=endpoint.version,
        secret=secret,
    )


@api.get("/providers/{id}/webhooks")
def list_webhooks(db: Reading, viewer: WebhookViewer, id: IdPath) -> EndpointList:
    """The provider's endpoints."""
    provider = get_provider(db, viewer, id)
    return EndpointList(items=[view(each) for each in endpoints.list_of(db, provider.id)])


@api.post("/providers/{id}/webhooks", status_code=201, response_model=EndpointView)
def add_webhook(
    request: Request, db: Writing, viewer: WebhookViewer, id: IdPath, body: EndpointBody, key: IdempotencyKey = None
) -> Response:
    """Add an endpoint. Events are signed as Standard Webhooks says, with the secret of this answer."""

    def make() -> Answer:
        made = endpoints.add(
            db,
            get_provider(db, viewer, id),
            url=body.url,
            kinds=body.kinds,
            by=viewer.id,
            allow_loopback=_allows_loopback(request),
        )
        shown = view(made, endpoints.secrets_of(db, made)[0])
        return Answer(201, shown.model_dump(mode="json"), {"ETag": etag(made.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/webhooks/{id}")
def change_webhook(
    request: Request, response: Response, db: Writing, viewer: WebhookViewer, id: IdPath, body: EndpointBody
) -> EndpointView:
    """Another address or other events; If-Match carries the ETag that was read."""
    endpoint = endpoints.get_for_change(db, id, viewer, seen_version(request))
    loopback = _allows_loopback(request)
    endpoints.change(db, endpoint, url=body.url, kinds=body.kinds, by=viewer.id, allow_loopback=loopback)
    return _shown(db, endpoint, response)


@api.post("/webhooks/{id}/rotation")
def rotate_secret(response: Response, db: Writing, viewer: WebhookViewer, id: IdPath) -> EndpointView:
    """A new secret; for 24 hours every event carries a signature by the old one too."""
    endpoint = endpoints.get_for_change(db, id, viewer, None)
    secret = endpoints.rotate(db, endpoint, by=viewer.id)
    return _shown(db, endpoint, response, secret)


@api.post("/webhooks/{id}/activation")
def activate_webhook(response: Response, db: Writing, viewer: WebhookViewer, id: IdPath) -> EndpointView:
    """Send to an endpoint again that was switched off, by hand or by its 410."""
    endpoint = endpoints.get_for_change(db, id, viewer, None)
    endpoints.enable(db, endpoint, by=viewer.id)
    return _shown(db, endpoint, response)


@api.post("/webhooks/{id}/test", status_code=202)
def test_webhook(db: Writing, viewer: WebhookViewer, id: IdPath) -> dict[str, str]:
    """Send `webhook.test` there."""
    return {"id": tellings.send_test(db, endpoints.get_for_change(db, id, viewer, None), by=viewer.id)}


@api.delete("/webhooks/{id}", status_code=204)
def remove_webhook(request: Request, db: Writing, viewer: WebhookViewer, id: IdPath) -> None:
    endpoints.remove(db, endpoints.get_for_change(db, id, viewer, seen_version(request)), by=viewer.id)


@api.get("/webhooks/{id}/deliveries")
def list_deliveries(db: Reading, viewer: WebhookViewer, id: IdPath) -> TellingList:
    """What the endpoint was told, the newest first, with every attempt."""
    endpoint = endpoints.get_visible(db, id, viewer)
    return TellingList(items=[_telling(each) for each in tellings.list_of(db, endpoint.id)])


@api.post("/webhook-deliveries/{id}/replay", status_code=202)
def replay_delivery(db: Writing, viewer: WebhookViewer, id: IdPath) -> dict[str, str]:
    """Tell the same again with the same body, under a `webhook-id` of its own."""
    return {"id": tellings.replay(db, id, viewer)}


def _telling(told: WebhookTelling) -> TellingView:
    return TellingView.model_validate(told, from_attributes=True)


def _shown(db: Any, endpoint: WebhookEndpoint, response: Response, secret: str | None = None) -> EndpointView:
    db.flush()
    show_version(response, endpoint.version)
    return view(endpoint, secret)


def _allows_loopback(request: Request) -> bool:
    return house_of(request).settings.webhooks_loopback
