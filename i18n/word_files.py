"""Reads `i18n/words/<MessageName>/<language>.txt`: one whole text a language, with named values.

A line is left out when a value named in it is None, and a line that begins with `{name?}` is there only when that
value is true. Nothing else is clever: no loops, no nesting, so that a translator can do no harm.
"""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from i18n.languages import LANGUAGES, Language, chain
from rescue.kit import logs

FOLDER = Path(__file__).parent / "words"
MAX_TEXT_CHARACTERS = 1_600  # a carrier's longest body
MAX_LINES = 30

_VALUE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_CONDITION = re.compile(r"\{([a-z][a-z0-9_]*)\?\}")
_STRAY = re.compile(r"[{}]")


class BrokenWords(Exception):
    """A text file that must not be sent: what is wrong, by message name and language, for its writer."""


@dataclass(frozen=True)
class Line:
    """Alternating literal and value name, as `re.split` gives them; `only_if` names the value it hangs on."""

    parts: tuple[str, ...]
    only_if: str | None

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(self.parts[1::2])


@dataclass(frozen=True)
class WordText:
    """One message in one language."""

    language: Language
    lines: tuple[Line, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        conditions = (line.only_if for line in self.lines if line.only_if)
        return frozenset(conditions).union(*(line.names for line in self.lines))

    @property
    def conditions(self) -> frozenset[str]:
        return frozenset(line.only_if for line in self.lines if line.only_if)


@lru_cache(maxsize=4096)
def find_text(name: str, language: Language, folder: Path = FOLDER) -> WordText | None:
    """The text of exactly this language, or None when there is no such file."""
    path = folder / name / f"{language.code}.txt"
    if not path.exists():
        return None
    return parse(path.read_text(encoding="utf-8"), name, language)


def get_whole(name: str, language: Language, values: frozenset[str]) -> WordText:
    """The nearest text that uses exactly these values: a broken one is passed over, never said."""
    for each in chain(language):
        try:
            found = find_text(name, each, FOLDER)
        except BrokenWords as error:
            logs.log().error("words.broken", subject=f"{name}/{each.code}", **logs.fault(error))
            continue
        if found and found.names == values:
            return found
        if found:
            logs.log().error("words.broken", subject=f"{name}/{each.code}")
    raise BrokenWords(f"{name} has no whole text, not even in English")


def parse(source: str, name: str, language: Language) -> WordText:
    """Split a file's text into lines and values; anything unclear is refused."""
    source = source.strip("\n")
    if not source.strip() or len(source) > MAX_TEXT_CHARACTERS or source.count("\n") >= MAX_LINES:
        raise BrokenWords(f"{name} in {language.code} is empty, or longer than {MAX_TEXT_CHARACTERS} characters")
    return WordText(language, tuple(_line(line, name, language) for line in source.split("\n")))


def languages_of(name: str, folder: Path = FOLDER) -> frozenset[str]:
    """The codes that have a file; a file of a language that is not ours is an error."""
    codes = frozenset(path.stem for path in (folder / name).glob("*.txt") if path.stem != "note")
    if unknown := codes - LANGUAGES.keys():
        raise BrokenWords(f"{name} has texts in unknown languages: {sorted(unknown)}")
    return codes


def _line(line: str, name: str, language: Language) -> Line:
    if line != line.strip():
        raise BrokenWords(f"{name} in {language.code}: a line begins or ends with a space")
    condition = _CONDITION.match(line)
    text = line[condition.end() :].lstrip() if condition else line
    parts = tuple(_VALUE.split(text))
    if any(_STRAY.search(literal) for literal in parts[::2]):
        raise BrokenWords(f"{name} in {language.code}: a brace that is no value in {line!r}")
    return Line(parts, condition[1] if condition else None)
