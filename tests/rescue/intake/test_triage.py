"""Severity: total over all kinds, and the answer that makes it worst decides."""

import itertools

import pytest

from rescue.cases.models import SEVERITY_ORDER, Severity
from rescue.intake import triage
from rescue.intake.triage import QUESTIONS, Triage
from rescue.network.run_cards import Kind

NO_TO_ALL = dict.fromkeys(QUESTIONS, False)
LIFE_IN_DANGER = ("is_unconscious", "has_trouble_breathing", "is_bleeding_heavily", "has_open_fracture", "is_in_danger")
BY_KIND = {
    Severity.RED: "road.hit_and_run road.collision injury illness drowning assault natural_disaster unknown",
    Severity.YELLOW: "lost_person detention stranded other",
    Severity.GREEN: "theft lost_documents purchase_dispute dispute concierge",
    Severity.BLACK: "death",
}


def test_every_kind_has_one_colour() -> None:
    assert sorted(itertools.chain.from_iterable(kinds.split() for kinds in BY_KIND.values())) == sorted(Kind)


@pytest.mark.parametrize(
    ("severity", "kind"), [(colour, kind) for colour in BY_KIND for kind in BY_KIND[colour].split()]
)
def test_without_answers_the_kind_decides(severity: Severity, kind: str) -> None:
    assert triage.decide(Kind(kind)) == triage.decide(Kind(kind), {}) == Triage(severity, "kind")


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("question", LIFE_IN_DANGER)
def test_a_life_in_danger_is_red_whatever_happened(kind: Kind, question: str) -> None:
    assert triage.decide(kind, {question: True}) == Triage(Severity.RED, question)
    assert triage.decide(kind, {**NO_TO_ALL, "has_died": True, question: True}).severity is Severity.RED


@pytest.mark.parametrize("kind", Kind)
def test_a_death_is_black_only_while_nobody_else_is_in_danger(kind: Kind) -> None:
    assert triage.decide(kind, {"has_died": True, "cannot_walk": True}) == Triage(Severity.BLACK, "has_died")


@pytest.mark.parametrize("kind", Kind)
def test_who_cannot_walk_is_yellow_and_no_to_every_question_is_green(kind: Kind) -> None:
    assert triage.decide(kind, {**NO_TO_ALL, "cannot_walk": True}) == Triage(Severity.YELLOW, "cannot_walk")
    assert triage.decide(kind, NO_TO_ALL) == Triage(Severity.GREEN, "all_answers")


@pytest.mark.parametrize("missing", QUESTIONS)
def test_one_question_without_an_answer_never_calms_anybody(missing: str) -> None:
    answers = {question: False for question in QUESTIONS if question != missing}
    assert triage.decide(Kind.HIT_AND_RUN, answers) == Triage(Severity.RED, "kind")


@pytest.mark.parametrize("kind", Kind)
def test_every_set_of_answers_has_a_colour_and_a_worse_answer_never_makes_it_better(kind: Kind) -> None:
    for given in itertools.product((False, True), repeat=len(QUESTIONS)):
        answers = dict(zip(QUESTIONS, given, strict=True))
        found = triage.decide(kind, answers)
        is_red = any(answers[question] for question in LIFE_IN_DANGER)
        assert (found.severity is Severity.RED) is is_red
        assert found.basis == "all_answers" or answers[found.basis]


def test_a_word_that_is_no_question_changes_nothing() -> None:
    assert triage.decide(Kind.THEFT, {"is_rich": True}) == Triage(Severity.GREEN, "kind")


def test_the_board_sorts_every_colour() -> None:
    assert sorted(Severity, key=lambda colour: SEVERITY_ORDER[colour])[0] is Severity.RED
    assert sorted(SEVERITY_ORDER.values()) == list(range(len(Severity)))
