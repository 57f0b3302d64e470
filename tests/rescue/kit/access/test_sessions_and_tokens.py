from datetime import timedelta

import pytest

from rescue.kit.access import sessions, tokens
from rescue.kit.access.principals import Principal, Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.problems import NotFound
from tests.rescue.kit.access.conftest import Cast


def test_a_session_is_its_user_until_it_is_revoked(database: Database, cast: Cast) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=12, user_agent="Firefox\r\n" + "x" * 500)
    with database.read() as db:
        visit = sessions.find(db, key)
        assert visit is not None
        assert visit.principal == Principal(id=cast.lin, role=Role.COORDINATOR, language="zh-Hans")
        (listed,) = sessions.list_sessions(db, cast.lin)
        assert listed.user_agent == "Firefox" + "x" * 113
    with database.write() as db:
        sessions.revoke(db, key, by=cast.lin)
    with database.write() as db:
        assert sessions.find(db, key) is None
        assert sessions.list_sessions(db, cast.lin) == []
        sessions.revoke(db, key, by=cast.lin)


def test_a_session_ends_when_its_hours_are_over(database: Database, cast: Cast, clock: MovedClock) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=12)
    clock.advance(12 * 3600 - 1)
    with database.read() as db:
        assert sessions.find(db, key) is not None
    clock.advance(1)
    with database.read() as db:
        assert sessions.find(db, key) is None


def test_signing_out_everywhere_ends_one_users_sessions_and_nobody_elses(database: Database, cast: Cast) -> None:
    with database.write() as db:
        phone, desk = sessions.open(db, cast.lin, hours=1), sessions.open(db, cast.lin, hours=1)
        other = sessions.open(db, cast.ana, hours=1)
    with database.write() as db:
        assert sessions.revoke_all(db, cast.lin, by=cast.lin) == 2
        assert sessions.revoke_all(db, cast.lin, by=cast.lin) == 0
    with database.read() as db:
        assert [sessions.find(db, key) is not None for key in (phone, desk, other)] == [False, False, True]


@pytest.mark.parametrize("key", ["", "x", "x" * 43, "\ud800" * 43, "\x00" * 43, "é" * 43, "x" * 100_000])
def test_an_unknown_key_is_nobody_and_raises_nothing(database: Database, key: str) -> None:
    with database.read() as db:
        assert sessions.find(db, key) is None
        assert tokens.find(db, tokens.PREFIX + key) is None


def test_looking_a_session_up_takes_one_statement_and_writes_nothing(database: Database, cast: Cast) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=1)
    with database.read() as db:
        before = [(row.last_seen_at, row.expires_at) for row in sessions.list_sessions(db, cast.lin)]
        sessions.find(db, key)
        assert [(row.last_seen_at, row.expires_at) for row in sessions.list_sessions(db, cast.lin)] == before


def test_the_cookie_carries_the_host_prefix_where_the_site_is_secure() -> None:
    assert (sessions.cookie_name(is_secure=True), sessions.cookie_name(is_secure=False)) == (
        "__Host-homeward",
        "homeward",
    )


def test_a_users_token_has_the_users_role_of_the_moment(database: Database, cast: Cast) -> None:
    with database.write() as db:
        new = tokens.add(db, "night script", by=cast.ana, user_id=cast.ana)
    assert new.token.startswith("hwt_")
    assert new.token not in repr(new)
    with database.read() as db:
        call = tokens.find(db, new.token)
        assert call is not None
        assert call.principal == Principal(id=cast.ana, role=Role.PROVIDER, organisation_id=cast.firm)


def test_an_organisations_token_is_its_own_principal(database: Database, cast: Cast) -> None:
    with database.write() as db:
        new = tokens.add(db, "dispatch system", by="system", organisation_id=cast.firm, role=Role.PROVIDER)
    with database.write() as db:
        call = tokens.find(db, new.token)
        assert call is not None
        assert call.principal == Principal(id=new.id, role=Role.PROVIDER, organisation_id=cast.firm)
        assert tokens.is_due(db, call)
        tokens.note_used(db, call)
    with database.read() as db:
        call = tokens.find(db, new.token)
        assert call is not None
        assert not tokens.is_due(db, call)
        assert [token.id for token in tokens.list_tokens(db, organisation_id=cast.firm)] == [new.id]


def test_a_revoked_token_fails_on_the_very_next_call(database: Database, cast: Cast) -> None:
    with database.write() as db:
        new = tokens.add(db, "x", by=cast.ana, user_id=cast.ana)
        kept = tokens.add(db, "y", by=cast.ana, user_id=cast.ana)
    with database.write() as db:
        tokens.revoke(db, new.id, by=cast.ana)
        tokens.revoke(db, new.id, by=cast.ana)
        assert tokens.find(db, new.token) is None
    with database.read() as db:
        assert tokens.find(db, new.token) is None
        assert tokens.find(db, kept.token) is not None
        assert len(tokens.list_tokens(db, user_id=cast.ana)) == 2
    with database.write() as db, pytest.raises(NotFound):
        tokens.revoke(db, "tok_absent", by=cast.ana)


def test_a_token_ends_at_its_time(database: Database, cast: Cast, clock: MovedClock) -> None:
    with database.write() as db:
        new = tokens.add(db, "x", by=cast.ana, user_id=cast.ana, expires_at=db.now + timedelta(days=30))
    clock.advance(30 * 86_400 - 1)
    with database.read() as db:
        assert tokens.find(db, new.token) is not None
    clock.advance(1)
    with database.read() as db:
        assert tokens.find(db, new.token) is None


def test_a_token_is_for_a_user_or_for_an_organisation(database: Database, cast: Cast) -> None:
    with database.write() as db:
        with pytest.raises(AssertionError):
            tokens.add(db, "x", by="system")
        with pytest.raises(AssertionError):
            tokens.add(db, "x", by="system", user_id=cast.lin, organisation_id=cast.firm, role=Role.PROVIDER)
