"""Every check and every test, for `python3 homeward.py test` and .ci/run; with arguments only pytest on those."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import private_postgres

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "rescue" / "kit" / "frontend"
PACKAGES = ("rescue", "coverage", "claims", "i18n")
WORKERS = "2"
POSTGRES = "HOMEWARD_TEST_POSTGRES_URL"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "microsoft-edge")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
STOPPED = 130


class CannotTest(Exception):
    """What is missing, and the line to type."""


def main(arguments: list[str]) -> int:
    """Runs what was asked for; the first exit code that is not zero, or zero."""
    os.chdir(ROOT)
    os.environ["CHROMIUM"] = find_browser()
    failed = [] if arguments else run_checks()
    if not arguments:
        fetch_contract()
    with postgres() as url:
        tests = pytest([*arguments], {**os.environ, POSTGRES: url})
    if not failed:
        return tests
    say("failed: " + ", ".join(name for name, _ in failed))
    return failed[0][1]


def run_checks() -> list[tuple[str, int]]:
    """Runs every check, shows the words of those that fail, and answers their names and exit codes."""
    failed = []
    for name, command in checks().items():
        started = time.monotonic()
        answer = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        verdict = "ok" if answer.returncode == 0 else "FAILED"
        say(f"{name}: {verdict} ({time.monotonic() - started:.1f} s)")
        if answer.returncode:
            say(answer.stdout.strip())
            failed.append((name, answer.returncode))
    return failed


def checks() -> dict[str, list[str]]:
    python = sys.executable
    templates = [
        str(folder.relative_to(ROOT)) for package in PACKAGES for folder in (ROOT / package).rglob("templates")
    ]
    tsc = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"
    lint_imports = "from importlinter.cli import lint_imports_command as run; run()"
    found = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "import-linter": [python, "-c", lint_imports, "--no-logo"],
        "tsc": ["node", str(tsc), "--noEmit", "--project", str(FRONTEND)],
    }
    if templates:
        # H006 wants pixel sizes on pictures, H030 and H031 want words for search engines, J018 wants url_for where our
        # paths are plain nouns: none is for us.
        options = ["--lint", "--quiet", "--profile", "jinja", "--ignore", "H006,H030,H031,J018"]
        found["djlint"] = [python, "-m", "djlint", *sorted(templates), *options]
    return found


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    command = [sys.executable, "-m", "pytest", "-n", WORKERS, *arguments]
    return subprocess.run(command, check=False, env=environment).returncode


@contextmanager
def postgres() -> Iterator[str]:
    """The server named by the environment, or a private one for this run."""
    given = os.environ.get(POSTGRES)
    if given:
        yield given
        return
    with private_postgres.running() as url:
        yield url


def fetch_contract() -> None:
    """Twilio's published specification, for the tests that check what we send; without it they are skipped by name."""
    command = [sys.executable, "-c", "from tests.twilio import contract; raise SystemExit(not contract.fetch())"]
    if subprocess.run(command, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}).returncode:
        say("Twilio's OpenAPI could not be fetched: the tests of the contract are skipped")


def find_browser() -> str:
    """A Chromium: the one named, the system's, Playwright's, or freshly installed where that is allowed."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        found = shutil.which(named)
        if not found:
            raise CannotTest(f"CHROMIUM names {named}, which cannot be started; unset it or name a Chromium")
        return found
    return system_browser() or playwright_browser() or installed_browser()


def system_browser() -> str | None:
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def playwright_browser() -> str | None:
    """Playwright's own download, which some networks refuse."""
    where = "from playwright.sync_api import sync_playwright as p\nwith p() as b: print(b.chromium.executable_path)"
    say("fetching a Chromium for the browser tests")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, capture_output=True)
    answer = subprocess.run([sys.executable, "-c", where], check=False, capture_output=True, text=True)
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def installed_browser() -> str:
    line = "apt-get install -y " + " ".join(BROWSER_PACKAGES)
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-q"], check=False, capture_output=True, env=environment)
        subprocess.run(line.split(), check=False, capture_output=True, env=environment)
    found = system_browser()
    if not found:
        raise CannotTest(f"no Chromium was found for the browser tests; type: {line}")
    return found


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stop_tidily(_number: int, _frame: object) -> None:
    """A terminated run still stops its PostgreSQL."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop_tidily)
    try:
        sys.exit(main(sys.argv[1:]))
    except (CannotTest, private_postgres.NoPostgres) as problem:
        sys.exit(f"homeward: {problem}")
    except KeyboardInterrupt:
        sys.exit(STOPPED)
