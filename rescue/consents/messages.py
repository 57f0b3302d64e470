"""What is said about consents; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from typing import ClassVar

from i18n.words import Term, Words


@dataclass(frozen=True)
class PleaseAgree(Words):
    """To whoever is asked: what about, and where to read and answer it.

    `our_phone` and `code_number`, to be typed at our web address, are there where a text may hold no link.
    """

    max_segments: ClassVar[int] = 4

    reference: str
    matter: Term
    link: str | None = None
    our_phone: str | None = None
    code_number: str | None = None


@dataclass(frozen=True)
class YourCode(Words):
    """The one-time code, alone; `code` is written in when it is sent."""

    max_segments: ClassVar[int] = 2

    reference: str
    code: str
    minutes: int


@dataclass(frozen=True)
class AgreeToRecording(Words):
    """The frozen text of a consent to record."""

    max_segments: ClassVar[int] = 12

    reference: str


@dataclass(frozen=True)
class AgreeToMedicalReport(Words):
    """The frozen text of a consent to hand on the medical report."""

    max_segments: ClassVar[int] = 12

    reference: str


@dataclass(frozen=True)
class AgreeToTheirMedicalReport(Words):
    """The same said by a relative for the traveller, who cannot decide now: the report is not theirs."""

    max_segments: ClassVar[int] = 14

    reference: str


@dataclass(frozen=True)
class AgreeToTellFamily(Words):
    """The frozen text of a consent to tell the family."""

    max_segments: ClassVar[int] = 12

    reference: str


@dataclass(frozen=True)
class AgreeToTellMission(Words):
    """The frozen text of a consent to tell the embassy or consulate."""

    max_segments: ClassVar[int] = 12

    reference: str


@dataclass(frozen=True)
class AgreeToMachineTranslation(Words):
    """The frozen text of a consent to translation by a machine of another company."""

    max_segments: ClassVar[int] = 12

    reference: str
