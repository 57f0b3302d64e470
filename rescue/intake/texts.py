"""A text to our number: more about an open incident of that phone, or a new call for help."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from rescue.cases import incidents
from rescue.geography import location_text
from rescue.intake import details, reports
from rescue.intake.drafts import Draft, Received, Rules
from rescue.intake.models import Channel
from rescue.kit.database import Db
from rescue.kit.web.strict import TEXT_CHARACTERS

MACHINE_MADE = "aml"
OWN_PLACE = "own_pin"
REPORTED_PLACE = "reported_pin"
# The code that the SOS page writes into a text: the same press sent by both ways is one call for help.
_PRESSED = re.compile(r"\bsos_[0-9a-z]{20,36}\b")
REPORTED_PLACE_M = 300.0  # how far people are from a place that somebody else chose for them


@dataclass(frozen=True)
class Texted:
    """A text as intake needs it. `key` is the carrier's own name for it, so that one delivered twice is one.

    A place that came as a place has its degrees; `is_own_place` when the writer's phone measured it, not chosen on a
    map and not passed on: another's never takes the place of what a phone measured.
    """

    body: str
    phone: str | None
    channel: Channel = Channel.SMS
    key: str | None = None
    name: str | None = None
    language: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_label: str | None = None
    is_own_place: bool = False
    sent_at: datetime | None = None
    by: str = "anyone"
    is_forwarded: bool = False


def receive_text(
    db: Db,
    from_address: str,
    body: str,
    rules: Rules,
    *,
    key: str | None = None,
    by: str = "anyone",
    is_forwarded: bool = False,
) -> Received:
    """Take plain words from a phone."""
    return take(db, Texted(body.replace("\0", ""), from_address, key=key, by=by, is_forwarded=is_forwarded), rules)


def take(db: Db, texted: Texted, rules: Rules, *, incident_id: str | None = None) -> Received:
    """Take a text into the incident it is known to be about, else into its phone's, else into a new one.

    A position in it (AML, geo: or written degrees) is used, other words may name a place. The text is kept raw.
    """
    draft = draft_of(texted)
    if incident_id is not None:
        received = reports.add_to(db, incidents.lock(db, incident_id), draft, rules)
    else:
        received = reports.receive(db, replace(draft, key=pressed_key(texted.body) or draft.key), rules)
    if received.opened is None and not received.is_joined:
        details.add_words(incidents.lock(db, received.incident_id), draft.description)
    return received


def pressed_key(body: str) -> str | None:
    """The key of the press that a text repeats, as the SOS page sends it."""
    found = _PRESSED.search(body)
    return f"web:{found[0]}" if found else None


def draft_of(texted: Texted) -> Draft:
    """The report that a text is."""
    said = " ".join(_PRESSED.sub("", texted.body[:TEXT_CHARACTERS]).split(" ")).strip()
    written = location_text.read(said)
    is_machine_made = written is not None and written.kind == MACHINE_MADE
    has_pin = texted.latitude is not None
    source = (OWN_PLACE if texted.is_own_place else REPORTED_PLACE) if has_pin else None
    return Draft(
        channel=texted.channel,
        by=texted.by,
        key=f"{texted.channel}:{texted.key}" if texted.key else None,
        name=texted.name,
        phone=texted.phone,
        language=texted.language,
        description=None if is_machine_made else said or None,
        latitude=texted.latitude,
        longitude=texted.longitude,
        accuracy_m=REPORTED_PLACE_M if source == REPORTED_PLACE else None,
        place_text=(texted.place_label or None) if has_pin else said or None,
        is_appended=True,
        place_source=source,
        measured_at=texted.sent_at if source == OWN_PLACE else None,
        is_forwarded=texted.is_forwarded,
    )
