"""How a translator's words come in: `--missing th` prints what is lacking, `--fill FILE` checks and writes it.

The file is JSON: `{"language": "th", "texts": {English: translation}, "messages": {Name: whole text}}`. A text with
plural forms has a list, one for each form of the language. What is broken is refused by name; the rest is written.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from i18n import word_files
from i18n.catalogues import FOLDER, english_of, forms_of, path_of, read_catalogue
from i18n.emergency import is_emergency
from i18n.extraction import extract_texts, plural_forms, texts_of, write_catalogue
from i18n.languages import ENGLISH, LANGUAGES, Language
from i18n.wholeness import Kind, broken

CONTEXT = "\u0004"  # gettext's own sign between a context and its text
_Key = tuple[str, str | None]


def main(order: str, argument: str) -> int:
    """`--missing LANG` or `--fill FILE`; 1 when something was refused."""
    if order == "--missing":
        sys.stdout.write(json.dumps(missing(LANGUAGES[argument]), ensure_ascii=False, indent=1) + "\n")
        return 0
    faults = fill(json.loads(Path(argument).read_text(encoding="utf-8")))
    sys.stdout.writelines(f"refused: {fault}\n" for fault in faults)
    return int(bool(faults))


def missing(language: Language, folder: Path = FOLDER, words: Path = word_files.FOLDER) -> dict[str, Any]:
    """What this language lacks, ready to be filled in; `notes` says what a translator must know."""
    wanted, kept = dict(texts_of(_template(language))), dict(texts_of(_catalogue(language, folder)))
    lacking = [(key, wanted[key]) for key in sorted(wanted, key=str) if key not in kept or not all(forms_of(kept[key]))]
    messages = {name: _read(words / name / "en.txt") for name in _names(words) if not _has(words, name, language)}
    notes = {_name(key): " ".join(message.auto_comments) for key, message in lacking if message.auto_comments}
    notes |= {name: _read(words / name / "note.txt") for name in messages}
    plurals = {_name(key): list(english_of(message)) for key, message in lacking if len(english_of(message)) == 2}
    return {
        "language": language.code,
        "plural_forms": plural_forms(language),
        "texts": {_name(key): _empty(message, language) for key, message in lacking},
        "messages": messages,
        "plurals": plurals,
        "notes": notes,
    }


def fill(given: dict[str, Any], folder: Path = FOLDER, words: Path = word_files.FOLDER) -> list[str]:
    """Write what is whole into the catalogue and the word files; what was refused and why, by name."""
    language = LANGUAGES[given["language"]]
    assert language is not ENGLISH, "English is the source"
    wanted, catalogue = dict(texts_of(_template(language))), _catalogue(language, folder)
    faults: list[str] = []
    for name, said in given.get("texts", {}).items():
        key, forms = _key(name), tuple(said) if isinstance(said, list) else (said,)
        if not any(forms):
            continue
        wrong = list(_faults(wanted.get(key), forms, language))
        faults += [f"{name!r}: {fault}" for fault in wrong]
        if not wrong:
            source = wanted[key]
            catalogue.delete(source.id, source.context)
            catalogue.add(source.id, said, auto_comments=source.auto_comments, context=source.context)
    write_catalogue(catalogue, language, folder)
    for name, said in given.get("messages", {}).items():
        wrong = list(_message_faults(name, said, language, words)) if said else []
        faults += [f"{name}: {fault}" for fault in wrong]
        if said and not wrong:
            (words / name / f"{language.code}.txt").write_text(said.strip("\n") + "\n", encoding="utf-8")
    return faults


def _faults(source: Message | None, forms: tuple[str, ...], language: Language) -> Iterator[str]:
    if source is None:
        yield "no such text"
        return
    sources = english_of(source)
    if not all(forms):
        yield Kind.UNTRANSLATED
    if len(forms) != (get_plural(language.locale).num_plurals if len(sources) == 2 else 1):
        yield Kind.PLURALS
    for form in forms:
        yield from broken(form, sources)


def _message_faults(name: str, said: str, language: Language, words: Path) -> Iterator[str]:
    if not (words / name / "en.txt").exists():
        yield "no such message"
        return
    english = word_files.parse(_read(words / name / "en.txt"), name, ENGLISH)
    try:
        text = word_files.parse(said, name, language)
    except word_files.BrokenWords as error:
        yield str(error)
        return
    if text.names != english.names or text.conditions != english.conditions:
        yield f"must use {sorted(english.names)} with the conditions {sorted(english.conditions)}"


def _template(language: Language) -> Catalog:
    return extract_texts() if language.is_complete else extract_texts(only=is_emergency)


def _catalogue(language: Language, folder: Path) -> Catalog:
    exists = path_of(language, folder).exists()
    return read_catalogue(language, folder) if exists else Catalog(locale=str(language.locale))


def _names(words: Path) -> list[str]:
    return sorted(path.parent.name for path in words.glob("*/en.txt"))


def _has(words: Path, name: str, language: Language) -> bool:
    """Whether it is there and still says what the English says."""
    path = words / name / f"{language.code}.txt"
    return path.exists() and not list(_message_faults(name, _read(path), language, words))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip("\n") if path.exists() else ""


def _empty(message: Message, language: Language) -> str | list[str]:
    return [""] * get_plural(language.locale).num_plurals if len(english_of(message)) == 2 else ""


def _name(key: _Key) -> str:
    text, context = key
    return f"{context}{CONTEXT}{text}" if context else text


def _key(name: str) -> _Key:
    context, _, text = name.rpartition(CONTEXT)
    return text, context or None
