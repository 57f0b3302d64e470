"""The sources the house rules read: every module of the four packages, as text and as a tree."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("rescue", "coverage", "claims", "i18n")
NOT_OURS = frozenset({"node_modules", "dist", "__pycache__"})


@dataclass(frozen=True)
class Module:
    """One file; `where` is its path from the root, as findings name it."""

    where: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def find_files(pattern: str) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob(pattern)):
            if not NOT_OURS.intersection(path.parts):
                yield path


def read_modules() -> list[Module]:
    """Every Python module of ours."""
    modules = [Module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in find_files("*.py")]
    assert len(modules) > 100, "the walk finds the house"
    return modules


def dotted(node: ast.expr) -> str:
    """`a.b.c` of an attribute chain, empty for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: `{"t": "time", "now": "datetime.datetime.now"}`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole, first = alias.name, alias.name.partition(".")[0]
                names[alias.asname or first] = whole if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names
