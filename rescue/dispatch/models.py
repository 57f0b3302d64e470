"""Needs and the call-outs made to meet them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Double, ForeignKey, Index, Integer, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class NeedState(StrEnum):
    """A need is searched for until it is met; once escalated, a coordinator was woken."""

    SEARCHING = "searching"
    ESCALATED = "escalated"
    MET = "met"
    CANCELLED = "cancelled"


class Need(Base):
    """One service an incident needs, with the place and languages it is searched for."""

    __tablename__ = "needs"
    __table_args__ = (Index("ix_needs_incident", "incident_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    reference: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(8))
    place_names: Mapped[dict[str, str]] = mapped_column(Json)
    service: Mapped[str] = mapped_column(String(30))
    state: Mapped[NeedState] = mapped_column(one_of(NeedState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    territory_code: Mapped[str | None] = mapped_column(String(3))
    iso_code: Mapped[str | None] = mapped_column(String(3))
    languages: Mapped[list[str]] = mapped_column(Json)
    is_widened: Mapped[bool] = mapped_column(Boolean, default=False)
    shortfalls: Mapped[list[str]] = mapped_column(Json, default=list)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    escalated_at: Mapped[datetime | None] = mapped_column(Instant)
    met_by: Mapped[str | None] = mapped_column(String(40))

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "need"
    moves: ClassVar[dict[NeedState, frozenset[NeedState]]] = {
        NeedState.SEARCHING: frozenset({NeedState.ESCALATED, NeedState.MET, NeedState.CANCELLED}),
        NeedState.ESCALATED: frozenset({NeedState.SEARCHING, NeedState.MET, NeedState.CANCELLED}),
        NeedState.MET: frozenset({NeedState.SEARCHING, NeedState.CANCELLED}),
    }


class CallOutState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    AT_FACILITY = "at_facility"
    CLEARED = "cleared"
    ABORTED = "aborted"


MILESTONES = (
    CallOutState.EN_ROUTE,
    CallOutState.ON_SCENE,
    CallOutState.TRANSPORTING,
    CallOutState.AT_FACILITY,
    CallOutState.CLEARED,
)
UNDER_WAY = (CallOutState.ACCEPTED, *MILESTONES[:-1])
_ON_THE_WAY = frozenset({CallOutState.ON_SCENE, CallOutState.ABORTED})


class CallOut(Base):
    """One request to one provider for one service; the first acceptance of a need wins."""

    __tablename__ = "call_outs"
    __table_args__ = (
        Index("ix_call_outs_incident", "incident_id"),
        Index("ix_call_outs_need", "need_id"),
        Index("ix_call_outs_provider", "provider_id", "offered_at"),
        CheckConstraint("eta_minutes BETWEEN 0 AND 10080", name="eta"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    need_id: Mapped[str] = mapped_column(ForeignKey("needs.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    station_id: Mapped[str] = mapped_column(ForeignKey("stations.id"))
    provider_name: Mapped[str] = mapped_column(String(200))
    service: Mapped[str] = mapped_column(String(30))
    state: Mapped[CallOutState] = mapped_column(one_of(CallOutState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    is_by_hand: Mapped[bool] = mapped_column(Boolean, default=False)
    is_demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    link_id: Mapped[str] = mapped_column(String(40))
    distance_m: Mapped[float | None] = mapped_column(Double)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    offered_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    eta_minutes: Mapped[int | None] = mapped_column(Integer)
    refusal_reason: Mapped[str | None] = mapped_column(String(30))
    refusal_note: Mapped[str | None] = mapped_column(Text)
    en_route_at: Mapped[datetime | None] = mapped_column(Instant)
    on_scene_at: Mapped[datetime | None] = mapped_column(Instant)
    transporting_at: Mapped[datetime | None] = mapped_column(Instant)
    at_facility_at: Mapped[datetime | None] = mapped_column(Instant)
    cleared_at: Mapped[datetime | None] = mapped_column(Instant)
    is_remote: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """Help that does not travel (an interpreter on the phone): nobody is told that somebody is on the way."""
    estimate_minor: Mapped[int | None] = mapped_column(BigInteger)
    """What the job costs by the agreed prices, as counted when it was offered, in `estimate_currency`."""
    estimate_currency: Mapped[str | None] = mapped_column(String(3))
    estimate_parts: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))
    is_planned: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    """A part of a planned journey: it is not the rescue, whose clocks and texts leave it alone."""

    @property
    def is_apart(self) -> bool:
        """Whether the course of the rescue does not follow it."""
        return self.is_remote or self.is_planned

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "call_out"
    moves: ClassVar[dict[CallOutState, frozenset[CallOutState]]] = {
        CallOutState.OFFERED: frozenset(
            {CallOutState.ACCEPTED, CallOutState.DECLINED, CallOutState.EXPIRED, CallOutState.WITHDRAWN}
        ),
        CallOutState.ACCEPTED: _ON_THE_WAY | {CallOutState.EN_ROUTE, CallOutState.WITHDRAWN},
        CallOutState.EN_ROUTE: _ON_THE_WAY | {CallOutState.WITHDRAWN},
        CallOutState.ON_SCENE: frozenset({CallOutState.TRANSPORTING, CallOutState.CLEARED, CallOutState.ABORTED}),
        CallOutState.TRANSPORTING: frozenset({CallOutState.AT_FACILITY, CallOutState.ABORTED}),
        CallOutState.AT_FACILITY: frozenset({CallOutState.CLEARED}),
    }


class Complaint(Base):
    """What the desk heard against a provider about one call-out."""

    __tablename__ = "complaints"
    __table_args__ = (Index("ix_complaints_incident", "incident_id"), Index("ix_complaints_provider", "provider_id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    call_out_id: Mapped[str] = mapped_column(ForeignKey("call_outs.id"))
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    reason: Mapped[str] = mapped_column(String(30))
    note: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime] = mapped_column(Instant)
    taken_back_at: Mapped[datetime | None] = mapped_column(Instant)


class Rating(Base):
    """What the traveller said of the help of one call-out, once."""

    __tablename__ = "ratings"
    __table_args__ = (Index("ix_ratings_incident", "incident_id"), Index("ix_ratings_provider", "provider_id"))

    call_out_id: Mapped[str] = mapped_column(ForeignKey("call_outs.id"), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    mark: Mapped[str] = mapped_column(String(8))
    note: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    rated_at: Mapped[datetime] = mapped_column(Instant)
