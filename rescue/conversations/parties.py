"""Who is in a thread: seated by the case or by hand, each with a language and a link of their own."""

from dataclasses import dataclass
from datetime import timedelta

import phonenumbers
from sqlalchemy import select

from i18n.languages import LANGUAGES
from rescue.cases.models import Incident
from rescue.conversations.models import Audience, Basis, Party, Thread
from rescue.kit import events
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_

LINK_DAYS = 180
MOST_PARTIES = 20
NAME_CHARACTERS = 120
TRAVELLER_PATH, PROVIDER_PATH, PARTY_PATH = "/t/", "/p/", "/c/"
HOUSE = (Audience.DESK, Audience.TRAVELLER)
"""They come and go with the case, not by hand."""


class LanguageUnknown(Invalid):
    title = N_("We do not have this language.")
    text = N_("We do not have this language. Choose one of the twenty we have.")


class PhoneUnreadable(Invalid):
    title = N_("This phone number cannot be used.")
    text = N_("Write the phone number with its country code, such as +66 81 234 5678. Nothing was changed.")


class TooManyParties(Conflict):
    title = N_("This conversation is full.")
    text = N_("This conversation has the most people it can have. Open another one.")


class NotByHand(Conflict):
    title = N_("This party stays.")
    text = N_("The desk and the traveller stay in a conversation as long as it exists.")


@dataclass(frozen=True)
class PartyDraft:
    """Somebody to be added; without an address they read by the link alone."""

    audience: Audience
    language: str
    name: str | None = None
    channel: str | None = None
    address: str | None = None
    reads_before: bool = False
    """Whether they also read what was said before they came."""


def check_language(tag: str) -> str:
    """One of the twenty, by its own code."""
    if tag not in LANGUAGES:
        raise LanguageUnknown
    return tag


def list_parties(db: Db, thread_id: str, *, former: bool = False) -> list[Party]:
    """Who is in a thread, in the order they came; `former` ones too when their words are shown."""
    here = select(Party).where(Party.thread_id == thread_id)
    if not former:
        here = here.where(Party.left_at.is_(None))
    return list(db.scalars(here.order_by(Party.joined_at, Party.id).limit(5 * MOST_PARTIES)))


def add_party(db: Db, thread: Thread, draft: PartyDraft, *, by: str, basis: Basis = Basis.CHOSEN) -> Party:
    """Somebody joins with a link of their own; what was said before stays closed unless the draft opens it."""
    if draft.audience in HOUSE:
        raise NotByHand
    if len(list_parties(db, thread.id)) >= MOST_PARTIES:
        raise TooManyParties
    party_id = db.new_id("pty")
    link = links.add(
        db,
        Purpose.CONVERSATION,
        party_id,
        expires_at=db.now + timedelta(days=LINK_DAYS),
        language=check_language(draft.language),
    )
    party = seat(
        db,
        thread,
        draft.audience,
        draft.language,
        basis,
        party_id=party_id,
        name=draft.name,
        channel=draft.channel if draft.address else None,
        address=draft.address,
        opens_with=party_id,
        link_id=link.id,
        link_path=PARTY_PATH,
    )
    if draft.reads_before:
        party.reads_after = 0
    thread.version += 1
    events.record(db, "party.joined", subject=party.id, by=by, thread=thread.id, audience=str(draft.audience))
    return party


def remove_party(db: Db, thread: Thread, party_id: str, *, by: str) -> None:
    """Somebody leaves: from the next call on they read nothing, and their link opens nothing."""
    party = get_party(db, thread, party_id)
    if party.audience in HOUSE:
        raise NotByHand
    party.left_at = db.now
    thread.version += 1
    if party.link_path == PARTY_PATH and party.link_id:
        links.revoke(db, party.link_id, by=by)
    events.record(db, "party.left", subject=party.id, by=by, thread=thread.id)


def read_phone(said: str | None) -> str | None:
    """A number as the carriers take it; PhoneUnreadable when it has no country code or is none."""
    if not said or not said.strip():
        return None
    try:
        parsed = phonenumbers.parse(said.strip())
    except phonenumbers.NumberParseException:
        raise PhoneUnreadable from None
    if not phonenumbers.is_possible_number(parsed):
        raise PhoneUnreadable
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def get_party(db: Db, thread: Thread, party_id: str) -> Party:
    party = db.scalar(select(Party).where(Party.id == party_id, Party.thread_id == thread.id, Party.left_at.is_(None)))
    if party is None:
        raise NotFound
    return party


def desk_of(db: Db, thread: Thread) -> Party:
    """The desk's own seat."""
    return db.scalars(select(Party).where(Party.thread_id == thread.id, Party.audience == Audience.DESK)).one()


def seat_traveller(db: Db, thread: Thread, incident: Incident) -> Party:
    """Whoever called for help, in the language of the case."""
    return seat(
        db,
        thread,
        Audience.TRAVELLER,
        incident.contact_language,
        Basis.CASE,
        name=incident.contact_name,
        channel="sms" if incident.contact_phone else None,
        address=incident.contact_phone,
        opens_with=incident.id,
        link_id=incident.contact_link_id,
        link_path=TRAVELLER_PATH,
    )


def seat(
    db: Db,
    thread: Thread,
    audience: Audience,
    language: str,
    basis: Basis,
    *,
    party_id: str | None = None,
    name: str | None = None,
    channel: str | None = None,
    address: str | None = None,
    opens_with: str | None = None,
    link_id: str | None = None,
    link_path: str | None = None,
) -> Party:
    """A seat from now on; what was said before is not read from it."""
    party = Party(
        id=party_id or db.new_id("pty"),
        thread_id=thread.id,
        audience=audience,
        name=name[:NAME_CHARACTERS] if name else None,
        language=language,
        language_basis=basis,
        channel=channel,
        address=address,
        opens_with=opens_with,
        link_id=link_id,
        link_path=link_path,
        joined_at=db.now,
        reads_after=thread.count,
        texted_after=thread.count,
    )
    db.add(party)
    db.flush()
    return party
