"""The portal's doors for programs: webhooks with their log, and keys for the API."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rescue.dispatch.webhooks import endpoints, tellings
from rescue.dispatch.webhooks.models import TELLING_STATES, URL_CHARACTERS
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import Reading, Writing, may, page, redirect
from rescue.kit.web.strict import Id, IdPath, Line
from rescue.partners.portal import views

pages = APIRouter(include_in_schema=False)
PartnerViewer = Annotated[Principal, Depends(may(Role.PROVIDER))]
HERE = "/partner/webhooks"
Url = Annotated[str, Form(max_length=URL_CHARACTERS)]


@pages.get("/partner/webhooks")
def show_webhooks(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    """Where the provider's own system is told, and what it was told."""
    providers = views.own_providers(db, viewer)
    listed = [
        (endpoint, endpoints.secrets_of(db, endpoint)[0], tellings.list_of(db, endpoint.id))
        for each in providers
        for endpoint in endpoints.list_of(db, each.id)
    ]
    return _page(request, "webhooks.html", viewer, providers=providers, listed=listed, telling_states=TELLING_STATES)


@pages.post("/partner/webhooks", response_model=None)
def add_webhook(
    request: Request, db: Writing, viewer: PartnerViewer, provider_id: Annotated[Id, Form()], url: Url
) -> RedirectResponse:
    """A new address that hears of everything."""
    provider = next((each for each in views.own_providers(db, viewer) if each.id == provider_id), None)
    if provider is None:
        raise NotFound
    loopback = house_of(request).settings.webhooks_loopback
    endpoints.add(db, provider, url=url.strip(), kinds=(), by=viewer.id, allow_loopback=loopback)
    return redirect(HERE)


@pages.post("/partner/webhooks/{id}/test", response_model=None)
def test_webhook(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    tellings.send_test(db, endpoints.get_for_change(db, id, viewer, None), by=viewer.id)
    return redirect(HERE)


@pages.post("/partner/webhooks/{id}/rotation", response_model=None)
def rotate_secret(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    endpoints.rotate(db, endpoints.get_for_change(db, id, viewer, None), by=viewer.id)
    return redirect(HERE)


@pages.post("/partner/webhooks/{id}/activation", response_model=None)
def activate(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    endpoints.enable(db, endpoints.get_for_change(db, id, viewer, None), by=viewer.id)
    return redirect(HERE)


@pages.post("/partner/webhooks/{id}/removal", response_model=None)
def remove_webhook(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    endpoints.remove(db, endpoints.get_for_change(db, id, viewer, None), by=viewer.id)
    return redirect(HERE)


@pages.post("/partner/deliveries/{id}/replay", response_model=None)
def replay(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    """Tell the same again."""
    tellings.replay(db, id, viewer)
    return redirect(HERE)


@pages.get("/partner/keys")
def show_keys(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    return _keys(request, db, viewer)


@pages.post("/partner/keys")
def add_key(
    request: Request, db: Writing, viewer: PartnerViewer, name: Annotated[Line, Form(min_length=1)]
) -> HTMLResponse:
    """A new key, shown on this page only."""
    return _keys(request, db, viewer, made=views.add_key(db, viewer, name))


@pages.post("/partner/keys/{id}/revocation", response_model=None)
def revoke_key(db: Writing, viewer: PartnerViewer, id: IdPath) -> RedirectResponse:
    views.revoke_key(db, viewer, id)
    return redirect("/partner/keys")


def _keys(request: Request, db: Db, viewer: Principal, made: str | None = None) -> HTMLResponse:
    return _page(request, "keys.html", viewer, keys=views.keys_of(db, viewer), made=made)


def _page(request: Request, name: str, viewer: Principal, **values: Any) -> HTMLResponse:
    return page(request, f"partners/portal/{name}", viewer=viewer, here=request.url.path, **values)
