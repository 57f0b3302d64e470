"""Short map links, opened on a real server: what is behind them, and everywhere we do not go."""

import time
from collections.abc import Iterator

import pytest

from rescue.geography.location_text import expander as expanding
from rescue.geography.location_text import short_links
from rescue.geography.location_text.short_links import Outcome
from tests.rescue.geography.map_server import PUBLIC, Makers, serve_makers

SHORT = "https://maps.app.goo.gl/Xy12Ab"
PIN = "https://www.google.com/maps/place/Wat+Arun/@13.7,100.4,17z/data=!3m1!8m2!3d13.7436999!4d100.4888999"


@pytest.fixture
def makers() -> Iterator[Makers]:
    with serve_makers() as opened:
        yield opened


def test_a_short_link_leads_to_its_pin(makers: Makers) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", PIN)
    answer = makers.expander().expand(SHORT)
    assert answer.outcome is Outcome.FOUND and answer.written is not None
    assert (answer.written.latitude, answer.written.longitude) == (13.7436999, 100.4888999)
    # The pin stands in the address: nobody else had to be asked, and we connected to the address we had looked at.
    assert (makers.asked, makers.reached) == (["maps.app.goo.gl/Xy12Ab"], [PUBLIC])


def test_several_steps_over_plain_http_are_made_over_https(makers: Makers) -> None:
    makers.redirect("surl.amap.com/abc", "http://wb.amap.com/share?id=5", 301)
    makers.redirect("wb.amap.com/share?id=5", "/?p=B0FF,39.90872,116.39748,x")
    answer = makers.expander().expand("https://surl.amap.com/abc")
    assert answer.written is not None and answer.written.datum == "gcj02"
    assert (round(answer.written.latitude, 4), round(answer.written.longitude, 4)) == (39.9073, 116.3912)


def test_a_page_is_looked_through_for_its_pin(makers: Makers) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", "https://www.google.com/maps?cid=77")
    makers.page(
        "www.google.com/maps?cid=77",
        "<meta content='https://evil.example/?q=1.2345,2.3456'>"
        "<meta content='https://www.google.com/maps/vt?center=13.1%2C100.1&amp;markers=color:red%7C13.7563%2C100.5018'>",
    )
    answer = makers.expander().expand(SHORT)
    assert answer.written is not None and (answer.written.latitude, answer.written.longitude) == (13.7563, 100.5018)


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/maps", "https://maps.app.goo.gl.evil.example/x", "https://maps.app.goo.gl@evil.example/x",
        "https://maps.app.goo.gl:8443/x", "https://user:pass@www.google.com/maps", "https://www.google.com@127.0.0.1/",
        "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/maps", "https://169.254.169.254/latest/meta-data",
        "https://localhost/maps", "file:///etc/passwd", "ftp://www.google.com/maps", "javascript:alert(1)",
        "//evil.example/",
        "https://www.google.com\\@evil.example/", "https://goo.gl/other", "intent://x#Intent;scheme=https;end", "",
    ],
)  # fmt: skip
def test_no_step_leaves_the_list(makers: Makers, to: str) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", to)
    answer = makers.expander().expand(SHORT)
    assert answer.written is None and answer.outcome in (Outcome.REFUSED, Outcome.NOTHING, Outcome.FAILED)
    assert set(makers.asked) == {"maps.app.goo.gl/Xy12Ab"}


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"], ["10.0.0.5"], ["192.168.1.1"], ["172.16.0.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
        ["::1"], ["fe80::1%eth0"], ["fd00::1"], ["::ffff:127.0.0.1"], ["224.0.0.1"], [PUBLIC, "10.0.0.5"], [],
    ],
)  # fmt: skip
def test_a_listed_host_with_a_private_address_is_not_asked(makers: Makers, addresses: list[str]) -> None:
    makers.addresses["maps.app.goo.gl"] = addresses
    assert makers.expander().expand(SHORT).outcome is Outcome.REFUSED
    assert (makers.asked, makers.reached) == ([], [])


def test_steps_without_end_end(makers: Makers) -> None:
    makers.redirect("maps.app.goo.gl/Xy12Ab", SHORT)
    assert makers.expander().expand(SHORT).outcome is Outcome.NOTHING
    assert len(makers.asked) == expanding.MOST_HOPS


def test_a_page_without_end_is_read_so_far(makers: Makers) -> None:
    def pour(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(4_000):
                handler.wfile.write(b"x" * 65_536)
        except OSError:
            makers.answers["hung up"] = (200, {}, b"")

    makers.answers["maps.app.goo.gl/Xy12Ab"] = pour
    started = time.monotonic()
    assert makers.expander().expand(SHORT).outcome is Outcome.NOTHING
    assert time.monotonic() - started < expanding.BUDGET_SECONDS


def test_a_maker_that_drips_costs_no_more_than_the_budget(makers: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    def drip(handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.1)
        except OSError:
            pass

    monkeypatch.setattr(expanding, "BUDGET_SECONDS", 0.5)
    makers.answers["maps.app.goo.gl/Xy12Ab"] = drip
    started = time.monotonic()
    assert makers.expander().expand(SHORT).outcome is Outcome.FAILED
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, "nothing"), (410, "nothing"), (403, "nothing"), (429, "failed"), (503, "failed")]
)
def test_what_may_work_later_is_told_from_what_never_will(makers: Makers, status: int, outcome: str) -> None:
    makers.page("maps.app.goo.gl/Xy12Ab", "", status)
    assert makers.expander().expand(SHORT).outcome == outcome


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("我在这里 https://maps.app.goo.gl/Xy12Ab?g_st=iw 快来", "short_link", "https://maps.app.goo.gl/Xy12Ab?g_st=iw"),
        ("http://goo.gl/maps/abc", "short_link", "https://goo.gl/maps/abc"),
        ("goo.gl/maps/abc", "short_link", "https://goo.gl/maps/abc"),
        ("https://maps.apple/p/abc", "short_link", "https://maps.apple/p/abc"),
        ("https://www.google.com/maps?cid=1", "map_link", "https://www.google.com/maps?cid=1"),
        ("https://www.google.com/maps/place/A/data=!1s0x30e2", "map_link", "https://www.google.com/maps/place/A/data=!1s0x30e2"),
        ("baidumap://map/place?uid=5", "map_link", None),
        ("///filled.count.soap", "what3words", None),
        ("https://w3w.co/filled.count.soap", "what3words", None),
    ],
)  # fmt: skip
def test_links_that_say_nothing_are_found(text: str, kind: str, address: str | None) -> None:
    found = short_links.find_unread(text)
    assert found is not None and (found.kind, found.address) == (kind, address)


@pytest.mark.parametrize(
    "text",
    [
        PIN, "https://goo.gl/abc", "https://example.com/maps.app.goo.gl", "https://www.google.com.evil.example/maps?cid=1",
        "hello", "and/or", "1/2/3",
    ],
)  # fmt: skip
def test_other_links_are_none_of_ours(text: str) -> None:
    assert short_links.find_unread(text) is None
