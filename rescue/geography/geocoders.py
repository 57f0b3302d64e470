"""The only door to outside geocoders (geopy): a time-boxed chain that refines what the offline tables know.

It is asked in the worker, never on the intake path, and its answers are proposals for a coordinator to confirm.
Nothing here retries, waits or logs a location; a dead backend costs its own second, then is left alone for a while.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Lock
from typing import Any, Protocol
from urllib.parse import urlsplit

import geopy.util
import structlog
from geopy.adapters import AioHTTPAdapter
from geopy.exc import GeocoderParseError, GeopyError
from geopy.geocoders import Nominatim, Photon

from rescue.geography.suggestions import Answer, Outcome, RefinedPlace
from rescue.kit.clock import Clock

BUDGET_SECONDS, BACKEND_SECONDS = 2.5, 1.0
FAILURES_TO_OPEN = 3
OPEN_FOR = timedelta(seconds=60)
AT_ONCE = 4
MOST_BACKENDS, MOST_PLACES = 4, 5
MOST_TEXT, MOST_ADDRESS = 200, 300
MOST_ANSWER_BYTES = 512 * 1024
USER_AGENT = "homeward-rescue"
# What a strange answer makes geopy's parsers raise, beside its own errors; it warns of latitudes above 90.
STRANGE = (GeopyError, TimeoutError, AttributeError, IndexError, KeyError, TypeError, ValueError, UserWarning)

log = structlog.get_logger(__name__)


def _drop(record: logging.LogRecord) -> bool:  # noqa: ARG001 - the signature of a logging filter
    return False


# geopy logs request addresses and answers, which are where somebody is.
geopy.util.logger.addFilter(_drop)


@dataclass(frozen=True, slots=True)
class Backend:
    """One entry of HOMEWARD_GEOCODER_CHAIN."""

    kind: str
    scheme: str
    domain: str


class CappedAdapter(AioHTTPAdapter):  # type: ignore[misc] # geopy is untyped
    """geopy's aiohttp adapter that stops reading an answer that is too long and keeps it out of its errors."""

    async def get_json(self, url: str, *, timeout: float, headers: dict[str, str]) -> Any:
        with self._normalize_exceptions():
            async with self._request(url, timeout=timeout, headers=headers) as response:
                await self._raise_for_status(response)
                body = bytearray()
                async for piece in response.content.iter_chunked(65_536):
                    body += piece
                    if len(body) > MOST_ANSWER_BYTES:
                        raise GeocoderParseError("the answer is too long")
                try:
                    return json.loads(body)
                except ValueError:
                    raise GeocoderParseError("the answer is not JSON") from None


class Geocoder(Protocol):
    """The part of geopy's asynchronous geocoders that is used."""

    async def __aenter__(self) -> Geocoder: ...
    async def __aexit__(self, *error: object) -> None: ...
    async def geocode(self, query: str, **options: Any) -> Any: ...
    async def reverse(self, query: tuple[float, float], **options: Any) -> Any: ...


Question = Callable[[Backend, Geocoder], Awaitable[Any]]


class Breaker:
    """Opens after FAILURES_TO_OPEN failures in a row and lets one question through every OPEN_FOR after that."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._failures = 0
        self._shut_until: datetime | None = None

    def may_ask(self, now: datetime) -> bool:
        with self._lock:
            if self._shut_until is None:
                return True
            if now < self._shut_until:
                return False
            self._shut_until = now + OPEN_FOR
            return True

    def record(self, *, is_well: bool, now: datetime) -> None:
        with self._lock:
            self._failures = 0 if is_well else self._failures + 1
            is_open = self._failures >= FAILURES_TO_OPEN
            self._shut_until = now + OPEN_FOR if is_open else None


def parse_chain(setting: str) -> tuple[Backend, ...]:
    """`photon:https://…,nominatim:https://…` → backends in their order. ValueError says which part is wrong."""
    parts = [part.strip() for part in setting.split(",") if part.strip()]
    if len(parts) > MOST_BACKENDS:
        raise ValueError(f"a geocoder chain has at most {MOST_BACKENDS} backends")
    return tuple(_backend(number, part) for number, part in enumerate(parts, start=1))


def _backend(number: int, part: str) -> Backend:
    kind, _, address = part.partition(":")
    url = urlsplit(address)
    # The address may carry a password: it is not repeated in the error.
    if kind not in ("photon", "nominatim") or url.scheme not in ("http", "https") or not url.hostname or url.query:
        raise ValueError(f"geocoder {number} must read photon:https://… or nominatim:https://…")
    return Backend(kind, url.scheme, url.netloc + url.path.rstrip("/"))


class Chain:
    """The backends in their order; one instance a process, shared by all threads."""

    def __init__(self, setting: str, clock: Clock) -> None:
        self._backends = parse_chain(setting)
        self._breakers = [Breaker() for _ in self._backends]
        self._places_free = BoundedSemaphore(AT_ONCE)
        self._clock = clock

    def __bool__(self) -> bool:
        return bool(self._backends)

    def refine(
        self, *, text: str | None = None, point: tuple[float, float] | None = None, language: str = "en"
    ) -> Answer:
        """Ask from a thread without an event loop (the worker's); a text, or else a (latitude, longitude)."""
        if text is not None:
            return asyncio.run(self.refine_text(text, language=language))
        if point is not None:
            return asyncio.run(self.refine_point(*point, language=language))
        return Answer(Outcome.NOTHING)

    async def refine_text(self, text: str, *, language: str = "en", iso_code: str | None = None) -> Answer:
        """Positions for a place in words, at most MOST_PLACES; `iso_code` keeps only places of that country."""
        query = " ".join(text.split())[:MOST_TEXT]
        if not query:
            return Answer(Outcome.NOTHING)

        async def question(backend: Backend, geocoder: Geocoder) -> Any:
            options = _options(backend, language)
            if backend.kind == "nominatim":
                options |= {"addressdetails": True} | ({"country_codes": [iso_code]} if iso_code else {})
            return await geocoder.geocode(query, exactly_one=False, limit=MOST_PLACES, **options)

        answer = await self._ask(question)
        kept = tuple(place for place in answer.places if iso_code in (None, place.iso_code) or place.iso_code is None)
        return (
            answer
            if len(kept) == len(answer.places)
            else Answer(Outcome.FOUND if kept else Outcome.NOTHING, kept, answer.backend)
        )

    async def refine_point(self, latitude: float, longitude: float, *, language: str = "en") -> Answer:
        """The address at a position, as one place. ValueError for a position that is not on the earth."""
        if not (-90.0 <= latitude <= 90.0 and -180.0 <= longitude <= 180.0):
            raise ValueError("latitude must be within 90 and longitude within 180 degrees")

        async def question(backend: Backend, geocoder: Geocoder) -> Any:
            found = await geocoder.reverse((latitude, longitude), exactly_one=True, **_options(backend, language))
            return [found] if found is not None else None

        return await self._ask(question)

    async def _ask(self, question: Question) -> Answer:
        """Backend after backend within the budget; the first that knows something answers."""
        if not self._backends:
            return Answer(Outcome.OFF)
        if not self._places_free.acquire(blocking=False):
            return Answer(Outcome.BUSY)
        answer = Answer(Outcome.FAILED)
        try:
            async with asyncio.timeout(BUDGET_SECONDS):
                for backend, breaker in zip(self._backends, self._breakers, strict=True):
                    if not breaker.may_ask(self._clock.now()):
                        continue
                    places = await self._ask_one(backend, breaker, question)
                    if places:
                        return Answer(Outcome.FOUND, places, backend.kind)
                    if places is not None:
                        answer = Answer(Outcome.NOTHING, (), backend.kind)
        except TimeoutError:
            log.warning("geocoder.budget_spent")
        finally:
            self._places_free.release()
        return answer

    async def _ask_one(self, backend: Backend, breaker: Breaker, question: Question) -> tuple[RefinedPlace, ...] | None:
        """What one backend knows, () if nothing; None when it failed, which its breaker counts."""
        is_well = False
        try:
            async with asyncio.timeout(BACKEND_SECONDS), _geocoder(backend) as geocoder:
                places = _places(await question(backend, geocoder))
            is_well = True
        except STRANGE as failure:
            # Only the kind of failure: its message may hold the address asked for.
            log.warning("geocoder.failed", backend=backend.kind, failure=type(failure).__name__)
            return None
        finally:
            breaker.record(is_well=is_well, now=self._clock.now())
        return places


def _options(backend: Backend, language: str) -> dict[str, Any]:
    """Photon refuses languages it was not built for; English is always there."""
    if backend.kind == "photon":
        return {"language": "en"} if language.casefold().startswith("en") else {}
    return {"language": language}


def _geocoder(backend: Backend) -> Geocoder:
    made: Geocoder = {"photon": Photon, "nominatim": Nominatim}[backend.kind](
        scheme=backend.scheme,
        domain=backend.domain,
        user_agent=USER_AGENT,
        timeout=BACKEND_SECONDS,
        proxies={},
        adapter_factory=CappedAdapter,
    )
    return made


def _places(found: Any) -> tuple[RefinedPlace, ...]:
    """geopy's locations that lie on the earth; anything else raises one of STRANGE."""
    places = []
    for location in (found or [])[:MOST_PLACES]:
        latitude, longitude = float(location.latitude), float(location.longitude)
        if not (math.isfinite(latitude) and abs(latitude) <= 90.0 and abs(longitude) <= 180.0):
            raise ValueError("the answer is not on the earth")
        places.append(RefinedPlace(latitude, longitude, str(location.address)[:MOST_ADDRESS], _iso_code(location.raw)))
    return tuple(places)


def _iso_code(raw: dict[str, Any]) -> str | None:
    """Photon says it in `properties.countrycode`, Nominatim in `address.country_code`."""
    code = raw.get("properties", {}).get("countrycode") or raw.get("address", {}).get("country_code")
    return code.upper() if isinstance(code, str) and len(code) == 2 else None
