"""The disclosure record: every export of personal data out of the house, a line each, written once and never changed.

`disclosures.record(db, way=…, to=…, grounds=…, fields=…, by=…)` in the unit of work that lets the data go. A line says
that data left, to whom, on what grounds and which fields; it holds none of the data itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, Integer, String, Text, event, select
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit import events, write_once
from rescue.kit.database import Base, Db, Instant, Json, one_of
from rescue.kit.problems import Invalid
from rescue.kit.words import N_

MOST_SHOWN = 500
NAME_CHARACTERS = 200
FEWEST_CHARACTERS = 3


class Way(StrEnum):
    """How it left."""

    TAKE_OVER_PAGE = "take_over_page"
    DIGEST_TABLE = "digest_table"
    MISSION_NOTICE = "mission_notice"
    TIMELINE_TABLE = "timeline_table"
    JOB = "job"
    REFUND_PAGE = "refund_page"


class Part(StrEnum):
    """Which fields left."""

    NAME = "name"
    PHONE = "phone"
    NATIONALITY = "nationality"
    LOCATION = "location"
    COURSE = "course"
    FAMILY = "family"
    HEALTH = "health"
    MONEY = "money"
    DOCUMENTS = "documents"
    JOURNEY = "journey"


class GroundsKind(StrEnum):
    """Why it may leave."""

    CONSENT = "consent"
    LAW = "law"
    VITAL_INTEREST = "vital_interest"


class GroundsMissing(Invalid):
    title = N_("Say on what grounds it may leave the house.")
    text = N_(
        "Personal data leaves only by a consent, a law that you name, or because a life depends on it and why. "
        "Nothing was given out."
    )


@dataclass(frozen=True)
class Grounds:
    """A consent by its id, or a law or a danger in words."""

    kind: GroundsKind
    consent_id: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Receiver:
    """Who gets it: `kind` is mission, agency, provider or person; `territory` where they are, None when not known."""

    kind: str
    name: str
    id: str | None = None
    territory: str | None = None


class Disclosure(Base):
    """One export. No foreign keys: it outlives whatever it is about."""

    __tablename__ = "disclosures"
    __table_args__ = (Index("ix_disclosures_incident", "incident_id", "at"), Index("ix_disclosures_at", "at", "id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
    way: Mapped[str] = mapped_column(String(24))
    incident_id: Mapped[str | None] = mapped_column(String(40))
    about: Mapped[str | None] = mapped_column(String(40))
    receiver_kind: Mapped[str] = mapped_column(String(20))
    receiver: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    receiver_id: Mapped[str | None] = mapped_column(String(40))
    territory: Mapped[str | None] = mapped_column(String(3))
    grounds: Mapped[GroundsKind] = mapped_column(one_of(GroundsKind))
    consent_id: Mapped[str | None] = mapped_column(String(40))
    grounds_words: Mapped[str | None] = mapped_column(Text)
    parts: Mapped[list[str]] = mapped_column(Json)
    people: Mapped[int] = mapped_column(Integer)


def _refuse(*_told: Any) -> None:
    raise AssertionError("a line of the disclosure record is never changed")


event.listen(Disclosure, "before_update", _refuse)
event.listen(Disclosure, "before_delete", _refuse)
write_once.keep(Disclosure)


def read_grounds(kind: str | None, *, consent_id: str | None = None, words: str | None = None) -> Grounds:
    """Grounds that can stand in the record, or GroundsMissing; whether the consent holds is for who knows consents."""
    known = next((each for each in GroundsKind if each == kind), None)
    said = (words or "").strip() or None
    if known is None or (known is GroundsKind.CONSENT and not consent_id):
        raise GroundsMissing
    if known is not GroundsKind.CONSENT and len(said or "") < FEWEST_CHARACTERS:
        raise GroundsMissing
    return Grounds(known, consent_id if known is GroundsKind.CONSENT else None, said)


def record(
    db: Db,
    *,
    way: Way,
    to: Receiver,
    grounds: Grounds,
    parts: Collection[Part],
    by: str,
    incident_id: str | None = None,
    about: str | None = None,
    people: int = 1,
    is_told: bool = True,
) -> str:
    """Write down what leaves in this commit; the id of the line. Not `is_told` where another event tells of it."""
    line_id = db.new_id("dsc")
    db.add_row(
        Disclosure,
        id=line_id,
        at=db.now,
        by=by,
        way=str(way),
        incident_id=incident_id,
        about=about,
        receiver_kind=to.kind,
        receiver=to.name[:NAME_CHARACTERS],
        receiver_id=to.id,
        territory=to.territory,
        grounds=grounds.kind,
        consent_id=grounds.consent_id,
        grounds_words=grounds.words,
        parts=[str(each) for each in Part if each in parts],
        people=people,
    )
    if is_told:
        facts = {"way": str(way), "grounds": str(grounds.kind), "receiver_kind": to.kind}
        events.record(db, "disclosure.recorded", subject=line_id, by=by, incident_id=incident_id, **facts)
    return line_id


def list_newest(db: Db, *, way: Way | None = None, incident_id: str | None = None) -> list[Disclosure]:
    """The newest lines first: all of them, one way's, or one incident's."""
    wanted = select(Disclosure).order_by(Disclosure.at.desc(), Disclosure.id.desc())
    if way is not None:
        wanted = wanted.where(Disclosure.way == str(way))
    if incident_id is not None:
        wanted = wanted.where(Disclosure.incident_id == incident_id)
    return list(db.scalars(wanted.limit(MOST_SHOWN)))
