"""What a hospital was asked to send, of whom, until when."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of
from rescue.kit.words import N_


class Paper(StrEnum):
    """What may be asked for."""

    REPORT = "report"
    DISCHARGE = "discharge"
    PICTURES = "pictures"
    FITNESS = "fitness"
    ESTIMATE = "estimate"
    BILL = "bill"


PAPER_NAMES: dict[Paper, str] = {
    Paper.REPORT: N_("Medical report with diagnosis and treatment"),
    Paper.DISCHARGE: N_("Discharge letter with medicines"),
    Paper.PICTURES: N_("X-ray, CT or MRI pictures, or their findings"),
    Paper.FITNESS: N_("The doctor's statement whether the patient may fly, and how"),
    Paper.ESTIMATE: N_("Estimate of the costs"),
    Paper.BILL: N_("Bill with its lines"),
}


class RequestState(StrEnum):
    ASKED = "asked"
    RECEIVED = "received"
    WITHDRAWN = "withdrawn"


class ReportRequest(Base):
    """One question to one hospital about one person. Its words lie in the vault; the link opens this and nothing else.

    It is received with the first paper; more may follow by the same link until that ends.
    """

    __tablename__ = "report_requests"
    __table_args__ = (Index("ix_report_requests_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    facility_id: Mapped[str] = mapped_column(ForeignKey("facilities.id"))
    state: Mapped[RequestState] = mapped_column(one_of(RequestState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    papers: Mapped[list[str]] = mapped_column(Json)
    words_id: Mapped[str | None] = mapped_column(String(40))
    channel: Mapped[str | None] = mapped_column(String(12))
    address: Mapped[str | None] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(20))
    link_id: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by: Mapped[str] = mapped_column(String(60))
    due_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "report_request"
    moves: ClassVar[dict[RequestState, frozenset[RequestState]]] = {
        RequestState.ASKED: frozenset({RequestState.RECEIVED, RequestState.WITHDRAWN}),
        RequestState.RECEIVED: frozenset({RequestState.WITHDRAWN}),
    }
