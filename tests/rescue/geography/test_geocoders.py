"""The geopy fence against a real server on loopback: good, slow, broken, rude and dead backends."""

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web

from rescue.geography import geocoders
from rescue.geography.geocoders import Chain, parse_chain
from rescue.geography.suggestions import Outcome
from rescue.kit.clock import MovedClock

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SECRET_PLACE = "Villa 7, Patong Tower, Phuket"


def clock() -> MovedClock:
    return MovedClock(datetime(2026, 3, 1, tzinfo=UTC))


class Backend:
    """A geocoder on a free port that counts who asked."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.asked: list[str] = []
        self.address = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        return await self._handler(request)


@contextlib.asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[Backend]:
    backend = Backend(handler)
    app = web.Application()
    app.router.add_get("/{path:.*}", backend.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    backend.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield backend
    finally:
        await runner.cleanup()


def photon_answer(*features: tuple[float, float, str, str]) -> Handler:
    body = {
        "features": [
            {"geometry": {"coordinates": [lon, lat]}, "properties": {"name": name, "countrycode": code}}
            for lat, lon, name, code in features
        ]
    }

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.json_response(body)

    return answer


async def nominatim(request: web.Request) -> web.StreamResponse:
    place = {"lat": "7.8961", "lon": "98.2966", "display_name": "Patong", "address": {"country_code": "th"}}
    return web.json_response(place if request.path.startswith("/reverse") else [place])


async def hanging(request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def html(request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>maintenance</html>", content_type="text/html")


async def endless(request: web.Request) -> web.StreamResponse:
    return web.Response(body=b'{"features": [' + b" " * (geocoders.MOST_ANSWER_BYTES + 1))


async def odd(request: web.Request) -> web.StreamResponse:
    return web.json_response({"features": [{"geometry": None, "properties": {}}]})


async def off_the_earth(request: web.Request) -> web.StreamResponse:
    return web.Response(text=json.dumps({"features": [{"geometry": {"coordinates": [999, 99]}, "properties": {}}]}))


def failing(status: int) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=SECRET_PLACE, headers={"Retry-After": "600"})

    return answer


def dead_address() -> str:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


good = photon_answer((7.8961, 98.2966, "Patong", "TH"), (48.1, 11.5, "Patong", "DE"))


def test_an_empty_chain_says_that_it_is_off() -> None:
    chain = Chain("", clock())
    assert not chain
    assert chain.refine(text="Patong") == geocoders.Answer(Outcome.OFF)
    assert chain.refine(point=(7.9, 98.3)) == geocoders.Answer(Outcome.OFF)


def test_a_good_backend_refines_a_text_and_a_point() -> None:
    async def story() -> None:
        async with serving(nominatim) as backend:
            chain = Chain(f"nominatim:{backend.address}", clock())
            found = await chain.refine_text("Patong", language="zh-Hans")
            assert (found.outcome, found.backend) == (Outcome.FOUND, "nominatim")
            assert found.places == (geocoders.RefinedPlace(7.8961, 98.2966, "Patong", "TH"),)
            assert (await chain.refine_point(7.9, 98.3)).places == found.places
            assert len(backend.asked) == 2

    asyncio.run(story())


def test_a_country_keeps_only_its_places() -> None:
    async def story() -> None:
        async with serving(good) as backend:
            chain = Chain(f"photon:{backend.address}", clock())
            assert len((await chain.refine_text("Patong")).places) == 2
            kept = await chain.refine_text("Patong", iso_code="DE")
            assert [place.iso_code for place in kept.places] == ["DE"]
            nobody = await chain.refine_text("Patong", iso_code="FR")
            assert (nobody.outcome, nobody.places) == (Outcome.NOTHING, ())

    asyncio.run(story())


@pytest.mark.parametrize(
    "first", [html, endless, odd, off_the_earth, failing(503), failing(429), failing(400)],
    ids=["html", "endless", "odd", "off-the-earth", "503", "429", "400"],
)  # fmt: skip
def test_a_broken_backend_gives_way_to_the_next_at_once(first: Handler) -> None:
    async def story() -> None:
        async with serving(first) as broken, serving(good) as well:
            chain = Chain(f"photon:{broken.address},photon:{well.address}", clock())
            started = asyncio.get_running_loop().time()
            assert (await chain.refine_text("Patong")).outcome is Outcome.FOUND
            assert asyncio.get_running_loop().time() - started < geocoders.BACKEND_SECONDS
            assert len(broken.asked) == 1

    asyncio.run(story())


def test_a_dead_backend_gives_way_and_alone_it_fails_honestly() -> None:
    async def story() -> None:
        async with serving(good) as well:
            chain = Chain(f"nominatim:{dead_address()},photon:{well.address}", clock())
            assert (await chain.refine_text("Patong")).backend == "photon"
        assert (await Chain(f"photon:{dead_address()}", clock()).refine_text("Patong")).outcome is Outcome.FAILED

    asyncio.run(story())


def test_a_slow_backend_costs_its_second_and_the_whole_chain_its_budget() -> None:
    async def story() -> None:
        async with serving(hanging) as slow, serving(good) as well:
            loop = asyncio.get_running_loop()
            started = loop.time()
            answer = await Chain(f"photon:{slow.address},photon:{well.address}", clock()).refine_text("Patong")
            assert answer.outcome is Outcome.FOUND
            assert 0.9 < loop.time() - started < 1.5
            started = loop.time()
            three_slow = ",".join([f"photon:{slow.address}"] * 3 + [f"photon:{well.address}"])
            assert (await Chain(three_slow, clock()).refine_text("Patong")).outcome is Outcome.FAILED
            assert loop.time() - started < geocoders.BUDGET_SECONDS + 0.5

    asyncio.run(story())


def test_the_breaker_opens_after_three_failures_and_tries_again_later() -> None:
    async def story() -> None:
        time = clock()
        async with serving(failing(503)) as broken:
            chain = Chain(f"photon:{broken.address}", time)
            for _ in range(5):
                assert (await chain.refine_text("Patong")).outcome is Outcome.FAILED
            assert len(broken.asked) == geocoders.FAILURES_TO_OPEN
            time.advance(geocoders.OPEN_FOR.total_seconds())
            await chain.refine_text("Patong")
            await chain.refine_text("Patong")
            assert len(broken.asked) == geocoders.FAILURES_TO_OPEN + 1

    asyncio.run(story())


def test_a_success_closes_the_breaker() -> None:
    async def story() -> None:
        time, answers = clock(), [failing(503)] * 3 + [good] * 3

        async def recovering(request: web.Request) -> web.StreamResponse:
            return await answers.pop(0)(request)

        async with serving(recovering) as backend:
            chain = Chain(f"photon:{backend.address}", time)
            for _ in range(3):
                await chain.refine_text("Patong")
            time.advance(geocoders.OPEN_FOR.total_seconds())
            outcomes = [(await chain.refine_text("Patong")).outcome for _ in range(3)]
            assert outcomes == [Outcome.FOUND] * 3

    asyncio.run(story())


def test_too_many_at_once_are_turned_away_instead_of_queued() -> None:
    async def story() -> None:
        async with serving(hanging) as slow:
            chain = Chain(f"photon:{slow.address}", clock())
            asked = [chain.refine_text("Patong") for _ in range(geocoders.AT_ONCE + 2)]
            outcomes = [answer.outcome for answer in await asyncio.gather(*asked)]
            assert outcomes.count(Outcome.BUSY) == 2
            assert len(slow.asked) == geocoders.AT_ONCE

    asyncio.run(story())


def test_an_empty_answer_asks_the_next_and_ends_as_nothing() -> None:
    async def story() -> None:
        async with serving(photon_answer()) as empty, serving(photon_answer()) as other:
            answer = await Chain(f"photon:{empty.address},photon:{other.address}", clock()).refine_text("Patong")
            assert answer.outcome is Outcome.NOTHING
            assert len(empty.asked) == len(other.asked) == 1
            assert (await Chain(f"photon:{empty.address}", clock()).refine_text("  ")).outcome is Outcome.NOTHING
            assert len(empty.asked) == 1

    asyncio.run(story())


def test_no_log_holds_the_place_asked_for(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        async with serving(failing(503)) as broken, serving(html) as other:
            chain = Chain(f"photon:{broken.address},nominatim:{other.address}", clock())
            await chain.refine_text(SECRET_PLACE)
            await chain.refine_point(7.8961, 98.2966)

    with caplog.at_level(logging.DEBUG):
        asyncio.run(story())
    printed = capsys.readouterr()
    everything = caplog.text + printed.out + printed.err
    assert "Patong" not in everything
    assert "7.89" not in everything
    assert "geocoder.failed" in everything


@pytest.mark.parametrize(
    "setting",
    ["photon", "google:https://maps.example", "photon:ftp://x.example", "photon:https://", "photon:not a url",
     "photon:https://x.example?key=1", ",".join(["photon:https://x.example"] * 5)],
)  # fmt: skip
def test_a_wrong_chain_is_refused_when_read(setting: str) -> None:
    with pytest.raises(ValueError, match="geocoder"):
        parse_chain(setting)


def test_a_chain_is_read_in_its_order() -> None:
    chain = parse_chain(" photon:https://a.example , nominatim:http://127.0.0.1:8088/geo/ ")
    assert [(each.kind, each.scheme, each.domain) for each in chain] == [
        ("photon", "https", "a.example"),
        ("nominatim", "http", "127.0.0.1:8088/geo"),
    ]


@pytest.mark.parametrize("point", [(float("nan"), 0.0), (91.0, 0.0), (0.0, 181.0)])
def test_a_point_off_the_earth_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="within"):
        asyncio.run(Chain("photon:https://x.example", clock()).refine_point(*point))
