"""What wakes the desk: a booking that fell, a gate that is red on the way, relatives who disagree.

Each is a promise to those who wait, with a clock: kept when it is booked again or settled, an alarm when it is not.
"""

from datetime import timedelta
from typing import Any

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.words import Term
from rescue.cases import incidents
from rescue.cases.following import SEVERITY_NAMES
from rescue.dispatch.messages import CoordinatorNeeded
from rescue.kit import jobs
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.words import N_
from rescue.promises import promises

REBOOKING, WISHES, JOURNEY = "rebooking", "wishes", "journey"
BY_HAND = "transfer.booking_cancelled"
REASONS: dict[str, str] = {
    BY_HAND: N_("a gate of a booked transfer turned red"),
    "transfer.red_under_way": N_("a gate of a transfer under way turned red"),
    "remains.on_hold": N_("relatives disagree about somebody who died"),
}
PROMISED: dict[str, tuple[str, str, int]] = {
    BY_HAND: (REBOOKING, "traveller", 15),
    "transfer.red_under_way": (REBOOKING, "traveller", 15),
    "remains.on_hold": (WISHES, "relative", 60),
}
"""What is promised, to whom, and in how many minutes."""


def on_alarm(db: Db, news: News, *, duty_phone: str, desk_url: str) -> None:
    """Somebody has to act, and the duty phone is told. Who cancelled by hand knows already."""
    if news.kind == BY_HAND and not news.facts.get("red"):
        return
    incident = incidents.lock(db, news.incident_id or "")
    what, to_whom, minutes = PROMISED[news.kind]
    due_at = db.now + timedelta(minutes=minutes)
    known: dict[str, Any] = {"incident_id": incident.id, "about": news.subject}
    promises.make(db, **known, what=what, due_at=due_at, to_whom=to_whom, by=news.by)
    if not duty_phone:
        return
    message = CoordinatorNeeded(
        reference=incident.reference,
        severity=Term(SEVERITY_NAMES[incident.severity]),
        place=incident.place_names.get("zh-Hans") or incident.place_names.get("en"),
        reason=Term(REASONS[news.kind]),
        link=f"{desk_url}{incident.id}/transfers",
    )
    to = Recipient("coordinator", duty_phone, "zh-Hans")
    deliveries.queue(db, to, message, incident_id=incident.id, urgency=jobs.Urgency.RESCUE)
