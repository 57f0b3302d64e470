"""The headers that every answer carries, errors and files included, and the access log's one line."""

import asyncio
import base64

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rescue.kit import logs
from rescue.kit.web.house import House

REQUEST_ID_BYTES = 9
SENT_NOTHING = 499  # the sender went away before the answer


class Headers:
    """ASGI, outermost: security headers, a request id, and who asked what in the log by route, never by address."""

    def __init__(self, app: ASGIApp, house: House) -> None:
        self.app = app
        self.house = house
        self.lines: list[tuple[str, str]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not self.lines:
            self.lines = security_headers(self.house)
        loop = asyncio.get_running_loop()
        began = loop.time()
        request_id = base64.urlsafe_b64encode(self.house.chance.token_bytes(REQUEST_ID_BYTES)).decode()
        scope.setdefault("state", {})["request_id"] = request_id
        status = SENT_NOTHING

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.lines:
                    headers.setdefault(name, value)
                headers["X-Request-ID"] = request_id
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            logs.access(scope, request_id, status, loop.time() - began)


def content_policy(house: House, also: str = "") -> str:
    """What a page may load: ours alone. `also` is one more origin for pictures and data, where an operator chose it."""
    inlined = (house.assets.inline_css(name).csp_source for name in house.inlined_css)
    sources = " ".join(dict.fromkeys(["'self'", *inlined]))
    more = f" {also}" if also else ""
    return (
        "default-src 'none'; script-src 'self'; worker-src 'self'; "
        f"style-src {sources}; img-src 'self' data:{more}; connect-src 'self'{more}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def security_headers(house: House) -> list[tuple[str, str]]:
    """Names and values; a route may set its own Cache-Control or another policy."""
    lines = [
        ("Content-Security-Policy", content_policy(house)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
    ]
    if house.settings.is_secure:
        lines.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
    return lines
