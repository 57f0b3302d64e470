"""Decision: calls go down one line, rescue → claims → coverage → i18n → kit; what may touch tables, HTTP, Twilio and
geopy is written down in pyproject.toml and checked by import-linter with every run of the tests.

A contract that names a module wrongly passes on nothing, so each of them is shown here to break: in a copy of the
house, one forbidden import is planted for every contract.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.sources import PACKAGES, ROOT

CONFIG = ROOT / "pyproject.toml"
RUN = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
PLANTED = {
    "line": ("coverage/planted.py", "import claims\n"),
    "rooms": ("rescue/network/planted.py", "import rescue.dispatch.offers\n"),
    "floors": ("rescue/kit/jobs.py", "import rescue.kit.web.routes\n"),
    "tables-of-rescue": ("claims/planted.py", "import rescue.cases.models\n"),
    "tables-of-i18n": ("rescue/cases/planted.py", "import i18n.models\n"),
    "http": ("rescue/cases/planted_too.py", "import starlette.requests\n"),
    "twilio": ("rescue/dispatch/planted.py", "import twilio.rest\n"),
    "geopy": ("rescue/intake/planted.py", "import geopy.geocoders\n"),
    "no-queries": ("rescue/network/pages.py", "import sqlalchemy\n"),
}


def list_contracts() -> dict[str, str]:
    """The id and the name of each contract."""
    contracts = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return {contract["id"]: contract["name"] for contract in contracts}


def copy_house(folder: Path) -> None:
    """The Python files of the four packages, and the settings."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=_leave_out)
    shutil.copyfile(CONFIG, folder / "pyproject.toml")


def _leave_out(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if not name.endswith(".py") and not (Path(folder) / name).is_dir()} | {
        "node_modules"
    }


def find_broken(folder: Path) -> set[str]:
    """The ids of the contracts that are broken in this folder."""
    command = [sys.executable, "-c", RUN, "--no-logo", "--no-cache"]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    said = re.sub(r"\s+", "", answer.stdout)
    assert "Brokencontracts" in said or answer.returncode == 0, answer.stdout + answer.stderr
    verdict = said.partition("Brokencontracts")[0]
    return {key for key, name in list_contracts().items() if re.sub(r"\s+", "", name) + "BROKEN" in verdict}


def test_every_contract_breaks_when_it_is_broken(tmp_path: Path) -> None:
    copy_house(tmp_path)
    for where, source in PLANTED.values():
        path = tmp_path / where
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + source, encoding="utf-8")
    assert PLANTED.keys() == list_contracts().keys()
    assert find_broken(tmp_path) == PLANTED.keys()
