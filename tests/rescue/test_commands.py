"""The commands as an operator types them: each works, and fails with one clear line."""
# long: every command, started as a process by the same few functions

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, make_url, text

from rescue.kit.database import Database
from rescue.kit.wakeups import CHANNEL
from rescue.migrations import steps
from tests.rescue.typed import typist

ROOT = Path(__file__).parents[2]
NEWEST = ScriptDirectory.from_config(steps.config(None)).get_current_head()
LONGEST_SECONDS = 60
PHONE = "+8613912345{:03}"
PROMPT_SECONDS = 20  # of a machine that does much else; a worker that was not told sleeps for a minute
SECRET = "a-secret-of-more-than-32-characters-for-tests"


class Command(Protocol):
    def __call__(
        self, *words: str, url: str | None = None, given: str = "", **settings: str
    ) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture(scope="module")
def command() -> Iterator[Command]:
    """Runs a command of the house to its end."""
    with typist() as typing:

        def run(
            *words: str, url: str | None = None, given: str = "", **settings: str
        ) -> subprocess.CompletedProcess[str]:
            environment = _environment(url, settings)
            return typing.run(words, environment=environment, given=given, seconds=LONGEST_SECONDS)

        yield run


def _environment(url: str | None, settings: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HOMEWARD_")}
    database = {"HOMEWARD_DATABASE_URL": url} if url else {}
    return {**kept, "PYTHONPATH": str(ROOT), **database, **settings}


@contextmanager
def running(
    *words: str,
    url: str | None = None,
    folder: Path = ROOT,
    program: tuple[str, ...] = ("-m", "rescue.cli"),
    **settings: str,
) -> Iterator[subprocess.Popen[str]]:
    """Run a command that stays, and stop it as an operator would."""
    process = subprocess.Popen(
        [sys.executable, "-P", *program, *words],
        cwd=folder,
        env=_environment(url, settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=LONGEST_SECONDS)


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_ready(port: int) -> dict[str, object]:
    for _ in range(LONGEST_SECONDS * 10):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                return dict(json.load(answer))
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the house did not become ready")


def report(port: int, number: int) -> None:
    body = json.dumps({"reporter": {"phone": PHONE.format(number)}, "kind": "injury"}).encode()
    address = f"http://127.0.0.1:{port}/api/v1/incidents"
    with urllib.request.urlopen(urllib.request.Request(address, body, {"Content-Type": "application/json"})) as answer:
        assert answer.status == 201


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def hears_of(url: str, deed: Callable[[], None]) -> bool:
    """Whether somebody who listens on the database is told when the deed is committed."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as listening:
        listening.execute(f"LISTEN {CHANNEL}")
        deed()
        return bool(list(listening.notifies(timeout=PROMPT_SECONDS, stop_after=1)))


def wait_for_text(engine: Engine, number: int) -> None:
    sent = text("SELECT count(*) FROM deliveries WHERE sent_at IS NOT NULL AND address = :phone")
    for _ in range(LONGEST_SECONDS * 20):
        with engine.connect() as connection:
            if connection.scalar(sent, {"phone": PHONE.format(number)}):
                return
        time.sleep(0.05)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT state, failure, kind, attempt, last_error FROM deliveries, jobs")).all()
    raise AssertionError(f"the text was not sent: {found}")


@pytest.fixture
def url(database_url: str) -> str:
    """An empty database, no tables yet."""
    engine = create_engine(database_url)
    steps.tables().drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()
    return database_url


@pytest.fixture
def restored(database_url: str) -> Iterator[None]:
    """Gives the next test its tables back."""
    yield
    engine = create_engine(database_url)
    steps.tables().drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    steps.tables().create_all(engine)
    engine.dispose()


def test_help_names_every_command_in_a_line(command: Command) -> None:
    said = command("--help").stdout
    for name in ("demo", "up", "worker", "doctor", "migrate", "user", "backup", "restore", "reach"):
        assert f" {name} " in said


@pytest.mark.usefixtures("restored")
def test_migrate_user_and_token_work_from_an_empty_database(command: Command, url: str) -> None:
    assert command("migrate", url=url).stdout == f"The database is at version {NEWEST}.\n"
    added = command(
        "user", "add", "lin@desk.example", "--role", "coordinator", url=url, given="green tea at three am\n"
    )
    assert added.returncode == 0, added.stderr
    assert "lin@desk.example coordinator" in added.stdout
    token = command("user", "token", "lin@desk.example", url=url).stdout.strip()
    assert token.startswith("hwt_")
    again = command(
        "user", "add", "lin@desk.example", "--role", "coordinator", url=url, given="green tea at three am\n"
    )
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    command("user", "disable", "lin@desk.example", url=url)
    (row,) = json.loads(command("user", "list", "--json", url=url).stdout)
    assert row["disabled"] is True


@pytest.mark.usefixtures("restored")
def test_a_database_newer_than_the_code_is_refused_in_one_line(command: Command, url: str) -> None:
    command("migrate", url=url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for words in (("migrate",), ("up", "--port", str(free_port())), ("worker",)):
        refused = command(*words, url=url)
        assert refused.returncode == 1
        assert refused.stderr == (
            "The database is at version 9999, which is newer than this code. Update Homeward first.\n"
        )


def test_a_port_that_is_taken_is_said_in_one_line(command: Command, tmp_path: Path) -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        refused = command("up", "--port", str(port), url=f"sqlite:///{tmp_path}/a.sqlite3")
    assert refused.returncode == 1
    assert refused.stderr == f"Another program listens on 127.0.0.1:{port}. Choose another with --port.\n"


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, "HOMEWARD_SECRET_KEY must be set to at least 32 random characters"),
        ({"HOMEWARD_SECRET_KEY": "short"}, "HOMEWARD_SECRET_KEY must be set to at least 32 random characters"),
        ({"HOMEWARD_SECRET_KEY": SECRET}, "HOMEWARD_PUBLIC_URL must be the https:// address that people use"),
        ({"HOMEWARD_OFFER_SECONDS": "soon", "HOMEWARD_SECRET_KEY": SECRET}, "HOMEWARD_OFFER_SECONDS: "),
    ],
)
def test_a_missing_or_wrong_setting_is_named_in_one_line(command: Command, settings: dict[str, str], line: str) -> None:
    refused = command("up", "--port", str(free_port()), HOMEWARD_MODE="production", **settings)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert line in refused.stderr


def test_a_database_that_does_not_answer_is_said_in_one_line(command: Command) -> None:
    refused = command("migrate", url=f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing")
    assert refused.returncode == 1
    assert refused.stderr.startswith("The database does not answer: ")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.usefixtures("restored")
def test_up_and_worker_serve_on_the_database_that_is_named(url: str) -> None:
    port = free_port()
    with running("up", "--port", str(port), url=url), running("worker", url=url):
        assert wait_until_ready(port)["status"] == "ok"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer) == {"status": "ok"}


@pytest.mark.usefixtures("restored")
def test_a_sleeping_worker_of_its_own_hears_at_once_of_a_report_to_the_web(url: str) -> None:
    if url.startswith("sqlite"):
        pytest.skip("the embedded database has its worker inside the web process")
    port = free_port()
    sleepy = "import rescue.worker; rescue.worker.LONGEST_NAP_SECONDS = 600.0; from rescue.cli import app; app()"
    demonstration = {"HOMEWARD_MODE": "demonstration"}  # its carrier takes every text
    with (
        running("up", "--port", str(port), url=url, **demonstration),
        closing_engine(url) as engine,
    ):
        wait_until_ready(port)
        assert hears_of(url, lambda: report(port, 0)), "a commit of the web process is told to nobody"
        with running("worker", url=url, program=("-c", sleepy), **demonstration) as worker:
            try:
                report(port, 1)
                wait_for_text(engine, 1)  # from here on nothing is due for a minute and the worker sleeps
                began = time.monotonic()
                report(port, 2)
                wait_for_text(engine, 2)
                assert time.monotonic() - began < PROMPT_SECONDS
            finally:
                worker.terminate()
                assert worker.wait(PROMPT_SECONDS) == 0, "asked politely it leaves its sleep at once"


@pytest.mark.usefixtures("restored")
def test_a_backup_taken_in_use_comes_back_whole_and_never_over_something_by_accident(
    command: Command, url: str, tmp_path: Path
) -> None:
    command("migrate", url=url)
    command("user", "add", "lin@desk.example", "--role", "coordinator", url=url, given="green tea at three am\n")
    kept = tmp_path / "kept.backup"
    assert command("backup", str(kept), url=url).returncode == 0
    assert kept.stat().st_mode & 0o077 == 0
    command("user", "add", "chen@desk.example", "--role", "coordinator", url=url, given="green tea at four am\n")
    refused = command("restore", str(kept), url=url)
    assert (refused.returncode, "--force" in refused.stderr) == (1, True)
    restored = command("restore", str(kept), "--force", url=url)
    assert restored.returncode == 0, restored.stderr
    names = [row["name"] for row in json.loads(command("user", "list", "--json", url=url).stdout)]
    assert names == ["lin@desk.example"]


def test_a_damaged_backup_is_refused_and_leaves_the_database_alone(command: Command, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/homeward.sqlite3"
    command("migrate", url=url)
    damaged = tmp_path / "damaged.backup"
    damaged.write_bytes(b"this is no database")
    refused = command("restore", str(damaged), "--force", url=url)
    assert refused.returncode == 1
    assert refused.stderr == f"{damaged} is not a backup of Homeward.\n"
    with closing(sqlite3.connect(tmp_path / "homeward.sqlite3")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (NEWEST,)


@pytest.mark.usefixtures("restored")
def test_doctor_says_what_is_missing_and_is_content_when_nothing_is(command: Command, url: str) -> None:
    sick = command("doctor", url=url)
    assert sick.returncode == 1
    assert "MISSING  database: older than this code" in sick.stdout
    command("migrate", url=url)
    well = command("doctor", "--json", url=url)
    assert well.returncode == 0, well.stdout
    assert all(check["is_good"] for check in json.loads(well.stdout))


def test_the_demonstration_writes_its_credentials_and_they_open_the_doors(tmp_path: Path) -> None:
    port = free_port()
    credentials = tmp_path / "credentials.json"
    with running("demo", "--port", str(port), "--credentials", str(credentials), folder=tmp_path):
        assert wait_until_ready(port)["status"] == "ok"
        accounts = json.loads(credentials.read_text(encoding="utf-8"))
        for role in ("coordinator", "supervisor", "administrator", "provider", "agency", "insurer", "mission"):
            request = urllib.request.Request(
                f"{accounts['base_url']}/api/v1/me", headers={"Authorization": f"Bearer {accounts[role]['token']}"}
            )
            with urllib.request.urlopen(request) as answer:
                assert json.load(answer)["role"] == role
    assert credentials.stat().st_mode & 0o077 == 0


def test_reach_finds_somebody_for_every_territory_and_service_of_the_demonstration(
    command: Command, database: Database
) -> None:
    from rescue.network.demonstration import seed_network

    with database.write() as db:
        seed_network(db)
    said = command("reach", url=str(database.url.render_as_string(hide_password=False)))
    assert said.stdout.splitlines()[-1] == "1165 rows, 0 holes"
