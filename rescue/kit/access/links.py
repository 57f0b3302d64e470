"""Capability links: an address that opens one object for one purpose, for people without an account.

The token is derived from the link's id and the house's secret, so the worker can write the address again, and the
database, which holds only its hash, cannot. Looking never changes or uses up anything: messengers fetch links too.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select, update

from rescue.kit import events
from rescue.kit.access.keys import fingerprint, spell
from rescue.kit.access.models import CapabilityLink, Purpose
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db

TOKEN_CHARACTERS = 22  # 132 bits, and short enough for a text message
TYPED_DIGITS = 12
TYPED_GROUP = 4
MOST_SECRETS = 20  # a link outlives few changes of the secret
ROLES = {
    Purpose.TRAVELLER_CASE: Role.TRAVELLER,
    Purpose.PROVIDER_CALL_OUT: Role.PROVIDER,
    Purpose.RELATIVE_SHARE: Role.RELATIVE,
    Purpose.CONSENT: Role.RELATIVE,
    Purpose.CONVERSATION: Role.PARTY,
    Purpose.STATEMENT: Role.RELATIVE,
    Purpose.ROLL_CALL: Role.PARTY,
    Purpose.REPORT_REQUEST: Role.PARTY,
    Purpose.TAKE_OVER: Role.PARTY,
    Purpose.TRIP: Role.PARTY,
    Purpose.TRIP_CONTACT: Role.PARTY,
    Purpose.ALERT_ANSWER: Role.PARTY,
    Purpose.PURCHASE_ANSWER: Role.PARTY,
    Purpose.SHARE_DOOR: Role.RELATIVE,
}


@dataclass(frozen=True)
class Link:
    """A link at the moment it is written into an address."""

    id: str
    token: str = field(repr=False)


def add(
    db: Db,
    purpose: Purpose,
    object_id: str,
    *,
    expires_at: datetime,
    organisation_id: str | None = None,
    holder: str | None = None,
    language: str | None = None,
    renews: str | None = None,
    is_typed: bool = False,
) -> Link:
    """Gather a new link for the commit: no read, no flush. `holder` is the id of the person it is given to.

    One that `is_typed` is opened by digits too, for texts that may hold no link.
    """
    link = Link(link_id := db.new_id("lnk"), token_of(db.secret, link_id))
    db.add_row(
        CapabilityLink,
        id=link.id,
        token_hash=fingerprint(link.token),
        purpose=purpose.value,
        object_id=object_id,
        organisation_id=organisation_id,
        holder=holder,
        language=language,
        created_at=db.now,
        expires_at=expires_at,
        renews=renews,
        typed_hash=fingerprint(_plain(typed_of(link.token))) if is_typed else None,
    )
    return link


def token_of(secret: bytes, link_id: str) -> str:
    """The token that belongs to a link under this secret."""
    return spell(hmac.digest(secret, f"link:{link_id}".encode(), "sha256"))[:TOKEN_CHARACTERS]


def typed_of(token: str) -> str:
    """The digits that stand for a token, in groups: known to whoever has the token, and not the other way round."""
    number = int.from_bytes(hashlib.sha256(f"typed:{token}".encode()).digest()[:8], "big")
    digits = f"{number % 10**TYPED_DIGITS:0{TYPED_DIGITS}d}"
    return " ".join(digits[start : start + TYPED_GROUP] for start in range(0, TYPED_DIGITS, TYPED_GROUP))


def find_typed(db: Db, typed: str) -> CapabilityLink | None:
    """The live link of digits that somebody typed, in any script and with anything between them."""
    digits = _plain(typed)
    if len(digits) != TYPED_DIGITS:
        return None
    alive = CapabilityLink.revoked_at.is_(None) & (CapabilityLink.expires_at > db.now)
    return db.scalar(select(CapabilityLink).where(CapabilityLink.typed_hash == fingerprint(digits), alive).limit(1))


def _plain(typed: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) for letter in typed if unicodedata.category(letter) == "Nd")


def find(db: Db, token: str) -> CapabilityLink | None:
    """The live link of a token, in one indexed read; unknown, expired or revoked is None."""
    if len(token) != TOKEN_CHARACTERS:
        return None
    return db.scalar(
        select(CapabilityLink).where(
            CapabilityLink.token_hash == fingerprint(token),
            CapabilityLink.revoked_at.is_(None),
            CapabilityLink.expires_at > db.now,
        )
    )


def find_ended(db: Db, token: str) -> CapabilityLink | None:
    """The link of a token that opens nothing any more: it expired or was revoked."""
    if len(token) != TOKEN_CHARACTERS:
        return None
    ended = CapabilityLink.revoked_at.is_not(None) | (CapabilityLink.expires_at <= db.now)
    return db.scalar(select(CapabilityLink).where(CapabilityLink.token_hash == fingerprint(token), ended))


def current_token(db: Db, link_id: str) -> str:
    """The token to write into a message now; in a unit of work that writes."""
    return current_tokens(db, [link_id])[link_id]


def current_tokens(db: Db, link_ids: Collection[str]) -> dict[str, str]:
    """The tokens to write into messages now, in one read; in a unit of work that writes.

    After a change of the secret they belong to like links, made once and ended together with the first; tokens that
    people already have keep working. A link that has ended gets the token that leads nowhere.
    """
    alike = select(CapabilityLink).where(or_(CapabilityLink.id.in_(link_ids), CapabilityLink.renews.in_(link_ids)))
    tokens: dict[str, str] = {}
    ended_with: dict[str, CapabilityLink] = {}
    for link in db.scalars(alike.limit(MOST_SECRETS * max(1, len(link_ids)))) if link_ids else ():
        token, first_id = token_of(db.secret, link.id), link.renews or link.id
        if hmac.compare_digest(fingerprint(token), link.token_hash):
            tokens[first_id] = token
        elif link.renews is None and link.revoked_at is None:
            ended_with[link.id] = link
    for first_id, first in ended_with.items():
        if first_id not in tokens:
            tokens[first_id] = _renew(db, first)
    return {link_id: tokens.get(link_id) or token_of(db.secret, link_id) for link_id in link_ids}


def _renew(db: Db, first: CapabilityLink) -> str:
    return add(
        db,
        Purpose(first.purpose),
        first.object_id,
        expires_at=first.expires_at,
        organisation_id=first.organisation_id,
        holder=first.holder,
        language=first.language,
        renews=first.id,
        is_typed=first.typed_hash is not None,
    ).token


def choose_language(db: Db, link_id: str, language: str) -> None:
    """Whoever holds it reads its pages in another language from now on."""
    alike = or_(CapabilityLink.id == link_id, CapabilityLink.renews == link_id)
    db.execute(update(CapabilityLink).where(alike).values(language=language))


def note_used(db: Db, link_id: str) -> None:
    """Remember the first time somebody acted through the link; from a POST, never from a GET."""
    db.execute(
        update(CapabilityLink)
        .where(CapabilityLink.id == link_id, CapabilityLink.first_seen_at.is_(None))
        .values(first_seen_at=db.now)
    )


def revoke(db: Db, link_id: str, *, by: str) -> None:
    """End a link, effective with the next call; ending it twice is fine."""
    ended = db.execute(
        update(CapabilityLink)
        .where(or_(CapabilityLink.id == link_id, CapabilityLink.renews == link_id), CapabilityLink.revoked_at.is_(None))
        .values(revoked_at=db.now)
    ).rowcount
    if ended:
        events.record(db, "capability_link.revoked", subject=link_id, by=by)


def lead_to(db: Db, purpose: Purpose, object_id: str, *, instead_of: str, only: Collection[str] = ()) -> list[str]:
    """Let links open another object from now on; `only` these, or all that led there. Their addresses stay the same."""
    those = select(CapabilityLink.id).where(
        CapabilityLink.object_id == instead_of, CapabilityLink.purpose == purpose.value
    )
    ids = list(db.scalars(those.where(CapabilityLink.id.in_(only)) if only else those))
    db.execute(update(CapabilityLink).where(CapabilityLink.id.in_(ids)).values(object_id=object_id))
    return ids


def principal_of(link: CapabilityLink) -> Principal:
    """Who acts through the link: its own id, one role, one object."""
    purpose = Purpose(link.purpose)
    return Principal(
        id=link.id,
        role=ROLES[purpose],
        organisation_id=link.organisation_id,
        language=link.language,
        link_purpose=purpose,
        link_object=link.object_id,
    )
