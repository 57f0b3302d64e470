#!/usr/bin/env python3
"""Set Homeward up and run it: `python3 homeward.py demo`. Python 3.11 or newer and nothing else is needed.

What is fetched stays beside this file (.tools, .venv, node_modules and dist in rescue/kit/frontend), never committed.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
FRONTEND = ROOT / "rescue" / "kit" / "frontend"
WINDOWS = os.name == "nt"
BIN, EXE = ("Scripts", ".exe") if WINDOWS else ("bin", "")
PYTHON = VENV / BIN / f"python{EXE}"

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
UV_VERSION = "0.13.9"
OLDEST_UV = (0, 13)
DOWNLOAD_SECONDS = 60
WHEEL_BYTES = 64 * 1024 * 1024

UV_WHEELS = {  # addresses with checksums as PyPI gives them; the static ones run on any Linux
    "linux-x86_64": "https://files.pythonhosted.org/packages/fe/fe/794884de0efd3ac77a427cab21aa72c0483e100c55a42cd5cbb02c141b84/uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl#sha256=2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    "what pip takes": "https://files.pythonhosted.org/packages/3d/aa/26d64642d808de4a652579ef950d7cd2d37f080a8babf9c67c6b75fc4c3f/uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl#sha256=d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    "linux-aarch64": "https://files.pythonhosted.org/packages/57/15/94b6cd62ac3ff6550288328e8035288875197cbc183f51554b266a69877b/uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl#sha256=5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    "darwin-x86_64": "https://files.pythonhosted.org/packages/1e/db/08e9ef4879bd667e6d7b4705e594e5bd3e4585f10fc63cb16b9fa2fac63e/uv-0.13.9-py3-none-macosx_10_12_x86_64.whl#sha256=c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    "darwin-arm64": "https://files.pythonhosted.org/packages/f3/a7/a8d7b074798c7fb3b26b37584b8fe2e29df2ccdc24ce7902caab2a53edbf/uv-0.13.9-py3-none-macosx_11_0_arm64.whl#sha256=66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    "windows-amd64": "https://files.pythonhosted.org/packages/dd/ef/ceeabf3631117f7354787d9fb1ffe943899e59ed4b887a696ed547e47e76/uv-0.13.9-py3-none-win_amd64.whl#sha256=6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b",
    "windows-arm64": "https://files.pythonhosted.org/packages/da/d1/d97a5db1f27e077e4d6329223f6b3f719c02c97e4092043f13e628558d05/uv-0.13.9-py3-none-win_arm64.whl#sha256=eeb92051c2123b9730c46b04cc843cfa4bc7d7b0aec56df431a2215ef4cb0273",
}

HELP = """Homeward: overseas-travel emergency rescue.

python3 homeward.py COMMAND [OPTIONS]

  demo      serve a living demonstration: partners everywhere, a fake phone, nothing leaves the machine
  up        serve the pages, the API and the live stream on the database of HOMEWARD_DATABASE_URL
  worker    send what is to be sent and run what is due on that database
  doctor    say which setting, file or table is missing
  migrate   bring the database to the tables of this code
  user      add, list and disable the people who sign in; make API tokens
  backup    write the database into one file while it is in use
  restore   bring a backup back, after checking that it is whole
  reach     say who would be called first in each of the 233 territories, and every hole
  test      run every check and test; with paths or options only pytest with them
  bench     measure report to offer beside pgbench, raw sqlite3 and a bare echo; also `fan-out`, `desk`, `locator`
  setup     fetch and build everything, start nothing

COMMAND --help says more. The first start fetches libraries and builds the style sheets; the next takes a second or two.
"""


class SetUpFailed(Exception):
    """What went wrong and what to do, in one line."""


def main(arguments: list[str]) -> int:
    """Sets up what the command needs and hands over to it; answers its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        raise SetUpFailed(f"Python 3.11 or newer is needed, this is {platform.python_version()}.")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(HELP, end="")
        return 0
    command, rest = arguments[0], arguments[1:]
    set_up(with_tests=command == "test")
    if command == "setup":
        say("ready; next: python3 homeward.py demo")
        return 0
    if command == "test":
        return hand_over([str(ROOT / "tests" / "run_all.py"), *rest])
    module = ["tests.bench"] if command == "bench" else ["rescue.cli", command]
    return hand_over(["-P", "-m", *module, *rest])


def set_up(*, with_tests: bool) -> None:
    """Libraries for Python, then the pages' style sheets and scripts; each only when its lock or sources changed."""
    groups = {"dev"} if with_tests else set()
    if is_ready(groups) and is_built(with_tests):
        return
    with one_at_a_time():
        if not is_built(with_tests) and not has_node():
            groups.add("node")
        if not is_ready(groups):
            install_libraries(groups)
        if not is_built(with_tests):
            build_frontend(with_tests)


def hand_over(arguments: list[str]) -> int:
    """Becomes the project's Python, so that signals and the exit code are the command's own."""
    command, environment = [str(PYTHON), *arguments], environment_with_tools()
    if not WINDOWS:
        os.execve(command[0], command, environment)
    return subprocess.run(command, check=False, env=environment).returncode


# Libraries ----------------------------------------------------------------------------------------------------------


def is_ready(groups: set[str]) -> bool:
    stamp = read_stamp(VENV / ".homeward.json")
    return PYTHON.exists() and stamp.get("lock") == libraries_hash() and groups <= set(stamp.get("groups", []))


def install_libraries(groups: set[str]) -> None:
    started = time.monotonic()
    uv = find_uv()
    stamp = read_stamp(VENV / ".homeward.json")
    # What was there stays: a demonstration started between two test runs must not take the tests' tools away.
    groups = groups | set(stamp.get("groups", [])) if PYTHON.exists() else groups
    say(f"fetching libraries ({', '.join(['main', *sorted(groups)])})")
    command = [str(uv), "sync", "--locked", "--inexact"]
    command += [] if PYTHON.exists() else ["--python", sys.executable]
    command += [part for group in sorted(groups) for part in ("--group", group)]
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(VENV), "VIRTUAL_ENV": str(VENV)}
    run(command, "the libraries could not be installed", cwd=ROOT, env=environment)
    write_stamp(VENV / ".homeward.json", {"lock": libraries_hash(), "groups": sorted(groups)})
    say(f"libraries ready in {time.monotonic() - started:.1f} s")


def libraries_hash() -> str:
    return hash_files([ROOT / "pyproject.toml", ROOT / "uv.lock"])


def find_uv() -> Path:
    """The pinned uv beside the project, from PyPI or by pip where an index of one's own is set; else the system's."""
    uv = TOOLS / "bin" / f"uv{EXE}"
    if uv_version(uv)[:3] == tuple(map(int, UV_VERSION.split("."))):
        return uv
    say(f"fetching uv {UV_VERSION}")
    try:
        unpack_uv(fetch_uv_wheel(), uv.parent)
        return uv
    except (OSError, KeyError, zipfile.BadZipFile) as problem:
        say(f"not from PyPI directly ({type(problem).__name__}); trying pip")
    wanted = TOOLS / "uv.txt"
    wanted.write_text(f"uv=={UV_VERSION}" + "".join(f" --hash=sha256:{wheel[-64:]}" for wheel in UV_WHEELS.values()))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--require-hashes", "--target", str(TOOLS)]
    pip += ["--requirement", str(wanted)]
    if subprocess.run(pip, check=False, capture_output=True).returncode == 0 and uv.exists():
        return uv
    system = Path(shutil.which("uv") or "uv")
    if uv_version(system) >= OLDEST_UV:
        return system
    raise SetUpFailed(f"uv {UV_VERSION} could not be fetched: check the network or proxy, or install uv 0.13 or newer.")


def uv_version(uv: Path) -> tuple[int, ...]:
    try:
        answer = subprocess.run([str(uv), "--version"], check=False, capture_output=True, text=True)
    except OSError:
        return ()
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", answer.stdout)
    return tuple(map(int, found.groups())) if found else ()


def fetch_uv_wheel() -> bytes:
    """The wheel for this machine, its checksum proved; KeyError where there is none, OSError where it cannot be had."""
    address, checksum = UV_WHEELS[f"{platform.system()}-{platform.machine()}".lower()].split("#sha256=")
    with urllib.request.urlopen(address, timeout=DOWNLOAD_SECONDS) as answer:
        wheel: bytes = answer.read(WHEEL_BYTES)
    if hashlib.sha256(wheel).hexdigest() != checksum:
        raise OSError("the checksum of uv's wheel differs from the pinned one")
    return wheel


def unpack_uv(wheel: bytes, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        program = archive.read(f"uv-{UV_VERSION}.data/scripts/uv{EXE}")
    (folder / f"uv{EXE}").write_bytes(program)
    (folder / f"uv{EXE}").chmod(0o755)


# Style sheets and scripts -------------------------------------------------------------------------------------------


def is_built(with_tests: bool) -> bool:
    made = read_stamp(FRONTEND / "dist" / ".homeward.json").get("sources") == frontend_hash()
    return made and (not with_tests or is_fetched(with_tests))


def is_fetched(with_tests: bool) -> bool:
    stamp = read_stamp(FRONTEND / "node_modules" / ".homeward.json")
    return stamp.get("lock") == npm_hash() and (not with_tests or stamp.get("tests") is True)


def build_frontend(with_tests: bool) -> None:
    started = time.monotonic()
    environment = environment_with_tools()
    npm, node = (shutil.which(name, path=environment["PATH"]) for name in ("npm", "node"))
    if not npm or not node:
        raise SetUpFailed("node and npm were not found although they were installed: remove .venv and try again.")
    if not is_fetched(with_tests):
        say("fetching the pages' libraries")
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        command += [] if with_tests else ["--omit=dev"]
        run(command, "npm could not fetch the pages' libraries", cwd=FRONTEND, env=environment)
        write_stamp(FRONTEND / "node_modules" / ".homeward.json", {"lock": npm_hash(), "tests": with_tests})
    run([node, "build.mjs"], "the style sheets and scripts could not be built", cwd=FRONTEND, env=environment)
    write_stamp(FRONTEND / "dist" / ".homeward.json", {"sources": frontend_hash()})
    say(f"pages built in {time.monotonic() - started:.1f} s")


def npm_hash() -> str:
    return hash_files([FRONTEND / "package.json", FRONTEND / "package-lock.json"])


def frontend_hash() -> str:
    names = ["package.json", "package-lock.json", "build.mjs"]
    return hash_files([*(FRONTEND / name for name in names), *sorted((FRONTEND / "src").rglob("*.*"))])


def has_node() -> bool:
    """Whether the system's own node is new enough and has its npm."""
    if not shutil.which("node") or not shutil.which("npm"):
        return False
    answer = subprocess.run(["node", "--version"], check=False, capture_output=True, text=True)
    return int((re.match(r"v(\d+)", answer.stdout) or [0, 0])[1]) >= OLDEST_NODE


def environment_with_tools() -> dict[str, str]:
    """Ours with the project's programs first: a node is among them only where the system's is old or missing."""
    path = os.pathsep.join([str(VENV / BIN), os.environ.get("PATH", os.defpath)])
    # Node brings its own list of authorities; what the machine trusts, a company's proxy for one, is trusted here too.
    trust = {"NODE_USE_SYSTEM_CA": "1", "NODE_EXTRA_CA_CERTS": os.environ.get("SSL_CERT_FILE", "")}
    # Compiled modules are kept even where the machine says not to: without them every start takes seconds longer.
    kept = {"PYTHONPYCACHEPREFIX": str(TOOLS / "bytecode"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**trust, **os.environ, **kept, "PATH": path, "PYTHONPATH": str(ROOT)}


def run(command: list[str], trouble: str, *, cwd: Path, env: dict[str, str]) -> None:
    """Runs a program: at a terminal its progress is seen, elsewhere its words are shown only when it fails."""
    seen = sys.stderr.isatty()
    answer = subprocess.run(command, check=False, cwd=cwd, env=env, capture_output=not seen, text=True)
    if answer.returncode:
        print("" if seen else f"{answer.stdout}{answer.stderr}".strip(), file=sys.stderr)
        raise SetUpFailed(f"{trouble}: {Path(command[0]).name} ended with {answer.returncode}, its words are above.")


def hash_files(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def read_stamp(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def write_stamp(path: Path, stamp: dict[str, Any]) -> None:
    path.write_text(json.dumps(stamp), encoding="utf-8")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two set-ups at once would write over each other; the second waits and finds everything done."""
    TOOLS.mkdir(exist_ok=True)
    with open(TOOLS / "set-up.lock", "w") as lock:
        if not WINDOWS:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    print(f"homeward: {line}", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetUpFailed as problem:
        sys.exit(f"homeward: {problem}")
    except KeyboardInterrupt:
        sys.exit(130)
