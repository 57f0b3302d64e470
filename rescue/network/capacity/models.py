"""Units: a vehicle with its crew, an interpreter's desk, whatever a station can send once at a time."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, one_of
from rescue.kit.words import N_

UNIT_NAME_CHARACTERS = 80


class UnitState(StrEnum):
    """What a unit does now, as its people say or as its call-out shows."""

    AVAILABLE = "available"
    ON_JOB = "on_job"
    OFF_DUTY = "off_duty"


UNIT_STATES: dict[str, str] = {
    UnitState.AVAILABLE: N_("Available"),
    UnitState.ON_JOB: N_("On a job"),
    UnitState.OFF_DUTY: N_("Off duty"),
}


class Unit(Base):
    """`call_out_id` is what it is held for: from the offer on, so that one unit is never offered twice at once.

    It names a row of a room above, so it is no foreign key. Without a `service` the unit serves all of its station's.
    """

    __tablename__ = "units"
    __table_args__ = (
        Index("ix_units_station", "station_id", "removed_at", "state", "call_out_id"),
        Index("ix_units_call_out", "call_out_id"),
        Index("ix_units_provider", "provider_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    station_id: Mapped[str] = mapped_column(ForeignKey("stations.id"))
    name: Mapped[str] = mapped_column(String(UNIT_NAME_CHARACTERS))
    crew: Mapped[str | None] = mapped_column(String(200))
    service: Mapped[str | None] = mapped_column(String(30))
    state: Mapped[UnitState] = mapped_column(one_of(UnitState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    changed_at: Mapped[datetime] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "unit"
    moves: ClassVar[dict[UnitState, frozenset[UnitState]]] = {
        UnitState.AVAILABLE: frozenset({UnitState.ON_JOB, UnitState.OFF_DUTY}),
        UnitState.ON_JOB: frozenset({UnitState.AVAILABLE, UnitState.OFF_DUTY}),
        UnitState.OFF_DUTY: frozenset({UnitState.AVAILABLE, UnitState.ON_JOB}),
    }
