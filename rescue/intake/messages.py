"""What intake says to a traveller; the words are in `i18n/words/<ClassName>/`."""

from dataclasses import dataclass

from i18n.words import Words


@dataclass(frozen=True)
class SendYourPin(Words):
    """To a traveller whose map link says nothing to us: what to send instead."""

    reference: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class WeHaveYou(Words):
    """To the traveller, at once: we have your report, what happens next, whom to call in danger."""

    reference: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class OthersReportedToo(Words):
    """To somebody whose report is about an incident that others reported before."""

    reference: str
    emergency_number: str | None
    link: str | None = None
    anywhere: str | None = None


@dataclass(frozen=True)
class ReportsJoined(Words):
    """To somebody whose own incident turned out to be the same as another: which reference counts from now on."""

    reference: str
    earlier: str
    link: str | None = None
