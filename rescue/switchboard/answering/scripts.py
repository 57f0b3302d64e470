"""What a caller is told at each step, as steps of a document."""

from dataclasses import dataclass

from i18n.channels.by_twilio.twiml import Conference, HangUp, Line, Question, Recording, Redirect, Step
from i18n.channels.by_twilio.voices import EARS
from i18n.reaching import senders
from rescue.cases.dangers import WhomToCall
from rescue.switchboard import ways
from rescue.switchboard.answering import menu
from rescue.switchboard.answering.steps import Step as At
from rescue.switchboard.legs import conference_label
from rescue.switchboard.messages import (
    APersonComes,
    CallHasEnded,
    CallingBack,
    ChooseLanguage,
    InYourWords,
    NotUnderstood,
    OtherLanguages,
    PersonOnZero,
    PleaseCallUs,
    SameCase,
    SorryEnglish,
    ThisIsHomeward,
    WeHaveYourCall,
    WhatHappened,
    WhereIsIt,
)
from rescue.switchboard.models import Call, CallLeg
from rescue.switchboard.prompts import pause, spell, spelled
from rescue.switchboard.ways import Ways

MENU_SECONDS = 6
ANSWER_SECONDS = 8
TELL_SECONDS = 60
ENGLISH = "en"


@dataclass(frozen=True)
class Facts:
    """What of its incident a caller may be told: their own reference and the numbers of the place, nothing else."""

    reference: str
    danger: WhomToCall
    tells_reference: bool


def ask(call: Call, turn: int, ways_: Ways, *, is_again: bool) -> tuple[Step, ...]:
    """The question of the call's present step."""
    action = ways_.url(ways.answer_path(call.id, turn))
    if call.step == At.LANGUAGE:
        return (_ask_language(call, action, ways_, is_again=is_again),)
    language = language_of(call)
    say = ways_.speech.say
    again = say(NotUnderstood(), language) if is_again else ()
    ear = EARS.get(language)
    match call.step:
        case At.SAME_CASE:
            lines = (*again, *say(SameCase(), language), *say(PersonOnZero(), language))
            return (Question(lines, action, ANSWER_SECONDS),)
        case At.WHAT:
            lines = (*again, *say(WhatHappened(), language), *say(PersonOnZero(), language))
            return (Question(lines, action, ANSWER_SECONDS, ear=ear),)
        case At.TELL:
            return _let_speak((*again, *say(InYourWords(), language)), action, ear)
    lines = (*again, *say(WhereIsIt(is_texted=_has_link(call)), language))
    return _let_speak(lines, action, ear)


def join(call: Call, leg: CallLeg, facts: Facts, ways_: Ways) -> tuple[Step, ...]:
    """What happens next and whom to call in danger, then into the conference."""
    language = language_of(call)
    lines: list[Line] = []
    if not ways_.speech.speaks(language):
        lines += ways_.speech.say(SorryEnglish(), ENGLISH)
    elif call.wants_person:
        lines += ways_.speech.say(APersonComes(), language)
    told = WeHaveYourCall(
        reference=spell(facts.reference) if facts.tells_reference else "",
        **spelled(facts.danger),
        is_texted=call.texted_at is not None,
        can_call_back=call.from_address is not None,
    )
    lines += ways_.speech.say(told, language)
    return (*lines, conference(leg, ways_))


def conference(leg: CallLeg, ways_: Ways) -> Conference:
    return Conference(
        name=ways.conference_name(leg.incident_id),
        label=conference_label(leg),
        status=ways_.url(ways.conference_path(leg.incident_id)),
        wait=ways_.url(ways.wait_path(leg.id)),
        left=ways_.url(ways.left_path(leg.id)),
    )


def call_back(call: Call, ways_: Ways, *, is_machine: bool, is_again: bool) -> tuple[Step, ...]:
    """When we call back: a person is asked, a machine gets a message without a word about the case."""
    language = language_of(call)
    if is_machine:
        message = ways_.speech.say(PleaseCallUs(spell(ways_.desk_phone)), language)
        return (*message, HangUp())
    action = ways_.url(ways.callback_path(call.id)) + ("/again" if is_again else "/asked")
    lines = (*ways_.speech.say(CallingBack(), language), *ways_.speech.say(PersonOnZero(), language))
    return (Question(lines, action, ANSWER_SECONDS),)


def end(language: str, ways_: Ways) -> tuple[Step, ...]:
    return (*ways_.speech.say(CallHasEnded(), language), HangUp())


def language_of(call: Call) -> str:
    """The language they chose, else the likeliest."""
    return call.language or call.languages[0]


def _has_link(call: Call) -> bool:
    """Whether they were texted a link: networks of some countries take none."""
    rule = senders.capability_of(call.country, "sms")
    return call.texted_at is not None and (rule is None or rule.links)


def _ask_language(call: Call, action: str, ways_: Ways, *, is_again: bool) -> Question:
    say = ways_.speech.say
    likely = [code for code in call.languages if ways_.speech.speaks(code)][:2]
    neutral = list(dict.fromkeys((likely[0], ENGLISH)))
    lines: list[Line] = []
    if is_again:
        lines += [line for code in neutral for line in say(NotUnderstood(), code)]
    elif call.page == 0:
        lines += [line for code in likely for line in say(ThisIsHomeward(), code)]
    for digit, code in menu.page(call.languages, call.page).choices:
        lines += _offer(code, digit, ways_)
    lines += [line for code in neutral for line in say(OtherLanguages(menu.TURN), code)]
    lines += [line for code in neutral for line in say(PersonOnZero(), code)]
    return Question(
        (*lines, *pause()), action, MENU_SECONDS, ear=EARS.get(likely[0], EARS[ENGLISH]), hints=menu.hints()
    )


def _offer(code: str, digit: int, ways_: Ways) -> tuple[Line, ...]:
    """A language offered in itself; one that nobody can say is named in English, so that it is offered at all."""
    if ways_.speech.speaks(code):
        return ways_.speech.say(ChooseLanguage(digit), code)
    return ways_.speech.read(menu.offer_in_english(code, digit), ENGLISH)


def _let_speak(lines: tuple[Line, ...], action: str, ear: str | None) -> tuple[Step, ...]:
    if ear is None:
        return (*lines, Recording(action, TELL_SECONDS), Redirect(action))
    return (Question(lines, action, ANSWER_SECONDS, digits=None, ear=ear),)
