"""Logs name fields one by one; what is not named, and what people wrote, is never in them."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from rescue.kit import logs

SECRET = "+8613912345678"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    names = ("uvicorn", "uvicorn.error", "uvicorn.access", "twilio", "twilio.http_client")
    root = logging.getLogger()
    before = (root.handlers, root.level)
    out = io.StringIO()
    logs.configure("INFO", out)
    yield out
    structlog.reset_defaults()
    root.handlers, root.level = before
    for name in names:
        logging.getLogger(name).disabled = False


def read(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_field_that_is_not_named_is_dropped(lines: io.StringIO) -> None:
    logs.log().info("job failed", kind="send", attempt=3, phone=SECRET, payload={"name": SECRET})
    (line,) = read(lines)
    assert {name: line[name] for name in ("event", "level", "kind", "attempt")} == {
        "event": "job failed",
        "level": "info",
        "kind": "send",
        "attempt": 3,
    }
    assert set(line) == {"event", "level", "kind", "attempt", "timestamp"}


def test_a_line_cannot_be_broken_or_forged(lines: io.StringIO) -> None:
    logs.log().info("seen", subject='a\r\n{"event":"forged"}\x1b[31m' + "x" * 1000)
    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue() and len(read(lines)[0]["subject"]) == logs.MOST_CHARACTERS


def test_a_request_is_logged_by_its_route_not_its_address(lines: io.StringIO) -> None:
    class Route:
        path = "/t/{token}"

    logs.access({"method": "GET", "path": f"/t/{SECRET}", "route": Route()}, "r1", 200, 0.01234)
    logs.access({"method": "GET", "path": f"/{SECRET}"}, "r2", 404, 0.1)
    first, second = read(lines)
    assert (first["route"], first["status"], first["ms"]) == ("/t/{token}", 200, 12.3)
    assert second["route"] == "none"
    assert SECRET not in lines.getvalue()


def test_of_an_exception_only_its_class_and_place_are_told(lines: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        logs.log().error("failed", **logs.fault(error))
        logging.getLogger("some.library").exception("it broke")
    ours, theirs = read(lines)
    assert ours["error"] == theirs["error"] == "ValueError"
    assert str(ours["at"]).startswith("test_logs.py:")
    assert SECRET not in lines.getvalue()


@pytest.mark.parametrize(
    ("name", "level", "is_heard"),
    [
        ("twilio.http_client", logging.INFO, False),
        ("twilio.http_client", logging.WARNING, True),
        ("uvicorn.access", logging.WARNING, False),
        ("uvicorn.error", logging.INFO, False),
        ("uvicorn.error", logging.ERROR, True),
        ("sqlalchemy.engine", logging.INFO, False),
    ],
)
def test_libraries_are_heard_from_warnings_on(lines: io.StringIO, name: str, level: int, is_heard: bool) -> None:
    logging.getLogger(name).log(level, "hello")
    assert bool(lines.getvalue()) is is_heard
