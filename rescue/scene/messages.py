"""What whoever may have evidence is asked, in their language; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from i18n.words import Term, Words


@dataclass(frozen=True)
class PleaseKeepEvidence(Words):
    """To a shop, a driver, a company, a witness: what we ask for, of when and where, until when, and how to answer.

    It is handed over, read out or sent by hand, so it may be longer than a text; it names nobody.
    """

    max_segments: ClassVar[int] = 8

    reference: str
    what: Term
    at: datetime
    place: str | None
    recording: bool
    records: bool
    witness: bool
    until: datetime | None
    phone: str
