"""The code of a text that may hold no link, typed at our own short address: it leads to the page that was meant.

Twelve digits are fewer than a link has, so wrong ones are counted by where they come from. They lead to a question,
whose answer needs a code sent to the phone that was asked, or to a door: a code to the invited phone opens it.
"""

import ipaddress
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select

from rescue.consents.models import TypedTry
from rescue.kit.access import links
from rescue.kit.access.keys import fingerprint
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Problem
from rescue.kit.words import N_

PATH = "/c"
QUESTION, DOOR = "/k/", "/f/{}/code"
DOOR_LIVES = timedelta(minutes=30)
MOST_WRONG = 10
WITHIN = timedelta(minutes=15)
NEIGHBOURS_BITS = 64  # whoever has one address of the newer kind has all of these


class TooManyTries(Problem):
    status = 429
    title = N_("Too many codes were tried.")
    text = N_("Too many wrong codes were entered. Wait a quarter of an hour, or call us.")


def open_page(db: Db, typed: str, *, address: str) -> str | None:
    """The address of the page that a code leads to; None for a wrong one, which counts up to TooManyTries."""
    source = fingerprint(f"typed:{_network(address)}")
    recent = TypedTry.tried_at > db.now - WITHIN
    wrong = select(func.count()).select_from(TypedTry).where(TypedTry.source_hash == source, recent)
    if (db.scalar(wrong) or 0) >= MOST_WRONG:
        raise TooManyTries
    link = links.find_typed(db, typed)
    if link is not None and link.purpose == Purpose.CONSENT:
        return QUESTION + links.current_token(db, link.renews or link.id)
    if link is not None and link.purpose == Purpose.RELATIVE_SHARE:
        ends_at = min(link.expires_at, db.now + DOOR_LIVES)
        door = links.add(db, Purpose.SHARE_DOOR, link.object_id, expires_at=ends_at, language=link.language)
        return DOOR.format(door.token)
    db.add_row(TypedTry, id=db.new_id("try"), source_hash=source, tried_at=db.now)
    return None


def said_address(public_url: str, path: str = PATH) -> str:
    """A page of ours as somebody says it on the phone: without `https://`."""
    return f"{urlsplit(public_url).netloc}{path}"


def forget_old(db: Db) -> None:
    """Nothing is kept of who typed what once it no longer counts."""
    db.execute(delete(TypedTry).where(TypedTry.tried_at <= db.now - WITHIN))


def _network(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, NEIGHBOURS_BITS), strict=False))
