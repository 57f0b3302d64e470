"""Decision: a file has at most 300 lines, a function 40, and a name says what the business says.

Lines of a function are counted from its first statement to its last, without signature and docstring: a promise and
its typed values cost nothing. What is longer says why in a comment `# long: …` of its own, inside it.
A tired colleague reads one screen, and finds the file from the word of the business, never under `utils`.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, Module, find_files, read_modules

MOST_FILE_LINES = 300
MOST_FUNCTION_LINES = 40
GENERATED = "rescue/migrations/versions/"
"""Steps are written by Alembic, a table after the other; nobody reads them as prose."""
REASON = re.compile(r"^\s*(#|//|/\*) long: \S.{9,}", re.MULTILINE)
EMPTY_NAMES = frozenset(
    {"util", "utils", "helper", "helpers", "common", "core", "base", "manager", "managers", "service", "services"}
    | {"handler", "handlers", "data", "misc", "shared", "lib", "tools"}
)
SOURCES = ("*.py", "*.ts", "*.html", "*.mjs")


def too_many_lines(module: Module) -> str | None:
    lines = module.text.count("\n") + (not module.text.endswith("\n"))
    return f"{module.where} has {lines} lines" if lines > MOST_FILE_LINES and not REASON.search(module.text) else None


def find_long(module: Module) -> Iterator[str]:
    """Files and functions that are too long."""
    if finding := too_many_lines(module):
        yield finding
    if not module.where.endswith(".py"):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = count_lines(node)
            if length > MOST_FUNCTION_LINES and not REASON.search(ast.get_source_segment(module.text, node) or ""):
                yield f"{module.where}:{node.lineno} {node.name} has {length} lines"


def count_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    if not body:
        return 0
    assert function.end_lineno is not None
    return function.end_lineno - body[0].lineno + 1


def is_empty_name(where: str) -> bool:
    """Whether a module, or a package on the way to it, is called by a word that says nothing."""
    parts = where.removesuffix(".py").split("/")
    return any(part in EMPTY_NAMES or set(part.split("_")) & (EMPTY_NAMES - {"data"}) for part in parts)


def test_files_and_functions_are_short() -> None:
    files = [path for pattern in SOURCES for path in find_files(pattern)]
    modules = [Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files]
    assert len(modules) > 120
    ours = [module for module in modules if not module.where.startswith(GENERATED)]
    assert [finding for module in ours for finding in find_long(module)] == []


def test_files_of_tests_are_short_too() -> None:
    """A story may be long, a file of stories not: what belongs to another room stands in its file."""
    files = sorted((ROOT / "tests").rglob("*.py"))
    assert len(files) > 200
    modules = [Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in files]
    assert [each for module in modules if (each := too_many_lines(module))] == []


def test_no_module_is_called_by_a_word_that_says_nothing() -> None:
    assert [module.where for module in read_modules() if is_empty_name(module.where)] == []


@pytest.mark.parametrize(
    "source",
    [
        "line = 1\n" * 301,
        "def accept(db):\n" + "    db.flush()\n" * 41,
        "async def accept(db):\n    '''The first yes wins.'''\n" + "    db.flush()\n" * 41,
    ],
)
def test_a_planted_long_file_or_function_is_found(source: str) -> None:
    assert list(find_long(Module("rescue/planted.py", source))) != []


@pytest.mark.parametrize(
    "source",
    [
        "# long: the table of every country is one table\n" + "line = 1\n" * 301,
        "def accept(\n"
        + "    db,\n" * 50
        + "):\n    '''The first yes wins.\n"
        + "    And more.\n" * 50
        + "    '''\n    db.flush()\n",
    ],
)
def test_a_reason_a_signature_and_a_docstring_cost_nothing(source: str) -> None:
    assert list(find_long(Module("rescue/planted.py", source))) == []


@pytest.mark.parametrize("where", ["rescue/utils.py", "rescue/intake/report_helpers.py", "claims/core/pool.py"])
def test_a_planted_empty_name_is_found(where: str) -> None:
    assert is_empty_name(where)
    assert not is_empty_name("rescue/kit/database.py")
