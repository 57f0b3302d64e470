"""The words of the interface in each language, read straight from `catalogues/<code>/messages.po`."""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from i18n.languages import ENGLISH, LANGUAGES, Fallback, Language, chain
from i18n.wholeness import has_its_values

FOLDER = Path(__file__).parent / "catalogues"
MAX_CATALOGUE_BYTES = 4_000_000

_foreign: ContextVar[set[str] | None] = ContextVar("foreign", default=None)

_Key = str | tuple[str, str]
"""English text, or (context, English text)."""


@dataclass(frozen=True)
class Texts:
    """One language's translations, immutable, safe to share between threads."""

    language: Language
    singular: dict[_Key, str]
    plural: dict[_Key, tuple[str, ...]]
    form_of: Callable[[int], int]


@dataclass(frozen=True)
class Translator:
    """Speaks one language; passed to whoever needs it, never installed anywhere.

    Every text is a format: values are named, `%` itself is written `%%`. English is the source text.
    """

    language: Language
    texts: tuple[Texts, ...]
    fallback: Fallback | None
    """Set when the language is not complete: what is missing is then read in `fallback.used`."""

    def find(self, text: str, context: str | None = None) -> str:
        """The translation before its values are filled in."""
        key = _key(text, context)
        for texts in self.texts:
            if key in texts.singular:
                self._note(texts.language, text)
                return texts.singular[key]
        self._note(ENGLISH, text)
        return text

    def find_plural(self, one: str, many: str, number: int, context: str | None = None) -> str:
        """The form for `number` before its values are filled in."""
        key = _key(one, context)
        for texts in self.texts:
            if key in texts.plural:
                self._note(texts.language, one)
                return texts.plural[key][texts.form_of(number)]
        self._note(ENGLISH, one)
        return one if number == 1 else many

    def _note(self, spoken: Language, text: str) -> None:
        if spoken is not self.language and (foreign := _foreign.get()) is not None:
            foreign.add(text)

    def gettext(self, text: str, /, **values: object) -> str:
        return self.find(text) % values

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str:
        """The plural form for `number`, which the text may use as `%(num)s`."""
        return self.find_plural(one, many, number) % {"num": number, **values}

    def pgettext(self, context: str, text: str, /, **values: object) -> str:
        """For one English word that is two words elsewhere."""
        return self.find(text, context) % values

    def npgettext(self, context: str, one: str, many: str, number: int, /, **values: object) -> str:
        return self.find_plural(one, many, number, context) % {"num": number, **values}


@contextmanager
def foreign_texts() -> Iterator[set[str]]:
    """Gathers the English of what was said inside in another language than asked for, so that it can be labelled."""
    found: set[str] = set()
    token = _foreign.set(found)
    try:
        yield found
    finally:
        _foreign.reset(token)


@lru_cache(maxsize=len(LANGUAGES))
def translator(language: Language) -> Translator:
    """The translator of a language; catalogues are read once, at the first need."""
    texts = tuple(load(each) for each in chain(language) if each is not ENGLISH and path_of(each).exists())
    if language.is_complete:
        return Translator(language, texts[:1] if language is not ENGLISH else (), None)
    used = next(each for each in chain(language) if each.is_complete)
    return Translator(language, texts, Fallback(wanted=language, used=used))


@lru_cache(maxsize=len(LANGUAGES))
def load(language: Language) -> Texts:
    """Read one catalogue; a file that does not exist is an error.

    What is untranslated, fuzzy or has lost a value is left out: it is said in another language and labelled so.
    """
    catalogue = read_catalogue(language)
    singular: dict[_Key, str] = {}
    plural: dict[_Key, tuple[str, ...]] = {}
    for message in catalogue:
        if not message.id or message.fuzzy:
            continue
        english, forms = english_of(message), forms_of(message)
        if not all(forms) or not all(has_its_values(form, english) for form in forms):
            continue
        if len(english) == 1:
            singular[_key(english[0], message.context)] = forms[0]
        elif len(forms) == catalogue.num_plurals:
            plural[_key(english[0], message.context)] = forms
    return Texts(language, singular, plural, gettext.c2py(catalogue.plural_expr))


def english_of(message: Message) -> tuple[str, ...]:
    """The source text, or its singular and plural."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms_of(message: Message) -> tuple[str, ...]:
    """The translation, or its plural forms; empty texts where there is none."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string or "",)


def path_of(language: Language, folder: Path = FOLDER) -> Path:
    return folder / language.code / "messages.po"


def read_catalogue(language: Language, folder: Path = FOLDER) -> Catalog:
    """The file as Babel sees it; text that is not a catalogue is refused."""
    path = path_of(language, folder)
    if path.stat().st_size > MAX_CATALOGUE_BYTES:
        raise ValueError(f"{path.name} of {language.code} is larger than {MAX_CATALOGUE_BYTES} bytes")
    with path.open("rb") as file:
        return read_po(file, locale=str(language.locale), abort_invalid=True)


def _key(text: str, context: str | None) -> _Key:
    return (context, text) if context else text
