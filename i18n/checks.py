"""Refuses a catalogue that would be seen broken: what tools let pass (dropped values, braces, HTML) is caught here."""

from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message

from i18n.catalogues import english_of, forms_of
from i18n.extraction import texts_of
from i18n.wholeness import Kind, broken

__all__ = ["Fault", "Kind", "check_catalogue"]


@dataclass(frozen=True)
class Fault:
    """One fault of one text, named by its English."""

    kind: Kind
    english: str


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
        for kind in broken(form, sources):
            yield Fault(kind, english)
