"""A refusal tells a state in the reader's words, never as the code that programs read."""

from collections.abc import Callable
from enum import StrEnum

import pytest

from i18n.catalogues import translator
from i18n.channels.exchange import KINDS
from i18n.languages import LANGUAGES
from rescue.cases.incidents import AlreadyEnded
from rescue.cases.models import IncidentState
from rescue.desk import refusals
from rescue.desk.calls import wording
from rescue.dispatch.call_outs import OfferIsOver
from rescue.dispatch.models import CallOutState
from rescue.kit.problems import MoveNotAllowed, Problem, Stale


class Odd(StrEnum):
    UNHEARD = "unheard"


@pytest.mark.parametrize(
    ("problem", "language", "said"),
    [
        (AlreadyEnded(state=IncidentState.CLOSED), "en", "This incident has ended: it is “Closed”."),
        (AlreadyEnded(state=IncidentState.CLOSED), "zh-Hans", "“已关闭”"),
        (OfferIsOver(state=CallOutState.EXPIRED), "zh-Hant", "「"),
        (Stale(), "zh-Hans", "请查看当前状态后重试"),
        (MoveNotAllowed(state=Odd.UNHEARD), "en", ""),
        (MoveNotAllowed(state="closed"), "en", ""),
    ],
)
def test_a_state_is_a_word_or_is_left_out(problem: Problem, language: str, said: str) -> None:
    say: Callable[..., str] = translator(LANGUAGES[language]).gettext
    title, told = refusals.told(problem, say).values()
    assert not told.startswith(title), "said once, above"
    assert (said in told) if said else told == ""
    assert not any(f" {code}." in told for code in ("closed", "expired", "unheard"))


@pytest.mark.parametrize("words", refusals.STATES.values(), ids=lambda words: next(iter(words)).__class__.__name__)
def test_every_state_has_its_word(words: dict[StrEnum, str]) -> None:
    assert set(words) == set(type(next(iter(words))))


def test_everything_an_exchange_is_asked_has_its_words() -> None:
    assert set(wording.ORDERS) == set(KINDS)
