"""Requests from strangers' pages are refused; our own pages, programs and the SOS are not."""

import pytest
from starlette.testclient import TestClient

from rescue.kit.settings import Mode, Settings
from tests.rescue.kit.web.small_app import MakeHouse, make_app

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
COOKIE = {"Cookie": "homeward=x"}
PUBLIC = "https://homeward.example"
PRODUCTION = Settings(
    mode=Mode.PRODUCTION,
    secret_key="0123456789abcdef0123456789abcdef",
    public_url=PUBLIC,
    database_url="sqlite:///unused.sqlite3",
    _env_file=None,
)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("path", "headers", "is_taken"),
    [
        ("/forms", {"Sec-Fetch-Site": "same-origin"} | COOKIE, True),
        ("/forms", {"Sec-Fetch-Site": "same-site"} | COOKIE, False),
        ("/forms", {"Sec-Fetch-Site": "cross-site"} | COOKIE, False),
        ("/forms", {"Sec-Fetch-Site": "none"} | COOKIE, False),
        ("/forms", {"Sec-Fetch-Site": "cross-site", "Origin": PUBLIC}, False),
        ("/forms", {"Origin": PUBLIC} | COOKIE, True),
        ("/forms", {"Origin": "https://evil.example"} | COOKIE, False),
        ("/forms", {"Origin": "null"} | COOKIE, False),
        ("/forms", {"Origin": "https://evil.example", "Host": "evil.example"}, False),
        ("/forms", {}, False),
        ("/forms", COOKIE, False),
        ("/forms", {"Referer": PUBLIC + "/"}, False),
        ("/forms", {"Authorization": "Bearer hwt_x"}, True),
        ("/forms", {"Authorization": "Bearer hwt_x"} | COOKIE, False),
        ("/forms", {"Authorization": "Basic eDp5"}, False),
        ("/api/v1/broken-commits", {}, True),
        ("/api/v1/broken-commits", COOKIE, False),
        ("/api/v1/broken-commits", COOKIE | {"Sec-Fetch-Site": "same-origin"}, True),
    ],
)
def test_only_our_own_pages_and_programs_may_change_things(
    make_house: MakeHouse, path: str, headers: dict[str, str], is_taken: bool
) -> None:
    client = TestClient(make_app(make_house(settings=PRODUCTION)), base_url=PUBLIC)
    answer = client.post(path, content="note=a&how=twice", headers=FORM | headers)
    assert (answer.status_code != 403) is is_taken


def test_a_development_server_trusts_the_host_it_was_called_by(make_house: MakeHouse) -> None:
    client = TestClient(make_app(make_house()), base_url="http://192.168.1.7:8000")
    headers = FORM | COOKIE | {"Origin": "http://192.168.1.7:8000"}
    assert client.post("/forms", content="note=a", headers=headers).status_code == 200


def test_webhooks_and_the_sos_are_not_asked_where_they_come_from(make_house: MakeHouse) -> None:
    house = make_house(settings=PRODUCTION, own_signature_paths=("/api/v1/broken",), open_forms=("/forms",))
    client = TestClient(make_app(house), base_url=PUBLIC)
    strange = FORM | COOKIE | {"Sec-Fetch-Site": "cross-site", "Origin": "null"}
    assert client.post("/forms", content="note=a", headers=strange).status_code == 200
    assert client.post("/api/v1/broken-commits", content="how=twice", headers=strange).status_code == 409
    assert client.post("/forms/more", content="note=a", headers=strange).status_code == 403


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_is_never_refused_for_its_origin(make_house: MakeHouse, method: str) -> None:
    client = TestClient(make_app(make_house()))
    headers = {"Sec-Fetch-Site": "cross-site"} | COOKIE
    assert client.request(method, "/after", headers=headers).status_code in (200, 405)
