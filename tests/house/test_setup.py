"""Decision: a newcomer needs Python 3.11 and one command; all else is fetched, pinned, uncommitted."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from rescue.kit import assets

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "rescue" / "kit" / "frontend"
COMMANDS = ("demo", "up", "worker", "doctor", "migrate", "user", "backup", "restore", "test", "setup")
BUILT = (".tools/", ".venv/", "node_modules/", "rescue/kit/frontend/dist/", ".homeward/", "build/")
PUBLIC_PYTHON = {"https://pypi.org/", "https://files.pythonhosted.org/"}
LARGEST_TRAVELLER_CSS_BYTES = 3_500
LARGEST_DESK_JS_BYTES = 35_000


def imported_names(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add((node.module or "").partition(".")[0])
    return names


def test_the_set_up_imports_only_the_standard_library() -> None:
    names = imported_names((ROOT / "homeward.py").read_text(encoding="utf-8"))
    assert "urllib" in names
    assert names - set(sys.stdlib_module_names) == set()


def test_help_answers_before_anything_is_installed(tmp_path: Path) -> None:
    command = [sys.executable, "-S", "-E", str(ROOT / "homeward.py"), "--help"]
    answer = subprocess.run(command, env={}, cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True)
    for name in COMMANDS:
        assert re.search(rf"^  {name} +\S.{{10,}}$", answer.stdout, re.MULTILINE), name


def test_every_uv_wheel_is_pinned_by_address_and_checksum() -> None:
    source = (ROOT / "homeward.py").read_text(encoding="utf-8")
    version = re.search(r'UV_VERSION = "([\d.]+)"', source)
    assert version
    addresses = re.findall(r'"(https://[^"]+)#sha256=([0-9a-f]{64})"', source)
    assert len(addresses) >= 6
    for address, _ in addresses:
        assert address.startswith("https://files.pythonhosted.org/packages/")
        assert f"/uv-{version[1]}-py3-none-" in address


def test_python_lock_names_only_the_public_registry() -> None:
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    addresses = re.findall(r'"(\w+://[^/"]*/)', lock)
    assert len(addresses) > 100
    assert set(addresses) <= PUBLIC_PYTHON
    assert "file:" not in lock


def test_npm_lock_names_no_registry_and_proves_every_package() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name


def test_front_end_versions_are_exact() -> None:
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_nothing_built_is_tracked() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert [part for part in BUILT if part not in ignored and f"/{part}" not in ignored] == []
    if (ROOT / ".git").exists():  # an unpacked source archive has no history to look at
        answer = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
        assert "homeward.py" in answer.stdout.split("\n")
        assert [name for name in answer.stdout.split("\n") if any(part in name for part in BUILT)] == []


def test_ci_runs_the_command_a_newcomer_types() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert "python3 homeward.py test" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "limit"), [("traveller.css", LARGEST_TRAVELLER_CSS_BYTES), ("desk.js", LARGEST_DESK_JS_BYTES)]
)
def test_built_files_stay_small_on_the_wire(name: str, limit: int) -> None:
    built = assets.path(name)
    assert Path(f"{built}.gz").stat().st_size <= limit


def test_an_inlined_style_sheet_is_accepted_by_its_own_hash() -> None:
    sheet = assets.inline_css("traveller.css")
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", sheet.csp_source)
    assert sheet.text == sheet.text.strip()
    assert re.fullmatch(r"/static/traveller-[0-9a-f]{10}\.css", assets.url("traveller.css"))


def test_an_unknown_name_says_what_to_type() -> None:
    with pytest.raises(assets.NotBuilt, match=r"python3 homeward\.py setup"):
        assets.url("nothing.css")


def test_no_script_carries_a_sentence() -> None:
    """Words come from the page, translated; a script has only keys, selectors and addresses."""
    for script in sorted((FRONTEND / "src").glob("*.ts")):
        code = re.sub(r"^\s*(//|/?\*).*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
        texts = re.findall(r'textContent = ["`]([^"`$]*)["`]', code)
        assert texts == [], script.name
