"""Getting a file from somebody else's address without being led into our own network, and without too much of it."""

import ipaddress
import socket
from base64 import b64encode
from collections.abc import Callable, Sequence
from urllib.parse import urljoin, urlsplit

import httpx2

from i18n.channels.fetched import Fetched, NotFetched

FETCH_SECONDS = 15.0
MOST_REDIRECTS = 3
PIECE = 65_536
NAT64 = ipaddress.ip_network("64:ff9b::/96")
SIX_TO_FOUR = ipaddress.ip_network("2002::/16")
GONE = (404, 410)

Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def is_public(address: str) -> bool:
    """Whether an address is somebody's in the world: not ours, not a neighbour's, not dressed up as one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped or ip in NAT64 or ip in SIX_TO_FOUR):
        return False
    return ip.is_global and not ip.is_multicast


class Fetcher:
    """Follows few redirects, over https only, each to a public address that is looked up once and then kept to."""

    def __init__(self, transport: httpx2.BaseTransport | None = None, resolve: Resolve = resolve) -> None:
        self._client = httpx2.Client(
            transport=transport, timeout=FETCH_SECONDS, follow_redirects=False, trust_env=False
        )
        self._resolve = resolve

    def fetch(self, url: str, *, most_bytes: int, auth: tuple[str, str] | None = None) -> Fetched:
        """The file at an address. `auth` goes to that address only, never along with a redirect."""
        for _ in range(MOST_REDIRECTS + 1):
            try:
                answer = self._look(url, most_bytes, auth)
            except httpx2.HTTPError as error:
                raise NotFetched("unreachable", is_passing=True) from error
            if isinstance(answer, Fetched):
                return answer
            url, auth = urljoin(url, answer), None
        raise NotFetched("too_many_redirects")

    def _look(self, url: str, most_bytes: int, auth: tuple[str, str] | None) -> Fetched | str:
        """The file, or where it is said to be."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "https" or not host or parts.username is not None:
            raise NotFetched("address_refused")
        address = self._address(host, _port(parts.port))
        pinned = httpx2.URL(url).copy_with(host=address)
        request = self._client.build_request(
            "GET",
            pinned,
            headers={"Host": parts.netloc, "Accept": "*/*"},
            extensions={"sni_hostname": host},
        )
        if auth is not None:
            request.headers["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
        answer = self._client.send(request, stream=True)
        try:
            return _read(answer, most_bytes)
        finally:
            answer.close()

    def _address(self, host: str, port: int) -> str:
        try:
            found = list(self._resolve(host, port))
        except OSError as error:
            raise NotFetched("unreachable", is_passing=True) from error
        if not found or not all(is_public(address) for address in found):
            raise NotFetched("address_refused")
        return found[0]


def _port(given: int | None) -> int:
    return given or 443


def _read(answer: httpx2.Response, most_bytes: int) -> Fetched | str:
    if answer.is_redirect:
        return answer.headers["location"]
    if answer.status_code in GONE:
        raise NotFetched("gone", is_passing=answer.status_code == 404)
    if answer.status_code in (401, 403):
        raise NotFetched("not_allowed")
    if not answer.is_success:
        raise NotFetched("unreachable", is_passing=True)
    announced = answer.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced[:20]) > most_bytes:
        raise NotFetched("too_large")
    pieces, total = [], 0
    for piece in answer.iter_bytes(PIECE):
        total += len(piece)
        if total > most_bytes:
            raise NotFetched("too_large")
        pieces.append(piece)
    return Fetched(b"".join(pieces), answer.headers.get("content-type", "")[:100])
