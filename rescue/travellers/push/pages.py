"""News on the screen of the traveller's phone: the browser's subscription, and the worker that shows what comes."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import Response

from i18n.reaching import push
from i18n.reaching.push import Subscription
from rescue.kit import assets
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.problems import NotFound
from rescue.kit.settings import Mode
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer, Writing

pages = APIRouter(include_in_schema=False)
Key = Annotated[str, Form(max_length=200)]


@pages.get("/push-worker.js")
def show_worker(_viewer: AnyViewer) -> Response:
    """Always the newest: a browser compares it with the one it runs."""
    script = assets.path("push-worker.js").read_bytes()
    return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.post("/t/{token}/push-subscriptions", response_model=None)
def subscribe(
    request: Request,
    db: Writing,
    _viewer: AnyViewer,
    token: str,
    endpoint: Annotated[str, Form(max_length=push.LONGEST_ENDPOINT)],
    p256dh: Key,
    auth: Key,
) -> Response:
    """Tell this browser when there is news of the case; the same browser again is the same subscription."""
    link = links.find(db, token)
    if link is None or link.purpose != Purpose.TRAVELLER_CASE:
        raise NotFound
    may_be_here = house_of(request).settings.mode is not Mode.PRODUCTION
    push.subscribe(db, link.object_id, Subscription(endpoint, p256dh, auth), may_be_here=may_be_here)
    return Response(status_code=204)
