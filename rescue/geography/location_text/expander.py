"""Asks the makers of short links what is behind them; the only part of the reader that uses the network.

Only hosts on the list, only https, only addresses of the public internet and no other than the one that was looked at,
a few steps, a few seconds, a few kilobytes. No cookies, no logs of where a link leads: that is where somebody is.
"""

import asyncio
import html
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urljoin

import httpx2

from rescue.geography.location_text import datums
from rescue.geography.location_text.map_links import Link, links_in, read_link
from rescue.geography.location_text.plain import clean
from rescue.geography.location_text.short_links import Expansion, Outcome, may_ask, safe_address
from rescue.geography.location_text.written import Written

MOST_HOPS = 5
BUDGET_SECONDS, STEP_SECONDS = 6.0, 3.0
MOST_BODY_BYTES = 256 * 1024
MOST_LINKS_OF_A_PAGE = 400
HTTPS = 443
REDIRECTS = frozenset({301, 302, 303, 307, 308})
USER_AGENT = "Mozilla/5.0 (compatible; homeward-rescue)"

Resolve = Callable[[str], Awaitable[list[str]]]


class NotAllowed(Exception):
    """A step led to where we do not go."""


async def resolve(host: str) -> list[str]:
    """The addresses of a host, as the machine's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, HTTPS, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


class Expander:
    """One per worker. `transport` and `resolve` are given by tests that have a server of their own."""

    def __init__(self, *, transport: httpx2.AsyncBaseTransport | None = None, resolve: Resolve = resolve) -> None:
        self._transport = transport
        self._resolve = resolve

    def expand(self, address: str) -> Expansion:
        """From a thread without an event loop; never raises for what the network does."""
        return asyncio.run(self._within_time(address))

    async def _within_time(self, address: str) -> Expansion:
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                return await self._follow(address)
        except NotAllowed:
            return Expansion(Outcome.REFUSED)
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, OSError, ValueError):
            # Their messages hold the address: only that it failed is known to anybody.
            return Expansion(Outcome.FAILED)

    async def _follow(self, address: str) -> Expansion:
        async with httpx2.AsyncClient(
            transport=self._transport,
            trust_env=False,
            follow_redirects=False,
            timeout=STEP_SECONDS,
            headers={"User-Agent": USER_AGENT, "Accept": "text/html", "Accept-Encoding": "identity"},
        ) as client:
            for _ in range(MOST_HOPS):
                step = await self._step(client, address)
                if isinstance(step, Expansion):
                    return step
                address = step
                if written := _read(address):
                    return Expansion(Outcome.FOUND, written)
        return Expansion(Outcome.NOTHING)

    async def _step(self, client: httpx2.AsyncClient, address: str) -> str | Expansion:
        """One request: where it sends us, or what its page holds."""
        link = _link_of(address)
        if link is None or not may_ask(link):
            raise NotAllowed
        target = httpx2.URL(safe_address(link))
        where = await self._public_address(link.host)
        request = client.build_request(
            "GET", target.copy_with(host=where), headers={"Host": link.host}, extensions={"sni_hostname": link.host}
        )
        client.cookies.clear()
        response = await client.send(request, stream=True)
        try:
            if response.status_code in REDIRECTS:
                return urljoin(str(target), response.headers.get("location", ""))
            if response.status_code >= 500 or response.status_code == 429:
                return Expansion(Outcome.FAILED)
            if response.status_code != 200:
                return Expansion(Outcome.NOTHING)
            written = _read_page(await _beginning(response))
            return Expansion(Outcome.FOUND, written) if written else Expansion(Outcome.NOTHING)
        finally:
            await response.aclose()

    async def _public_address(self, host: str) -> str:
        """The one address we connect to. A host that also has a private one is refused: somebody plays with names."""
        found = await self._resolve(host)
        addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in found]
        if not addresses or not all(each.is_global and not each.is_multicast for each in addresses):
            raise NotAllowed
        return str(min(addresses, key=lambda each: each.version))


async def _beginning(response: httpx2.Response) -> str:
    body = bytearray()
    async for piece in response.aiter_raw():
        body += piece
        if len(body) >= MOST_BODY_BYTES:
            break
    return bytes(body[:MOST_BODY_BYTES]).decode("utf-8", "replace")


def _read(address: str) -> Written | None:
    """What an address says by itself: its pin, else its view."""
    link = _link_of(address)
    found = [datums.settle(each) for each in read_link(link)] if link else []
    return next((each for each in found if not each.view_only), None) or next(iter(found), None)


def _read_page(page: str) -> Written | None:
    """The first pin in the links of a page to maps we know, else the first view."""
    view: Written | None = None
    plain = html.unescape(page).replace("\\u003d", "=").replace("\\u0026", "&").replace("\\/", "/")
    for start in [at for at in range(len(plain)) if plain.startswith("https://", at)][:MOST_LINKS_OF_A_PAGE]:
        link = _link_of(plain[start : start + 1_000])
        if link is None or not may_ask(link):
            continue
        written = _read(link.address)
        if written is not None and not written.view_only:
            return written
        view = view or written
    return view


def _link_of(address: str) -> Link | None:
    return next(iter(links_in(clean(address))), None)
