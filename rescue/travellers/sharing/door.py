"""The door before a shared page that was reached by twelve digits: it opens by a code to the phone that was invited.

Whoever got the link itself holds it; digits are read aloud and typed, and may be heard by others.
"""

import hashlib

from i18n import deliveries
from i18n.deliveries import Recipient
from rescue.cases.models import Incident
from rescue.consents.messages import YourCode
from rescue.kit import jobs
from rescue.kit.access import codes
from rescue.kit.access.codes import Verdict
from rescue.kit.access.links import Link
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.travellers.sharing.models import Share
from rescue.travellers.sharing.shares import LINK_PATH, RELATIVE, find_followed


def find(db: Db, viewer: Principal) -> tuple[Share, Incident]:
    """What is behind the door, while it is shared."""
    share, incident = find_followed(db, viewer)
    if share.phone is None:
        raise NotFound
    return share, incident


def send_code(db: Db, share: Share, incident: Incident, channel: str) -> None:
    """Send a code to the invited phone and nowhere else."""
    address = share.phone or ""
    code = codes.issue(db, subject=share.id, approves=_fingerprint_of(share), address=address)
    deliveries.queue(
        db,
        Recipient(RELATIVE, address, share.language, channel=channel),
        YourCode(incident.reference, code="", minutes=codes.LIVE_MINUTES),
        incident_id=incident.id,
        link=Link(code.id, token=""),
        link_path=LINK_PATH,
        urgency=jobs.Urgency.TIMER,
        about=share.id,
    )


def try_code(db: Db, share: Share, digits: str, *, by: str) -> Verdict:
    """Whether the door opens. The verdict is an answer, never an exception: a counted try must be kept."""
    return codes.check(db, subject=share.id, approves=_fingerprint_of(share), digits=digits, by=by)[0]


def _fingerprint_of(share: Share) -> str:
    return hashlib.sha256(f"{share.id}\0{share.phone}\0{share.level}".encode()).hexdigest()
