"""One message in several texts: cut between sentences, never inside a letter, a number, a reference or a link."""

import re
import unicodedata
from collections.abc import Iterator

_WHOLE = re.compile(r"https?://\S+|\bHW-[0-9A-Z]+|[+(]?\d[\d\s().\-/:,]{2,}\d")
_SENTENCE_ENDS = frozenset(".!?。！？؟។။…;；\n")
_JOINER = "\u200d"
_ISOLATES = dict.fromkeys("\u2066\u2067\u2068", 1) | {"\u2069": -1}
MARK_CHARACTERS = len("(10/10) ")
MOST_PARTS = 10


def split(text: str, most_characters: int) -> tuple[str, ...]:
    """The text in parts of at most so many UTF-16 units, each marked `(1/3)`; one that fits stays as it is."""
    if units(text) <= most_characters:
        return (text,)
    pieces = _pack(list(_atoms(text)), most_characters - MARK_CHARACTERS)
    if len(pieces) > MOST_PARTS:
        pieces = [*pieces[: MOST_PARTS - 1], pieces[MOST_PARTS - 1].rstrip() + "…"]
    return tuple(f"({number}/{len(pieces)}) {piece.strip()}" for number, piece in enumerate(pieces, 1))


def units(text: str) -> int:
    """How carriers count: what lies outside the first plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clusters(text: str) -> Iterator[str]:
    """What a reader takes for one letter or one picture: marks stay with their letter, joined emoji together."""
    current = ""
    for character in text:
        if current and not _continues(current, character):
            yield current
            current = ""
        current += character
    if current:
        yield current


def _continues(current: str, character: str) -> bool:
    if current[-1] == _JOINER or character == _JOINER:
        return True
    if unicodedata.category(character) in ("Mn", "Me", "Mc") or "\U0001f3fb" <= character <= "\U0001f3ff":
        return True
    if _is_flag_letter(character):
        return len(current) == 1 and _is_flag_letter(current)
    return current == "\r" and character == "\n"


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _atoms(text: str) -> Iterator[str]:
    """What is never cut: numbers, references, links and letters."""
    start = 0
    for found in _WHOLE.finditer(text):
        yield from clusters(text[start : found.start()])
        yield found.group()
        start = found.end()
    yield from clusters(text[start:])


def _pack(atoms: list[str], most: int) -> list[str]:
    parts: list[str] = []
    current: list[str] = []
    for atom in atoms:
        current.append(atom)
        while sum(map(units, current)) > most:
            cut = _best_cut(current)
            parts.append("".join(current[:cut]))
            current = current[cut:]
    if current:
        parts.append("".join(current))
    return [part for part in parts if part.strip()]


def _best_cut(atoms: list[str]) -> int:
    """The last end of a sentence in the second half, else the last space, else just before what does not fit."""
    last = len(atoms) - 1
    spaces = 0
    for place in range(last, last // 2, -1):
        before = atoms[place - 1]
        if before[-1] in _SENTENCE_ENDS and _is_outside(atoms[:place]):
            return place
        if not spaces and before.isspace() and _is_outside(atoms[:place]):
            spaces = place
    return spaces or max(1, last)


def _is_outside(atoms: list[str]) -> bool:
    """Not between the marks that isolate a run of the other direction."""
    return sum(_ISOLATES.get(character, 0) for atom in atoms for character in atom) == 0
