"""The carrier of the demonstration: texts arrive on a page instead of a phone, exactly once each."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from i18n.channels.carriers import Handed, Outgoing
from rescue.kit.database import Base, Database, Instant

TEXTS_SHOWN = 100
RINGING = "ringing"
VOICE = "voice"


class PhoneText(Base):
    """A text on the fake phone of `address`; `is_from_phone` when the person at the page wrote it."""

    __tablename__ = "phone_texts"
    __table_args__ = (Index("ix_phone_texts_address", "address", "at"),)

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    is_from_phone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(Instant)
    channel: Mapped[str] = mapped_column(String(12), server_default="sms")


class PhoneCall(Base):
    """A call that rang on the fake phone: what is said is fetched by whoever answers; `state` as carriers name it."""

    __tablename__ = "phone_calls"
    __table_args__ = (Index("ix_phone_calls_address", "address", "at"),)

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=RINGING)
    at: Mapped[datetime] = mapped_column(Instant)


class FakePhone:
    """Keeps its own record, in its own commits, as a carrier outside the house would."""

    name = "fake_phone"

    def __init__(self, database: Database) -> None:
        self._database = database

    def send(self, outgoing: Outgoing) -> Handed:
        with self._database.write() as db:
            if db.get(PhoneText, outgoing.key) is None:
                db.add_row(
                    PhoneText,
                    key=outgoing.key,
                    address=outgoing.address,
                    language=outgoing.language,
                    text=outgoing.text,
                    is_from_phone=False,
                    at=db.now,
                    channel=outgoing.channel,
                )
        return Handed(outgoing.key, is_delivered=True)

    def call(self, outgoing: Outgoing) -> Handed:
        with self._database.write() as db:
            if db.get(PhoneCall, outgoing.key) is None:
                db.add_row(
                    PhoneCall,
                    key=outgoing.key,
                    address=outgoing.address,
                    language=outgoing.language,
                    text=outgoing.text,
                    state=RINGING,
                    at=db.now,
                )
        return Handed(outgoing.key)

    def find(self, outgoing: Outgoing) -> Handed | None:
        is_call = outgoing.channel == VOICE
        record = PhoneCall if is_call else PhoneText
        with self._database.read() as db:
            there = db.get(record, outgoing.key)
        return Handed(outgoing.key, is_delivered=not is_call) if there else None
