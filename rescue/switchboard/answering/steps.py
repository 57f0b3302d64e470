"""What follows from what was pressed or said: pure decisions, so that no caller can be caught in a loop.

0 reaches a person from everywhere, so do two answers that were not understood; every other answer moves on.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from rescue.network.run_cards import Kind
from rescue.switchboard.answering.menu import PERSON, TURN, Page, language_said

FAILURES_MOST = 2
PAGES_MOST = 6  # all languages twice
TELL = "8"


class Step(StrEnum):
    """Where a call stands in our questions."""

    LANGUAGE = "language"
    SAME_CASE = "same_case"
    WHAT = "what"
    TELL = "tell"
    WHERE = "where"
    CONFERENCE = "conference"


KINDS: dict[str, Kind] = {
    "1": Kind.ROAD_COLLISION,
    "2": Kind.INJURY,
    "3": Kind.ILLNESS,
    "4": Kind.ASSAULT,
    "5": Kind.THEFT,
    "6": Kind.LOST_PERSON,
    "7": Kind.DETENTION,
}


@dataclass(frozen=True)
class Heard:
    """One answer: digits, words as a recogniser wrote them, or the address of a recording; silence has none."""

    digits: str = ""
    speech: str = ""
    recording: str = ""


@dataclass(frozen=True)
class Stand:
    """What is known when an answer comes. `may_ask` is false once a person has taken the call."""

    step: Step
    page: int = 0
    failures: int = 0
    has_open_case: bool = False
    may_ask: bool = True


@dataclass(frozen=True)
class Move:
    """Where the call goes now, and what was learnt."""

    step: Step
    page: int = 0
    failures: int = 0
    language: str | None = None
    kind: Kind | None = None
    words: str | None = None
    recording: str | None = None
    place: str | None = None
    is_same: bool | None = None
    wants_person: bool = False


def decide(stand: Stand, heard: Heard, shown: Page) -> Move:
    """The next step; `shown` is the page of languages that was said. A chosen language goes to `after_language`."""
    if heard.digits.startswith(str(PERSON)) and stand.step is not Step.CONFERENCE:
        return Move(Step.CONFERENCE, wants_person=True)
    match stand.step:
        case Step.LANGUAGE:
            return _choose_language(stand, heard, shown)
        case Step.SAME_CASE:
            return _same_case(stand, heard)
        case Step.WHAT:
            return _what(stand, heard)
        case Step.TELL:
            return _told(stand, heard)
        case Step.WHERE:
            # Nobody hurt is asked twice where they are: the text with the link asks once more, and then a person.
            return Move(Step.CONFERENCE, place=heard.speech or None, recording=heard.recording or None)
        case Step.CONFERENCE:
            return Move(Step.CONFERENCE)


def after_language(stand: Stand, move: Move, *, speaks: bool) -> Move:
    """Where a chosen language leads: to a person where no machine speaks it or one has taken the call already."""
    if not speaks:
        return replace(move, step=Step.CONFERENCE, wants_person=True)
    if not stand.may_ask:
        return replace(move, step=Step.CONFERENCE)
    return replace(move, step=Step.SAME_CASE if stand.has_open_case else Step.WHAT)


def _choose_language(stand: Stand, heard: Heard, shown: Page) -> Move:
    if heard.digits == str(TURN):
        if stand.page + 1 >= PAGES_MOST:
            return Move(Step.CONFERENCE, wants_person=True)
        return Move(Step.LANGUAGE, page=stand.page + 1)
    language = shown.language_of(heard.digits) or (language_said(heard.speech) if heard.speech else None)
    return Move(Step.WHAT, language=language) if language else _not_understood(stand)


def _same_case(stand: Stand, heard: Heard) -> Move:
    match heard.digits:
        case "1":
            return Move(Step.CONFERENCE, is_same=True)
        case "2":
            return Move(Step.WHAT, is_same=False)
    return _not_understood(stand)


def _what(stand: Stand, heard: Heard) -> Move:
    if heard.digits in KINDS:
        return Move(Step.WHERE, kind=KINDS[heard.digits])
    if heard.digits == TELL:
        return Move(Step.TELL)
    if heard.speech:
        return Move(Step.WHERE, words=heard.speech)
    return _not_understood(stand)


def _told(stand: Stand, heard: Heard) -> Move:
    if heard.speech or heard.recording:
        return Move(Step.WHERE, words=heard.speech or None, recording=heard.recording or None)
    return _not_understood(stand)


def _not_understood(stand: Stand) -> Move:
    failures = stand.failures + 1
    if failures >= FAILURES_MOST:
        return Move(Step.CONFERENCE, wants_person=True, failures=failures)
    return Move(stand.step, page=stand.page, failures=failures)
