"""Signatures are those of Standard Webhooks, and an address leads to the public internet or nowhere."""

import asyncio
import ipaddress

import pytest

from rescue.dispatch.webhooks import addresses, posting, signing
from rescue.dispatch.webhooks.addresses import NotAllowed, UrlRefused, address_of, check_url, may_reach

# The test vector that the libraries of Standard Webhooks are checked with.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, '{"test": 2432232314}')
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_signature_is_the_one_of_the_standard() -> None:
    assert signing.sign(SECRET, *MESSAGE) == SIGNATURE


def test_a_receiver_takes_either_secret_and_refuses_what_is_old_or_changed() -> None:
    old, new = signing.secret_of(b"house", "whe_1", 1), signing.secret_of(b"house", "whe_1", 2)
    given = signing.headers([new, old], "whm_1", 1_000, "{}")
    assert old != new and len(given["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert signing.is_signed(secret, given, "{}", now=1_299)
        assert not signing.is_signed(secret, given, "{ }", now=1_000)
        assert not signing.is_signed(secret, given, "{}", now=1_301)
    assert not signing.is_signed(signing.secret_of(b"house", "whe_2", 1), given, "{}", now=1_000)


INSIDE = [
    "10.0.0.1",
    "172.16.9.9",
    "192.168.1.1",
    "127.0.0.1",
    "0.0.0.0",
    "100.64.0.1",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "240.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "2001:db8::1",
    "ff02::1",
    "::7f00:1",
]


@pytest.mark.parametrize("address", INSIDE)
def test_no_private_local_or_disguised_address_is_reached(address: str) -> None:
    assert not may_reach(ipaddress.ip_address(address), allow_loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_reached(address: str) -> None:
    assert may_reach(ipaddress.ip_address(address), allow_loopback=False)


WRONG = [
    r"http://example.org/x",
    r"https://user:pass@example.org/",
    r"https://localhost/",
    r"https://10.0.0.1/",
    r"ftp://a.b/",
    r"https://",
    r"https://example.org:0/",
    r"https://example.org:99999/",
    r"https://[::1]/",
    r"https://example.org/#x",
    r"https://example.org\@10.0.0.1/",
    r"https://例.org/",
]


@pytest.mark.parametrize("url", [*WRONG, "https://exa mple.org/", "https://" + "a" * 500 + ".org/"])
def test_addresses_that_are_wrong_at_sight_are_refused(url: str) -> None:
    with pytest.raises(UrlRefused):
        check_url(url, allow_loopback=False)


def test_a_name_that_leads_inside_is_refused_when_we_connect_whatever_it_said_before() -> None:
    async def inside(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "169.254.169.254"]

    with pytest.raises(NotAllowed):
        asyncio.run(address_of("partner.example", 443, allow_loopback=False, resolve=inside))
    answer = asyncio.run(posting.post("https://partner.example/", {}, "{}", allow_loopback=False, resolve=inside))
    assert (answer.status, answer.error) == (None, "refused")


def test_the_setting_for_loopback_opens_loopback_only() -> None:
    check_url("http://127.0.0.1:8080/x", allow_loopback=True)
    assert not may_reach(ipaddress.ip_address("10.0.0.1"), allow_loopback=True)
    assert addresses.may_reach(ipaddress.ip_address("::1"), allow_loopback=True)
