"""The twenty languages of the interface, who can be shown what, and what is shown instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import langcodes
from babel import Locale

MAX_HEADER_CHARACTERS = 1_000
MAX_TAGS = 20
MAX_TAG_CHARACTERS = 35  # RFC 5646 §4.4.1: enough for every tag in use
MAX_DISTANCE = 25  # CLDR's own limit: beyond it a reader cannot be expected to understand

_TAG = re.compile(r"[A-Za-z]{1,8}(?:[-_][A-Za-z0-9]{1,8})*\Z")
_QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*\Z", re.IGNORECASE)
# Hokkien and Hakka have no likely script in CLDR's matcher; where they are written, these places write Traditional.
_TRADITIONAL_PLACES = frozenset({"TW", "HK", "MO"})


@dataclass(frozen=True)
class Language:
    """One language of the interface; `code` is BCP 47 and names its folder and its `lang` attribute."""

    code: str
    autonym: str
    script: str
    direction: Literal["ltr", "rtl"] = "ltr"
    is_complete: bool = False
    """Everything visible is translated, and the house tests hold it so; of the others the emergency texts are."""
    sibling: str | None = None
    """The same language in another script, shown before English."""

    @cached_property
    def locale(self) -> Locale:
        """Babel's locale of this language."""
        return Locale.parse(self.code, sep="-")


_TWENTY = (
    Language("zh-Hans", "简体中文", "Hans", is_complete=True, sibling="zh-Hant"),
    Language("zh-Hant", "繁體中文", "Hant", is_complete=True, sibling="zh-Hans"),
    Language("en", "English", "Latn", is_complete=True),
    Language("th", "ไทย", "Thai"),
    Language("vi", "Tiếng Việt", "Latn"),
    Language("id", "Bahasa Indonesia", "Latn"),
    Language("ms", "Bahasa Melayu", "Latn"),
    Language("ja", "日本語", "Jpan"),
    Language("ko", "한국어", "Kore"),
    Language("km", "ភាសាខ្មែរ", "Khmr"),
    Language("lo", "ລາວ", "Laoo"),
    Language("my", "မြန်မာ", "Mymr"),
    Language("ru", "Русский", "Cyrl"),
    Language("ar", "العربية", "Arab", direction="rtl"),
    Language("fr", "Français", "Latn"),
    Language("es", "Español", "Latn"),
    Language("de", "Deutsch", "Latn"),
    Language("it", "Italiano", "Latn"),
    Language("pt", "Português", "Latn"),
    Language("tr", "Türkçe", "Latn"),
)
LANGUAGES: dict[str, Language] = {language.code: language for language in _TWENTY}
ENGLISH = LANGUAGES["en"]


@dataclass(frozen=True)
class Fallback:
    """The mark that must be shown or recorded when a person gets another language than theirs."""

    wanted: Language
    used: Language


def complete_languages() -> tuple[Language, ...]:
    """Those in which nothing visible is missing."""
    return tuple(language for language in _TWENTY if language.is_complete)


def chain(language: Language) -> tuple[Language, ...]:
    """What is tried in order: the language itself, its other script, English."""
    siblings = (LANGUAGES[language.sibling],) if language.sibling else ()
    return tuple(dict.fromkeys((language, *siblings, ENGLISH)))


def find_language(tag: str, *, among: Iterable[Language] = _TWENTY) -> Language | None:
    """The nearest of ours to one BCP 47 tag (`zh-HK`, `yue`, `pt_PT`, `cmn-Hans-CN`), or None; never raises."""
    tag = tag.strip()
    if len(tag) > MAX_TAG_CHARACTERS or not _TAG.match(tag):
        return None
    code = _nearest(tag.replace("_", "-"), tuple(language.code for language in among))
    return LANGUAGES.get(code)


def negotiate(wanted: str | Iterable[str] | None, *, among: Iterable[Language] = _TWENTY) -> Language:
    """The best of ours for an Accept-Language header, a tag or tags in order of preference; English when none fits.

    Whatever was sent is an answer, never an error; at most `MAX_TAGS` tags of `MAX_HEADER_CHARACTERS` are looked at.
    """
    among = tuple(among)
    for tag in _tags(wanted):
        if found := find_language(tag, among=among):
            return found
    return ENGLISH


def _tags(wanted: str | Iterable[str] | None) -> list[str]:
    if wanted is None:
        return []
    if not isinstance(wanted, str):
        return [tag for _, tag in zip(range(MAX_TAGS), wanted, strict=False)]
    weighed = [_weigh(part) for part in wanted[:MAX_HEADER_CHARACTERS].split(",")[:MAX_TAGS]]
    return [tag for quality, tag in sorted(weighed, key=lambda pair: -pair[0]) if quality > 0]


def _weigh(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    if not parameter:
        return 1.0, tag
    quality = _QUALITY.match(parameter.strip())
    return (float(quality[1]) if quality else 0.0), tag


@lru_cache(maxsize=1024)
def _nearest(tag: str, codes: tuple[str, ...]) -> str:
    try:
        parsed = langcodes.get(tag)
        if parsed.language in {"nan", "hak"} and parsed.script is None and parsed.territory in _TRADITIONAL_PLACES:
            tag = "zh-Hant"
        return langcodes.closest_match(tag, codes, max_distance=MAX_DISTANCE)[0]
    except ValueError:  # LanguageTagError is one: a malformed tag says nothing about the person
        return "und"
