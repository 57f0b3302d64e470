"""Threads and who is in them: opened, joined, left, and found by whoever holds a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from i18n.languages import LANGUAGES, negotiate
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.conversations.models import Audience, Basis, Party, Thread
from rescue.dispatch.models import UNDER_WAY, CallOut
from rescue.dispatch.offers import text_recipient
from rescue.kit import events, states
from rescue.kit.access import links
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.models import Provider

LINK_DAYS = 180
MOST_PARTIES = 20
MOST_THREADS = 50
DESK_LANGUAGE = "zh-Hans"
TRAVELLER_PATH, PROVIDER_PATH, PARTY_PATH = "/t/", "/p/", "/c/"
HOUSE = (Audience.DESK, Audience.TRAVELLER)
"""They come and go with the case, not by hand."""


class LanguageUnknown(Invalid):
    title = N_("We do not have this language.")
    text = N_("We do not have this language. Choose one of the twenty we have.")


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


def list_for_incident(db: Db, incident_id: str) -> list[Thread]:
    """All threads of an incident, the one that was used last first; for the desk."""
    of_incident = select(Thread).where(Thread.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(MOST_THREADS)))


def list_parties(db: Db, thread_id: str, *, former: bool = False) -> list[Party]:
    """Who is in a thread, in the order they came; `former` ones too when their words are shown."""
    here = select(Party).where(Party.thread_id == thread_id)
    if not former:
        here = here.where(Party.left_at.is_(None))
    return list(db.scalars(here.order_by(Party.joined_at, Party.id).limit(5 * MOST_PARTIES)))


def seats_of(db: Db, viewer: Principal) -> list[tuple[Thread, Party]]:
    """Where the holder of a link sits, the thread used last first. A provider's seat ends with the call-out."""
    if not viewer.link_object or viewer.link_purpose not in _OPENING:
        return []
    if viewer.link_purpose == Purpose.PROVIDER_CALL_OUT and not _is_under_way(db, viewer.link_object):
        return []
    held = select(Thread, Party).join(Party, Party.thread_id == Thread.id)
    held = held.where(
        Party.opens_with == viewer.link_object,
        Party.link_path == _OPENING[Purpose(viewer.link_purpose)],
        Party.left_at.is_(None),
    )
    newest = held.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(MOST_THREADS)
    return [(thread, party) for thread, party in db.execute(newest)]


def get_seat(db: Db, viewer: Principal, thread_id: str, *, incident_id: str | None = None) -> tuple[Thread, Party]:
    """The viewer's seat in a thread; NotFound whether there is no thread or no seat for them. The desk sits in all."""
    if viewer.is_desk:
        thread = db.scalar(select(Thread).where(Thread.id == thread_id))
        if thread is None or (incident_id and thread.incident_id != incident_id):
            raise NotFound
        return thread, desk_of(db, thread)
    for thread, party in seats_of(db, viewer):
        if thread.id == thread_id and incident_id in (None, thread.incident_id):
            return thread, party
    raise NotFound


def lock(db: Db, thread_id: str, *, seen_version: int | None = None) -> Thread:
    """The thread for a change; everything in it is changed by one at a time."""
    thread = db.scalars(select(Thread).where(Thread.id == thread_id).with_for_update()).one()
    states.check_version(thread, seen_version)
    return thread


def open_thread(
    db: Db,
    incident: Incident,
    drafts: Sequence[PartyDraft],
    *,
    by: str,
    title: str | None = None,
    key: str | None = None,
    with_traveller: bool = False,
    desk_language: str | None = None,
) -> Thread:
    """A thread of the desk and the parties named; nobody else will read it."""
    thread = Thread(
        id=db.new_id("thr"),
        incident_id=incident.id,
        key=key,
        title=title,
        version=1,
        opened_at=db.now,
        opened_by=by,
        count=0,
        last_at=db.now,
    )
    db.add(thread)
    db.flush()
    _seat(db, thread, Audience.DESK, desk_language or DESK_LANGUAGE, Basis.PROFILE)
    if with_traveller:
        _seat_traveller(db, thread, incident)
    events.record(db, "thread.opened", subject=thread.id, by=by, incident=incident.id)
    for draft in drafts:
        add_party(db, thread, draft, by=by)
    return thread


def main_of(db: Db, incident_id: str, *, by: str) -> Thread:
    """The thread of the traveller, the desk and whoever is on the way; opened at the first need."""
    key = f"main:{incident_id}"
    found = db.scalar(select(Thread).where(Thread.key == key))
    if found is None:
        incident = incidents.lock(db, incident_id)  # two first messages at once open it once
        found = db.scalar(select(Thread).where(Thread.key == key)) or open_thread(
            db, incident, (), by=by, key=key, with_traveller=True
        )
    return found


def seat_provider(db: Db, call_out: CallOut, *, by: str) -> Party | None:
    """Whoever accepted joins the main thread, in the best language of theirs."""
    thread = lock(db, main_of(db, call_out.incident_id, by=by).id)
    for party in list_parties(db, thread.id):
        if party.opens_with == call_out.id:
            return party
    contacts, spoken = db.execute(
        select(Provider.contacts, Provider.languages).where(Provider.id == call_out.provider_id)
    ).one()
    to = text_recipient(contacts, spoken)
    return _seat(
        db,
        thread,
        Audience.PROVIDER,
        negotiate(spoken).code,
        Basis.PROFILE,
        name=call_out.provider_name,
        channel=to.channel if to else None,
        address=to.address if to else None,
        opens_with=call_out.id,
        link_id=call_out.link_id,
        link_path=PROVIDER_PATH,
    )


def unseat_provider(db: Db, call_out_id: str) -> None:
    """Whoever is no longer at it reads no more."""
    for party in db.scalars(select(Party).where(Party.opens_with == call_out_id, Party.left_at.is_(None))):
        party.left_at = db.now


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
    party = _seat(
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


def get_party(db: Db, thread: Thread, party_id: str) -> Party:
    party = db.scalar(select(Party).where(Party.id == party_id, Party.thread_id == thread.id, Party.left_at.is_(None)))
    if party is None:
        raise NotFound
    return party


def desk_of(db: Db, thread: Thread) -> Party:
    """The desk's own seat."""
    return db.scalars(select(Party).where(Party.thread_id == thread.id, Party.audience == Audience.DESK)).one()


def _is_under_way(db: Db, call_out_id: str) -> bool:
    state = db.scalar(select(CallOut.state).where(CallOut.id == call_out_id))
    return state in UNDER_WAY


def _seat_traveller(db: Db, thread: Thread, incident: Incident) -> Party:
    return _seat(
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


def _seat(
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
    party = Party(
        id=party_id or db.new_id("pty"),
        thread_id=thread.id,
        audience=audience,
        name=name[:120] if name else None,
        language=language,
        language_basis=basis,
        channel=channel,
        address=address,
        opens_with=opens_with,
        link_id=link_id,
        link_path=link_path,
        joined_at=db.now,
        reads_after=thread.count,
    )
    db.add(party)
    db.flush()
    return party


_OPENING = {
    Purpose.TRAVELLER_CASE: TRAVELLER_PATH,
    Purpose.PROVIDER_CALL_OUT: PROVIDER_PATH,
    Purpose.CONVERSATION: PARTY_PATH,
}
