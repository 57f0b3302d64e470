"""What is sent to hurt is refused with a 4xx, quickly, and never repeated."""

import gzip
import json

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from rescue.kit.database import Database
from rescue.kit.events import Event

CANARY = "canary-4711"
JSON = {"Content-Type": "application/json"}


def body(**fields: object) -> bytes:
    return json.dumps({"note": CANARY} | fields).encode()


ATTACKS: dict[str, tuple[bytes, int]] = {
    "not a number": (b'{"note":"canary-4711","latitude":NaN}', 400),
    "infinity": (b'{"note":"canary-4711","latitude":Infinity}', 400),
    "a number that overflows": (b'{"note":"canary-4711","latitude":1e999}', 400),
    "half a surrogate pair": (b'{"note":"canary-4711\\ud800"}', 400),
    "half a surrogate pair as a name": (b'{"\\udfff":"canary-4711"}', 400),
    "NUL in a text": (b'{"note":"canary-4711\\u0000"}', 400),
    "a raw control character": (b'{"note":"canary-4711\x01"}', 400),
    "an escaped control character": (body(note=f"{CANARY}\x1b[2J"), 422),
    "a text turned about": (body(note=f"{CANARY}\u202egpj.exe"), 422),
    "2 to the 63rd": (body(heads=2**63), 400),
    "a whole number of 5000 digits": (b'{"note":"canary-4711","heads":' + b"9" * 5000 + b"}", 400),
    "a negative head count": (body(heads=-1), 422),
    "true as a whole number": (body(heads=True), 422),
    "false as a longitude": (body(longitude=False), 422),
    "a number as text": (body(heads="1"), 422),
    "a fraction as a whole number": (body(heads=1.5), 422),
    "one as true": (body(is_safe=1), 422),
    "a latitude beyond the pole": (body(latitude=90.0001), 422),
    "an unknown field": (body(**{CANARY: 1}), 422),
    "an unknown kind": (body(kind=CANARY), 422),
    "a list for an object": (b'["canary-4711"]', 422),
    "an object for a text": (body(note={"canary-4711": 1}), 422),
    "null for a text": (body(note=None), 422),
    "a text that is too long": (body(note="x" * 4001), 422),
    "a moment without offset": (body(occurred_at="2026-03-01T00:00:00"), 422),
    "a moment as a number": (body(occurred_at=1_772_323_200), 422),
    "the 30th of February": (body(occurred_at="2026-02-30T00:00:00Z"), 422),
    "an unknown field far down": (body(people=[{"name": "a"}, {"canary-4711": 1}]), 422),
    "a language with a semicolon": (body(language="en;canary-4711"), 422),
    "a name twice": (b'{"note":"a","note":"canary-4711"}', 400),
    "100,000 brackets": (b"[" * 100_000, 413),
    "10,000 brackets": (b"[" * 10_000 + b"]" * 10_000, 400),
    "33 levels": (b'{"note":' * 33 + b'"canary-4711"' + b"}" * 33, 400),
    "UTF-16": ('{"note":"canary-4711"}'.encode("utf-16"), 400),
    "UTF-32": ('{"note":"canary-4711"}'.encode("utf-32-le"), 400),
    "a byte order mark": (b'\xef\xbb\xbf{"note":"canary-4711"}', 400),
    "Latin-1": ('{"note":"canary-4711é"}'.encode("latin-1"), 400),
    "half a text": (b'{"note":"canary-4711', 400),
    "two texts": (b'{"note":"canary-4711"}{}', 400),
    "nothing but white": (b"   ", 400),
    "nothing": (b"", 422),
    "one byte more than 64 KiB": (b'{"note":"' + b"x" * (65536 - 10) + b'"}', 413),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_body_is_refused_and_not_repeated(attack: str, client: TestClient, database: Database) -> None:
    content, status = ATTACKS[attack]
    answer = client.post("/api/v1/reports", content=content, headers=JSON)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in answer.text and CANARY not in str(answer.headers)
    assert answer.json()["status"] == status
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Event)) == 0


PACKED = gzip.compress(b'{"note":"a"}' * 1000, mtime=0)  # without the time: both test processes must name it alike


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, PACKED),
        ({"Content-Type": "text/plain"}, b'{"note":"canary-4711"}'),
        ({"Content-Type": "application/json; charset=utf-16"}, '{"note":"canary-4711"}'.encode("utf-16")),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\ncanary-4711"),
        ({"Content-Type": "application/problem+json"}, b'{"note":"canary-4711","note":"b"}'),
        ({}, b'{"note":"canary-4711"}'),
    ],
)
def test_a_body_of_another_kind_is_refused(client: TestClient, headers: dict[str, str], content: bytes) -> None:
    answer = client.post("/api/v1/reports", content=content, headers=headers)
    assert 400 <= answer.status_code < 500
    assert CANARY not in answer.text


def test_a_good_body_is_taken(client: TestClient, database: Database) -> None:
    good = body(
        kind="fall",
        note="line one\nline two 王芳 👩‍👩‍👧 نجدة",
        latitude=90,
        longitude=-180.0,
        heads=2**53,
        occurred_at="2026-03-01T08:00:00.123456789+08:00",
        people=[{"name": "Lê Thị Ánh", "phone": "+84 (0) 912-345-678"}],
    )
    answer = client.post("/api/v1/reports", content=good, headers=JSON)
    assert answer.status_code == 201, answer.text
    with database.read() as db:
        assert db.scalars(select(Event)).one().facts["heads"] == 2**53


def test_a_body_that_grows_past_what_it_announced_is_cut_off(client: TestClient) -> None:
    answer = client.post("/api/v1/reports", content=(b"x" * 1024 for _ in range(100)), headers=JSON)
    assert answer.status_code == 413
    assert "64 KiB" in answer.json()["detail"]


def test_other_addresses_take_up_to_a_mebibyte(client: TestClient) -> None:
    assert client.post("/forms", content=b"note=" + b"x" * (1024 * 1024), headers=JSON).status_code in (403, 413)
    headers = {"Origin": "http://testserver", "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/forms", content=b"note=" + b"x" * (1024 * 1024), headers=headers).status_code == 413


@pytest.mark.parametrize("form", [b"note=a%00b", b"note=%ff%fe", b"note=%ed%a0%80", b"note=a%1bb", b"no%00te=a"])
def test_a_form_with_unreadable_characters_is_refused(client: TestClient, form: bytes) -> None:
    headers = {"Origin": "http://testserver", "Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/forms", content=form, headers=headers).status_code == 400


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/reports/9223372036854775808", 404),
        ("/api/v1/reports/rep_%00", 404),
        ("/api/v1/reports/rep_%FF", 404),
        ("/api/v1/reports/" + "a" * 5000, 404),
        ("/api/v1/near?latitude=nan", 422),
        ("/api/v1/near?latitude=inf", 422),
        ("/api/v1/near?latitude=true", 422),
        ("/api/v1/near?latitude=91", 422),
        ("/api/v1/near?latitude=", 422),
        ("/api/v1/near", 422),
        ("/api/v1/near?latitude=%00", 400),
        ("/api/v1/near?latitude=%ff", 400),
        ("/api/v1/reports?limit=201", 422),
        ("/api/v1/reports?limit=9223372036854775808", 422),
        ("/api/v1/reports?text=" + "x" * 201, 422),
        ("/api/v1/reports?cursor=" + "x" * 601, 422),
        ("/api/v1/nowhere", 404),
    ],
)
def test_a_hostile_address_is_refused(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_a_fault_is_named_by_pointer_and_in_words(client: TestClient) -> None:
    answer = client.post("/api/v1/reports", content=body(people=[{"name": 7}], latitude=91), headers=JSON)
    assert answer.json()["errors"] == [
        {"pointer": "#/latitude", "detail": "The most is 90.0."},
        {"pointer": "#/people/0/name", "detail": "Text is needed."},
    ]
