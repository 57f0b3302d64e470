"""What the product is measured against: its own statements, recorded from real intakes, by pgbench and raw sqlite3.

Both get the statements ready-made: no HTTP, no validation, no place, no ranking arithmetic, ids by a counter. Each
intake is one transaction, as an ordinary program would write it.
"""

import json
import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import event

from rescue.app import create_house
from rescue.intake import reports
from rescue.intake.drafts import Draft, Person, Rules
from rescue.intake.models import Channel
from rescue.kit.settings import Settings
from tests.bench.calls_for_help import make_report
from tests.bench.durable_postgres import Server

SCRIPTS = 20
FIRST_NUMBER = 10**12
# What must differ from one intake to the next: ids, references, keys, hashes. The same one gets the same new value.
UNIQUE = re.compile(r"(?:(?:inc|rep|cas|pos|lnk|ned|cal|dlv|cmp|prm)_[0-9a-v]{26}|HW-[0-9A-Z]{7}|bench-key-\d{8})")
LONGEST_REFERENCE = 12


@dataclass(frozen=True)
class Statement:
    """One statement as the driver got it, with the values of each of its executions."""

    text: str
    values: list[Any]


def record(url: str, count: int = SCRIPTS) -> list[list[Statement]]:
    """The statements of `count` intakes, each alone in its transaction, on a database with the partner network."""
    house = create_house(Settings(database_url=url))
    chance = Random(7)
    recorded: list[list[Statement]] = []
    seen: list[Statement] = []

    def note(_connection: Any, _cursor: Any, text: str, values: Any, _context: Any, is_many: bool) -> None:
        if not text.startswith("BEGIN"):
            seen.append(Statement(text, list(values) if is_many else [values]))

    try:
        event.listen(house.database.engine, "before_cursor_execute", note)
        for number in range(count):
            draft = _draft(make_report(chance), f"bench-key-{number:08d}")
            with house.database.write() as db:
                reports.receive(db, draft, Rules(house.settings.offer_seconds))
            recorded.append(seen.copy())
            seen.clear()
    finally:
        house.database.close()
    return recorded


def _draft(body: dict[str, Any], key: str) -> Draft:
    return Draft(
        channel=Channel.API,
        key=key,
        name=body["reporter"]["name"],
        phone=body["reporter"]["phone"],
        language=body["reporter"]["language"],
        kind=body["kind"],
        description=body["description"],
        latitude=body["location"]["latitude"],
        longitude=body["location"]["longitude"],
        accuracy_m=body["location"]["accuracy_m"],
        people=tuple(Person(**person) for person in body["people"]),
    )


# pgbench ------------------------------------------------------------------------------------------------------------


def write_scripts(recorded: list[list[Statement]], folder: Path) -> list[Path]:
    """One pgbench script an intake: BEGIN, the statements with new ids by `:n`, COMMIT."""
    paths = []
    for number, statements in enumerate(recorded):
        lines = [r"\set n random(1, 9000000000000000)", "BEGIN;"]
        for statement in statements:
            lines += [_spell(statement.text, values) + ";" for values in statement.values]
        path = folder / f"intake-{number}.sql"
        path.write_text("\n".join([*lines, "COMMIT;", ""]), encoding="utf-8")
        paths.append(path)
    return paths


def run_pgbench(server: Server, name: str, scripts: list[Path], clients: int, seconds: float) -> dict[str, float]:
    """Transactions a second and mean latency, of its two ways the faster, each for half the time.

    One script with prepared statements, or all of them as plain text: with all of them prepared it would spend the
    run on preparing, since each client prepares every statement of every script anew.
    """
    prepared = _run_pgbench(server, name, scripts[:1], "prepared", clients, seconds / 2)
    simple = _run_pgbench(server, name, scripts, "simple", clients, seconds / 2)
    return max(prepared, simple, key=lambda figures: figures["per_second"])


def _run_pgbench(
    server: Server, name: str, scripts: list[Path], mode: str, clients: int, seconds: float
) -> dict[str, float]:
    command = [str(server.programs / "pgbench"), "-n", "-M", mode, "-h", "127.0.0.1", "-p", str(server.port)]
    command += ["-U", "homeward", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds)))]
    command += [part for path in scripts for part in ("-f", str(path))]
    answer = subprocess.run([*command, name], check=False, capture_output=True, text=True)
    rate = re.search(r"tps = ([0-9.]+)", answer.stdout)
    latency = re.search(r"latency average = ([0-9.]+)", answer.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", answer.stdout)
    assert rate and latency and failed and failed[1] == "0", answer.stdout + answer.stderr
    return {"per_second": float(rate[1]), "mean_ms": float(latency[1])}


def _spell(text: str, values: dict[str, Any] | tuple[Any, ...]) -> str:
    if not isinstance(values, dict):
        parts = text.replace("%%", "%").split("%s")
        return parts[0] + "".join(_literal(value) + part for value, part in zip(values, parts[1:], strict=True))
    return re.sub(r"%\((\w+)\)s", lambda found: _literal(values[found[1]]), text.replace("%%", "%"))


def _literal(given: Any) -> str:
    value = getattr(given, "obj", given)  # psycopg wraps bytes and JSON
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return str(value)
    if isinstance(value, bytes):
        return "decode(lpad(to_hex(:n::bigint),14,'0') || '" + value.hex()[14:] + "', 'hex')"
    if isinstance(value, datetime | date):
        return _quoted(value.isoformat())
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False)
    parts = UNIQUE.split(value)
    if len(parts) == 1:
        return _quoted(value)
    names = UNIQUE.findall(value)
    spelled = [_quoted(parts[0])]
    for name, rest in zip(names, parts[1:], strict=True):
        spelled += [_fresh_in_sql(name), _quoted(rest)]
    return "(" + " || ".join(part for part in spelled if part != "E''") + ")"


def _fresh_in_sql(name: str) -> str:
    # The tail of the recorded name keeps several ids of one prefix apart.
    if name.startswith("HW-"):
        return "'HW-' || right(lpad(to_hex(:n::bigint),14,'0'),9)"
    return f"'{name[:4]}' || lpad(to_hex(:n::bigint),14,'0') || '{name[-12:]}'"


def _quoted(text: str) -> str:
    # pgbench takes a colon before a letter or digit for one of its variables.
    return "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", r"\x3a") + "'"


# raw sqlite3 --------------------------------------------------------------------------------------------------------


def run_sqlite(path: Path, recorded: list[list[Statement]], seconds: float, start: int) -> dict[str, float]:
    """Intakes a second by one connection with the product's settings and nothing around it."""
    with _raw(path) as connection:
        plans = [_plan(statements) for statements in recorded]
        number, count = FIRST_NUMBER + start, 0
        latencies = []
        began = time.monotonic()
        while (now := time.monotonic()) < began + seconds:
            _write_one(connection, plans[count % len(plans)], f"{number + count:014d}")
            latencies.append(time.monotonic() - now)
            count += 1
        took = time.monotonic() - began
    return {"per_second": count / took, "mean_ms": sum(latencies) / count * 1000, "count": count}


Plan = list[tuple[str, list[tuple[Any, ...]]]]


def _plan(statements: list[Statement]) -> Plan:
    return [(statement.text, [tuple(values) for values in statement.values]) for statement in statements]


def _write_one(connection: sqlite3.Connection, plan: Plan, number: str) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for text, executions in plan:
        for values in executions:
            answer = connection.execute(text, [_fresh(value, number) for value in values])
            if text.startswith("SELECT"):
                answer.fetchall()
    connection.execute("COMMIT")


def _fresh(value: Any, number: str) -> Any:
    if isinstance(value, bytes | memoryview):
        return number.encode() + bytes(value)[14:]
    if not isinstance(value, str) or len(value) < LONGEST_REFERENCE - 2:
        return value
    if value.startswith("HW-"):
        return "HW-" + number[-9:]
    return UNIQUE.sub(lambda found: found[0][:4] + number + found[0][-12:], value)


@contextmanager
def _raw(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
    finally:
        connection.close()
