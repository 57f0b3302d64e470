"""Decision: whatever hands a file out either writes a line of the disclosure record or says here why it need not.

Which data left, to whom and on what grounds is asked for years later; a table somebody added without it would be a gap
that nobody sees. Files of the vault (`uploads.send`) stay with the desk and are never opened without a name: the vault
writes that down by itself. And a line once written is never changed: no statement of ours updates or deletes one.
"""

import ast
import re
from collections.abc import Iterable, Iterator

import pytest

from tests.house.sources import Module, dotted, read_modules

FEWEST = 5
HANDS_OUT = frozenset({"csv_file", "downloads.csv_file"})
RECORDS = frozenset({"disclosures.record", "saving.save"})
NEED_NOT = {
    "rescue/network/pages.py:export_directory": "companies with their published numbers: nobody's personal data",
    "rescue/network/pages.py:show_template": "an empty table",
    "rescue/desk/figures/pages.py:save_figures": "counts and medians, nobody is in it",
    "rescue/desk/disclosures/pages.py:save_disclosures": "the record itself: it says that data left and holds none",
}


def find_handing_out(modules: Iterable[Module]) -> Iterator[tuple[str, bool]]:
    """`file:function` of everything that hands a file out, and whether it writes a line."""
    for module in modules:
        if module.where.startswith("rescue/kit/web/"):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                called = {dotted(each.func) for each in ast.walk(node) if isinstance(each, ast.Call)}
                if called & HANDS_OUT:
                    yield f"{module.where}:{node.name}", bool(called & RECORDS)


def test_everything_that_hands_a_file_out_is_recorded_or_says_why_not() -> None:
    found = dict(find_handing_out(read_modules()))
    assert len(found) >= FEWEST
    assert sorted(where for where, is_recorded in found.items() if not is_recorded and where not in NEED_NOT) == []
    assert sorted(NEED_NOT.keys() - found.keys()) == [], "an exception for something that is not there"


def test_no_line_of_the_record_is_ever_changed() -> None:
    changing = re.compile(r"\b(update|delete)\(\s*Disclosure\b|\.delete\(\s*disclosure\b")
    assert [module.where for module in read_modules() if changing.search(module.text)] == []


@pytest.mark.parametrize(
    ("body", "is_recorded"), [("csv_file(text)", False), ("csv_file(disclosures.record(db))", True)]
)
def test_a_planted_export_is_found(body: str, is_recorded: bool) -> None:
    planted = Module("rescue/planted.py", f"def save(db, text):\n    return {body}\n")
    assert list(find_handing_out([planted])) == [("rescue/planted.py:save", is_recorded)]
