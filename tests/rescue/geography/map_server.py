"""A real HTTP server on loopback that plays the makers of short links, and the way to it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

from rescue.geography.location_text.expander import Expander

PUBLIC = "142.250.190.46"


class Makers:
    """What each address answers: (status, headers, body) by `host/path`; `asked` are the addresses that were asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, tuple[int, dict[str, str], bytes] | Callable[[Any], None]] = {}
        self.asked: list[str] = []
        self.reached: list[str] = []
        self.names: list[str] = []
        self.addresses: dict[str, list[str]] = {}

    def redirect(self, address: str, to: str, status: int = 302) -> None:
        self.answers[address] = (status, {"Location": to}, b"")

    def page(self, address: str, body: str, status: int = 200) -> None:
        self.answers[address] = (status, {"Content-Type": "text/html"}, body.encode())

    async def resolve(self, host: str) -> list[str]:
        self.names.append(host)
        return self.addresses.get(host, [PUBLIC])

    def expander(self) -> Expander:
        return Expander(transport=WayThere(self), resolve=self.resolve)


class WayThere(httpx2.AsyncBaseTransport):
    """Carries what was meant for an address of the internet to the server on loopback, unchanged."""

    def __init__(self, makers: Makers) -> None:
        self._makers = makers
        self._carrier = httpx2.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.scheme == "https" and request.extensions["sni_hostname"] == request.headers["host"]
        self._makers.reached.append(request.url.host)
        here = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._makers.port)
        return await self._carrier.handle_async_request(
            httpx2.Request(request.method, here, headers=request.headers, extensions=request.extensions)
        )

    async def aclose(self) -> None:
        await self._carrier.aclose()


@contextmanager
def serve_makers() -> Iterator[Makers]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = f"{self.headers['Host']}{self.path}"
            makers.asked.append(address)
            answer = makers.answers.get(address, (404, {}, b""))
            if callable(answer):
                answer(self)
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """A test prints nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        makers = Makers(server.server_port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield makers
        server.shutdown()
        thread.join()
