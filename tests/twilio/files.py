"""Twilio's file hosts on this machine: a real server behind a transport that leads their names to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

PUBLIC = "93.184.216.34"
API, CDN = "api.twilio.com", "mms.twiliocdn.com"


@dataclass
class Asked:
    """One request as it arrived."""

    host: str
    path: str
    authorization: str | None


@dataclass
class Files:
    """What lies where: `answers["host/path"]` is a status, headers and a body; `asked` is what was asked for."""

    port: int = 0
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    addresses: dict[str, str] = field(default_factory=dict)

    def resolve(self, host: str, _port: int) -> list[str]:
        return [self.addresses.get(host, PUBLIC)]


class ToThisMachine(httpx2.BaseTransport):
    """Leads every https request to the loopback server; which host was meant stays in its Host."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        assert request.url.scheme == "https"
        assert request.url.host in (PUBLIC, *self._files.addresses.values()), "goes to the address that was looked up"
        host = request.headers["host"]
        assert request.extensions["sni_hostname"] == host.partition(":")[0]
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._files.port)
        return self._inner.handle_request(request)


@contextmanager
def serve_files() -> Iterator[Files]:
    files = Files()

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            files.asked.append(Asked(host, self.path, self.headers.get("Authorization")))
            status, headers, body = files.answers.get(host + self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    files.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
