"""The nursery of processes that die, and a fresh copy of a world for each death."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, exists, insert, literal, select, union_all

from rescue.kit.database import Base, Database
from tests.conftest import SECRET

ROOT = Path(__file__).resolve().parents[2]
LEAVE_SECONDS = 10


class Nursery:
    """Talks to `tests/crash/nursery.py`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, **task: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the nursery itself has died; what it said is above"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def learn(self, journey: str, place: "Place") -> int:
        """Run a journey in the nursery itself, so that children need not read and compile anything; its points."""
        task = {"folder": str(place.folder), "database_url": place.database_url}
        return int(self.ask(learn=journey, stop_at=None, is_naive=False, **task)["points"])

    def live(self, journey: str, place: "Place", *, stop_at: int | None = None, is_naive: bool = False) -> int:
        """Run a journey in a child, to its end or to its death at a point; the points it passed, 0 for the dead."""
        task = {"folder": str(place.folder), "database_url": place.database_url}
        answer = self.ask(run=journey, stop_at=stop_at, is_naive=is_naive, **task)
        assert answer["code"] == (0 if answer["points"] else -signal.SIGKILL), "a journey ends well or by SIGKILL"
        return int(answer["points"])


@dataclass(frozen=True)
class Place:
    """A database of its own, and the folder where clock and carrier keep what outlives a process."""

    database_url: str
    folder: Path


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.nursery"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Nursery(process)
    assert process.stdin
    process.stdin.close()
    process.wait(LEAVE_SECONDS)
    assert process.stdout
    process.stdout.close()


class World:
    """One database that can be brought back, as often as wished, to what it was when the world was made."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.database = Database(database_url, secret=SECRET)
        self.url = database_url
        self._folder = folder
        self._numbers = count(1)
        tables = Base.metadata.sorted_tables
        looks = (select(literal(table.name)).where(exists(select(1).select_from(table))) for table in tables)
        self._filled = union_all(*looks)
        with self.database.engine.connect() as connection:
            self._rows = {table: [dict(row._mapping) for row in connection.execute(select(table))] for table in tables}

    def again(self) -> Place:
        """The world as it was, with a new folder for clock and carrier; the carrier knows what it took before."""
        self.database.engine.dispose()
        with self.database.alter() as connection:
            filled = set(connection.scalars(self._filled))
            for table in reversed(self._rows):
                if table.name in filled:
                    connection.execute(delete(table))
            for table, rows in self._rows.items():
                if rows:
                    connection.execute(insert(table), rows)
        folder = self._folder / f"place-{next(self._numbers)}"
        folder.mkdir()
        if (self._folder / "carrier").exists():
            shutil.copyfile(self._folder / "carrier", folder / "carrier")
        return Place(self.url, folder)


@pytest.fixture
def make_world(database_url: str, tmp_path: Path) -> Iterator[Callable[[], World]]:
    """Takes the database as it is now for a world that can be brought back."""
    made: list[World] = []

    def make() -> World:
        made.append(World(database_url, tmp_path))
        return made[-1]

    yield make
    for world in made:
        world.database.close()
