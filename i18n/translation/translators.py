"""The port to machine translation: what an engine is asked, what it answers, and how it says no."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from i18n.translation import masking
from i18n.translation.facts import Term
from i18n.translation.masking import Finding
from i18n.translation.sensitivity import Sensitivity, may_see

NO_ENGINE, NOT_ALLOWED, DOWN, QUOTA, UNSUPPORTED, REFUSED = (
    "no_engine",
    "not_allowed",
    "down",
    "quota",
    "unsupported",
    "refused",
)
PASSING = frozenset({DOWN, QUOTA})
"""Reasons that may be gone in a while."""
_LIKELIEST = (DOWN, QUOTA, REFUSED, UNSUPPORTED, NOT_ALLOWED, NO_ENGINE)


class CannotTranslate(Exception):
    """An engine's no: `code` is one of the words above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Translator(Protocol):
    """An engine. `marked` is text with `<x id="1">…</x>` around what must not change, `&<>` escaped."""

    name: str
    is_external: bool

    def translate(self, marked: str, source: str, target: str) -> str: ...


@dataclass(frozen=True)
class Question:
    """A text to be translated, with all that decides who may be asked."""

    text: str = field(repr=False)
    source: str
    target: str
    sensitivity: Sensitivity
    has_consent: bool = False
    terms: tuple[Term, ...] = field(default=(), repr=False)
    region: str | None = None


@dataclass(frozen=True)
class Answer:
    """A translation with what was found wrong in it, or the reason why there is none."""

    text: str | None = field(default=None, repr=False)
    engine: str | None = None
    findings: tuple[Finding, ...] = ()
    failure: str | None = None

    @property
    def is_doubtful(self) -> bool:
        """Something of the original is missing or turned about: a person must look."""
        return any(finding.is_grave for finding in self.findings)


def ask(engines: Sequence[Translator], question: Question) -> Answer:
    """Ask one engine after the other until one answers; facts are masked on the way out and compared on the way back.

    A doubtful answer is better than none, but the next engine may do without the doubt.
    """
    masked = masking.mask(question.text, question.source, terms=question.terms, region=question.region)
    failures, doubtful = [NO_ENGINE], None
    for engine in engines:
        if not may_see(question.sensitivity, is_external=engine.is_external, has_consent=question.has_consent):
            failures.append(NOT_ALLOWED)
            continue
        try:
            said = engine.translate(masked.marked, question.source, question.target)
        except CannotTranslate as no:
            failures.append(no.code)
            continue
        text, findings = masking.unmask(masked, said, question.target)
        answer = Answer(text, engine.name, findings)
        if not answer.is_doubtful:
            return answer
        doubtful = doubtful or answer
    return doubtful or Answer(failure=min(failures, key=_LIKELIEST.index))


def without_text(answer: Answer) -> Answer:
    """For logs."""
    return replace(answer, text=None)
