"""The unit of work: all or nothing, gathered rows in foreign-key order, instants that know their zone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, insert, make_url, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from rescue.kit import engines, events, jobs
from rescue.kit.access.models import Organisation, User
from rescue.kit.clock import MovedClock
from rescue.kit.database import Base, Database, Db
from rescue.kit.events import Event
from rescue.kit.jobs import Job
from tests.conftest import START

BANGKOK = timezone(timedelta(hours=7))
NAIVE = datetime(2026, 3, 1, 12, 0)


def add_house(db: Db, name: str = "Andaman") -> None:
    db.add_row(Organisation, id=f"org_{name}", name=name, kind="provider", is_demonstration=False)


def add_person(db: Db, name: str, organisation: str | None = "Andaman", at: datetime = START) -> None:
    db.add_row(
        User, id=f"usr_{name}", sign_in_name=f"{name}@example", display_name=name, role="provider",
        organisation_id=f"org_{organisation}" if organisation else None, created_at=at, failed_count=0, version=1,
    )  # fmt: skip


def names(database: Database) -> set[str]:
    with database.read() as db:
        return {*db.scalars(select(Organisation.name)), *db.scalars(select(User.display_name))}


def written(database: Database) -> list[str]:
    """The statements that write, as they are sent."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("INSERT"):
            sent.append(statement.split()[2])

    event.listen(database.engine, "before_cursor_execute", note)
    return sent


def test_gathered_rows_are_written_in_foreign_key_order_and_each_table_once(database: Database) -> None:
    sent = written(database)
    with database.write() as db:
        add_person(db, "somchai")
        add_house(db)
        add_person(db, "malee")
        assert sent == []
    assert sent == ["organisations", "users"]
    assert names(database) == {"Andaman", "somchai", "malee"}


def test_every_table_comes_after_the_tables_it_points_to() -> None:
    order = [table.name for table in Base.metadata.sorted_tables]
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            assert key.column.table is table or order.index(key.column.table.name) < order.index(table.name)


def test_an_ordinary_read_sees_what_was_gathered_and_a_settled_one_does_not(database: Database) -> None:
    with database.write() as db:
        add_house(db)
        assert db.settled(select(Organisation.name)).all() == []
        assert db.scalars(select(Organisation.name)).all() == ["Andaman"]


def test_an_error_leaves_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as db:
            add_house(db)
            db.flush()
            add_person(db, "somchai")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(database) == set()


def test_an_attempt_that_fails_leaves_nothing_of_itself_and_all_of_the_rest(database: Database) -> None:
    def fail(db: Db) -> None:
        with db.attempt():
            add_house(db, "Written")
            db.flush()
            add_house(db, "Gathered")
            db.do_last("a", lambda: add_house(db, "Put off"))
            raise ZeroDivisionError

    with database.write() as db:
        add_house(db, "Before")
        with pytest.raises(ZeroDivisionError):
            fail(db)
        add_house(db, "After")
    assert names(database) == {"Before", "After"}


def test_an_attempt_that_breaks_a_rule_of_the_database_fails_alone(database: Database) -> None:
    with database.write() as db:
        add_house(db)
        with pytest.raises(IntegrityError), db.attempt():
            add_person(db, "nobody", organisation="Nowhere")
        add_person(db, "somchai")
    assert names(database) == {"Andaman", "somchai"}


def test_an_attempt_that_succeeds_is_kept(database: Database) -> None:
    with database.write() as db, db.attempt():
        add_house(db)
    assert names(database) == {"Andaman"}


def test_deeds_put_off_are_done_last_in_their_order(database: Database) -> None:
    done: list[str] = []
    with database.write() as db:
        for order in ("c", "a", "b"):
            db.do_last(order, lambda order=order: done.append(order))  # type: ignore[misc]
        db.do_last("d", lambda: add_house(db))
        add_house(db, "First")
        assert done == []
    assert done == ["a", "b", "c"]
    assert names(database) == {"First", "Andaman"}


def test_a_reader_never_commits(database: Database) -> None:
    with database.read() as db:
        add_house(db)
        assert db.scalars(select(Organisation.name)).all() == ["Andaman"]
    assert names(database) == set()


def test_a_reader_sees_one_state_of_the_world_on_sqlite_and_the_newest_on_postgresql(
    open_database: Callable[[], Database],
) -> None:
    reading, writing = open_database(), open_database()
    with reading.read() as db:
        assert db.scalars(select(Organisation.name)).all() == []
        with writing.write() as other:
            add_house(other)
        seen = db.scalars(select(Organisation.name)).all()
    assert seen == ([] if reading.is_sqlite else ["Andaman"])
    assert names(reading) == {"Andaman"}


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as db:
        add_person(db, "somchai", organisation="Nowhere")
    assert names(database) == set()


@pytest.mark.parametrize(
    "instant",
    [
        START,
        datetime(2017, 10, 3, 23, 42, tzinfo=BANGKOK),
        datetime(2026, 3, 1, 0, 0, 0, 123_456, tzinfo=UTC),
        datetime(1931, 5, 17, 3, 4, 5, tzinfo=timezone(timedelta(hours=8, minutes=5, seconds=43))),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, instant: datetime) -> None:
    with database.write() as db:
        add_person(db, "somchai", None, at=instant)
    with database.read() as db:
        back = db.scalars(select(User.created_at).where(User.created_at == instant)).one()
    assert back == instant and back.tzinfo is UTC


def test_a_naive_datetime_is_refused_in_rows_and_in_questions(database: Database) -> None:
    with pytest.raises(StatementError, match="an instant knows its zone"), database.write() as db:
        add_person(db, "somchai", None, at=NAIVE)
    with pytest.raises(StatementError, match="an instant knows its zone"), database.read() as db:
        db.scalars(select(User.id).where(User.created_at < NAIVE)).all()
    assert names(database) == set()


def test_a_unit_of_work_has_one_instant(database: Database, clock: MovedClock) -> None:
    with database.write() as db:
        begun = db.now
        clock.advance(5)
        assert db.now == begun == START
    with database.read() as db:
        assert db.now == START + timedelta(seconds=5)


def test_events_have_one_order_that_a_follower_can_keep_its_place_in(database: Database) -> None:
    for number in range(3):
        with database.write() as db:
            events.record(db, "thing.begun", subject=f"thi_{number}", by=events.SYSTEM)
            events.record(db, "thing.ended", subject=f"thi_{number}", by=events.SYSTEM)
    with database.read() as db:
        rows = db.scalars(select(Event).order_by(Event.transaction, Event.id)).all()
        places = [(row.transaction, row.id) for row in rows]
    assert [(row.subject, row.kind) for row in rows] == [
        (f"thi_{number}", f"thing.{what}") for number in range(3) for what in ("begun", "ended")
    ]
    assert len(set(places)) == 6
    transactions = [transaction for transaction, _ in places]
    assert transactions[0::2] == transactions[1::2]
    assert set(transactions) == {0} if database.is_sqlite else len(set(transactions)) == 3


def test_words_of_an_enumeration_are_checked_by_the_database_too(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as db:
        db.execute(
            text(
                "INSERT INTO deliveries (id, audience, channel, address, language, message, state, version, queued_at)"
                " VALUES ('dlv_1', 'desk', 'sms', '+999', 'en', '{}', 'lost', 1, '2026-03-01 00:00:00')"
            )
        )


def test_json_keeps_every_script(database: Database) -> None:
    said = {"中文": ["普吉府，泰国", "ภูเก็ต", "عربي", "🚑"], "nothing": None, "number": 7.8804}
    with database.write() as db:
        jobs.enqueue(db, "ring", key="said", said=said)
    with database.read() as db:
        assert db.scalars(select(Job.payload)).one() == {"said": said}


def test_rows_of_one_table_with_other_columns_are_written_too(database: Database) -> None:
    with database.write() as db:
        add_house(db)
        db.add_row(Organisation, id="org_2", name="Bang Tao", kind="agency")
    with database.read() as db:
        assert db.scalars(select(Organisation.is_demonstration)).all() == [False, False]


def test_a_second_writer_waits_and_both_are_kept(open_database: Callable[[], Database]) -> None:
    one, other = open_database(), open_database()
    with one.write() as db:
        db.execute(insert(Organisation).values(id="org_1", name="One", kind="agency", is_demonstration=False))
    with other.write() as db:
        db.execute(insert(Organisation).values(id="org_2", name="Other", kind="agency", is_demonstration=False))
    assert names(one) == {"One", "Other"}


@pytest.mark.postgresql
def test_a_connection_that_rested_while_its_server_ended_it_is_replaced_before_it_is_used(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "RESTED_SECONDS", 0.0)
    database = Database(postgres_url, secret="only the tests know this secret, 32")
    who = text("SELECT pg_backend_pid()")
    with database.read() as db:
        first = db.scalar(who)
    with psycopg.connect(make_url(postgres_url).set(drivername="postgresql").render_as_string(False)) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (first,))
    with database.read() as db:
        assert db.scalar(who) != first
    database.close()
