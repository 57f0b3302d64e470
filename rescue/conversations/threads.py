"""Threads and who is in them: opened, joined, left, and found by whoever holds a link."""

from collections.abc import Sequence

from sqlalchemy import select

from i18n.languages import LANGUAGES
from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.conversations import parties
from rescue.conversations.models import Audience, Basis, Party, Thread
from rescue.conversations.parties import PARTY_PATH, PROVIDER_PATH, TRAVELLER_PATH, PartyDraft
from rescue.dispatch.models import UNDER_WAY, CallOut
from rescue.kit import events, states
from rescue.kit.access.models import Purpose
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound

MOST_THREADS = 50
DESK_LANGUAGE = "zh-Hans"


def list_for_incident(db: Db, incident_id: str) -> list[Thread]:
    """All threads of an incident, the one that was used last first; for the desk."""
    of_incident = select(Thread).where(Thread.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(MOST_THREADS)))


def list_seated(db: Db, incident_id: str, most: int) -> list[tuple[Thread, list[Party]]]:
    """The threads of an incident, the one that was used last first, with everybody who is or was in them."""
    newest = select(Thread.id).where(Thread.incident_id == incident_id)
    ids = newest.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(most)
    seated = select(Thread, Party).join(Party, Party.thread_id == Thread.id).where(Thread.id.in_(ids))
    order = (Thread.last_at.desc(), Thread.id.desc(), Party.joined_at, Party.id)
    found: dict[str, tuple[Thread, list[Party]]] = {}
    for thread, party in db.execute(seated.order_by(*order)):
        found.setdefault(thread.id, (thread, []))[1].append(party)
    return list(found.values())


def seats_of(db: Db, viewer: Principal) -> list[tuple[Thread, Party]]:
    """Where the holder of a link sits, the thread used last first. A provider's seat ends with the call-out."""
    if not viewer.link_object or viewer.link_purpose not in OPENING:
        return []
    if viewer.link_purpose == Purpose.PROVIDER_CALL_OUT and not _is_under_way(db, viewer.link_object):
        return []
    held = select(Thread, Party).join(Party, Party.thread_id == Thread.id)
    held = held.where(
        Party.opens_with == seat_key(db, viewer),
        Party.link_path == OPENING[Purpose(viewer.link_purpose)],
        Party.left_at.is_(None),
    )
    newest = held.order_by(Thread.last_at.desc(), Thread.id.desc()).limit(MOST_THREADS)
    return [(thread, party) for thread, party in db.execute(newest)]


def seat_key(db: Db, viewer: Principal) -> str:
    """What a link opens here: the traveller's the incident; that of somebody else who reported the same only itself."""
    is_traveller = viewer.link_purpose == Purpose.TRAVELLER_CASE
    if is_traveller and viewer.id in incidents.follower_links(db, viewer.link_object or ""):
        return viewer.id
    return viewer.link_object or ""


def begin(db: Db, viewer: Principal) -> None:
    """The first words of somebody who reported: to the desk, and the traveller's also to whoever is on the way."""
    incident_id = viewer.link_object or ""
    if seat_key(db, viewer) == incident_id:
        main_of(db, incident_id, by=viewer.id)
        return
    key = f"link:{viewer.id}"
    if db.scalar(select(Thread.id).where(Thread.key == key)) is None:
        incident = incidents.lock(db, incident_id)
        thread = open_thread(db, incident, (), by=viewer.id, key=key)
        language = viewer.language if viewer.language in LANGUAGES else incident.contact_language
        parties.seat(
            db,
            thread,
            Audience.OTHER,
            language,
            Basis.CASE,
            opens_with=viewer.id,
            link_id=viewer.id,
            link_path=TRAVELLER_PATH,
        )


def get_seat(db: Db, viewer: Principal, thread_id: str, *, incident_id: str | None = None) -> tuple[Thread, Party]:
    """The viewer's seat in a thread; NotFound whether there is no thread or no seat for them. The desk sits in all."""
    if viewer.is_desk:
        thread = db.scalar(select(Thread).where(Thread.id == thread_id))
        if thread is None or (incident_id and thread.incident_id != incident_id):
            raise NotFound
        return thread, parties.desk_of(db, thread)
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
    parties.seat(db, thread, Audience.DESK, desk_language or DESK_LANGUAGE, Basis.PROFILE)
    if with_traveller:
        parties.seat_traveller(db, thread, incident)
    events.record(db, "thread.opened", subject=thread.id, by=by, incident=incident.id)
    for draft in drafts:
        parties.add_party(db, thread, draft, by=by)
    return thread


def main_of(db: Db, incident_id: str, *, by: str) -> Thread:
    """The thread of the traveller, the desk and whoever is on the way; opened at the first need."""
    key = f"main:{incident_id}"
    found = db.scalar(select(Thread).where(Thread.key == key))
    if found is None:
        incident = incidents.lock_alone(db, incident_id)  # two first messages at once open it once
        found = db.scalar(select(Thread).where(Thread.key == key)) or open_thread(
            db, incident, (), by=by, key=key, with_traveller=True
        )
    return found


def _is_under_way(db: Db, call_out_id: str) -> bool:
    state = db.scalar(select(CallOut.state).where(CallOut.id == call_out_id))
    return state in UNDER_WAY


OPENING = {
    Purpose.TRAVELLER_CASE: TRAVELLER_PATH,
    Purpose.PROVIDER_CALL_OUT: PROVIDER_PATH,
    Purpose.CONVERSATION: PARTY_PATH,
}
