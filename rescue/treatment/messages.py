"""What is said about treatment; never a word of what somebody has. The words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from i18n.words import Words


@dataclass(frozen=True)
class LeftHospital(Words):
    """To the patient: they were discharged, what to keep, and whom to call when it gets worse."""

    max_segments: ClassVar[int] = 4

    reference: str
    emergency_number: str | None = None
    anywhere: str | None = None
    """Either is there: a place's own number, or what mobile phones reach where nobody knows the place."""
    link: str | None = None


@dataclass(frozen=True)
class TheyLeftHospital(Words):
    """To a relative, with the patient's consent: they were discharged."""

    reference: str


@dataclass(frozen=True)
class PleaseSendReport(Words):
    """To a hospital: we ask for papers of a patient; the link says which, and takes them."""

    max_segments: ClassVar[int] = 4

    reference: str
    due: datetime
    link: str | None = None
    """Where texts may hold no link the hospital is asked to call us instead."""
