"""Changes say which version they saw; lists are walked from where the last page ended."""

import pytest
from sqlalchemy import select
from starlette.requests import Request
from starlette.testclient import TestClient

from rescue.kit import events
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.problems import Malformed, VersionMissing
from rescue.kit.web.etags import NEVER_GIVEN, etag, find_seen_version, seen_version
from rescue.kit.web.paging import CursorUnknown, list_page

AT = (Event.at, Event.id)


def asked(value: str | None) -> Request:
    headers = [] if value is None else [(b"if-match", value.encode())]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("value", "seen"), [('"7"', 7), ('W/"7"', 7), (' "12" ', 12), ("*", None), (etag(3), 3), ('"0"', 0)]
)
def test_the_version_that_was_seen_is_read(value: str, seen: int | None) -> None:
    assert seen_version(asked(value)) == seen


@pytest.mark.parametrize("value", ['"abc"', '"99999999999999999999"', '"-1"'])
def test_a_tag_we_never_gave_is_the_version_of_no_record(value: str) -> None:
    assert seen_version(asked(value)) == NEVER_GIVEN


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (None, VersionMissing),
        ("", VersionMissing),
        ("7", Malformed),
        ('"1", "2"', Malformed),
        ('"1', Malformed),
    ],
)
def test_what_is_no_version_stops_the_change(value: str | None, problem: type[Exception]) -> None:
    with pytest.raises(problem):
        seen_version(asked(value))


def test_a_change_that_may_be_blind_needs_no_version() -> None:
    assert find_seen_version(asked(None)) is None
    assert find_seen_version(asked('"4"')) == 4


def fill(database: Database, clock: MovedClock, rows: int) -> list[str]:
    """Rows of which every three share an instant, so that the id must decide."""
    for number in range(rows):
        if number % 3 == 0:
            clock.advance(1)
        with database.write() as db:
            events.record(db, "report.made", subject=f"rep_{number:03}", by="test")
    return [f"rep_{number:03}" for number in range(rows)]


def walk(client: TestClient, address: str) -> tuple[list[str], int]:
    found, pages = [], 0
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        found += answer.json()["items"]
        pages += 1
        link = answer.headers.get("link", "")
        assert bool(link) == bool(answer.json()["next"])
        address = link[1 : link.index(">")] if link else ""
        if address:
            assert link.endswith('; rel="next"')
    return found, pages


@pytest.mark.parametrize(("rows", "limit", "pages"), [(0, 3, 1), (3, 3, 1), (4, 3, 2), (20, 3, 7)])
def test_a_list_is_walked_whole_and_once(
    client: TestClient, database: Database, clock: MovedClock, rows: int, limit: int, pages: int
) -> None:
    names = fill(database, clock, rows)
    assert walk(client, f"/api/v1/reports?limit={limit}") == (names, pages)


@pytest.mark.parametrize("descending", [False, True])
def test_what_comes_meanwhile_is_neither_skipped_nor_doubled(
    database: Database, clock: MovedClock, descending: bool
) -> None:
    names = fill(database, clock, 8)
    seen: list[str] = []
    cursor = None
    for _ in range(5):
        with database.read() as db:
            found = list_page(db, select(Event), by=AT, of="all", cursor=cursor, limit=3, descending=descending)
        seen += [event.subject for event in found.items]
        cursor = found.next
        if cursor is None:
            break
        clock.advance(-100 if not descending else 100)
        with database.write() as db:  # before the place we are at, in reading order
            events.record(db, "report.made", subject="rep_late", by="test")
    assert seen == (names[::-1] if descending else names)


@pytest.mark.parametrize("change", ["another list", "another secret", "a letter", "cut", "rubbish", "é", "nothing"])
def test_a_cursor_we_did_not_give_is_refused(database: Database, clock: MovedClock, change: str) -> None:
    fill(database, clock, 4)
    with database.read() as db:
        cursor = list_page(db, select(Event), by=AT, of="all", limit=3).next
        assert cursor
        of = "all"
        if change == "another list":
            of = "others"
        elif change == "another secret":
            db.secret = b"other"
        else:
            letter = "B" if cursor[0] == "A" else "A"
            forged = {"a letter": letter + cursor[1:], "cut": cursor[:-2], "rubbish": "!!!", "é": "é", "nothing": ""}
            cursor = forged[change]
        with pytest.raises(CursorUnknown):
            list_page(db, select(Event), by=AT, of=of, cursor=cursor, limit=3)


def test_a_forged_cursor_is_a_4xx(client: TestClient) -> None:
    assert client.get("/api/v1/reports?cursor=AAAA").status_code == 400
