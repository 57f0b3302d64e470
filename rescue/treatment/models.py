"""Hospitals and clinics, who is in which, what was measured and written there, and who may fly."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, Date, Double, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of


class Capability(StrEnum):
    """What a hospital can do."""

    EMERGENCY = "emergency"
    TRAUMA = "trauma"
    ICU = "icu"
    SURGERY = "surgery"
    PAEDIATRICS = "paediatrics"
    OBSTETRICS = "obstetrics"
    CARDIOLOGY = "cardiology"
    NEUROLOGY = "neurology"
    BURNS = "burns"
    HYPERBARIC = "hyperbaric"
    DIALYSIS = "dialysis"
    PSYCHIATRY = "psychiatry"
    DENTAL = "dental"
    PHARMACY = "pharmacy"


class Facility(Base):
    """A hospital or clinic. Whether it takes our guarantee has a source and a date; None is not asked yet."""

    __tablename__ = "facilities"
    __table_args__ = (Index("ix_facilities_place", "is_active", "latitude", "longitude"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    name: Mapped[str] = mapped_column(String(200))
    provider_id: Mapped[str | None] = mapped_column(ForeignKey("providers.id"))
    territory_code: Mapped[str] = mapped_column(String(3))
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    capabilities: Mapped[list[str]] = mapped_column(Json)
    languages: Mapped[list[str]] = mapped_column(Json)
    takes_guarantee: Mapped[bool | None] = mapped_column(Boolean)
    guarantee_source: Mapped[str | None] = mapped_column(String(200))
    guarantee_verified_on: Mapped[date | None] = mapped_column(Date)
    phone: Mapped[str | None] = mapped_column(String(40))
    beds: Mapped[int | None] = mapped_column(Integer)
    hours: Mapped[str | None] = mapped_column(String(200))
    accreditation: Mapped[str | None] = mapped_column(String(200))
    is_demonstration: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    added_at: Mapped[datetime] = mapped_column(Instant)
    address: Mapped[str | None] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(200))
    deposit_habit: Mapped[str | None] = mapped_column(String(200))
    """What it usually asks for before it treats somebody; a note for whoever rings there, it stops nothing."""
    source: Mapped[str | None] = mapped_column(String(200))
    checked_on: Mapped[date | None] = mapped_column(Date)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class AdmissionState(StrEnum):
    REQUESTED = "requested"
    ADMITTED = "admitted"
    REFUSED = "refused"
    DISCHARGED = "discharged"
    TRANSFERRED = "transferred"
    LEFT_AGAINST_ADVICE = "left_against_advice"
    DIED = "died"


_ENDS = frozenset(
    {
        AdmissionState.DISCHARGED,
        AdmissionState.TRANSFERRED,
        AdmissionState.LEFT_AGAINST_ADVICE,
        AdmissionState.DIED,
    }
)


class Admission(Base):
    """One person in one hospital. Each milestone is written once; a correction is a new line and a new event.

    Ward, bed, doctor and what they went home with are words in the vault. A deposit that was asked is only a note.
    """

    __tablename__ = "admissions"
    __table_args__ = (Index("ix_admissions_incident", "incident_id"), Index("ix_admissions_case", "case_id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    facility_id: Mapped[str] = mapped_column(ForeignKey("facilities.id"))
    state: Mapped[AdmissionState] = mapped_column(one_of(AdmissionState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    requested_at: Mapped[datetime] = mapped_column(Instant)
    admitted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    place_words_id: Mapped[str | None] = mapped_column(String(40))
    end_words_id: Mapped[str | None] = mapped_column(String(40))
    deposit_minor: Mapped[int | None] = mapped_column(BigInteger)
    deposit_currency: Mapped[str | None] = mapped_column(String(3))
    corrections: Mapped[list[dict[str, Any]]] = mapped_column(Json)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "admission"
    moves: ClassVar[dict[AdmissionState, frozenset[AdmissionState]]] = {
        AdmissionState.REQUESTED: frozenset({AdmissionState.ADMITTED, AdmissionState.REFUSED, AdmissionState.DIED}),
        AdmissionState.ADMITTED: _ENDS,
    }


class MonitoringNote(Base):
    """What was seen of a patient at one time; figures and words lie in the vault."""

    __tablename__ = "monitoring_notes"
    __table_args__ = (Index("ix_monitoring_notes_admission", "admission_id", "observed_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    admission_id: Mapped[str] = mapped_column(ForeignKey("admissions.id"))
    words_id: Mapped[str] = mapped_column(String(40))
    observed_at: Mapped[datetime] = mapped_column(Instant)
    next_check_at: Mapped[datetime | None] = mapped_column(Instant)
    written_by: Mapped[str] = mapped_column(String(60))
    written_at: Mapped[datetime] = mapped_column(Instant)


class Basis(StrEnum):
    """Why we may read it. A shut one was sent to us before anybody agreed: nobody opens it until somebody does."""

    CONSENT = "consent"
    VITAL_INTEREST = "vital_interest"
    SHUT = "shut"


class ReportState(StrEnum):
    RECEIVED = "received"
    ERASED = "erased"


class FitnessState(StrEnum):
    DECIDED = "decided"
    SUPERSEDED = "superseded"


class MedicalReport(Base):
    """A report or its summary, shut in the vault, with the consent it rests on or who stated the emergency."""

    __tablename__ = "medical_reports"
    __table_args__ = (Index("ix_medical_reports_incident", "incident_id"), Index("ix_medical_reports_case", "case_id"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[ReportState] = mapped_column(one_of(ReportState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    basis: Mapped[str] = mapped_column(String(20))
    consent_id: Mapped[str | None] = mapped_column(ForeignKey("consents.id"))
    basis_words_id: Mapped[str | None] = mapped_column(String(40))
    basis_by: Mapped[str] = mapped_column(String(60))
    file_id: Mapped[str | None] = mapped_column(String(40))
    summary_id: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(20))
    received_at: Mapped[datetime] = mapped_column(Instant)
    request_id: Mapped[str | None] = mapped_column(String(40))
    """What it answers, where the hospital sent it itself."""
    sender_id: Mapped[str | None] = mapped_column(String(40))
    """Who there sent it, as they call themselves."""

    noun: ClassVar[str] = "medical_report"
    moves: ClassVar[dict[ReportState, frozenset[ReportState]]] = {
        ReportState.RECEIVED: frozenset({ReportState.ERASED}),
    }


class FlightFitness(Base):
    """A doctor's decision about one person; a new one takes the place of the one before."""

    __tablename__ = "flight_fitness"
    __table_args__ = (Index("ix_flight_fitness_case", "case_id", "decided_at"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[FitnessState] = mapped_column(one_of(FitnessState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    decision: Mapped[str] = mapped_column(String(16))
    words_id: Mapped[str] = mapped_column(String(40))
    valid_until: Mapped[datetime] = mapped_column(Instant)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by: Mapped[str] = mapped_column(String(60))
    superseded_by: Mapped[str | None] = mapped_column(String(40))

    noun: ClassVar[str] = "fit_to_fly"
    moves: ClassVar[dict[FitnessState, frozenset[FitnessState]]] = {
        FitnessState.DECIDED: frozenset({FitnessState.SUPERSEDED}),
    }
