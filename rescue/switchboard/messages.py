"""What is said on the phone; the words are in `i18n/words/<ClassName>/`, read aloud by `prompts`.

Numbers and references are handed over digit by digit (`prompts.spell`), so that a machine does not read 1669 as a sum.
"""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Term, Words

BREATHS = 9  # spoken, not sent: counted generously, in any script


@dataclass(frozen=True)
class ThisIsHomeward(Words):
    """The first words of a call."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class ChooseLanguage(Words):
    """One line of the language menu, in the language it offers."""

    max_segments: ClassVar[int] = BREATHS

    digit: int


@dataclass(frozen=True)
class OtherLanguages(Words):
    """The line that turns the page of the menu."""

    max_segments: ClassVar[int] = BREATHS

    digit: int


@dataclass(frozen=True)
class PersonOnZero(Words):
    """The way out of every menu."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class SameCase(Words):
    """To a phone with an open case: about that one, or something new; nothing of the case is told."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class WhatHappened(Words):
    """The menu of what happened."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class InYourWords(Words):
    """Before the caller speaks freely."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class WhereIsIt(Words):
    """The place by speech, and the link that was texted."""

    max_segments: ClassVar[int] = BREATHS

    is_texted: bool


@dataclass(frozen=True)
class WeHaveYourCall(Words):
    """What happens next and whom to call in danger, before the caller is put through."""

    max_segments: ClassVar[int] = BREATHS

    reference: str
    emergency_number: str | None
    is_texted: bool
    can_call_back: bool
    anywhere: str | None = None


@dataclass(frozen=True)
class PleaseWait(Words):
    """While nobody has come to the line."""

    max_segments: ClassVar[int] = BREATHS

    emergency_number: str | None
    anywhere: str | None = None


@dataclass(frozen=True)
class APersonComes(Words):
    """To somebody who wants a person."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class NotUnderstood(Words):
    """Before a question is asked once more."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class SorryEnglish(Words):
    """To somebody whose language no machine of ours can say."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class ConsentAwaits(Words):
    """To a phone that was asked for a consent: about that, or something else; nothing of the case is told."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class EnterCode(Words):
    """The code that was just texted to this phone, on its keys; once more where it was wrong."""

    max_segments: ClassVar[int] = BREATHS

    is_again: bool


@dataclass(frozen=True)
class DoYouAgree(Words):
    """After the text of the consent was read aloud."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class ConsentNoted(Words):
    """The last words: exactly one is true."""

    max_segments: ClassVar[int] = BREATHS

    is_given: bool = False
    is_refused: bool = False


@dataclass(frozen=True)
class CallingBack(Words):
    """When we call back."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class GladYouAreSafe(Words):
    """To somebody who needs no help any more."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class PleaseCallUs(Words):
    """Left on an answering machine."""

    max_segments: ClassVar[int] = BREATHS

    desk_phone: str


@dataclass(frozen=True)
class ConfirmHeard(Words):
    """Behind a message read aloud."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class AcceptOrDecline(Words):
    """Behind an offer read aloud."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class InHowManyMinutes(Words):
    """To a provider who accepts."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class WeRingYou(Words):
    """To an interpreter who has accepted a job on the telephone: nobody is expected anywhere."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class JobAccepted(Words):
    """To a provider who has accepted."""

    max_segments: ClassVar[int] = BREATHS

    minutes: int


@dataclass(frozen=True)
class JobDeclined(Words):
    """To a provider who has declined."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class OfferIsGone(Words):
    """To a provider whose offer is over."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class Confirmed(Words):
    """To somebody who has confirmed."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class SomebodyLeft(Words):
    """To those still on the line: a leg was cut and is dialled again."""

    max_segments: ClassVar[int] = BREATHS

    who: Term


@dataclass(frozen=True)
class SomebodyIsBack(Words):
    """To those on the line: the leg that was cut is back."""

    max_segments: ClassVar[int] = BREATHS

    who: Term


@dataclass(frozen=True)
class SomebodyIsLost(Words):
    """To those on the line: dialling again did not help."""

    max_segments: ClassVar[int] = BREATHS

    who: Term


@dataclass(frozen=True)
class MayWeRecord(Words):
    """Asks one leg for its consent."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class ThisIsRecorded(Words):
    """Told where a notice is enough, and to everybody before a recording starts."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class NothingIsRecorded(Words):
    """Told when somebody refused."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class OneMoment(Words):
    """To somebody on hold."""

    max_segments: ClassVar[int] = BREATHS


@dataclass(frozen=True)
class CallHasEnded(Words):
    """The last words of a call that a coordinator ended."""

    max_segments: ClassVar[int] = BREATHS
