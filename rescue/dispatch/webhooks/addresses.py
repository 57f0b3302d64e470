"""Where a webhook may go: https, and only addresses of the public internet, looked at once and connected to as seen.

A name is resolved here and the connection goes to that very address, so that no second answer of a name server can
lead into our own network. Loopback is for tests and the demonstration, where a setting says so.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from rescue.dispatch.webhooks.models import URL_CHARACTERS
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

Resolve = Callable[[str, int], Awaitable[list[str]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# IPv6 addresses that lead to an IPv4 one, where the prefix is public and what is inside may not be.
_CARRYING = tuple(ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
_OF_OLD = ipaddress.IPv6Network("::/96")


class NotAllowed(Exception):
    """It leads to where we do not go."""


class UrlRefused(Invalid):
    title = N_("This address cannot be used.")
    text = N_("A webhook address starts with https://, names a host of the public internet and holds no password.")


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, as the machine's resolver says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def check_url(url: str, *, allow_loopback: bool) -> None:
    """Refuse what can be seen to be wrong before anybody is connected to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UrlRefused from None
    schemes = ("https", "http") if allow_loopback else ("https",)
    is_plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    if not is_plain or len(url) > URL_CHARACTERS or parts.scheme not in schemes or not parts.hostname or port == 0:
        raise UrlRefused
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise UrlRefused
    try:
        address = ipaddress.ip_address(parts.hostname)
    except ValueError:
        if "." not in parts.hostname and not (allow_loopback and parts.hostname == "localhost"):
            raise UrlRefused from None
        return
    if not may_reach(address, allow_loopback=allow_loopback):
        raise UrlRefused


async def address_of(host: str, port: int, *, allow_loopback: bool, resolve: Resolve = resolve) -> str:
    """The one address to connect to; a host that also has a forbidden one is refused: somebody plays with names."""
    addresses = [ipaddress.ip_address(each.partition("%")[0]) for each in await resolve(host, port)]
    if not addresses or not all(may_reach(each, allow_loopback=allow_loopback) for each in addresses):
        raise NotAllowed
    return str(min(addresses, key=lambda each: each.version))


def may_reach(address: Address, *, allow_loopback: bool) -> bool:
    """Whether an address is of the public internet, and nothing else in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return may_reach(address.ipv4_mapped, allow_loopback=allow_loopback)
        if address.is_loopback:
            return allow_loopback
        if any(address in network for network in (*_CARRYING, _OF_OLD)):
            return False
    if address.is_loopback:
        return allow_loopback
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_link_local)
