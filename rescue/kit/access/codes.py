"""One-time codes: six digits that prove who holds an address, for one thing as it stood when they were asked for.

The digits are derived from the code's id and the house's secret, so the worker can write them into a message, and the
database, which keeps only their fingerprint, cannot. A code approves one frozen text: any change of it ends the code.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, Integer, LargeBinary, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit import events
from rescue.kit.access.keys import fingerprint
from rescue.kit.database import Base, Db, Instant
from rescue.kit.problems import Problem
from rescue.kit.words import N_

DIGITS = 6
LIVE_MINUTES = 10
MOST_TRIES = 5
MOST_SENT = 5
SENT_WITHIN_MINUTES = 30
PREFIX = "otc"


class TooManyCodes(Problem):
    status = 429
    title = N_("Too many codes were sent.")
    text = N_("Too many codes were sent to you. Wait half an hour, or call us.")


class Verdict(StrEnum):
    """What became of a try; everything but RIGHT approves nothing."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"
    USED = "used"
    CHANGED = "changed"
    NONE = "none"


class OneTimeCode(Base):
    """A code that was sent. `approves` is the SHA-256 of what it stands for, `address_hash` that of where it went."""

    __tablename__ = "one_time_codes"
    __table_args__ = (Index("ix_one_time_codes_subject", "subject", "created_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str] = mapped_column(String(40))
    approves: Mapped[str] = mapped_column(String(64))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


@dataclass(frozen=True)
class Code:
    """A code on its way: its id, and the digits for whoever sends it."""

    id: str
    digits: str = field(repr=False)


def issue(db: Db, *, subject: str, approves: str, address: str) -> Code:
    """A new code for what stands now; earlier ones of the same subject end. TooManyCodes after MOST_SENT."""
    since = db.now - timedelta(minutes=SENT_WITHIN_MINUTES)
    sent = select(func.count()).where(OneTimeCode.subject == subject, OneTimeCode.created_at > since)
    if (db.scalar(sent) or 0) >= MOST_SENT:
        raise TooManyCodes
    db.execute(
        update(OneTimeCode)
        .where(OneTimeCode.subject == subject, OneTimeCode.ended_at.is_(None))
        .values(ended_at=db.now)
    )
    code = Code(code_id := db.new_id(PREFIX), digits_of(db.secret, code_id))
    db.add_row(
        OneTimeCode,
        id=code.id,
        subject=subject,
        approves=approves,
        address_hash=fingerprint(address),
        code_hash=fingerprint(f"{code.id}:{code.digits}"),
        created_at=db.now,
        expires_at=db.now + timedelta(minutes=LIVE_MINUTES),
        tries=0,
        used_at=None,
        ended_at=None,
    )
    events.record(db, "one_time_code.issued", subject=subject, by=events.SYSTEM, code_id=code.id)
    return code


def digits_of(secret: bytes, code_id: str) -> str:
    """The digits that belong to a code under this secret."""
    number = int.from_bytes(hmac.digest(secret, f"code:{code_id}".encode(), "sha256")[:8], "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def check(
    db: Db, *, subject: str, approves: str, digits: str, by: str, is_kept: bool = False
) -> tuple[Verdict, str | None]:
    """Try digits against the newest code of a subject; the code's id with RIGHT. One that `is_kept` may be used still.

    Every try counts, so nothing may be raised after it. The row is locked: twenty guesses at once are twenty guesses.
    """
    newest = (
        select(OneTimeCode)
        .where(OneTimeCode.subject == subject)
        .order_by(OneTimeCode.ended_at.is_not(None), OneTimeCode.created_at.desc(), OneTimeCode.id.desc())
    )
    code = db.scalar(newest.limit(1).with_for_update().execution_options(populate_existing=True))
    if code is None:
        return Verdict.NONE, None
    verdict = _verdict(db, code, approves, digits)
    code.tries += verdict is Verdict.WRONG or (verdict is Verdict.RIGHT and not is_kept)
    if verdict is Verdict.RIGHT and not is_kept:
        code.used_at = code.ended_at = db.now
    events.record(db, "one_time_code.tried", subject=subject, by=by, code_id=code.id, verdict=str(verdict))
    return verdict, code.id if verdict is Verdict.RIGHT else None


def _verdict(db: Db, code: OneTimeCode, approves: str, digits: str) -> Verdict:
    if code.used_at is not None:
        return Verdict.USED
    if code.tries >= MOST_TRIES:
        return Verdict.LOCKED
    if code.ended_at is not None or code.expires_at <= db.now:
        return Verdict.EXPIRED
    if not hmac.compare_digest(code.approves, approves):
        return Verdict.CHANGED
    is_right = hmac.compare_digest(fingerprint(f"{code.id}:{digits}"), code.code_hash)
    return Verdict.RIGHT if is_right else Verdict.WRONG
