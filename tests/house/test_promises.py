"""Decision: everything anybody was told will happen has an owner and a clock.

A message that says what will happen by itself is listed here with the promise it makes. A new one is found by what it
says; it is either listed with its promise, or among those that only describe what whoever reads it may do.
"""

import re

from i18n import word_files
from rescue.promises.wording import WORDINGS, is_of_course
from tests.house.sources import read_modules

FEWEST = 20
SAYS_WHAT_WILL_HAPPEN = re.compile(
    r"\bwe (will|are asking|are calling|are finding|are looking|call you|ask somebody|look for|put you through)"
    r"|\bwe (ring you|go on)|is coming|comes to|is being called|follows\b|looks at it|reads it|new time|with you now",
    re.IGNORECASE,
)
PROMISES: dict[str, tuple[str, ...]] = {
    "WeHaveYou": ("provider_answers", "coordinator_acts"),
    "OthersReportedToo": ("provider_answers", "coordinator_acts"),
    "StillSearching": ("coordinator_acts",),
    "WhereAreYou": ("coordinator_acts",),
    "HelpIsComing": ("provider_arrives",),
    "HelpHasArrived": ("provider_reports",),
    "HelpChanged": ("provider_answers", "coordinator_acts"),
    "RefusalTaken": ("provider_answers", "coordinator_acts"),
    "OfferExpired": ("provider_answers", "coordinator_acts"),
    "JobDeclined": ("provider_answers", "coordinator_acts"),
    "WeHaveYourCall": ("answer_call", "call_back"),
    "PleaseWait": ("answer_call",),
    "APersonComes": ("answer_call",),
    "SorryEnglish": ("answer_call", "interpreter"),
    "YouInterpret": ("interpreter",),
    "WeRingYou": ("interpreter",),
    "CallingBack": ("call_back",),
    "GladYouAreSafe": ("coordinator_acts",),
    "MessageAdded": ("answer",),
    "HowTranslated": ("translation",),
    "LetterForYou": ("translation",),
    "NotCheckedIn": ("check_in",),
    "YouAreLookedFor": ("check_in",),
    "LaterThanPromised": ("follow_up", "call_back"),
    "RefundNews": ("agency_answers", "advance_decided", "agency_refunds", "purchase_looked_at", "follow_up"),
}
NOTHING_BY_ITSELF = {
    "LastCallToCheckIn": "the timer of the check-in itself opens the case at that hour",
    "SomebodyLeft": "they are dialled again in the same commit",
    "WishesSettled": "it tells what was decided; each step of it has its own promise",
    "SomebodyIsLost": "the dialling again has given up: the desk is told in the same commit",
}
"""Words that sound like a promise; why they are none."""


def test_every_message_that_says_what_will_happen_names_its_promise() -> None:
    texts = {
        folder.name: (folder / "en.txt").read_text(encoding="utf-8")
        for folder in word_files.FOLDER.iterdir()
        if folder.is_dir()
    }
    promising = {name for name, text in texts.items() if SAYS_WHAT_WILL_HAPPEN.search(text)}
    assert len(promising) >= FEWEST
    unlisted = sorted(promising - PROMISES.keys() - NOTHING_BY_ITSELF.keys())
    assert unlisted == [], "say in tests/house/test_promises.py which promise each of them makes"
    assert sorted((PROMISES.keys() | NOTHING_BY_ITSELF.keys()) - texts.keys()) == []


def test_every_promise_of_a_message_is_made_and_ended_somewhere() -> None:
    named = {what for kinds in PROMISES.values() for what in kinds}
    assert named <= WORDINGS.keys()
    sources = "\n".join(module.text for module in read_modules() if "/promises/" not in module.where)
    for what in named:
        assert re.search(rf'"{what}"|\b{what.upper()}\b', sources), f"nobody makes {what}"


def test_what_belongs_to_the_course_ends_with_the_case_and_the_rest_keeps_it_open() -> None:
    assert is_of_course("provider_arrives") and not is_of_course("call_back") and not is_of_course("unheard_of")
