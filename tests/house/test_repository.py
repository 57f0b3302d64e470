"""Decision: the repository holds what we wrote, and nothing that is built, bought or borrowed.

What a tool makes is made again on every machine, what others wrote comes pinned and hashed from their registry. A copy
in the repository would be neither read nor renewed. Facts about the world are kept with their source beside them.
"""

import re
import subprocess

import pytest

from tests.house.sources import ROOT

FEWEST_FILES = 200
LARGEST_BYTES = 600_000
LARGE = {
    "uv.lock": "every library with its hashes",
    "rescue/geography/facts/places.tsv.gz": "74,369 places by name and position, so that none needs a network",
}
FOREIGN = re.compile(
    r"(^|/)(node_modules|vendor|vendored|third_party|dist|site-packages|\.venv|\.tools)/"
    r"|\.min\.(js|css)$|\.(js|mo|map|pyc|so|dll|whl|jar|woff2?|ttf|otf|eot|sqlite3|db|pem|key)$|(^|/)\.env$"
)
TEXTS = (".py", ".ts", ".css", ".html", ".md", ".toml", ".txt", ".mjs", ".json")
PRIVATE = re.compile(r"/home/[a-z]+/|/Users/[A-Za-z]+/|/root/|BEGIN [A-Z ]*PRIVATE KEY|\bAC[0-9a-f]{32}\b")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|[Nn]ot implemented|raise NotImplementedError")
PRODUCT = ("rescue/", "coverage/", "claims/", "i18n/")


def list_tracked() -> list[str]:
    """The paths git keeps; in a copy without git there is nothing to keep apart."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    tracked = [path for path in answer.stdout.split("\0") if path and (ROOT / path).is_file()]
    assert len(tracked) >= FEWEST_FILES
    return tracked


def is_foreign(path: str) -> bool:
    return FOREIGN.search(path) is not None


def find_private(text: str) -> list[str]:
    """Paths of one machine, private keys, account numbers."""
    return [found.group() for found in PRIVATE.finditer(text)]


def find_unfinished(text: str) -> list[str]:
    """What somebody meant to come back to."""
    return [found.group() for found in UNFINISHED.finditer(text)]


def test_nothing_built_or_borrowed_is_kept() -> None:
    assert [path for path in list_tracked() if is_foreign(path)] == []


def test_no_file_is_large_without_a_reason() -> None:
    large = {path for path in list_tracked() if (ROOT / path).stat().st_size > LARGEST_BYTES}
    assert large == LARGE.keys()


def test_nothing_private_is_kept() -> None:
    texts = [path for path in list_tracked() if path.endswith(TEXTS) and path != "tests/house/test_repository.py"]
    assert {path: found for path in texts if (found := find_private((ROOT / path).read_text("utf-8")))} == {}


def test_nothing_of_the_product_is_unfinished() -> None:
    texts = [path for path in list_tracked() if path.startswith(PRODUCT) and path.endswith((".py", ".ts", ".html"))]
    assert {path: found for path in texts if (found := find_unfinished((ROOT / path).read_text("utf-8")))} == {}


@pytest.mark.parametrize("path", ["rescue/kit/vendor/htmx.js", "rescue/static/htmx.min.js", "i18n/zh.mo", "secret.pem"])
def test_a_planted_foreign_file_is_found(path: str) -> None:
    assert is_foreign(path)
    assert not is_foreign("rescue/kit/frontend/src/desk.ts")


def test_planted_private_and_unfinished_words_are_found() -> None:
    assert find_private("folder = '/home/li/homeward'") and find_private("AC" + "0" * 32)
    assert find_unfinished("# TODO: later") and find_unfinished("raise NotImplementedError")
