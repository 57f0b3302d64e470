"""Partner organisations, their stations and tariffs, and the search table that finds the nearest of them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from rescue.kit.database import Base, Instant, Json
from rescue.kit.words import N_

NAME_CHARACTERS = 160
NOTES_CHARACTERS = 4_000
TIME_ZONE_CHARACTERS = 64
NONE_YET = text("0")


class Service(StrEnum):
    """What a provider can be called out for: the five promises."""

    TRANSLATION = "translation"
    SHOPPING_GUIDE = "shopping_guide"
    MEDICAL_TREATMENT = "medical_treatment"
    CASUALTY_TRANSPORT = "casualty_transport"
    DISPUTE_COORDINATION = "dispute_coordination"


SERVICE_NAMES: dict[Service, str] = {
    Service.TRANSLATION: N_("Language translation"),
    Service.SHOPPING_GUIDE: N_("Shopping guide"),
    Service.MEDICAL_TREATMENT: N_("Medical treatment"),
    Service.CASUALTY_TRANSPORT: N_("Casualty transport"),
    Service.DISPUTE_COORDINATION: N_("Dispute coordination"),
}


class Provider(Base):
    """A partner organisation. `organisation_id` is set when its people can sign in and see themselves."""

    __tablename__ = "providers"
    __table_args__ = (
        CheckConstraint("offers_count >= acceptances_count AND acceptances_count >= 0", name="counts"),
        CheckConstraint("mean_answer_seconds >= 0", name="mean_answer_seconds"),
        CheckConstraint("contract_valid_until >= contract_valid_from", name="contract"),
        CheckConstraint("length(currency) = 3", name="currency"),
        CheckConstraint("length(name) > 0", name="name"),
        Index("ix_providers_name", "name", "id"),
        Index("ix_providers_organisation", "organisation_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    organisation_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    legal_name: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    licence_number: Mapped[str | None] = mapped_column(String(80))
    licence_valid_until: Mapped[date | None] = mapped_column(Date)
    contract_valid_from: Mapped[date | None] = mapped_column(Date)
    contract_valid_until: Mapped[date | None] = mapped_column(Date)
    is_active: Mapped[bool] = mapped_column(Boolean)
    is_demonstration: Mapped[bool] = mapped_column(Boolean)
    languages: Mapped[list[str]] = mapped_column(Json)
    """Spoken varieties as BCP 47 primary tags (cmn, yue, th, en), the best first."""
    contacts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """`{"channel", "address", "priority"}`, priority 1 is tried first."""
    offers_count: Mapped[int] = mapped_column(Integer)
    acceptances_count: Mapped[int] = mapped_column(Integer)
    mean_answer_seconds: Mapped[int] = mapped_column(Integer)
    currency: Mapped[str] = mapped_column(String(3))
    notes: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)
    removed_at: Mapped[datetime | None] = mapped_column(Instant)
    # Facts of the work, each a sum of whole numbers: `quality/figures.py` says what is made of them.
    accept_seconds_total: Mapped[int] = mapped_column(BigInteger, default=0, server_default=NONE_YET)
    arrivals_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    eta_error_minutes_total: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    late_minutes_total: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    milestones_due_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    milestones_missed_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    aborts_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    complaints_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    audited_bills_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    bill_cuts_permille_total: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    webhooks_count: Mapped[int] = mapped_column(Integer, default=0, server_default=NONE_YET)
    """Its live webhook endpoints: an offer asks for none where there is none."""

    stations: Mapped[list["Station"]] = relationship(order_by="(Station.name, Station.id)", lazy="selectin")
    tariffs: Mapped[list["Tariff"]] = relationship(order_by="(Tariff.service, Tariff.territory_code)", lazy="selectin")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


# One licence under one name is one partner; the partial index lets a removed one come back.
Index(
    "uq_providers_licence",
    Provider.licence_number,
    Provider.name,
    unique=True,
    sqlite_where=Provider.removed_at.is_(None),
    postgresql_where=Provider.removed_at.is_(None),
)


class Station(Base):
    """Where helpers start from. `hours` is None when somebody answers day and night."""

    __tablename__ = "stations"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude"),
        Index("ix_stations_provider", "provider_id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    territory_code: Mapped[str] = mapped_column(String(3))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    x: Mapped[float] = mapped_column(Double)
    y: Mapped[float] = mapped_column(Double)
    z: Mapped[float] = mapped_column(Double)
    time_zone: Mapped[str] = mapped_column(String(TIME_ZONE_CHARACTERS))
    hours: Mapped[dict[str, list[list[str]]] | None] = mapped_column(Json(none_as_null=True))
    phone: Mapped[str | None] = mapped_column(String(40))
    services: Mapped[list[str]] = mapped_column(Json)
    serves: Mapped[list[str]] = mapped_column(Json)
    """Territories it may be called to, its own among them."""
    cross_border: Mapped[bool] = mapped_column(Boolean)
    """May also be called from any other territory when it is near."""
    is_active: Mapped[bool] = mapped_column(Boolean)


class Tariff(Base):
    """Agreed prices of one service, in minor units; `territory_code` None is the price everywhere else."""

    __tablename__ = "tariffs"
    __table_args__ = (
        UniqueConstraint("provider_id", "service", "territory_code"),
        CheckConstraint("call_out_fee_minor >= 0 AND per_km_minor >= 0 AND per_hour_minor >= 0", name="prices"),
        CheckConstraint("night_percent BETWEEN 100 AND 500", name="night_percent"),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    service: Mapped[str] = mapped_column(String(24))
    territory_code: Mapped[str | None] = mapped_column(String(3))
    call_out_fee_minor: Mapped[int] = mapped_column(BigInteger)
    per_km_minor: Mapped[int] = mapped_column(BigInteger)
    per_hour_minor: Mapped[int] = mapped_column(BigInteger)
    night_percent: Mapped[int] = mapped_column(Integer)
    """100 is the day price; counted from 20:00 to 06:00 at the station."""
    currency: Mapped[str] = mapped_column(String(3))
    surcharges: Mapped[list[dict[str, Any]] | None] = mapped_column(Json(none_as_null=True))
    """Hours and holidays that cost more, as `tariffs.surcharges.Surcharge`."""


class StationService(Base):
    """The search table: one row per service, served territory and station, written with the provider.

    Only providers that are active and not removed have rows; validity is compared at search time because it passes
    without anybody writing. `cross_border` is set on the row of the station's own territory only, so that a station
    occurs once in the cross-border branch.
    """

    __tablename__ = "station_services"
    __table_args__ = (CheckConstraint("cell BETWEEN 0 AND 65160", name="cell"),)

    service: Mapped[str] = mapped_column(String(24), primary_key=True)
    territory_code: Mapped[str] = mapped_column(String(3), primary_key=True)
    station_id: Mapped[str] = mapped_column(ForeignKey("stations.id"), primary_key=True)
    provider_id: Mapped[str] = mapped_column(ForeignKey("providers.id"))
    cross_border: Mapped[bool] = mapped_column(Boolean)
    cell: Mapped[int] = mapped_column(Integer)
    x: Mapped[float] = mapped_column(Double)
    y: Mapped[float] = mapped_column(Double)
    z: Mapped[float] = mapped_column(Double)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_until: Mapped[date] = mapped_column(Date)
    # What ranking needs is copied here, so that one statement answers an SOS.
    home_territory: Mapped[str] = mapped_column(String(3))
    station_name: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    time_zone: Mapped[str] = mapped_column(String(TIME_ZONE_CHARACTERS))
    open_minutes: Mapped[list[list[int]] | None] = mapped_column(Json(none_as_null=True))
    call_out_fee_minor: Mapped[int | None] = mapped_column(BigInteger)
    per_km_minor: Mapped[int | None] = mapped_column(BigInteger)
    per_hour_minor: Mapped[int | None] = mapped_column(BigInteger)
    night_percent: Mapped[int | None] = mapped_column(Integer)
    currency: Mapped[str | None] = mapped_column(String(3))
    surcharges: Mapped[dict[str, Any] | None] = mapped_column(Json(none_as_null=True))


Index("ix_station_services_provider", StationService.provider_id)
# Both branches of the search are answered from an index alone; only the rows found are then read.
_MEASURED = (
    *(StationService.x, StationService.y, StationService.z, StationService.station_id, StationService.provider_id),
    *(StationService.valid_from, StationService.valid_until),
)
Index("ix_station_services_territory", StationService.service, StationService.territory_code, *_MEASURED)
Index(
    "ix_station_services_cross_border",
    *(StationService.service, StationService.cell, *_MEASURED),
    StationService.territory_code,
    StationService.cross_border,  # in the index too, or SQLite would read each row to see it
    sqlite_where=StationService.cross_border.is_(True),
    postgresql_where=StationService.cross_border.is_(True),
)
