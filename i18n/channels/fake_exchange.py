"""The exchange of the demonstration: telephones are pages, and what would be told to us is kept to be told.

It keeps its own record, in its own commits, as an exchange outside the house would. Its errands (fetch a document,
announce something, tell a status) are rows that the demonstration's telephone does, over our own signed webhooks.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, select
from sqlalchemy.orm import Mapped, mapped_column

from i18n.channels.carriers import Refused
from i18n.channels.exchange import (
    AddParticipant,
    ChangeParticipant,
    ChangeRecording,
    EndCall,
    Order,
    PlaceCall,
    SendCall,
    StartRecording,
)
from rescue.kit.chance import Chance, make_id
from rescue.kit.database import Base, Database, Db, Instant, Json, Serial

RINGING, OPEN, OVER = "ringing", "open", "over"
FETCH, HEAR, TELL, END = "fetch", "hear", "tell", "end"
GONE = "13224"


class PretendLine(Base):
    """One end of a call on the pretend telephone of `address`: what it heard, and where its next answer goes."""

    __tablename__ = "pretend_lines"
    __table_args__ = (Index("ix_pretend_lines_address", "address", "at"),)

    sid: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(60))
    is_outbound: Mapped[bool] = mapped_column(default=False)
    condition: Mapped[str] = mapped_column(String(12))
    answer: Mapped[dict[str, Any]] = mapped_column(Json)
    heard: Mapped[list[dict[str, str]]] = mapped_column(Json)
    waits_at: Mapped[str | None] = mapped_column(String(400))
    waits_for: Mapped[str | None] = mapped_column(String(12))
    conference: Mapped[str | None] = mapped_column(String(80))
    label: Mapped[str | None] = mapped_column(String(80))
    status_url: Mapped[str | None] = mapped_column(String(400))
    at: Mapped[datetime] = mapped_column(Instant)


class PretendConference(Base):
    """A conference under way; whoever came first has fixed its address for events."""

    __tablename__ = "pretend_conferences"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    sid: Mapped[str] = mapped_column(String(64))
    status_url: Mapped[str] = mapped_column(String(400))
    sequence: Mapped[int] = mapped_column(Integer, default=0)


class PretendErrand(Base):
    """Something the telephone has still to do for a line."""

    __tablename__ = "pretend_errands"

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    sid: Mapped[str] = mapped_column(String(64))
    what: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(String(400))
    form: Mapped[dict[str, str]] = mapped_column(Json)


class FakeExchange:
    """Rings pages instead of telephones."""

    name = "fake_exchange"

    def __init__(self, database: Database) -> None:
        self._database = database

    def carry_out(self, order: Order) -> str:
        with self._database.write() as db:
            match order:
                case PlaceCall():
                    return ring(db, order.to, {"url": order.url}, order.status)
                case AddParticipant():
                    told = {"conference": order.conference, "label": order.label, "status": order.status}
                    told |= {"wait": order.wait, "machine": order.machine}
                    return ring(db, order.to, told, order.call_status)
                case SendCall():
                    return _errand(db, order.call_sid, FETCH, order.url)
                case EndCall():
                    return _errand(db, order.call_sid, END, "")
                case ChangeParticipant():
                    for url in filter(None, (order.announce, order.hold_url)):
                        _errand(db, order.call_sid, HEAR, url)
                    return order.call_sid
                case StartRecording():
                    return new_sid(db.chance, "RE", db.now)
                case ChangeRecording():
                    return order.recording_sid


def ring(db: Db, address: str, answer: dict[str, str], status_url: str) -> str:
    """A page rings; the name of its line."""
    sid = new_sid(db.chance, "CA", db.now)
    db.add(
        PretendLine(
            sid=sid,
            address=address,
            is_outbound=True,
            condition=RINGING,
            answer=answer,
            heard=[],
            status_url=status_url,
            at=db.now,
        )
    )
    return sid


def new_sid(chance: Chance, prefix: str, now: datetime) -> str:
    """In the exchange's own shape, so that nobody takes it for an id of ours."""
    return prefix + make_id("x", now, chance).partition("_")[2].ljust(32, "0")[:32]


def _errand(db: Db, sid: str, what: str, url: str) -> str:
    line = db.scalar(select(PretendLine).where(PretendLine.sid == sid))
    if line is None or line.condition not in ((RINGING, OPEN) if what == END else (OPEN,)):
        raise Refused(GONE, is_passing=False)
    db.add(PretendErrand(sid=sid, what=what, url=url, form={}))
    return sid
