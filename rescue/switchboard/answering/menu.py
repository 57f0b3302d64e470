"""The language menu: all twenty languages in pages of digits, the likely ones first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from i18n.languages import LANGUAGES, find_language

PER_PAGE = 8
TURN = 9
PERSON = 0
HOUSE_LANGUAGES = ("zh-Hans", "en")
LIKELY_MOST = 6


@dataclass(frozen=True)
class Page:
    """One page: (digit, language) pairs in the order they are said."""

    choices: tuple[tuple[int, str], ...]

    def language_of(self, digit: str) -> str | None:
        return next((code for number, code in self.choices if str(number) == digit), None)


def order(*wishes: Sequence[str]) -> tuple[str, ...]:
    """All twenty codes: those of the caller's number, of the number they called, the house's own, then the rest.

    Our travellers are Chinese wherever their number is from, so Chinese and English are always on the first page.
    """
    likely = [found.code for tags in wishes for tag in tags if (found := find_language(tag))]
    likely = list(dict.fromkeys(likely))[:LIKELY_MOST]
    return tuple(dict.fromkeys((*likely, *HOUSE_LANGUAGES, *LANGUAGES)))


def page(ordered: Sequence[str], number: int) -> Page:
    """The page of this number; behind the last one the first comes again."""
    count = -(-len(ordered) // PER_PAGE)
    start = number % count * PER_PAGE
    shown = ordered[start : start + PER_PAGE]
    return Page(tuple((digit, code) for digit, code in enumerate(shown, 1)))


def language_said(speech: str) -> str | None:
    """The language somebody named: `中文`, `English please`, `ภาษาไทย`; None when it was none or more than one."""
    said = speech.casefold()
    found = {code for name, code in _names().items() if name in said}
    if found == {"zh-Hans", "zh-Hant"}:
        return "zh-Hans"
    return found.pop() if len(found) == 1 else None


def hints() -> str:
    """What a recogniser should expect: every language by its own name and its English one."""
    english = [str(language.locale.get_display_name("en")) for language in LANGUAGES.values()]
    return ",".join(dict.fromkeys([language.autonym for language in LANGUAGES.values()] + english))


@lru_cache(1)
def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, language in LANGUAGES.items():
        language_only = language.locale.language
        for told in (language.autonym, language.locale.languages.get(language_only, "")):
            names.setdefault(told.casefold(), code)
        for reader in ("en", "zh_Hans"):
            name = type(language.locale).parse(reader).languages.get(language_only, "")
            if len(name) > 1:
                names.setdefault(name.casefold(), code)
    names |= {"普通话": "zh-Hans", "國語": "zh-Hant", "国语": "zh-Hant", "mandarin": "zh-Hans"}
    return {name: code for name, code in names.items() if name}


def offer_in_english(code: str, digit: int) -> str:
    """`For Khmer, press 4.`, for a language without a voice: its name is the same word in most of the world."""
    name = LANGUAGES[code].locale.get_display_name("en") or code
    return f"For {name}, press {digit}."
