"""Finds the names in a text. A short word, or one that means something else too, counts only where it is all that is
said or a word like `in` stands before it: better no place than a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rescue.geography.tongues.known import MOST_WORDS, Bearers, Known, known
from rescue.geography.tongues.letters import RUNS, Script, bare, script_of, settle
from rescue.geography.tongues.stems import PARTICLE, arabic_forms, stem

MOST_TEXT = 500
SEGMENTS = re.compile(r"[,，、;；/|。．!！?？()（）\[\]「」【】\n\r\t،؛؟။៕។.:：\"]+")
IN = frozenset(
    {"в", "во", "на", "из", "في", "من", "الي", "ở", "tại", "nước", "bên", "di", "ke", "dari", "en", "au", "aux",
    "à", "in", "nach", "em", "no", "na", "nos", "nas", "a"}
)  # fmt: skip
# From how many letters on, and for cities how many people, a name inside a sentence is believed.
LEAST_LETTERS = {
    Script.LATIN: (5, 5),
    Script.CYRILLIC: (4, 4),
    Script.ARABIC: (4, 4),
    Script.HANGUL: (2, 3),
    Script.KATAKANA: (3, 3),
    Script.UNSPACED: (4, 5),
}
LEAST_PEOPLE = {Script.CYRILLIC: 100_000, Script.ARABIC: 300_000}
TOWN_PEOPLE, METROPOLIS_PEOPLE = 50_000, 1_000_000
EXACT = frozenset({"タイ"})  # a run of its own, as katakana is written
# Marks and vowels that belong to the letter before them, and letters that belong to the one behind them.
INSIDE = re.compile(
    "[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u17b6-\u17d3]"
)
OPENING = re.compile("[\u0e40-\u0e44\u0ec0-\u0ec4\u1039\u17d2]")
PEOPLE_OR_SPEECH = ("ภาษา", "คน", "ชาว", "อาหาร", "ພາສາ", "ຄົນ", "ភាសា", "ជនជាតិ", "ជន")
SPEECH_BEHIND = ("လူမျိုး", "ဘာသာ", "စကား", "စာ")


@dataclass(frozen=True)
class Mention:
    """A name in the text: countries by ISO code, places by number in the gazetteer; whether it is all there is."""

    countries: frozenset[str]
    places: tuple[int, ...]
    is_whole: bool


def find(text: str) -> list[Mention]:
    """The names in a text, segment by segment."""
    index = known()
    return [each for part in SEGMENTS.split(text[:MOST_TEXT]) for each in _in_segment(settle(part), index)]


def countries_alone(text: str) -> set[str]:
    """The territories whose name the text is, and nothing else."""
    return known().alone.get(settle(text[:MOST_TEXT]), set())


def is_country(word: str) -> bool:
    """Whether a word without accents is some language's name of a country: `tailandia` is a town in Brazil too."""
    bearers = known().plain.get(word)
    return bearers is not None and bool(bearers.countries) and word not in known().ambiguous


def _in_segment(segment: str, index: Known) -> Iterator[Mention]:
    script = script_of(segment)
    if script is not None and (whole := _whole(segment, script, index)):
        yield _mention(whole, is_whole=True)
        return
    rest, found = segment, list[Bearers]()
    for written in Script:
        for run in RUNS[written].finditer(segment):
            for taken, bearers in _in_run(run[0], written, index):
                found.append(bearers)
                rest = rest.replace(taken, " ", 1)
    is_alone = all(word in IN or word in PEOPLE_OR_SPEECH for word in rest.split())
    places = sum(1 for each in found if each.places)
    for each in found:
        yield _mention(each, is_whole=is_alone and places <= 1)


def _whole(segment: str, script: Script, index: Known) -> Bearers | None:
    if script is Script.LATIN:
        return index.names[script].get(segment) or index.plain.get(segment)
    return index.names[script].get(segment)


def _mention(bearers: Bearers, *, is_whole: bool) -> Mention:
    return Mention(frozenset(bearers.countries), tuple(sorted(bearers.places)), is_whole)


def _in_run(run: str, script: Script, index: Known) -> Iterator[tuple[str, Bearers]]:
    match script:
        case Script.UNSPACED:
            for part in run.split(" "):
                yield from _inside(part, index)
        case Script.KATAKANA:
            for part in (run, *run.split(" ")):
                bearers = index.names[script].get(part)
                if bearers and (part in EXACT or _is_believed(part, bearers, script, index)):
                    yield part, bearers
                    return
        case _:
            yield from _among(run.split(" "), script, index)


def _among(words: list[str], script: Script, index: Known) -> Iterator[tuple[str, Bearers]]:
    """The longest name at each word."""
    at = 0
    while at < len(words):
        size = min(MOST_WORDS, len(words) - at)
        found = None
        while size and not found:
            is_in = at > 0 and words[at - 1] in IN
            found = _named(words[at : at + size], script, index, is_in=is_in)
            size -= not found
        if found:
            yield " ".join(words[at : at + size]), found
        at += size or 1


def _named(words: list[str], script: Script, index: Known, *, is_in: bool) -> Bearers | None:
    said = " ".join(words)
    names = index.names[script]
    forms: list[tuple[str, Bearers | None]] = [(said, names.get(said))]
    match script:
        case Script.LATIN:
            plain = bare(said)
            forms.append((plain, index.plain.get(plain) if len(plain) > LEAST_LETTERS[script][0] else None))
        case Script.CYRILLIC:
            cut = stem(said)
            forms.append((cut, index.stems.get(cut)))
        case Script.ARABIC:
            rest = "".join(f" {word}" for word in words[1:])
            forms += [(form + rest, names.get(form + rest)) for form in arabic_forms(words[0])]
        case Script.HANGUL:
            ends = [end for end in range(len(said) - 1, 1, -1) if PARTICLE.match(said, end)]
            forms += [(said[:end], names.get(said[:end])) for end in ends]
    for form, bearers in forms:
        is_meant = said not in index.ambiguous or (is_in and said in index.meant_after_in)
        if bearers and is_meant and _is_believed(form, bearers, script, index, is_in=is_in):
            return bearers
    return None


def _is_believed(form: str, bearers: Bearers, script: Script, index: Known, *, is_in: bool = False) -> bool:
    if is_in and len(form) > 1 and (bearers.countries or bearers.is_destination):
        return True
    if form in index.ambiguous:
        return False
    of_country, of_city = LEAST_LETTERS[script]
    if bearers.countries and len(form) >= of_country:
        return True
    if bearers.is_destination:
        return len(form) >= min(of_city, 2 if script is Script.HANGUL else 4)
    needed = LEAST_PEOPLE.get(script, TOWN_PEOPLE)
    if len(form) < of_city:
        return len(form) == of_city - 1 and bearers.most_people >= METROPOLIS_PEOPLE
    return bearers.most_people >= needed


def _inside(text: str, index: Known) -> Iterator[tuple[str, Bearers]]:
    """Names in writing without spaces: the longest at each letter, never half a syllable."""
    names, at = index.names[Script.UNSPACED], 0
    while at < len(text):
        for end in range(min(len(text), at + 30), at + 1, -1):
            name = text[at:end]
            bearers = names.get(name)
            if bearers and _stands_alone(text, at, end) and _is_believed(name, bearers, Script.UNSPACED, index):
                yield name, bearers
                at = end
                break
        else:
            at += 1


def _stands_alone(text: str, at: int, end: int) -> bool:
    if INSIDE.match(text, end) or (at and OPENING.match(text[at - 1])):
        return False
    return not text[:at].endswith(PEOPLE_OR_SPEECH) and not text[end:].startswith(SPEECH_BEHIND)


def warm() -> None:
    """Build the index."""
    known()
