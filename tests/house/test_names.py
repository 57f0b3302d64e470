"""Decision: `coverage` and `i18n` are the product's words and stay, though PyPI knows others of these names.

The project is never installed and runs from its folder; whoever imports the names inside it must get ours.
"""

import subprocess
import sys

import coverage
import i18n
from tests.house.sources import ROOT


def test_coverage_and_i18n_are_ours() -> None:
    assert [package.__file__ for package in (coverage, i18n)] == [
        str(ROOT / name / "__init__.py") for name in ("coverage", "i18n")
    ]


def test_they_are_ours_for_a_process_started_in_the_folder_too() -> None:
    where = "import coverage, i18n; print(coverage.__file__, i18n.__file__)"
    answer = subprocess.run([sys.executable, "-c", where], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == [str(ROOT / name / "__init__.py") for name in ("coverage", "i18n")]


def test_the_tests_have_no_packages_of_their_own() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
