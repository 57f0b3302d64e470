"""Makes names comparable: one spelling for full-width, accented, Traditional and Japanese forms; finds countries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple

from babel import Locale

from rescue.geography import territories
from rescue.geography.fact_files import Once, rows

MOST_TEXT = 500
HAN = "\u3400-\u4dbf\u4e00-\u9fff"
# English words that are also towns; in running text they are words.
ENGLISH_WORDS = frozenset(
    {"bath", "central", "help", "hospital", "hotel", "mobile", "nice", "orange", "police", "reading"}
)
CRIES = frozenset({"socorro", "auxilio", "ayuda", "hilfe", "aiuto", "tolong"})
"""What people call out, and towns of the same name."""
HAN_RUN = re.compile(f"[{HAN}]+")
# Letters that Unicode does not decompose but people type without their stroke.
LATIN_FOLDS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h"}
)
DROPPED = re.compile(r"[\u0027\u2018\u2019\u02bb\u02bc\u02be\u02bf`\u00b4.]")
SPACED = re.compile(r"[\s\-_·‧・\u2010-\u2015]+")
SEGMENTS = re.compile(r"[,，、;；/|。．!！?？()（）\[\]「」【】\n\r\t]+")
# Turkish writes where somebody is behind a name and an apostrophe: `Antalya'da`, `İzmir’deyim`. Sana'a keeps its own.
TURKISH_ENDING = re.compile(r"(?<=\w{3})['\u2019](?:[dt][ae](?:n|y[ıiuü][mz])?|y[ae]|n[ıiuü]n)\b", re.IGNORECASE)
# Names people use for countries beside CLDR's own.
OTHER_COUNTRY_NAMES = {
    "usa": "US", "america": "US", "united states of america": "US",
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "great britain": "GB", "britain": "GB",
    "uae": "AE", "阿联酋": "AE", "turkey": "TR", "burma": "MM", "myanmar": "MM", "korea": "KR",
    "hong kong": "HK", "香港": "HK", "macau": "MO", "macao": "MO", "澳门": "MO", "taiwan": "TW", "台湾": "TW",
    "czech republic": "CZ", "holland": "NL", "laos": "LA", "lao": "LA", "ivory coast": "CI", "bosnia": "BA",
    "波黑": "BA", "沙特": "SA", "viet nam": "VN", "南韩": "KR", "大韩民国": "KR", "寮国": "LA",
}  # fmt: skip


class Asked(NamedTuple):
    """A text split for the search: its segments as they are and without country names, and these as ISO codes."""

    segments: tuple[str, ...]
    without_countries: tuple[str, ...]
    countries: frozenset[str]


def fold(text: str) -> str:
    """The comparable form: NFKC, lower case, no accents, no apostrophes, single spaces, Simplified characters."""
    if text.isascii():
        plain = text.casefold()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        # Only Latin and similar marks go; Hangul, kana and Thai need theirs to be put together again.
        plain = unicodedata.normalize("NFC", "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f"))
        plain = plain.translate(LATIN_FOLDS).translate(_simplified())
    return SPACED.sub(" ", DROPPED.sub("", plain)).strip()


def ask(text: str, is_place: Callable[[str], bool]) -> Asked:
    """The folded segments of a text, with and without the countries they name: `泰国 普吉岛`, `Phuket, Thailand`.

    A segment that `is_place` knows as a whole keeps what looks like a country's name inside it (刁曼岛 holds 曼岛).
    """
    folded = [fold(part) for part in SEGMENTS.split(TURKISH_ENDING.sub("", text[:MOST_TEXT]))]
    segments = tuple(dict.fromkeys(part for part in folded if part))
    countries: set[str] = set()
    rests: list[str] = []
    for segment in segments:
        whole = country_of(segment)
        rest, code = ("", whole) if whole else (segment, None) if is_place(segment) else _without_country(segment)
        if code:
            countries.add(code)
        if rest:
            rests.append(rest)
    return Asked(segments, tuple(dict.fromkeys(rests)), frozenset(countries))


def country_of(folded: str) -> str | None:
    """The ISO code of a country's folded name in English or Chinese."""
    return _countries().get(folded)


def _without_country(segment: str) -> tuple[str, str | None]:
    """(what is left, ISO code) when the segment begins or, in words with spaces, ends with a country's name."""
    words = segment.split(" ")
    for count in range(min(4, len(words) - 1), 0, -1):
        for taken, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            code = country_of(" ".join(taken))
            if code:
                return " ".join(rest), code
    for length in range(min(8, len(segment) - 1), 1, -1):
        code = country_of(segment[:length])
        if code and HAN_RUN.fullmatch(segment[:length]):
            return segment[length:].strip(), code
    return segment, None


def _load_countries() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for tag in ("en", "zh_Hans", "zh_Hant"):
        known = Locale.parse(tag).territories
        for code in territories.served_codes():
            if code in known:
                names[fold(str(known[code]))] = code
    for territory in territories.list_all():
        for name in territory.names.values():
            names.setdefault(fold(name), territory.code)
    names.update({fold(name): code for name, code in OTHER_COUNTRY_NAMES.items()})
    return names


def _load_simplified() -> dict[int, str]:
    return {ord(row["traditional"]): row["simplified"] for row in rows("t2s.csv")}


_countries = Once(_load_countries)
_simplified = Once(_load_simplified)
