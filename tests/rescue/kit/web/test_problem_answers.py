"""A "no" is said in the asker's form and language, with a number to call, and never repeats what was sent."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolIsEmpty
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.testclient import TestClient

from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import Conflict, NotFound, Stale, TooLarge
from rescue.kit.web.house import English, House, LanguageChoice
from rescue.kit.web.problem_answers import as_problem, urn_of
from rescue.kit.web.routes import may
from tests.rescue.kit.web.small_app import MakeHouse, make_app

PAGE = {"Accept": "text/html,application/xhtml+xml"}
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Shouted:
    """A language for tests: English in capitals."""

    def gettext(self, text: str, /, **values: object) -> str:
        return English().gettext(text, **values).upper()


class NoLock(Exception):
    sqlstate = "55P03"


def lost(error: type[DBAPIError], cause: Exception | None = None, *, connection_lost: bool = False) -> DBAPIError:
    return error("SELECT secret", {}, cause or Exception("secret"), connection_invalidated=connection_lost)


@pytest.mark.parametrize(
    ("error", "headers", "status"),
    [
        (Conflict(), {}, 409),
        (NotFound(), {}, 404),
        (HTTPException(404), {}, 404),
        (HTTPException(405, headers={"Allow": "GET"}), {}, 405),
        (HTTPException(413), {}, 413),
        (HTTPException(415), {}, 400),
        (HTTPException(502), {}, 500),
        (StaleDataError(), {}, 409),
        (StaleDataError(), {"if-match": '"1"'}, 412),
        (lost(IntegrityError), {}, 409),
        (lost(DataError), {}, 400),
        (lost(OperationalError), {}, 503),
        (lost(OperationalError, NoLock()), {}, 409),
        (lost(DBAPIError, connection_lost=True), {}, 503),
        (lost(DBAPIError), {}, 500),
        (PoolIsEmpty(), {}, 503),
        (RuntimeError("secret"), {}, 500),
        (AssertionError("secret"), {}, 500),
    ],
)
def test_every_exception_stands_for_a_named_problem(error: Exception, headers: dict[str, str], status: int) -> None:
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    assert as_problem(Request({"type": "http", "headers": raw}), error).status == status


def test_the_name_of_a_problem_is_a_urn() -> None:
    assert urn_of(TooLarge(most=1)) == "urn:homeward:problem:too-large"
    assert urn_of(Stale()) == "urn:homeward:problem:stale"


@on_sqlite
def test_a_program_gets_problem_json(client: TestClient) -> None:
    answer = client.get("/api/v1/reports/rep_nothing?cursor=", headers={"Accept": "*/*"})
    assert answer.status_code == 200
    answer = client.get("/api/v1/nowhere")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:homeward:problem:not-found",
        "title": "There is nothing here.",
        "status": 404,
        "detail": "There is nothing here, or it is not open to you.",
        "instance": f"urn:homeward:request:{answer.headers['x-request-id']}",
    }


@on_sqlite
def test_the_method_that_is_not_taken_is_answered_with_those_that_are(client: TestClient) -> None:
    answer = client.delete("/api/v1/near")
    assert answer.status_code == 405 and answer.headers["allow"] == "GET"


@on_sqlite
@pytest.mark.parametrize("path", ["/nowhere", "/broken-page", "/language"])
def test_a_person_gets_a_page_with_a_number_to_call(client: TestClient, house: House, path: str) -> None:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code in (404, 405, 500)
    assert answer.headers["content-type"].startswith("text/html")
    assert house.settings.desk_phone in answer.text
    assert 'href="tel:+861012308"' in answer.text


@on_sqlite
@pytest.mark.parametrize(("path", "accept"), [("/api/v1/broken", "*/*"), ("/broken-page", "text/html")])
def test_an_unforeseen_fault_says_nothing_of_its_cause(
    client: TestClient, capsys: pytest.CaptureFixture[str], path: str, accept: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == 500
    assert "8613912345678" not in answer.text and "RuntimeError" not in answer.text
    said = capsys.readouterr().out
    assert "RuntimeError" in said and "8613912345678" not in said


@on_sqlite
@pytest.mark.parametrize("path", ["/nowhere/<svg onload=1>", "/nowhere?x=<script>", "/{{7*7}}"])
def test_a_page_does_not_repeat_an_address_as_markup(client: TestClient, path: str) -> None:
    text = client.get(path, headers=PAGE).text
    assert "<svg onload" not in text and "<script" not in text and "49" not in text


@on_sqlite
def test_a_problem_is_said_in_the_readers_language(make_house: MakeHouse) -> None:
    house = make_house(
        languages=(LanguageChoice("en", "English"), LanguageChoice("ar", "العربية", "rtl")),
        translator=lambda tag: Shouted() if tag == "ar" else English(),
        negotiate=lambda accepted: "ar" if "ar" in accepted else "en",
    )
    client = TestClient(make_app(house))
    loud = client.post("/api/v1/reports", json={"heads": True}, headers={"Accept-Language": "ar"}).json()
    assert loud["title"] == "SOME OF WHAT WAS SENT CANNOT BE USED."
    assert loud["errors"] == [{"pointer": "#/heads", "detail": "A WHOLE NUMBER IS NEEDED."}]
    page = client.get("/nowhere", headers=PAGE | {"Accept-Language": "ar"}).text
    assert "THERE IS NOTHING HERE." in page and 'lang="ar" dir="rtl"' in page


@on_sqlite
def test_a_page_that_cannot_be_made_still_says_where_to_call(make_house: MakeHouse) -> None:
    def broken(_environment: Any, _tag: str) -> Any:
        raise LookupError("no catalogue")

    answer = TestClient(make_app(make_house(speak=broken))).get("/nowhere", headers=PAGE)
    assert answer.status_code == 404 and "+86-10-12308" in answer.text


def test_a_database_that_is_away_is_answered_with_503_and_a_time(
    make_house: MakeHouse, clock: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Database("postgresql+psycopg://app@127.0.0.1:1/away", secret="x" * 32, clock=clock)
    house = make_house()
    app = make_app(House(house.settings, away, clock, house.chance, assets=house.assets))
    answer = TestClient(app).post("/api/v1/reports", json={})
    away.close()
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert "127.0.0.1" not in answer.text


def test_a_gate_must_name_somebody() -> None:
    with pytest.raises(AssertionError):
        may()
    assert may(Role.ANYONE).roles == {Role.ANYONE}


def test_what_breaks_after_the_answer_began_ends_it_quietly(
    make_house: MakeHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    from starlette.responses import StreamingResponse

    app: FastAPI = make_app(make_house())

    @app.get("/half")
    def half() -> StreamingResponse:
        def parts() -> Any:
            yield b"one"
            raise RuntimeError("secret canary")

        return StreamingResponse(parts())

    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/half")
    assert answer.text == "one"
    said = capsys.readouterr().out
    assert "broke off" in said and "secret canary" not in said
