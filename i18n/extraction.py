"""Keeps the catalogues equal to the sources: `python -m i18n.extraction [--check | --missing LANG | --fill FILE]`.

Texts are found in memory and merged without guessing; files hold no dates, places or names, so that a change of a
catalogue is a change of words. A complete language holds every text, each of the others the emergency texts that are
translated and nothing else: what it lacks is printed by `--missing th` and taken back, filled in, by `--fill th.json`.
"""

import io
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import write_po

from i18n.catalogues import FOLDER, english_of, forms_of, path_of, read_catalogue
from i18n.emergency import is_emergency
from i18n.languages import ENGLISH, LANGUAGES, Language, complete_languages

ROOT = Path(__file__).parent.parent
PACKAGES = ("rescue", "coverage", "claims", "i18n")
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# A template that cannot be read must stop the merge: its texts would be thrown away as obsolete.
OPTIONS = {"**/templates/**": {"encoding": "utf-8", "silent": "false", "trimmed": "true", "newstyle_gettext": "true"}}
COMMENT_TAGS = ("Translators:",)
NOT_OURS = frozenset({"node_modules", "dist"})
MAX_TEXTS = 20_000
# Babel's own line for Arabic has the last two forms the other way round than CLDR, where every translator expects them.
PLURALS = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
}
_Texts = Mapping[tuple[str, str | None], Message]


@dataclass(frozen=True)
class Difference:
    """How one catalogue differs from the sources; texts as their English, sorted."""

    language: Language
    missing: tuple[str, ...]
    obsolete: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.obsolete)


def extract_texts(root: Path = ROOT, *, only: Callable[[str], bool] = lambda _source: True) -> Catalog:
    """Every marked text of the product's four packages, as a catalogue without translations; or of some files only."""
    template = Catalog(header_comment="", fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(
            root / package,
            METHODS,
            OPTIONS,
            keywords=KEYWORDS,
            comment_tags=COMMENT_TAGS,
            strip_comment_tags=True,
            directory_filter=_is_ours,
        )
        for file, _line, text, comments, context in found:
            if only(f"{package}/{file}"):
                template.add(text, auto_comments=comments, context=context)
    assert len(template) <= MAX_TEXTS, "more texts than a catalogue is meant to hold"
    return template


def update_catalogues(check: bool = False, *, root: Path = ROOT, folder: Path = FOLDER) -> list[Difference]:
    """Merge what the sources say into the catalogues of the complete languages and of those begun.

    Returns how each differed; with `check` nothing is written.
    """
    everything, emergency = extract_texts(root), extract_texts(root, only=is_emergency)
    found = [
        _merge(everything, each, folder, check=check)
        if each.is_complete
        else _keep(emergency, each, folder, check=check)
        for each in _kept(folder)
    ]
    return [difference for difference in found if difference]


def write_catalogue(catalogue: Catalog, language: Language, folder: Path = FOLDER) -> None:
    """Sorted by text, without places, dates or names; not broken into lines, so that a diff is a sentence."""
    body = io.BytesIO()
    write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    path = path_of(language, folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_header(language).encode() + b"\n" + body.getvalue().strip(b"\n") + b"\n")


def texts_of(catalogue: Catalog) -> Iterator[tuple[tuple[str, str | None], Message]]:
    """Each text under its key: the English (singular) and its context."""
    for message in catalogue:
        if message.id:
            yield (english_of(message)[0], message.context), message


def _is_ours(folder: str) -> bool:
    name = Path(folder).name
    return name not in NOT_OURS and not name.startswith((".", "_"))


def _kept(folder: Path) -> list[Language]:
    from_file = [each for each in LANGUAGES.values() if path_of(each, folder).exists()]
    return [each for each in dict.fromkeys((*complete_languages(), *from_file)) if each is not ENGLISH]


def _merge(template: Catalog, language: Language, folder: Path, *, check: bool) -> Difference:
    exists = path_of(language, folder).exists()
    catalogue = read_catalogue(language, folder) if exists else Catalog(locale=str(language.locale))
    wanted, kept = dict(texts_of(template)), dict(texts_of(catalogue))
    if not check:
        catalogue.update(template, no_fuzzy_matching=True)
        write_catalogue(catalogue, language, folder)
    return _difference(language, wanted, kept)


def _keep(template: Catalog, language: Language, folder: Path, *, check: bool) -> Difference:
    """What is translated and still an emergency text stays; no empty entries, so that landings do not collide."""
    wanted = dict(texts_of(template))
    kept = dict(texts_of(read_catalogue(language, folder)))
    if not check:
        catalogue = Catalog(locale=str(language.locale))
        for key, message in kept.items():
            if key in wanted and all(forms_of(message)):
                told = wanted[key].auto_comments
                catalogue.add(message.id, message.string, auto_comments=told, context=message.context)
        write_catalogue(catalogue, language, folder)
    return _difference(language, wanted, {key: each for key, each in kept.items() if all(forms_of(each))})


def _difference(language: Language, wanted: _Texts, kept: _Texts) -> Difference:
    return Difference(
        language,
        missing=tuple(sorted(english for english, _ in wanted.keys() - kept.keys())),
        obsolete=tuple(sorted(english for english, _ in kept.keys() - wanted.keys())),
    )


def plural_forms(language: Language) -> str:
    """The header line that says how many forms a language has and which number takes which."""
    return PLURALS.get(language.code) or str(get_plural(language.locale))


def _header(language: Language) -> str:
    plural = plural_forms(language)
    fields = (
        f"Language: {language.locale}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=UTF-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {plural}",
    )
    return 'msgid ""\nmsgstr ""\n' + "".join(f'"{field}\\n"\n' for field in fields)


def main(arguments: list[str]) -> int:
    """Write, with `--check` only compare; 1 when there is something to do."""
    if arguments[:1] in (["--missing"], ["--fill"]) and len(arguments) == 2:
        from i18n import filling  # it needs this module

        return filling.main(*arguments)
    check = arguments == ["--check"]
    differences = update_catalogues(check)
    for each in differences:
        if not each.language.is_complete and each.missing:
            sys.stdout.write(f"{each.language.code} lacks {len(each.missing)} emergency texts: --missing\n")
        for text in each.missing if each.language.is_complete else ():
            sys.stdout.write(f"{each.language.code} missing: {text}\n")
        for text in each.obsolete:
            sys.stdout.write(f"{each.language.code} obsolete: {text}\n")
    return int(check and bool(differences))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
