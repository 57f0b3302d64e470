from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import CapabilityLink, Purpose
from rescue.kit.access.principals import Principal, Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Base, Database


def add(database: Database, purpose: Purpose = Purpose.TRAVELLER_CASE, **more: str) -> Link:
    with database.write() as db:
        return links.add(db, purpose, "cas_1", expires_at=db.now + timedelta(days=30), **more)


def test_a_link_opens_one_object_for_one_purpose(database: Database) -> None:
    link = add(database, language="zh-Hant")
    with database.read() as db:
        found = links.find(db, link.token)
        assert found is not None
        assert links.principal_of(found) == Principal(
            id=link.id, role=Role.TRAVELLER, language="zh-Hant", link_purpose="traveller_case", link_object="cas_1"
        )


@pytest.mark.parametrize(
    ("purpose", "role"),
    [
        (Purpose.TRAVELLER_CASE, Role.TRAVELLER),
        (Purpose.PROVIDER_CALL_OUT, Role.PROVIDER),
        (Purpose.RELATIVE_SHARE, Role.RELATIVE),
    ],
)
def test_each_purpose_gives_one_role(database: Database, purpose: Purpose, role: Role) -> None:
    link = add(database, purpose, organisation_id="org_tejo", holder="per_1")
    with database.read() as db:
        found = links.find(db, link.token)
        assert found is not None
        principal = links.principal_of(found)
        assert (principal.role, principal.organisation_id) == (role, "org_tejo")


def test_adding_a_link_reads_nothing_and_waits_for_the_commit(database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    with database.write() as db:
        for number in range(20):
            links.add(db, Purpose.PROVIDER_CALL_OUT, f"cal_{number}", expires_at=db.now + timedelta(hours=1))
        assert statements == []
    assert [text.split()[0] for text in statements if text != "BEGIN IMMEDIATE"] == ["INSERT"]


def test_the_worker_writes_the_address_again_and_the_database_alone_cannot(database: Database) -> None:
    link = add(database)
    assert links.token_of(database.secret, link.id) == link.token
    assert links.token_of(b"another secret", link.id) != link.token
    assert len(link.token) * 6 >= 128
    assert link.token not in repr(link)
    with database.write() as db:
        assert links.current_token(db, link.id) == link.token
        rows = [str(db.execute(select(table)).all()) for table in Base.metadata.sorted_tables]
    assert any(link.id in stored for stored in rows)
    assert not any(link.token in stored for stored in rows)


def test_tokens_are_all_different(database: Database) -> None:
    with database.write() as db:
        made = [links.add(db, Purpose.TRAVELLER_CASE, "cas_1", expires_at=db.now + timedelta(1)) for _ in range(200)]
    assert len({link.token for link in made}) == 200


def test_looking_at_a_link_any_number_of_times_changes_and_uses_up_nothing(database: Database) -> None:
    link = add(database)
    rows = []
    for _ in range(3):
        with database.read() as db:
            assert links.find(db, link.token) is not None
            rows.append(db.execute(select(CapabilityLink.__table__)).all())
    assert rows[0] == rows[1] == rows[2]


def test_the_first_use_is_remembered_once(database: Database, clock: MovedClock) -> None:
    link = add(database)
    clock.advance(60)
    first = clock.now()
    for _ in range(2):
        with database.write() as db:
            links.note_used(db, link.id)
        clock.advance(60)
    with database.read() as db:
        found = links.find(db, link.token)
        assert found is not None
        assert found.first_seen_at == first


def test_a_revoked_link_fails_on_the_very_next_call(database: Database) -> None:
    link, other = add(database), add(database)
    with database.write() as db:
        links.revoke(db, link.id, by="usr_1")
        links.revoke(db, link.id, by="usr_1")
    with database.write() as db:
        assert links.find(db, link.token) is None
        assert links.find(db, other.token) is not None


def test_a_link_ends_at_its_time(database: Database, clock: MovedClock) -> None:
    link = add(database)
    clock.advance(30 * 86_400 - 1)
    with database.read() as db:
        assert links.find(db, link.token) is not None
    clock.advance(1)
    with database.read() as db:
        assert links.find(db, link.token) is None


@pytest.mark.parametrize("token", ["", "x", "x" * 22, "\ud800" * 22, "\x00" * 22, "x" * 100_000])
def test_an_unknown_token_opens_nothing_and_raises_nothing(database: Database, token: str) -> None:
    with database.read() as db:
        assert links.find(db, token) is None


def test_after_a_change_of_the_secret_old_addresses_work_and_new_ones_end_with_them(
    database: Database, open_database: Callable[[], Database]
) -> None:
    link = add(database, organisation_id="org_1", holder="per_1", language="en")
    later = open_database()
    later.secret = b"the secret that came after, 32 characters"
    with later.write() as db:
        again = links.current_token(db, link.id)
    with later.write() as db:
        assert again != link.token
        assert links.current_token(db, link.id) == again
        old, new = links.find(db, link.token), links.find(db, again)
        assert old is not None
        assert new is not None
        assert links.principal_of(old).link_object == links.principal_of(new).link_object == "cas_1"
        assert (new.holder, new.expires_at, new.language) == ("per_1", old.expires_at, "en")
        links.revoke(db, link.id, by="usr_1")
    with later.write() as db:
        assert links.find(db, link.token) is None
        assert links.find(db, again) is None


def test_the_token_of_an_absent_or_ended_link_leads_nowhere_and_makes_no_fresh_one(
    database: Database, open_database: Callable[[], Database]
) -> None:
    link = add(database)
    later = open_database()
    later.secret = b"the secret that came after, 32 characters"
    with later.write() as db:
        links.revoke(db, link.id, by="usr_1")
    with later.write() as db:
        tokens = links.current_tokens(db, [link.id, "lnk_absent"])
    with later.read() as db:
        assert [links.find(db, token) for token in tokens.values()] == [None, None]
