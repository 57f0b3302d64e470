"""Units of work end before the answer starts; gates let in whom they name; readers are spoken to in their language."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from sqlalchemy import func, select
from sqlalchemy.event import listen
from starlette.testclient import TestClient

from rescue.kit.access import organisations, sessions, tokens, users
from rescue.kit.access.models import UserSession
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.web.house import House
from rescue.kit.web.routes import local_path
from tests.rescue.kit.web.small_app import OWN, make_app, sign_in

FORM = {"Origin": "http://testserver", "Content-Type": "application/x-www-form-urlencoded"}
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(("how", "status"), [("twice", 409), ("unwritable", 500)])
def test_a_commit_that_fails_never_answers_200(client: TestClient, database: Database, how: str, status: int) -> None:
    answer = client.post("/api/v1/broken-commits", content=f"how={how}", headers=FORM)
    assert answer.status_code == status
    assert "answered" not in answer.text
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Event)) == 0


def test_what_a_form_brings_is_committed_when_the_answer_arrives(client: TestClient, database: Database) -> None:
    assert client.post("/forms", content="note=hello", headers=FORM).status_code == 200
    with database.read() as db:
        assert db.scalars(select(Event)).one().facts == {"note": "hello"}


def test_more_writers_than_threads_all_finish(house: House, database: Database, serve: Any, clock: MovedClock) -> None:
    writers = 120
    with serve(house) as address, httpx2.Client(base_url=address, timeout=30) as client:

        def write(number: int) -> int:
            return client.post("/api/v1/reports", json={"heads": number}).status_code

        with ThreadPoolExecutor(writers) as pool:
            statuses = list(pool.map(write, range(writers)))
    assert statuses == [201] * writers
    with database.read() as db:
        assert db.scalar(select(func.count()).select_from(Event)) == writers


def test_a_program_without_token_is_told_to_bring_one(client: TestClient) -> None:
    answer = client.put("/api/v1/reports/rep_1", json={})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_person_not_signed_in_is_led_to_the_door_and_back(client: TestClient) -> None:
    answer = client.get("/desk-only?tab=open", headers=BROWSER, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=" + quote("/desk-only?tab=open", safe="")


def test_a_signed_in_person_of_the_role_passes(client: TestClient, database: Database) -> None:
    answer = client.get("/desk-only", headers=sign_in(database))
    assert answer.status_code == 200 and answer.text.startswith("usr_")


def test_a_signed_in_person_of_another_role_is_refused(client: TestClient, database: Database) -> None:
    with database.write() as db:
        kind = next(iter(organisations.OrganisationKind))
        organisation = organisations.add_organisation(db, "Alpen", kind, by="test")
        user = users.add_user(
            db, "kai@alpen.example", Role.PROVIDER, by="test", display_name="Kai", organisation_id=organisation.id
        )
        key = sessions.open(db, user.id, hours=1)
    cookie = {"Cookie": f"{sessions.cookie_name(is_secure=False)}={key}"}
    assert client.get("/desk-only", headers=BROWSER | cookie).status_code == 403


def test_a_session_counts_until_it_is_revoked(client: TestClient, database: Database) -> None:
    headers = sign_in(database)
    with database.write() as db:
        db.scalars(select(UserSession)).one().revoked_at = db.now
    assert client.get("/desk-only", headers=headers, follow_redirects=False).status_code == 303


def test_of_many_who_come_at_once_each_is_told_apart(house: House, database: Database) -> None:
    signed_in, unknown = sign_in(database), {"Authorization": "Bearer hwt_no", "Accept": "application/json"}

    async def story() -> list[int]:
        transport = httpx2.ASGITransport(make_app(house))
        async with httpx2.AsyncClient(transport=transport, base_url=OWN) as client:
            asked = [client.get("/desk-only", headers=each) for each in (signed_in, unknown, BROWSER) * 10]
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    reads: list[object] = []
    listen(database.engine, "begin", reads.append)
    assert asyncio.run(story()) == [200, 401, 303] * 10
    assert len(reads) <= 3, "they are looked up together"


def test_the_use_of_a_session_is_noted_once_a_minute_by_changes_only(
    client: TestClient, database: Database, clock: MovedClock
) -> None:
    headers = sign_in(database)
    opened = clock.now()
    later = clock.advance(61)

    def seen() -> object:
        with database.read() as db:
            return db.scalars(select(UserSession.last_seen_at)).one()

    client.get("/desk-only", headers=headers)
    assert seen() == opened
    client.put("/api/v1/reports/rep_1", headers=headers | {"If-Match": "*"})
    assert seen() == later


def test_a_token_opens_what_its_role_opens(client: TestClient, database: Database) -> None:
    sign_in(database)
    with database.write() as db:
        user = users.find_user(db, "lin@desk.example")
        assert user is not None
        token = tokens.add(db, "script", by="test", user_id=user.id).token
    bearer = {"Authorization": f"Bearer {token}", "If-Match": '"3"'}
    assert client.put("/api/v1/reports/rep_1", headers=bearer).json() == {"seen": 3}
    assert client.put("/api/v1/reports/rep_1", headers={"Authorization": "Bearer hwt_no"}).status_code == 401


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/cases/1?tab=2", "/cases/1?tab=2"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("evil", "/"),
        ("/a\nSet-Cookie: x=y", "/"),
        ("/a b", "/"),
        ("/" + "a" * 600, "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_a_form_cannot_lead_people_elsewhere(given: str | None, led_to: str) -> None:
    assert local_path(given) == led_to


def test_the_chosen_language_is_remembered(client: TestClient) -> None:
    answer = client.post("/language", content="language=ar&back=/desk", headers=FORM, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/desk"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("language=ar;") and "HttpOnly" in cookie and "SameSite=lax" in cookie


def test_an_unknown_language_changes_nothing(client: TestClient) -> None:
    answer = client.post("/language", content="language=xx&back=//evil", headers=FORM, follow_redirects=False)
    assert answer.headers["location"] == "/" and "set-cookie" not in answer.headers


def test_the_readers_language_is_asked_for_then_remembered_then_their_own(
    client: TestClient, database: Database
) -> None:
    own = sign_in(database)  # speaks Arabic
    page = {"Accept": "text/html"}

    def language(address: str, **headers: str) -> str:
        text = client.get(address, headers=page | headers).text
        return text[text.index('lang="') + 6 : text.index('" dir=')]

    assert language("/nowhere") == "en"
    assert language("/nowhere?language=ar") == "ar"
    assert language("/nowhere?language=xx") == "en"
    assert language("/nowhere", Cookie="language=ar") == "ar"
    assert language("/nowhere?language=en", Cookie="language=ar") == "en"
    assert language("/api-less/", **own) == "en"  # nobody looked up who asks on a page that is not there
