"""Whether one translation is whole: its values, percent signs, tags, edges, and nothing hidden in it."""

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum


class Kind(StrEnum):
    """What can be wrong with one text."""

    MISSING = "missing"
    OBSOLETE = "obsolete"
    UNTRANSLATED = "untranslated"
    FUZZY = "fuzzy"
    PLACEHOLDERS = "placeholders"
    TAGS = "tags"
    PLURALS = "plurals"
    SPACES = "spaces"
    HIDDEN = "hidden"
    TOO_LONG = "too long"


_PERCENT = re.compile(r"%(?:\((\w+)\)([a-zA-Z])|(.)|$)", re.DOTALL)
_BRACES = re.compile(r"\{\w*\??\}")
_TAG = re.compile(r"<\s*(/?\s*[a-zA-Z][\w-]*)[^>]*>")
# Marks that turn or hide text have no place in a translation; templates isolate values themselves.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0000-\u0009\u000b-\u001f]")
# A label of two words may treble (Burmese, Khmer), a sentence not: what is longer says more than its source.
SHORT_MOST, TIMES = 60, 3


def broken(form: str, sources: tuple[str, ...]) -> Iterator[Kind]:
    """What is wrong with one form of a translation of a text, or of its singular and plural."""
    # A singular may leave out its number ("one traveller"), so a form may be like either English form.
    if not has_its_values(form, sources):
        yield Kind.PLACEHOLDERS
    if _tags(form) not in [_tags(source) for source in sources]:
        yield Kind.TAGS
    if _edges(form) != _edges(sources[0]):
        yield Kind.SPACES
    if _HIDDEN.search(form):
        yield Kind.HIDDEN
    if len(form) > max(SHORT_MOST, TIMES * max(len(source) for source in sources)):
        yield Kind.TOO_LONG


def has_its_values(form: str, sources: tuple[str, ...]) -> bool:
    """Whether the form can be filled with what its source is filled with, and loses nothing of it."""
    return _values(form) in [_values(source) for source in sources] and _percents_are_whole(form)


def _values(text: str) -> Counter[str]:
    if "%" not in text and "{" not in text:
        return Counter()
    named = (f"%({name}){kind}" for name, kind, _ in _PERCENT.findall(text) if name)
    return Counter([*named, *_BRACES.findall(text)])


def _percents_are_whole(text: str) -> bool:
    return "%" not in text or all(name or other == "%" for name, _, other in _PERCENT.findall(text))


def _tags(text: str) -> Counter[str]:
    return Counter(tag.replace(" ", "").lower() for tag in _TAG.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
