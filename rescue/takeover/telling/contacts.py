"""How missions and organisations are reached: added from anywhere, used only once a person has confirmed it."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from sqlalchemy import select

from i18n.languages import negotiate
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.takeover.telling import planning
from rescue.takeover.telling.models import ContactChannel, OutsideContact, Rhythm

MOST_SHOWN = 50
FEWEST_CHARACTERS = 6


class ContactUnusable(Invalid):
    title = N_("This contact cannot be used.")
    text = N_("Give a mail address, or a number with its country code. Nothing was kept.")


class NotConfirmedYet(Conflict):
    title = N_("Confirm the contact first.")
    text = N_("Nobody has confirmed that this contact is theirs. Confirm it first; nothing was changed.")


class SayHowConfirmed(Invalid):
    title = N_("Say how it was confirmed.")
    text = N_("Say how you confirmed that it is theirs: whom you called, on which number. Nothing was changed.")


@dataclass(frozen=True)
class ContactDraft:
    """A contact as it is written down; `source` says where it comes from."""

    name: str
    channel: ContactChannel
    address: str
    language: str = "zh-Hans"
    source: str = ""
    zone: str = "Asia/Shanghai"


def add(db: Db, whose: str, draft: ContactDraft, *, by: str) -> OutsideContact:
    """Write it down; nothing is sent to it yet."""
    address = draft.address.strip()
    is_mail = draft.channel is ContactChannel.EMAIL
    if len(address) < FEWEST_CHARACTERS or ("@" in address) is not is_mail or (not is_mail and address[0] != "+"):
        raise ContactUnusable
    contact = OutsideContact(
        id=db.new_id("oct"),
        whose=whose,
        name=draft.name,
        channel=draft.channel,
        address=address if is_mail else "".join(address.replace("-", "").split()),
        language=negotiate(draft.language).code,
        source=draft.source,
        rhythm=Rhythm.NEVER,
        zone=draft.zone if draft.zone in available_timezones() else "UTC",
        added_at=db.now,
        added_by=by,
    )
    db.add(contact)
    db.flush()
    events.record(db, "outside_contact.added", subject=contact.id, by=by)
    return contact


def confirm(db: Db, contact: OutsideContact, how: str, *, by: str) -> None:
    """Somebody made sure that it is theirs, and says how."""
    if len(how.strip()) < FEWEST_CHARACTERS:
        raise SayHowConfirmed
    if contact.confirmed_at is None:
        contact.confirmed_at, contact.confirmed_by, contact.confirmed_how = db.now, by, how.strip()
        events.record(db, "outside_contact.confirmed", subject=contact.id, by=by)


def set_rhythm(db: Db, contact: OutsideContact, rhythm: Rhythm, *, by: str) -> None:
    """How often the digest goes there; only to what somebody has confirmed."""
    if contact.confirmed_at is None or contact.ended_at is not None:
        raise NotConfirmedYet
    if contact.rhythm is not rhythm:
        contact.rhythm = rhythm
        db.flush()
        events.record(db, "outside_contact.digest_set", subject=contact.id, by=by, rhythm=str(rhythm))
        planning.plan(db, contact)


def end(db: Db, contact: OutsideContact, *, by: str) -> None:
    """It is not used any more."""
    if contact.ended_at is None:
        contact.ended_at, contact.rhythm = db.now, Rhythm.NEVER
        events.record(db, "outside_contact.ended", subject=contact.id, by=by)


def get_for_change(db: Db, contact_id: str) -> OutsideContact:
    found = db.scalar(select(OutsideContact).where(OutsideContact.id == contact_id).with_for_update())
    if found is None:
        raise NotFound
    return found


def list_of(db: Db, whose: str) -> list[OutsideContact]:
    """Those in use, the confirmed first."""
    of = select(OutsideContact).where(OutsideContact.whose == whose, OutsideContact.ended_at.is_(None))
    found = db.scalars(of.order_by(OutsideContact.added_at, OutsideContact.id).limit(MOST_SHOWN))
    return sorted(found, key=lambda each: each.confirmed_at is None)
