"""One signed POST to a partner's system: no redirect, a few seconds, a few kilobytes, nothing of it logged."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx2

from rescue.dispatch.webhooks import addresses
from rescue.dispatch.webhooks.addresses import NotAllowed, Resolve
from rescue.kit.clock import stopwatch

STEP_SECONDS, BUDGET_SECONDS = 5.0, 10.0
MOST_ANSWER_BYTES = 64 * 1024
PORTS = {"https": 443, "http": 80}
USER_AGENT = "homeward-webhooks/1"


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or why there is none (`refused`, `failed`, `slow`, `too_large`)."""

    status: int | None
    error: str | None
    milliseconds: int
    retry_after: str | None = None


async def post(
    url: str,
    headers: dict[str, str],
    body: str,
    *,
    allow_loopback: bool,
    resolve: Resolve = addresses.resolve,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> Answer:
    """Post once; never raises for what the network or the other side does."""
    elapsed = stopwatch()

    def failed(error: str) -> Answer:
        return Answer(None, error, round(elapsed() * 1000))

    try:
        async with asyncio.timeout(BUDGET_SECONDS):
            status, retry_after = await _post(url, headers, body, allow_loopback, resolve, transport)
    except (NotAllowed, addresses.UrlRefused):
        return failed("refused")
    except TimeoutError:
        return failed("slow")
    except TooMuch:
        return failed("too_large")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError):
        return failed("failed")
    return Answer(status, None, round(elapsed() * 1000), retry_after)


class TooMuch(Exception):
    """The answer is longer than anybody needs to say yes."""


async def _post(
    url: str,
    headers: dict[str, str],
    body: str,
    allow_loopback: bool,
    resolve: Resolve,
    transport: httpx2.AsyncBaseTransport | None,
) -> tuple[int, str | None]:
    addresses.check_url(url, allow_loopback=allow_loopback)
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    where = await addresses.address_of(host, port, allow_loopback=allow_loopback, resolve=resolve)
    async with httpx2.AsyncClient(
        transport=transport, trust_env=False, follow_redirects=False, timeout=STEP_SECONDS
    ) as client:
        request = client.build_request(
            "POST",
            httpx2.URL(url).copy_with(host=where),
            content=body.encode(),
            headers={
                **headers,
                "Host": parts.netloc,
                "Content-Type": "application/json",
                "User-Agent": USER_AGENT,
                "Accept-Encoding": "identity",
            },
            extensions={"sni_hostname": host},
        )
        response = await client.send(request, stream=True)
        try:
            size = 0
            async for piece in response.aiter_raw():
                size += len(piece)
                if size > MOST_ANSWER_BYTES:
                    raise TooMuch
            return response.status_code, response.headers.get("retry-after")
        finally:
            await response.aclose()
