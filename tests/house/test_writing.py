"""Decision: one place commits, one place changes states, one clock, one source of chance.

Whoever reads a verb can then trust that it happens whole or not at all, that every change of state was declared and
recorded, and that a simulator with a seed replays it. A second place would be found too late.
"""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.house.sources import Module, dotted, imported, read_modules

COMMITS = "rescue/kit/database.py"
MOVES = "rescue/kit/states.py"
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.sleep",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "asyncio.sleep",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
    "sqlalchemy.func.current_date",
    "sqlalchemy.func.random",
    "os.urandom",
}
CHANCES = ("random", "secrets", "uuid")
"""Modules; nothing of them is used outside the two files."""
ALLOWED = {
    ("rescue/kit/clock.py", "datetime.datetime.now"): "the clock",
    ("rescue/kit/clock.py", "time.monotonic"): "the stopwatch",
    ("rescue/kit/web/live.py", "asyncio.sleep"): "gathers what is committed together; nothing depends on how long",
    ("rescue/kit/web/together.py", "asyncio.sleep"): "gathers who asks at once; nothing depends on how long",
    ("rescue/kit/chance.py", "random"): "the source of chance",
    ("rescue/kit/chance.py", "secrets"): "the source of chance",
}
SQL_CLOCKS = ("current_timestamp", "now()", "random()")


def find_commits(module: Module) -> Iterator[str]:
    """Calls of `.commit(…)` outside the unit of work."""
    for node in ast.walk(module.tree):
        is_commit = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit"
        if is_commit and module.where != COMMITS:
            yield f"{module.where}:{node.lineno} commits"


def find_assigned_states(module: Module) -> Iterator[str]:
    """Assignments to `.state`, `setattr(…, "state", …)` and `.values(state=…)` outside the states."""
    if module.where == MOVES:
        return
    for node in ast.walk(module.tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = [part for target in node.targets for part in ast.walk(target) if isinstance(part, ast.expr)]
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        elif isinstance(node, ast.Call):
            if dotted(node.func) == "setattr" and any(
                isinstance(given, ast.Constant) and given.value == "state" for given in node.args
            ):
                yield f"{module.where}:{node.lineno} sets a state by name"
            is_values = isinstance(node.func, ast.Attribute) and node.func.attr == "values"
            if is_values and any(keyword.arg == "state" for keyword in node.keywords):
                yield f"{module.where}:{node.lineno} writes a state by statement"
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr == "state" and isinstance(target.ctx, ast.Store):
                yield f"{module.where}:{node.lineno} assigns a state"


def find_clocks_and_chances(module: Module) -> Iterator[str]:
    """Every use of another clock, a sleep, or another source of chance; in SQL too."""
    names = imported(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute):
            first, _, rest = dotted(node).partition(".")
            meant = ".".join(filter(None, (names.get(first, ""), rest)))
            used = meant if meant in CLOCKS else meant if meant in CHANCES else None
            root = meant.partition(".")[0]
            used = used or (root if root in CHANCES and isinstance(node, ast.Name) else None)
            if used and (module.where, used) not in ALLOWED:
                yield f"{module.where}:{node.lineno} uses {used}"
        if isinstance(node, ast.Call) and dotted(node.func).endswith(("text", "exec_driver_sql")):
            said = [
                each.value.lower()
                for each in node.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if any(word in sentence for sentence in said for word in SQL_CLOCKS):
                yield f"{module.where}:{node.lineno} asks the database for the time"


Rule = Callable[[Module], Iterator[str]]
PLANTED: tuple[tuple[Rule, str], ...] = (
    (find_commits, "def accept(db):\n    db.commit()"),
    (find_commits, "def accept(db):\n    db.connection().commit()"),
    (find_assigned_states, "def accept(call_out):\n    call_out.state = 1"),
    (find_assigned_states, "def accept(call_out):\n    call_out.state, call_out.by = 1, 2"),
    (find_assigned_states, "def accept(call_out):\n    call_out.state += 1"),
    (find_assigned_states, "def accept(call_out):\n    setattr(call_out, 'state', 1)"),
    (find_assigned_states, "def accept(db):\n    db.execute(update(CallOut).values(state=1))"),
    (find_clocks_and_chances, "from datetime import datetime\nnow = datetime.now()"),
    (find_clocks_and_chances, "import datetime\nnow = datetime.datetime.utcnow()"),
    (find_clocks_and_chances, "from datetime import date\ntoday = date.today()"),
    (find_clocks_and_chances, "import time\ntime.sleep(1)"),
    (find_clocks_and_chances, "from time import time as what\nwhat()"),
    (find_clocks_and_chances, "from time import perf_counter\nperf_counter()"),
    (find_clocks_and_chances, "import asyncio\nasync def nap():\n    await asyncio.sleep(1)"),
    (find_clocks_and_chances, "import uuid\nuuid.uuid4()"),
    (find_clocks_and_chances, "from secrets import token_hex\ntoken_hex()"),
    (find_clocks_and_chances, "import random as dice\ndice.choice([1])"),
    (find_clocks_and_chances, "from sqlalchemy import func\nfunc.now()"),
    (find_clocks_and_chances, "from sqlalchemy import text\ntext('SELECT CURRENT_TIMESTAMP')"),
)
RULES = (find_commits, find_assigned_states, find_clocks_and_chances)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_one_place_commits_changes_states_and_knows_the_time(rule: Rule) -> None:
    assert [finding for module in read_modules() for finding in rule(module)] == []


@pytest.mark.parametrize(("rule", "source"), PLANTED)
def test_a_planted_second_place_is_found(rule: Rule, source: str) -> None:
    assert list(rule(Module("rescue/planted.py", source))) != []


def test_what_is_allowed_is_still_needed() -> None:
    unneeded = dict(ALLOWED)
    for where, used in ALLOWED:
        text = next(module.text for module in read_modules() if module.where == where)
        if list(find_clocks_and_chances(Module("rescue/elsewhere.py", text))) and used.rpartition(".")[2] in text:
            del unneeded[where, used]
    assert unneeded == {}
