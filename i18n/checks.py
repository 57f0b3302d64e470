"""Refuses a catalogue that would be seen broken: what tools let pass (dropped values, braces, HTML) is caught here."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from babel.messages.catalog import Catalog, Message

from i18n.catalogues import english_of, forms_of
from i18n.extraction import texts_of


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


@dataclass(frozen=True)
class Fault:
    """One fault of one text, named by its English."""

    kind: Kind
    english: str


_PERCENT = re.compile(r"%(?:\((\w+)\)([a-zA-Z])|(.)|$)", re.DOTALL)
_BRACES = re.compile(r"\{\w*\??\}")
_TAG = re.compile(r"<\s*(/?\s*[a-zA-Z][\w-]*)[^>]*>")
# Marks that turn or hide text have no place in a translation; templates isolate values themselves.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0000-\u0009\u000b-\u001f]")


def check_catalogue(catalogue: Catalog, template: Catalog, *, complete: bool = True) -> list[Fault]:
    """All faults against the sources; a language that is not complete may leave texts out, never break one."""
    wanted, kept = dict(texts_of(template)), dict(texts_of(catalogue))
    faults = [Fault(Kind.OBSOLETE, key[0]) for key in kept.keys() - wanted.keys()]
    if complete:
        faults += [Fault(Kind.MISSING, key[0]) for key in wanted.keys() - kept.keys()]
    for message in kept.values():
        faults += _faults_of(message, catalogue.num_plurals, complete=complete)
    return sorted(faults, key=lambda fault: (fault.english, fault.kind))


def _faults_of(message: Message, plural_forms: int, *, complete: bool) -> Iterator[Fault]:
    sources, forms = english_of(message), forms_of(message)
    english = sources[0]
    if message.fuzzy:
        yield Fault(Kind.FUZZY, english)
    if not all(forms):
        if complete or any(forms):
            yield Fault(Kind.UNTRANSLATED, english)
        return
    if len(forms) != (plural_forms if len(sources) == 2 else 1):
        yield Fault(Kind.PLURALS, english)
    for form in forms:
        for kind in _broken(form, sources):
            yield Fault(kind, english)


def _broken(form: str, sources: tuple[str, ...]) -> Iterator[Kind]:
    # A singular may leave out its number ("one traveller"), so a form may be like either English form.
    if _values(form) not in [_values(source) for source in sources] or not _percents_are_whole(form):
        yield Kind.PLACEHOLDERS
    if _tags(form) not in [_tags(source) for source in sources]:
        yield Kind.TAGS
    if _edges(form) != _edges(sources[0]):
        yield Kind.SPACES
    if _HIDDEN.search(form):
        yield Kind.HIDDEN


def _values(text: str) -> Counter[str]:
    named = (f"%({name}){kind}" for name, kind, _ in _PERCENT.findall(text) if name)
    return Counter([*named, *_BRACES.findall(text)])


def _percents_are_whole(text: str) -> bool:
    return all(name or other == "%" for name, _, other in _PERCENT.findall(text))


def _tags(text: str) -> Counter[str]:
    return Counter(tag.replace(" ", "").lower() for tag in _TAG.findall(text))


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
