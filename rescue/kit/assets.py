"""Where the built style sheets and scripts lie: names with their content's hash, from dist/manifest.json."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent / "frontend" / "dist"
STATIC = "/static"


class NotBuilt(RuntimeError):
    """The style sheets and scripts have not been built; says what to type."""


@dataclass(frozen=True)
class InlineCss:
    """A style sheet for a <style> element, and the source that lets the content security policy accept exactly it."""

    text: str
    csp_source: str


def url(name: str) -> str:
    """`/static/desk-HASH.css` for `desk.css`; may be cached for ever."""
    return f"{STATIC}/{hashed(name)}"


def path(name: str) -> Path:
    """The built file; a .gz and a .br of it lie beside it."""
    return DIST / hashed(name)


@cache
def inline_css(name: str) -> InlineCss:
    """The style sheet as one text without a final newline: the page must put it between the tags unchanged."""
    text = path(name).read_text(encoding="utf-8")
    assert "</" not in text, f"{name} would end its own style element"
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return InlineCss(text=text, csp_source=f"'sha256-{digest}'")


def hashed(name: str) -> str:
    try:
        return manifest()[name]
    except KeyError:
        raise NotBuilt(f"{name} is not among the built files: python3 homeward.py setup") from None


@cache
def manifest() -> dict[str, str]:
    """Plain name to hashed name, read once in a process."""
    try:
        text = (DIST / "manifest.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotBuilt("the style sheets and scripts are not built: python3 homeward.py setup") from None
    return dict(json.loads(text))
