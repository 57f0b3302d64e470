"""A stranger's page cannot act with a visitor's cookie: browsers say where a request comes from, and we look.

No tokens in forms, so no form can forget one. Same rule as Go's net/http and Rails' newest applications.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from rescue.kit.problems import Forbidden
from rescue.kit.settings import Mode
from rescue.kit.web.house import House
from rescue.kit.words import N_

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
API = "/api/"


class CameFromElsewhere(Forbidden):
    title = N_("This did not come from our own page.")
    text = N_("This did not come from our own page, so nothing was done. Open our page and try again, or call us.")


class SameOrigin:
    """ASGI: unsafe methods need `Sec-Fetch-Site: same-origin`, or without that header a known `Origin`."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app = app
        self.own_origin = origin_of(house.settings.public_url)
        self.trusts_host = house.settings.mode is not Mode.PRODUCTION
        self.own_signature_paths = house.own_signature_paths
        self.open_forms = house.open_forms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in SAFE and not self._may(scope, Headers(scope=scope)):
            raise CameFromElsewhere()
        await self.app(scope, receive, send)

    def _may(self, scope: Scope, headers: Headers) -> bool:
        path = scope["path"]
        if path in self.open_forms or path.startswith(self.own_signature_paths):
            return True
        if "cookie" not in headers:
            # Without a cookie the request has no power but what it carries itself.
            bearer = headers.get("authorization", "").lower().startswith("bearer ")
            if bearer or path.startswith(API):
                return True
        if (site := headers.get("sec-fetch-site")) is not None:
            return site == "same-origin"
        origin = headers.get("origin")
        return origin is not None and origin in self._own_origins(scope, headers)

    def _own_origins(self, scope: Scope, headers: Headers) -> tuple[str, ...]:
        if not self.trusts_host:
            return (self.own_origin,)
        return (self.own_origin, f"{scope['scheme']}://{headers.get('host', '')}")


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
