"""Letting somebody follow a case, and ending it: the next look after that finds nothing."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.reaching import senders
from i18n.reaching.countries import country_of
from rescue.cases.models import Incident, IncidentState
from rescue.intake import phones
from rescue.kit import events, jobs
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Forbidden, NotFound
from rescue.kit.words import N_
from rescue.travellers.sharing.messages import FollowTheirCase
from rescue.travellers.sharing.models import PlaceLevel, Share

LINK_PATH = "/f/"
DAYS = (1, 3, 7)
MOST_LIVE = 10
MOST_TEXTED = 5
MOST_JOINED = 5
RELATIVE = "relative"


class TooManyShares(Conflict):
    title = N_("Too many people follow this case.")
    text = N_("No more links can be made for this case. Stop one that is not needed any more. Nothing was changed.")


@dataclass(frozen=True)
class Wish:
    """What the traveller chose."""

    key: str
    level: PlaceLevel
    days: int
    name: str | None
    phone: str | None
    language: str


@dataclass(frozen=True)
class Shown:
    """One live share as its maker sees it; `code` where a text to that phone may hold no link."""

    share: Share
    token: str
    code: str | None


def make(db: Db, incident: Incident, wish: Wish, viewer: Principal) -> Share:
    """Make a link and text it where a phone was given; the same form again is the same link."""
    check_is_theirs(incident, viewer)
    if (same := db.scalar(select(Share).where(Share.key == wish.key))) is not None:
        if same.incident_id != incident.id:
            raise NotFound
        return same
    made = list(db.scalars(select(Share).where(Share.incident_id == incident.id)))
    phone = _phone(wish.phone, incident)
    if sum(_is_live(each, db) for each in made) >= MOST_LIVE:
        raise TooManyShares
    if phone and sum(each.phone is not None for each in made) >= MOST_TEXTED:
        raise TooManyShares
    share_id, expires_at = db.new_id("shr"), db.now + timedelta(days=wish.days)
    language = negotiate(wish.language).code
    link = links.add(
        db, Purpose.RELATIVE_SHARE, share_id, expires_at=expires_at, language=language, is_typed=phone is not None
    )
    share = Share(
        id=share_id,
        incident_id=incident.id,
        key=wish.key,
        link_id=link.id,
        level=wish.level,
        name=wish.name,
        phone=phone,
        language=language,
        made_by=viewer.id,
        made_at=db.now,
        expires_at=expires_at,
    )
    db.add(share)
    db.flush()
    events.record(
        db, "share.made", subject=share.id, by=viewer.id, incident_id=incident.id, level=str(wish.level), days=wish.days
    )
    if phone:
        _text(db, incident, share, phone, link)
    return share


def end(db: Db, incident: Incident, share_id: str, viewer: Principal) -> None:
    """Stop it now; stopping it twice is fine."""
    check_is_theirs(incident, viewer)
    share = db.get(Share, share_id)
    if share is None or share.incident_id != incident.id:
        raise NotFound
    if share.ended_at is not None:
        return
    share.ended_at = db.now
    links.revoke(db, share.link_id, by=viewer.id)
    events.record(db, "share.ended", subject=share.id, by=viewer.id, incident_id=incident.id)


def list_live(db: Db, incident: Incident, viewer: Principal) -> list[Shown]:
    """Who can follow it now, the newest first."""
    check_is_theirs(incident, viewer)
    found = db.scalars(select(Share).where(Share.incident_id == incident.id).order_by(Share.made_at.desc(), Share.id))
    live = [each for each in found if _is_live(each, db)]
    return [_shown(db, each) for each in live]


def find_followed(db: Db, viewer: Principal) -> tuple[Share, Incident]:
    """What this link lets its holder follow: the incident, or the one that it turned out to be."""
    share = db.get(Share, viewer.link_object or "")
    incident = db.get(Incident, share.incident_id) if share is not None and _is_live(share, db) else None
    for _ in range(MOST_JOINED):
        if incident is None or incident.state is not IncidentState.DUPLICATE or incident.merged_into is None:
            break
        incident = db.get(Incident, incident.merged_into)
    if share is None or incident is None:
        raise NotFound
    return share, incident


def may_share(incident: Incident, viewer: Principal) -> bool:
    """Only whoever called for help: who joined the report later decides nothing about another's place."""
    return viewer.id == incident.contact_link_id


def check_is_theirs(incident: Incident, viewer: Principal) -> None:
    if not may_share(incident, viewer):
        raise Forbidden


def _phone(said: str | None, incident: Incident) -> str | None:
    phone = phones.normalise(said, incident.iso_code)
    return phone if phone and phone.startswith("+") and phone != incident.contact_phone else None


def _is_live(share: Share, db: Db) -> bool:
    return share.ended_at is None and share.expires_at > db.now


def _shown(db: Db, share: Share) -> Shown:
    token = links.token_of(db.secret, share.link_id)
    rule = senders.capability_of(country_of(share.phone), "sms") if share.phone else None
    return Shown(share, token, links.typed_of(token) if rule is not None and not rule.links else None)


def _text(db: Db, incident: Incident, share: Share, phone: str, link: Link) -> None:
    message = FollowTheirCase(incident.reference, incident.contact_name, link="")
    deliveries.queue(
        db,
        Recipient(RELATIVE, phone, share.language),
        message,
        incident_id=incident.id,
        link=link,
        link_path=LINK_PATH,
        urgency=jobs.Urgency.TIMER,
        about=share.id,
    )
