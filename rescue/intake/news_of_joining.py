"""Telling travellers, once, that their reports are one case."""

from typing import Any

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.reaching import whatsapp
from rescue.cases.models import Follower, Incident
from rescue.intake.messages import ReportsJoined
from rescue.kit import jobs
from rescue.kit.access.links import Link
from rescue.kit.database import Db

LINK_PATH = "/t/"


def addressees(db: Db, incident: Incident, *, but: Incident) -> list[dict[str, Any]]:
    """Who reported the incident and does not know the other one yet: link ids, never numbers, since they are kept."""
    known = set(db.scalars(select(Follower.phone).where(Follower.incident_id == but.id))) | {but.contact_phone}
    found = []
    if incident.contact_phone and incident.contact_phone not in known and incident.contact_link_id:
        found.append({"link_id": incident.contact_link_id, "follower_id": None})
        known.add(incident.contact_phone)
    for follower in db.scalars(select(Follower).where(Follower.incident_id == incident.id).order_by(Follower.id)):
        if follower.phone and follower.phone not in known:
            found.append({"link_id": follower.link_id, "follower_id": follower.id})
            known.add(follower.phone)
    return found


def tell(db: Db, into: Incident, earlier: str, told: list[dict[str, Any]]) -> None:
    """Say which reference counts from now on, to each in their own language and with their own link."""
    link_ids = [each["link_id"] for each in told]
    if not link_ids:
        return
    db.flush()
    theirs = select(Follower).where(Follower.incident_id == into.id, Follower.link_id.in_(link_ids))
    for follower in db.scalars(theirs.order_by(Follower.id)):
        if follower.phone:
            channel = whatsapp.channel_for(db, follower.phone)
            deliveries.queue(
                db,
                Recipient("traveller", follower.phone, follower.language, channel=channel, zone=into.time_zone),
                ReportsJoined(into.reference, earlier, link=""),
                incident_id=into.id,
                link=Link(follower.link_id, token=""),
                link_path=LINK_PATH,
                urgency=jobs.Urgency.RESCUE,
            )
