"""A text to our number: more about an open incident of that phone, or a new call for help."""

from rescue.cases import incidents
from rescue.geography import location_text
from rescue.intake import details, reports
from rescue.intake.drafts import Draft, Received, Rules
from rescue.intake.models import Channel
from rescue.kit.database import Db
from rescue.kit.web.strict import TEXT_CHARACTERS

MACHINE_MADE = "aml"


def receive_text(
    db: Db, from_address: str, body: str, rules: Rules, *, key: str | None = None, by: str = "anyone"
) -> Received:
    """Take a text as it came; `key` is the carrier's own name for it, so that one delivered twice is one.

    A position in it (AML, geo: or written degrees) is used, other words may name a place. The text is kept raw.
    """
    said = body.replace("\0", "")[:TEXT_CHARACTERS]
    written = location_text.read(said)
    is_machine_made = written is not None and written.kind == MACHINE_MADE
    draft = Draft(
        channel=Channel.SMS,
        by=by,
        key=f"sms:{key}" if key else None,
        phone=from_address,
        description=None if is_machine_made else said or None,
        place_text=said or None,
        is_appended=True,
    )
    received = reports.receive(db, draft, rules)
    if received.opened is None:
        details.add_words(incidents.lock(db, received.incident_id), draft.description)
    return received
