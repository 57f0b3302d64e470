"""Bills of providers: as lines or as a picture, beside what the agreed prices say."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_

NUMBER_CHARACTERS = 60


class BillState(StrEnum):
    """A queried bill is answered by a new one, which takes its place; an audited one is decided."""

    RECEIVED = "received"
    QUERIED = "queried"
    WITHDRAWN = "withdrawn"
    AUDITED = "audited"


BILL_STATES: dict[str, str] = {
    BillState.RECEIVED: N_("We have the bill"),
    BillState.QUERIED: N_("We have a question"),
    BillState.WITHDRAWN: N_("Taken back"),
    BillState.AUDITED: N_("Checked"),
}


class LineKind(StrEnum):
    """What a line is for; the first three are what tariffs agree."""

    CALL_OUT = "call_out"
    ROAD = "road"
    TIME = "time"
    OTHER = "other"


LINE_NAMES: dict[str, str] = {
    LineKind.CALL_OUT: N_("Call-out fee"),
    LineKind.ROAD: N_("Kilometres"),
    LineKind.TIME: N_("Working time"),
    LineKind.OTHER: N_("Other costs"),
}


class Bill(Base):
    """One bill of one call-out. `lines` are `{"kind", "text", "amount_minor"}`; `agreed` is the comparison then."""

    __tablename__ = "bills"
    __table_args__ = (
        Index("ix_bills_call_out", "call_out_id"),
        Index("ix_bills_provider", "provider_id", "received_at"),
        Index("ix_bills_incident", "incident_id"),
        CheckConstraint("total_minor >= 0", name="total"),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_out_id: Mapped[str] = mapped_column(ForeignKey("call_outs.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    number: Mapped[str | None] = mapped_column(String(NUMBER_CHARACTERS))
    currency: Mapped[str] = mapped_column(String(3))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    photo_id: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    agreed: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    state: Mapped[BillState] = mapped_column(one_of(BillState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    question: Mapped[str | None] = mapped_column(Text)
    allowed_minor: Mapped[int | None] = mapped_column(BigInteger)
    received_at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(60))
    replaces: Mapped[str | None] = mapped_column(String(40))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "bill"
    moves: ClassVar[dict[BillState, frozenset[BillState]]] = {
        BillState.RECEIVED: frozenset({BillState.QUERIED, BillState.WITHDRAWN, BillState.AUDITED}),
        BillState.QUERIED: frozenset({BillState.WITHDRAWN, BillState.AUDITED}),
    }
