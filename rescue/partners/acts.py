"""What a provider's form asks for, done by dispatch's own verbs: the same for a link and for the portal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rescue.dispatch import call_outs
from rescue.dispatch.bills import bills, photos, reading
from rescue.dispatch.call_outs import LONGEST_ETA_MINUTES, REFUSAL_REASONS
from rescue.dispatch.models import MILESTONES, UNDER_WAY, CallOut, CallOutState
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Fix, PositionImpossible
from rescue.geography.corrections import book as corrections
from rescue.intake import whereabouts
from rescue.kit import states
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.web.strict import LINE_CHARACTERS, MOMENT, find_unreadable
from rescue.kit.words import N_

NUMBER_CHARACTERS = 6
DEGREE_CHARACTERS = 24
MOST_LATITUDE, MOST_LONGITUDE, MOST_METRES = 90, 180, 20_100_000


class MinutesUnreadable(Invalid):
    title = N_("Say in how many minutes you arrive.")
    text = N_("Say in how many minutes you arrive: a whole number from 1 to %(most)s. Nothing was changed.")


class ReasonMissing(Invalid):
    title = N_("Say why.")
    text = N_("Choose or write a reason in one line. Nothing was changed.")


@dataclass(frozen=True)
class Asking:
    """A form that was sent: its fields, who sent it, and how long an offer waits."""

    fields: Mapping[str, str]
    by: str
    offer_seconds: int
    photo: bytes | None = None
    photo_name: str = ""
    photo_type: str = ""

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def check_version(self, call_out: CallOut) -> None:
        """A form read before somebody else's change changes nothing; one kept on a phone says what it was read at."""
        seen = self.get("version")
        is_number = seen.isascii() and seen.isdigit() and len(seen) <= NUMBER_CHARACTERS
        states.check_version(call_out, int(seen) if is_number else None)


Act = Callable[[Db, CallOut, Asking], None]


def accept(db: Db, call_out: CallOut, asking: Asking) -> None:
    """Yes, and in how many minutes."""
    if call_out.state is CallOutState.OFFERED:
        asking.check_version(call_out)
    call_outs.accept(db, call_out.id, eta_minutes=_minutes(asking), by=asking.by)


def refuse(db: Db, call_out: CallOut, asking: Asking) -> None:
    """No, and why; the next provider is asked in the same moment."""
    if call_out.state is CallOutState.OFFERED:
        asking.check_version(call_out)
    reason = asking.get("reason")
    if reason not in REFUSAL_REASONS:
        raise ReasonMissing
    note = _line(asking.get("note")) or None
    call_outs.decline(db, call_out.id, reason=reason, note=note, by=asking.by, offer_seconds=asking.offer_seconds)


def report_milestone(db: Db, call_out: CallOut, asking: Asking) -> None:
    """A milestone reached just now, or at the time the phone kept while it had no network."""
    milestone = next((each for each in MILESTONES if each == asking.get("milestone")), CallOutState.OFFERED)
    is_written = milestone in MILESTONES and getattr(call_out, f"{milestone}_at") is not None
    at = _moment(asking.get("at"))
    if call_out.state in UNDER_WAY and not is_written and at is None:
        asking.check_version(call_out)
    call_outs.report_milestone(db, call_out.id, milestone=milestone, at=at, by=asking.by)


def abort(db: Db, call_out: CallOut, asking: Asking) -> None:
    """They cannot go on; the next provider is asked in the same moment."""
    if call_out.state in UNDER_WAY:
        asking.check_version(call_out)
    reason = _line(asking.get("reason"))
    if not reason:
        raise ReasonMissing
    call_outs.abort(db, call_out.id, reason=reason, by=asking.by, offer_seconds=asking.offer_seconds)


def add_position(db: Db, call_out: CallOut, asking: Asking) -> None:
    """A position the phone measured, or one that was pasted as a map link or in degrees."""
    if asking.get("latitude"):
        fix = Fix(
            _degrees(asking.get("latitude"), MOST_LATITUDE),
            _degrees(asking.get("longitude"), MOST_LONGITUDE),
            _degrees(asking.get("accuracy_m"), MOST_METRES) if asking.get("accuracy_m") else None,
            _moment(asking.get("at")),
        )
    else:
        said = asking.get("place")
        place = whereabouts.find(
            corrections.read(db), latitude=None, longitude=None, accuracy_m=None, text=said or None, source="link"
        )
        if place.latitude is None or place.longitude is None:
            raise PositionImpossible
        fix = Fix(place.latitude, place.longitude, place.accuracy_m)
    tracks.append(db, call_out.id, [fix], by=asking.by)


def send_bill(db: Db, call_out: CallOut, asking: Asking) -> None:
    """The bill as lines or a total; a photo is kept before."""
    photo_id = None
    if asking.photo is not None:
        photo_id = photos.keep(
            db, call_out.id, asking.photo, name=asking.photo_name, said_type=asking.photo_type, by=asking.by
        )
    draft = reading.read(asking.fields, photo_id=photo_id)
    bills.send(db, call_out.id, draft, by=asking.by)


def _minutes(asking: Asking) -> int:
    said = asking.get("eta_minutes") or asking.get("other_minutes")
    is_number = said.isascii() and said.isdigit() and len(said) <= NUMBER_CHARACTERS
    if not is_number or not 1 <= int(said) <= LONGEST_ETA_MINUTES:
        raise MinutesUnreadable(most=LONGEST_ETA_MINUTES)
    return int(said)


def _line(said: str) -> str:
    if len(said) > LINE_CHARACTERS or find_unreadable(said):
        raise ReasonMissing
    return said


def _moment(said: str) -> datetime | None:
    if not said:
        return None
    if not MOMENT.match(said):
        raise PositionImpossible
    try:
        return datetime.fromisoformat(said.upper())
    except ValueError:
        raise PositionImpossible from None


def _degrees(said: str, most: float) -> float:
    try:
        value = float(said) if len(said) <= DEGREE_CHARACTERS else most + 1
    except ValueError:
        raise PositionImpossible from None
    if not -most <= value <= most:
        raise PositionImpossible
    return value
