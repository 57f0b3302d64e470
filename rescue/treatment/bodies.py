"""The JSON of treatment: what is taken."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from rescue.kit.web.strict import Day, Id, LanguageTag, Latitude, Line, Longitude, Moment, Phone, Strict, Text, Whole
from rescue.treatment.facilities import FacilityDraft
from rescue.treatment.flight_fitness import FlightDecision, Medif
from rescue.treatment.models import Capability

MAIL = r"^[^@\s]{1,120}@[^@\s]{1,120}\.[^@\s]{1,60}$"
Days = Annotated[int, Field(ge=0, le=3650)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["THB"])]


class FacilityBody(Strict):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "name": "Andaman Bay Hospital",
                "territory_code": "TH",
                "latitude": 7.8905,
                "longitude": 98.3819,
                "capabilities": ["emergency", "trauma", "icu"],
                "languages": ["th", "en", "cmn"],
                "takes_guarantee": True,
                "guarantee_source": "telephone, billing office",
                "guarantee_verified_on": "2026-02-20",
            }
        }
    )

    name: Annotated[Line, Field(min_length=1)]
    territory_code: Annotated[str, Field(pattern=r"^[A-Z]{2,3}$")]
    latitude: Latitude
    longitude: Longitude
    capabilities: Annotated[list[Capability], Field(max_length=len(Capability))] = Field(default_factory=list)
    languages: Annotated[list[LanguageTag], Field(max_length=30)] = Field(default_factory=list)
    takes_guarantee: bool | None = None
    guarantee_source: Line | None = None
    guarantee_verified_on: Day | None = None
    phone: Phone | None = None
    beds: Annotated[int, Field(ge=0, le=20_000)] | None = None
    hours: Line | None = None
    accreditation: Line | None = None
    address: Line | None = None
    email: Annotated[Line, Field(pattern=MAIL)] | None = None
    deposit_habit: Line | None = None
    source: Line | None = None
    checked_on: Day | None = None

    def draft(self) -> FacilityDraft:
        return FacilityDraft(**{**dict(self), "capabilities": [str(each) for each in self.capabilities]})


class AdmissionBody(Strict):
    model_config = ConfigDict(json_schema_extra={"example": {"case_id": "cas_01k9", "facility_id": "fac_01k9"}})

    case_id: Id
    facility_id: Id


class AdmittedBody(Strict):
    """The hospital took them; a deposit it asks is only written down."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "ward": "4 B",
                "bed": "12",
                "attending": "Dr Chaiyo",
                "deposit_minor": 5000000,
                "currency": "THB",
            }
        }
    )

    at: Moment | None = None
    ward: Line | None = None
    bed: Line | None = None
    attending: Line | None = None
    deposit_minor: Whole | None = None
    currency: Currency | None = None


class EmergencyBody(Strict):
    model_config = ConfigDict(json_schema_extra={"example": {"why": "Unconscious; the surgeon needs the findings now"}})

    why: Annotated[Text, Field(min_length=1)]


class DischargeBody(Strict):
    """How the stay ended."""

    model_config = ConfigDict(json_schema_extra={"example": {"summary": "Fracture set", "needs": "wheelchair"}})

    at: Moment | None = None
    summary: Text | None = None
    medication: Text | None = None
    follow_up: Text | None = None
    needs: Text | None = None

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in dict(self).items() if name != "at"}


class CorrectionBody(Strict):
    model_config = ConfigDict(json_schema_extra={"example": {"milestone": "admitted_at", "at": "2026-03-01T09:20:00Z"}})

    milestone: Line
    at: Moment


class NoteBody(Strict):
    """What was seen; every figure may be missing."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"pulse": 96, "systolic": 118, "diastolic": 76, "spo2": 97, "temperature": 37.4, "gcs": 15}
        }
    )

    observed_at: Moment | None = None
    pulse: Annotated[int, Field(ge=0, le=350)] | None = None
    systolic: Annotated[int, Field(ge=0, le=350)] | None = None
    diastolic: Annotated[int, Field(ge=0, le=250)] | None = None
    spo2: Annotated[int, Field(ge=0, le=100)] | None = None
    temperature: Annotated[float, Field(ge=10, le=50)] | None = None
    gcs: Annotated[int, Field(ge=3, le=15)] | None = None
    text: Text | None = None
    next_check_at: Moment | None = None

    def words(self) -> dict[str, Any]:
        return {name: value for name, value in dict(self).items() if name not in ("observed_at", "next_check_at")}


class FitnessBody(Strict):
    """A doctor's decision with the answers it rests on."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "case_id": "cas_01k9",
                "decision": "stretcher",
                "valid_until": "2026-03-08T00:00:00Z",
                "physician": "Dr Chaiyo",
                "diagnosis": "Fracture of the femur",
                "days_since_surgery": 12,
                "can_sit_upright": False,
            }
        }
    )

    case_id: Id
    decision: FlightDecision
    valid_until: Moment
    physician: Annotated[Line, Field(min_length=1)]
    diagnosis: Annotated[Text, Field(min_length=1)]
    days_since_surgery: Days | None = None
    days_since_pneumothorax: Days | None = None
    days_since_heart_attack: Days | None = None
    haemoglobin_g_dl: Annotated[float, Field(ge=0, le=30)] | None = None
    spo2_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    is_infectious: bool = False
    needs_oxygen: bool = False
    can_sit_upright: bool = True
    is_trapped_gas: bool = False

    def medif(self) -> Medif:
        return Medif(**{name: value for name, value in dict(self).items() if name not in _DECISION})


_DECISION = ("case_id", "decision", "valid_until")
