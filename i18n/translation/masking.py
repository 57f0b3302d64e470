"""Facts go through a machine as numbered tags, come back in the reader's spelling, and are looked for again."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from i18n.languages import LANGUAGES
from i18n.translation import currencies, facts, negation
from i18n.translation.facts import Fact, Term

LOST, ADDED, NO_LOST, NO_ADDED = "lost", "added", "negation_lost", "negation_added"
LEAP_YEAR = 2_000
_TAG = re.compile(r"<x\s+id\s*=\s*[\"']?(\d{1,4})[\"']?\s*(?:/>|>(.*?)</x\s*>)", re.DOTALL | re.IGNORECASE)
_ANY_TAG = re.compile(r"</?x\b[^>]*>", re.IGNORECASE)
_ASCII_NUMBER = re.compile(r"[\d.]+\Z")


@dataclass(frozen=True)
class Finding:
    """What a translation lost or added; `what` is the kind of fact, never its value."""

    code: str
    what: str

    @property
    def is_grave(self) -> bool:
        return self.code != ADDED


@dataclass(frozen=True)
class Masked:
    """A text with its facts in tags."""

    text: str = field(repr=False)
    source: str
    marked: str = field(repr=False)
    facts: tuple[Fact, ...] = field(repr=False)
    terms: tuple[Term, ...] = field(default=(), repr=False)
    region: str | None = None


def mask(text: str, source: str, *, terms: Sequence[Term] = (), region: str | None = None) -> Masked:
    """`Call <x id="1">+66812345678</x>`: the rest escaped as in HTML."""
    found = tuple(facts.find(text, source, terms=terms, region=region))
    parts, place = [], 0
    for number, fact in enumerate(found, 1):
        parts += [html.escape(text[place : fact.start], quote=False)]
        parts += [f'<x id="{number}">{html.escape(fact.raw, quote=False)}</x>']
        place = fact.end
    parts.append(html.escape(text[place:], quote=False))
    return Masked(text, source, "".join(parts), found, tuple(terms), region)


def unmask(masked: Masked, said: str, target: str) -> tuple[str, tuple[Finding, ...]]:
    """The engine's words with the facts in the reader's spelling, and what is missing, new or turned about."""
    terms = {term.text: term for term in masked.terms}

    def put_back(match: re.Match[str]) -> str:
        number = int(match[1])
        if not 1 <= number <= len(masked.facts):
            return match[2] or ""
        return html.escape(say(masked.facts[number - 1], target, terms), quote=False)

    text = html.unescape(_ANY_TAG.sub("", _TAG.sub(put_back, said))).strip()
    return text, tuple(compare(masked, text, target))


def compare(masked: Masked, text: str, target: str) -> Iterable[Finding]:
    """What was lost and what was added, for anybody's translation; also for one that a person wrote."""
    terms = {term.text: term for term in masked.terms}
    there = Counter(_key(each) for each in facts.find(text, target, terms=masked.terms, region=masked.region))
    for fact in masked.facts:
        if there[_key(fact)]:
            there[_key(fact)] -= 1
        elif (said := say(fact, target, terms)) not in text:
            yield Finding(LOST, fact.kind)
        else:
            _take_parts(there, said, target)
    yield from (Finding(ADDED, kind) for kind, _ in there.elements())
    before, after = negation.says_no(masked.text, masked.source), negation.says_no(text, target)
    if before is not None and after is not None and before != after:
        yield Finding(NO_LOST if before else NO_ADDED, "negation")


def say(fact: Fact, target: str, terms: dict[str, Term] | None = None) -> str:
    """A fact as the reader writes it: 3万泰铢 is THB 30,000, 500毫克 is 500 mg; the rest stays as it is."""
    if fact.kind == facts.TERM:
        term = (terms or {}).get(fact.value)
        return term.said_in(target) if term else fact.raw
    if fact.kind == facts.MONEY:
        code, _, amount = fact.value.partition(" ")
        return fact.raw if code in currencies.AMBIGUOUS else f"{code} {_grouped(amount, target)}"
    if fact.kind == facts.NUMBER_FACT:
        return fact.value if fact.value[0] == "0" or not fact.raw.isascii() else fact.raw
    if fact.kind in (facts.TIME, facts.DOSE):
        return fact.value
    if fact.kind == facts.DATE and "/" not in fact.value:
        return _date(fact.value, target)
    return fact.raw


def _key(fact: Fact) -> tuple[str, str]:
    # A number may come back as the part of something larger; what counts is its value.
    return fact.kind, fact.value


def _take_parts(there: Counter[tuple[str, str]], said: str, target: str) -> None:
    for part in facts.find(said, target):
        if there[_key(part)]:
            there[_key(part)] -= 1


def _grouped(amount: str, target: str) -> str:
    return format_decimal(Decimal(amount), locale=LANGUAGES[target].locale) if target in LANGUAGES else amount


def _date(value: str, target: str) -> str:
    locale = LANGUAGES[target].locale if target in LANGUAGES else LANGUAGES["en"].locale
    if value.startswith("--"):
        day = date(LEAP_YEAR, int(value[2:4]), int(value[5:7]))
        return format_skeleton("MMMd", day, locale=locale)
    try:
        return format_skeleton("yMMMd", date.fromisoformat(value), locale=locale)
    except ValueError:
        return value
