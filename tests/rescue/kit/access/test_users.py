from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, select

from rescue.kit.access import organisations, passwords, sessions, tokens, users
from rescue.kit.access.models import OrganisationKind
from rescue.kit.access.passwords import PasswordHash
from rescue.kit.access.principals import Role
from rescue.kit.clock import MovedClock
from rescue.kit.database import Base, Database
from rescue.kit.events import Event
from rescue.kit.problems import NotFound
from tests.rescue.kit.access.conftest import PASSWORD, Cast


def kinds(database: Database, subject: str) -> list[str]:
    with database.read() as db:
        return list(db.scalars(select(Event.kind).where(Event.subject == subject).order_by(Event.id)))


def test_the_right_password_lets_in_and_the_name_may_be_typed_carelessly(database: Database, cast: Cast) -> None:
    user = users.check_password(database, "  LIN@Desk.example ", PASSWORD)
    assert user is not None
    assert (user.id, user.role, user.language) == (cast.lin, Role.COORDINATOR, "zh-Hans")


@pytest.mark.parametrize(
    "name", ["nobody@desk.example", "", "not a name", "lin@desk.example\x00", "\ud800@desk.example", "l" * 5000]
)
def test_an_unknown_or_impossible_name_is_answered_like_a_wrong_password(
    database: Database, cast: Cast, name: str
) -> None:
    assert users.check_password(database, name, PASSWORD) is None


def test_unknown_wrong_disabled_and_waiting_cost_the_same_statements_and_one_comparison(
    database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    statements: list[str] = []
    is_right = passwords.is_right

    def counted(password: str, stored: str | None) -> bool:
        compared.append("once")
        return is_right(password, stored)

    monkeypatch.setattr(passwords, "is_right", counted)
    event.listen(database.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    def cost(name: str) -> tuple[int, list[str]]:
        compared.clear()
        statements.clear()
        assert users.check_password(database, name, "this is not the password") is None
        return len(compared), [text for text in statements if text.startswith("SELECT")]

    unknown = cost("nobody@desk.example")
    assert unknown[0] == 1
    assert cost("lin@desk.example") == unknown
    assert cost("ana@tejo.example") == unknown
    with database.write() as db:
        users.disable_user(db, cast.ana, by="system")
    assert cost("ana@tejo.example") == unknown
    for _ in range(users.FREE_TRIES):
        assert cost("lin@desk.example") == unknown


def test_after_five_wrong_tries_even_the_right_password_waits_and_then_works(
    database: Database, cast: Cast, clock: MovedClock
) -> None:
    for _ in range(users.FREE_TRIES):
        assert users.check_password(database, "lin@desk.example", "wrong") is None
    assert users.check_password(database, "lin@desk.example", PASSWORD) is None
    clock.advance(users.FIRST_WAIT_SECONDS - 1)
    assert users.check_password(database, "lin@desk.example", PASSWORD) is None
    clock.advance(1)
    assert users.check_password(database, "lin@desk.example", PASSWORD) is not None
    with database.read() as db:
        lin = users.get_user(db, cast.lin)
        assert (lin.failed_count, lin.locked_until) == (0, None)


def test_tries_made_while_waiting_do_not_make_the_wait_longer(
    database: Database, cast: Cast, clock: MovedClock
) -> None:
    for _ in range(users.FREE_TRIES + 3):
        users.check_password(database, "lin@desk.example", "wrong")
    with database.read() as db:
        assert users.get_user(db, cast.lin).failed_count == users.FREE_TRIES
    clock.advance(users.FIRST_WAIT_SECONDS)
    assert users.check_password(database, "lin@desk.example", PASSWORD) is not None


@pytest.mark.parametrize(
    ("failed", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (11, 900), (10**9, 900)]
)
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failed: int, seconds: int) -> None:
    assert users.wait_seconds(failed) == seconds


def test_tries_at_the_same_moment_are_all_counted(database: Database, cast: Cast) -> None:
    with ThreadPoolExecutor(4) as together:
        answers = list(together.map(lambda _: users.check_password(database, "lin@desk.example", "wrong"), range(4)))
    assert answers == [None] * 4
    with database.read() as db:
        assert users.get_user(db, cast.lin).failed_count == 4


def test_counting_tries_leaves_the_version_that_forms_carry_alone(database: Database, cast: Cast) -> None:
    with database.read() as db:
        before = users.get_user(db, cast.lin).version
    users.check_password(database, "lin@desk.example", "wrong")
    with database.read() as db:
        assert users.get_user(db, cast.lin).version == before


def test_a_disabled_user_is_out_with_sessions_and_tokens_on_the_very_next_call(database: Database, cast: Cast) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=12)
        token = tokens.add(db, "script", by=cast.lin, user_id=cast.lin).token
    with database.write() as db:
        assert sessions.find(db, key) is not None
        assert tokens.find(db, token) is not None
        users.disable_user(db, cast.lin, by="usr_admin")
    with database.read() as db:
        assert sessions.find(db, key) is None
        assert tokens.find(db, token) is None
    assert users.check_password(database, "lin@desk.example", PASSWORD) is None
    with database.write() as db:
        users.disable_user(db, cast.lin, by="usr_admin")
        users.enable_user(db, cast.lin, by="usr_admin")
    assert users.check_password(database, "lin@desk.example", PASSWORD) is not None
    with database.read() as db:
        assert sessions.find(db, key) is None
        assert tokens.find(db, token) is None
    assert kinds(database, cast.lin) == [
        "user.added",
        "user.disabled",
        "user.signed_out_everywhere",
        "user.tokens_revoked",
        "user.enabled",
    ]


def test_a_new_role_ends_what_was_opened_under_the_old_one(database: Database, cast: Cast) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=12)
    with database.write() as db:
        users.change_role(db, cast.lin, Role.SUPERVISOR, by="usr_admin")
    with database.read() as db:
        assert sessions.find(db, key) is None
        lin = users.get_user(db, cast.lin)
        assert (lin.role, lin.version) == ("supervisor", 2)


def test_a_new_password_replaces_the_old_one_and_signs_out_everywhere(database: Database, cast: Cast) -> None:
    with database.write() as db:
        key = sessions.open(db, cast.lin, hours=12)
    new = passwords.hash_password("eight brown otters below Porto")
    with database.write() as db:
        users.set_password(db, cast.lin, new, by=cast.lin)
    assert users.check_password(database, "lin@desk.example", PASSWORD) is None
    assert users.check_password(database, "lin@desk.example", "eight brown otters below Porto") is not None
    with database.read() as db:
        assert sessions.find(db, key) is None


@pytest.mark.parametrize("name", ["lin", "lin@", "@desk", "l w@desk.example", "林@desk.example", "a\n@b", "x" * 200])
def test_a_sign_in_name_that_does_not_look_like_an_address_is_refused(database: Database, name: str) -> None:
    with database.write() as db, pytest.raises(users.SignInNameUnusable):
        users.add_user(db, name, Role.COORDINATOR, by="system", display_name="Lin")


def test_a_sign_in_name_belongs_to_one_person(database: Database, cast: Cast) -> None:
    with database.write() as db, pytest.raises(users.SignInNameTaken):
        users.add_user(db, "LIN@desk.example", Role.COORDINATOR, by="system", display_name="Another Lin")


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (Role.PROVIDER, None),
        (Role.AGENCY, None),
        (Role.PROVIDER, OrganisationKind.AGENCY),
        (Role.MISSION, OrganisationKind.HOMEWARD),
        (Role.COORDINATOR, OrganisationKind.PROVIDER),
    ],
)
def test_a_role_goes_with_an_organisation_of_its_kind(
    database: Database, role: Role, kind: OrganisationKind | None
) -> None:
    with database.write() as db:
        organisation = organisations.add_organisation(db, "Somebody", kind, by="system").id if kind else None
        with pytest.raises(users.RoleNeedsOrganisation):
            users.add_user(db, "a@b.example", role, by="system", display_name="A", organisation_id=organisation)


def test_an_absent_user_or_organisation_is_not_found(database: Database) -> None:
    with database.write() as db:
        with pytest.raises(NotFound):
            users.disable_user(db, "usr_absent", by="system")
        with pytest.raises(NotFound):
            organisations.get_organisation(db, "org_absent")


def test_people_are_listed_by_name_and_by_organisation(database: Database, cast: Cast) -> None:
    with database.read() as db:
        assert [user.sign_in_name for user in users.list_users(db)] == ["ana@tejo.example", "lin@desk.example"]
        assert [user.id for user in users.list_users(db, organisation_id=cast.firm)] == [cast.ana]
        assert [found.id for found in organisations.list_organisations(db)] == [cast.firm]
        assert organisations.list_organisations(db, OrganisationKind.AGENCY) == []


def test_no_secret_and_no_personal_fact_is_stored_where_it_could_be_read(
    open_database: Callable[[], Database], cast: Cast
) -> None:
    database = open_database()
    with database.write() as db:
        secrets = [PASSWORD, sessions.open(db, cast.lin, hours=1), tokens.add(db, "x", by="y", user_id=cast.lin).token]
    users.check_password(database, "lin@desk.example", "wrong")
    with database.read() as db:
        rows = {table.name: str(db.execute(select(table)).all()) for table in Base.metadata.sorted_tables}
    assert len(rows["sessions"]) > 10
    for secret in secrets:
        assert not any(secret in stored for stored in rows.values())
    for personal in ("lin@desk.example", "Lin Wei", "Tejo"):
        assert personal not in rows["events"]


def test_a_hash_is_made_by_the_rules_only(hashed: PasswordHash) -> None:
    assert hashed.startswith("$argon2id$")
