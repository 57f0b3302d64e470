"""Signed-in browsers as rows: found by the hash of their cookie, gone the moment they are revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from rescue.kit import events
from rescue.kit.access.keys import KEY_CHARACTERS, fingerprint, make_key
from rescue.kit.access.models import USER_AGENT, User, UserSession
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db

MOST_LISTED = 50
LAST_SEEN_SECONDS = 60


@dataclass(frozen=True)
class Visit:
    """A live session: who it is, and when it was last noted."""

    session_id: str
    principal: Principal
    last_seen_at: datetime


def cookie_name(*, is_secure: bool) -> str:
    """With https the browser itself guards the __Host- name: Secure, Path=/, this host only."""
    return "__Host-homeward" if is_secure else "homeward"


def open(db: Db, user_id: str, *, hours: int, user_agent: str = "") -> str:
    """Sign a user in on one browser and return the cookie's value, which is stored nowhere."""
    key = make_key(db.chance)
    session = UserSession(
        id=db.new_id("ses"),
        token_hash=fingerprint(key),
        user_id=user_id,
        created_at=db.now,
        last_seen_at=db.now,
        expires_at=db.now + timedelta(hours=hours),
        user_agent="".join(letter for letter in user_agent if letter.isprintable())[:USER_AGENT],
    )
    db.add(session)
    db.flush()
    events.record(db, "session.opened", subject=session.id, by=user_id)
    return key


def find(db: Db, key: str) -> Visit | None:
    """The live session of a cookie, in one indexed read; ended, revoked or of a disabled user is None."""
    if len(key) != KEY_CHARACTERS:
        return None
    found = db.execute(
        select(UserSession.id, UserSession.last_seen_at, User.id, User.role, User.organisation_id, User.language)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == fingerprint(key),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > db.now,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    session_id, last_seen_at, user_id, role, organisation_id, language = found
    principal = Principal(id=user_id, role=Role(role), organisation_id=organisation_id, language=language)
    return Visit(session_id, principal, last_seen_at)


def is_due(db: Db, visit: Visit) -> bool:
    """Whether it is worth a write to note that the session was used: once a minute."""
    return db.now - visit.last_seen_at >= timedelta(seconds=LAST_SEEN_SECONDS)


def note_seen(db: Db, visit: Visit) -> None:
    db.execute(update(UserSession).where(UserSession.id == visit.session_id).values(last_seen_at=db.now))


def revoke(db: Db, key: str, *, by: str) -> None:
    """Sign one browser out; an unknown or ended cookie is fine."""
    visit = find(db, key)
    if visit is None:
        return
    db.execute(update(UserSession).where(UserSession.id == visit.session_id).values(revoked_at=db.now))
    events.record(db, "session.revoked", subject=visit.session_id, by=by)


def revoke_all(db: Db, user_id: str, *, by: str) -> int:
    """Sign a user out everywhere, effective with the next request; returns how many sessions that ended."""
    ended: int = db.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > db.now)
        .values(revoked_at=db.now)
    ).rowcount
    if ended:
        events.record(db, "user.signed_out_everywhere", subject=user_id, by=by, sessions=ended)
    return ended


def list_sessions(db: Db, user_id: str) -> list[UserSession]:
    """A user's live sessions, the latest first."""
    live = (
        select(UserSession)
        .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > db.now)
        .order_by(UserSession.created_at.desc(), UserSession.id)
        .limit(MOST_LISTED)
    )
    return list(db.scalars(live))
