"""What is pressed and what follows; whatever a caller does, they reach a person."""

import itertools

import pytest

from i18n.languages import LANGUAGES
from rescue.network.run_cards import Kind
from rescue.switchboard.answering import menu
from rescue.switchboard.answering.steps import Heard, Move, Stand, Step, after_language, decide

ORDERED = menu.order(["th-TH"], ["ms-MY"])
FIRST = menu.page(ORDERED, 0)
SILENCE = Heard()


def test_the_numbers_country_comes_first_then_the_called_one_then_chinese_and_english() -> None:
    assert ORDERED[:4] == ("th", "ms", "zh-Hans", "en")
    assert set(ORDERED) == set(LANGUAGES) and len(ORDERED) == 20


def test_all_twenty_languages_are_reached_by_digits() -> None:
    reached = [code for number in range(3) for _, code in menu.page(ORDERED, number).choices]
    assert tuple(reached) == ORDERED
    assert menu.page(ORDERED, 3) == FIRST
    assert all(1 <= digit <= 8 for digit, _ in FIRST.choices)


def test_a_withheld_number_hears_chinese_and_english_first() -> None:
    assert menu.order([], [])[:2] == ("zh-Hans", "en")


@pytest.mark.parametrize(
    ("speech", "language"),
    [
        ("中文", "zh-Hans"),
        ("Mandarin please", "zh-Hans"),
        ("English", "en"),
        ("ภาษาไทย ไทย", "th"),
        ("日本語でお願いします", "ja"),
        ("Türkçe", "tr"),
        ("Indonesian", "id"),
        ("hello", None),
        ("English or French", None),
    ],
)
def test_a_language_is_also_understood_by_its_name(speech: str, language: str | None) -> None:
    assert menu.language_said(speech) == language


@pytest.mark.parametrize(
    ("step", "heard", "move"),
    [
        (Step.LANGUAGE, Heard("3"), Move(Step.WHAT, language="zh-Hans")),
        (Step.LANGUAGE, Heard("9"), Move(Step.LANGUAGE, page=1)),
        (Step.LANGUAGE, Heard(speech="Deutsch"), Move(Step.WHAT, language="de")),
        (Step.LANGUAGE, SILENCE, Move(Step.LANGUAGE, failures=1)),
        (Step.LANGUAGE, Heard("0"), Move(Step.CONFERENCE, wants_person=True)),
        (Step.SAME_CASE, Heard("1"), Move(Step.CONFERENCE, is_same=True)),
        (Step.SAME_CASE, Heard("2"), Move(Step.WHAT, is_same=False)),
        (Step.SAME_CASE, Heard("7"), Move(Step.SAME_CASE, failures=1)),
        (Step.WHAT, Heard("1"), Move(Step.WHERE, kind=Kind.ROAD_COLLISION)),
        (Step.WHAT, Heard("8"), Move(Step.TELL)),
        (Step.WHAT, Heard(speech="被摩托车撞了"), Move(Step.WHERE, words="被摩托车撞了")),
        (Step.TELL, Heard(recording="https://r.example/1"), Move(Step.WHERE, recording="https://r.example/1")),
        (Step.TELL, SILENCE, Move(Step.TELL, failures=1)),
        (Step.WHERE, Heard(speech="普吉岛"), Move(Step.CONFERENCE, place="普吉岛")),
        (Step.WHERE, SILENCE, Move(Step.CONFERENCE)),
        (Step.WHERE, Heard("0"), Move(Step.CONFERENCE, wants_person=True)),
        (Step.CONFERENCE, Heard("0"), Move(Step.CONFERENCE)),
    ],
)
def test_an_answer_moves_on(step: Step, heard: Heard, move: Move) -> None:
    assert decide(Stand(step), heard, FIRST) == move


@pytest.mark.parametrize("step", [Step.LANGUAGE, Step.SAME_CASE, Step.WHAT, Step.TELL])
def test_two_answers_that_are_not_understood_reach_a_person(step: Step) -> None:
    first = decide(Stand(step), SILENCE, FIRST)
    assert (first.step, first.failures) == (step, 1)
    second = decide(Stand(step, failures=first.failures), Heard(digits="*"), FIRST)
    assert second.step is Step.CONFERENCE and second.wants_person


def test_a_language_nobody_can_say_goes_to_a_person_and_a_claimed_call_is_asked_nothing_more() -> None:
    chosen = Move(Step.WHAT, language="km")
    assert after_language(Stand(Step.LANGUAGE), chosen, speaks=False).wants_person
    taken = after_language(Stand(Step.LANGUAGE, may_ask=False), chosen, speaks=True)
    assert (taken.step, taken.wants_person) == (Step.CONFERENCE, False)
    assert after_language(Stand(Step.LANGUAGE, has_open_case=True), chosen, speaks=True).step is Step.SAME_CASE


def test_whatever_is_pressed_nobody_is_asked_for_ever() -> None:
    answers = (SILENCE, Heard("9"), Heard("5"), Heard("*"), Heard(speech="mmm"))
    for pressed in itertools.product(answers, repeat=4):
        stand = Stand(Step.LANGUAGE)
        for _, heard in zip(range(12), itertools.cycle(pressed), strict=False):
            move = decide(stand, heard, menu.page(ORDERED, stand.page))
            if move.language:
                move = after_language(stand, move, speaks=True)
            stand = Stand(move.step, move.page, move.failures)
        assert stand.step is Step.CONFERENCE, pressed
