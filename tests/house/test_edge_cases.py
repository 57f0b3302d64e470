"""Decision: each of the 64 edge cases of messaging has a test of its own, named `test_edge_NN_<sentence>`.

The list is the design's; a case without a name here is a case nobody has tried. What the tests do, they say themselves.
"""

import ast
from collections import Counter

from tests.house.sources import ROOT

CASES = range(1, 65)
PREFIX = "test_edge_"


def named_cases() -> Counter[int]:
    """How many tests carry the number of each case."""
    found: Counter[int] = Counter()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(PREFIX):
                number, _, sentence = node.name.removeprefix(PREFIX).partition("_")
                assert number.isdigit() and len(number) == 2 and sentence.count("_") >= 2, node.name
                found[int(number)] += 1
    return found


def test_every_edge_case_has_a_test_that_says_what_it_is() -> None:
    named = named_cases()
    assert [case for case in CASES if not named[case]] == []
    assert set(named) <= set(CASES)
