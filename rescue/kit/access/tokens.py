"""API tokens: `hwt_` and 256 random bits, shown once, kept as a hash, revocable."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import or_, select, update

from rescue.kit import events
from rescue.kit.access.keys import KEY_CHARACTERS, fingerprint, make_key
from rescue.kit.access.models import NAME, ApiToken, User
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import NotFound

PREFIX = "hwt_"
MOST_LISTED = 200


@dataclass(frozen=True)
class NewToken:
    """A token at its only showing."""

    id: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class Call:
    """A live token: who calls with it, and the day it was last noted."""

    token_id: str
    principal: Principal
    last_used_on: date | None


def add(
    db: Db,
    name: str,
    *,
    by: str,
    user_id: str | None = None,
    organisation_id: str | None = None,
    role: Role | None = None,
    expires_at: datetime | None = None,
) -> NewToken:
    """A token for a user (`user_id`), or for an organisation's program (`organisation_id` and `role`)."""
    for_organisation = organisation_id is not None and role is not None
    assert (user_id is not None) != for_organisation, "a token is for a user or for an organisation in a role"
    key = PREFIX + make_key(db.chance)
    token = ApiToken(
        id=db.new_id("tok"),
        token_hash=fingerprint(key),
        user_id=user_id,
        organisation_id=organisation_id,
        role=role,
        name=name[:NAME],
        created_at=db.now,
        expires_at=expires_at,
    )
    db.add(token)
    db.flush()
    events.record(db, "api_token.added", subject=token.id, by=by, of=user_id or organisation_id)
    return NewToken(token.id, key)


def find(db: Db, token: str) -> Call | None:
    """The live token, in one indexed read; unknown, expired, revoked or of a disabled user is None."""
    if len(token) != len(PREFIX) + KEY_CHARACTERS:
        return None
    found = db.execute(
        select(ApiToken, User.role, User.organisation_id, User.language)
        .outerjoin(User, User.id == ApiToken.user_id)
        .where(
            ApiToken.token_hash == fingerprint(token),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > db.now),
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    row, role, organisation_id, language = found
    principal = Principal(
        id=row.user_id or row.id,
        role=Role(role or row.role),
        organisation_id=organisation_id if row.user_id else row.organisation_id,
        language=language,
    )
    return Call(row.id, principal, row.last_used_on)


def is_due(db: Db, call: Call) -> bool:
    """Whether it is worth a write to note that the token was used: once a day."""
    return call.last_used_on != db.now.date()


def note_used(db: Db, call: Call) -> None:
    db.execute(update(ApiToken).where(ApiToken.id == call.token_id).values(last_used_on=db.now.date()))


def revoke(db: Db, token_id: str, *, by: str) -> None:
    """End a token, effective with the next call; ending it twice is fine."""
    token = db.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update())
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = db.now
        events.record(db, "api_token.revoked", subject=token_id, by=by)


def revoke_all(db: Db, user_id: str, *, by: str) -> int:
    """End every token of a user; returns how many that ended."""
    ended: int = db.execute(
        update(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None)).values(revoked_at=db.now)
    ).rowcount
    if ended:
        events.record(db, "user.tokens_revoked", subject=user_id, by=by, tokens=ended)
    return ended


def list_tokens(db: Db, *, user_id: str | None = None, organisation_id: str | None = None) -> list[ApiToken]:
    """The tokens of a user or of an organisation, ended ones too, the latest first."""
    chosen = ApiToken.user_id == user_id if user_id else ApiToken.organisation_id == organisation_id
    ordered = select(ApiToken).where(chosen).order_by(ApiToken.created_at.desc(), ApiToken.id).limit(MOST_LISTED)
    return list(db.scalars(ordered))
