"""Who is asking: tokens, links and cookies on real requests."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from starlette.testclient import TestClient

from rescue.kit.access import links, sessions, tokens
from rescue.kit.access.models import Purpose
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from tests.rescue.kit.access.conftest import Cast, sign_in


def test_a_bearer_is_a_token_or_link_and_outranks_the_cookie(site: TestClient, cast: Cast, database: Database) -> None:
    with database.write() as db:
        token = tokens.add(db, "x", by="system", user_id=cast.ana).token
        link = links.add(db, Purpose.TRAVELLER_CASE, "cas_1", expires_at=db.now + timedelta(days=1), language="th")
    sign_in(site)
    mine = site.get("/api/v1/me", headers={"Authorization": f"bearer {token}"}).json()
    assert (mine["id"], mine["organisation_id"]) == (cast.ana, cast.firm)
    mine = site.get("/api/v1/me", headers={"Authorization": f"Bearer {link.token}"}).json()
    assert (mine["id"], mine["role"], mine["language"]) == (link.id, "traveller", "th")


def test_a_link_opens_no_account(site: TestClient, database: Database) -> None:
    with database.write() as db:
        link = links.add(db, Purpose.PROVIDER_CALL_OUT, "cal_1", expires_at=db.now + timedelta(days=1))
    bearer = {"Authorization": f"Bearer {link.token}"}
    assert site.get("/account", headers=bearer).status_code == 404
    assert site.post("/account/sessions/revocation", headers=bearer).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer hwt_x",
        "Bearer hwt_" + "x" * 43,
        "Bearer " + "x" * 22,
        "Basic bGluOnB3",
        "Bearer \u00e9",
        "x" * 4000,
    ],
)
def test_a_bearer_that_is_not_valid_is_refused_even_with_a_good_cookie(
    site: TestClient, cast: Cast, header: str
) -> None:
    sign_in(site)
    answer = site.get("/api/v1/me", headers={"Authorization": header.encode()})  # type: ignore[arg-type]
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="homeward", error="invalid_token"'
    assert answer.headers["content-type"] == "application/problem+json"


def test_two_authorization_headers_are_refused(site: TestClient, cast: Cast, database: Database) -> None:
    with database.write() as db:
        token = tokens.add(db, "x", by="system", user_id=cast.ana).token
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]
    assert site.get("/api/v1/me", headers=twice).status_code == 401


def test_expired_and_revoked_bearers_are_refused(
    site: TestClient, cast: Cast, database: Database, clock: MovedClock
) -> None:
    with database.write() as db:
        soon = db.now + timedelta(hours=1)
        token = tokens.add(db, "x", by="system", user_id=cast.ana, expires_at=soon)
        other = tokens.add(db, "y", by="system", user_id=cast.ana)
        link = links.add(db, Purpose.TRAVELLER_CASE, "cas_1", expires_at=soon)

    def statuses() -> list[int]:
        keys = (token.token, other.token, link.token)
        return [site.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}).status_code for key in keys]

    assert statuses() == [200, 200, 200]
    clock.advance(3600)
    assert statuses() == [401, 200, 401]
    with database.write() as db:
        tokens.revoke(db, other.id, by="system")
    assert statuses() == [401, 401, 401]


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "%00" * 15, '"', "\u00e9" * 43])
def test_an_unknown_cookie_is_anyone(site: TestClient, database: Database, cookie: str) -> None:
    answer = site.get("/api/v1/me", headers={"Cookie": f"__Host-homeward={cookie}".encode()})  # type: ignore[arg-type]
    assert answer.json() == {"id": "anyone", "role": "anyone", "organisation_id": None, "language": None}


def test_knowing_who_asks_takes_one_statement_and_looking_writes_nothing(
    site: TestClient, cast: Cast, database: Database, clock: MovedClock
) -> None:
    sign_in(site)
    clock.advance(600)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    assert site.get("/api/v1/me").status_code == 200
    assert [text.split()[0] for text in statements if text != "BEGIN"] == ["SELECT"]


def test_acting_notes_when_a_session_was_last_used_and_a_token_on_which_day(
    site: TestClient, cast: Cast, database: Database, clock: MovedClock
) -> None:
    sign_in(site)
    clock.advance(600)
    with database.write() as db:
        token = tokens.add(db, "x", by="system", user_id=cast.ana)
    site.post("/sign-in", data={})
    site.post("/account/sessions/revocation", headers={"Authorization": f"Bearer {token.token}"})
    with database.read() as db:
        (session,) = sessions.list_sessions(db, cast.lin)
        assert session.last_seen_at == clock.now()
        assert tokens.list_tokens(db, user_id=cast.ana)[0].last_used_on == clock.now().date()
