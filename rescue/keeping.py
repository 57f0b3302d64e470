"""Backups: a consistent copy while the house is in use, and bringing one back only when it is whole."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, inspect, make_url
from sqlalchemy.engine import URL

from rescue.migrations import steps

PRIVATE = 0o600
LONGEST_SECONDS = 6 * 3600


class CannotKeep(RuntimeError):
    """Said to the operator in one line."""


def back_up(database_url: str, file: Path) -> None:
    """Write a copy of the database to `file`, which must not exist; readable by this user only."""
    if file.exists():
        raise CannotKeep(f"{file} exists already; choose another name.")
    url = make_url(database_url)
    file.parent.mkdir(parents=True, exist_ok=True)
    if url.get_backend_name() == "sqlite":
        _back_up_file(Path(url.database or ""), file)
    else:
        _run_postgres("pg_dump", url, "--format=custom", f"--file={file}")
    file.chmod(PRIVATE)


def restore(database_url: str, file: Path, *, is_forced: bool) -> None:
    """Replace the database by the backup in `file`; one that holds something only when forced."""
    if not file.exists():
        raise CannotKeep(f"{file} does not exist.")
    url = make_url(database_url)
    if not is_forced and _holds_something(url):
        raise CannotKeep("The database already holds something; stop the house and add --force to replace it.")
    if url.get_backend_name() == "sqlite":
        _restore_file(Path(url.database or ""), file)
    else:
        _run_postgres("pg_restore", url, "--clean", "--if-exists", "--single-transaction", "--no-owner", str(file))
    engine = create_engine(url)
    try:
        steps.check_not_newer(engine)
    finally:
        engine.dispose()


def _back_up_file(source: Path, file: Path) -> None:
    if not source.exists():
        raise CannotKeep(f"There is no database at {source}.")
    # A copy of the file alone is stale while it is in use; VACUUM INTO reads one consistent state.
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(file),))


def _restore_file(target: Path, file: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise CannotKeep(f"{file} is not a backup of Homeward.") from error
    if verdict != "ok":
        raise CannotKeep(f"{file} is damaged: {verdict}")
    engine = create_engine(f"sqlite:///{file}")
    try:
        steps.check_not_newer(engine)
    finally:
        engine.dispose()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".restoring")
    shutil.copyfile(file, beside)
    for leftover in ("-wal", "-shm"):
        Path(f"{target}{leftover}").unlink(missing_ok=True)
    beside.replace(target)


def _holds_something(url: URL) -> bool:
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return False
    engine = create_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _run_postgres(program: str, url: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise CannotKeep(f"{program} is missing; install PostgreSQL's client programs.")
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    ended = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [found, f"--dbname={address}", *arguments],
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=False,
    )
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or ["no reason given"]
        raise CannotKeep(f"{program} failed: {lines[0]}")
