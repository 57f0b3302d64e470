"""What programs send and get of a trip."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from rescue.checkins.due.checking import MOST_EXTENSION
from rescue.checkins.due.times import Every
from rescue.checkins.models import How, RelativeState, TripState
from rescue.checkins.trips.drafts import FEWEST_GRACE, MOST_GRACE, MOST_LEGS, MOST_RULES, ORDINARY_GRACE
from rescue.kit.web.strict import LanguageTag, Latitude, Line, Longitude, Metres, Phone, Strict, Text
from rescue.rollcalls.names import MOST_PEOPLE

LOCAL = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$"
AT = r"^(\d{4}-\d{2}-\d{2}T)?\d{2}:\d{2}$"


class TravellerIn(Strict):
    name: Annotated[Line, Field(min_length=1)]
    phone: Phone
    language: LanguageTag | None = None
    leads_group: bool = False


class LegIn(Strict):
    """A place in words, as written degrees, or as degrees; times by the clock of that place.

    `choice` names one of the `candidates` that an earlier answer listed for these words.
    """

    place: Annotated[Line, Field(min_length=1)]
    from_local: Annotated[str, Field(pattern=LOCAL, examples=["2026-03-05T14:00"])]
    until_local: Annotated[str, Field(pattern=LOCAL, examples=["2026-03-09T11:00"])]
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    choice: Annotated[Line, Field(max_length=40)] | None = None


class RuleIn(Strict):
    """`once` at `2026-03-05T20:00`, `daily` at `20:00`, or `after_leg` (a number from 0; none is after each)."""

    every: Every
    at: Annotated[str, Field(pattern=AT)] | None = None
    leg: Annotated[int, Field(ge=0, lt=MOST_LEGS)] | None = None


class RelativeIn(Strict):
    """Whom to warn. They are asked by text first and told nothing before they say yes."""

    name: Annotated[Line, Field(min_length=1)]
    phone: Phone
    language: LanguageTag | None = None


class PersonIn(Strict):
    name: Annotated[Line, Field(min_length=1)]
    phone: Phone | None = None
    language: LanguageTag | None = None
    nationality: Annotated[Line, Field(max_length=3, pattern="^[A-Z]{2,3}$")] | None = None


class TripIn(Strict):
    """A trip. Without rules nothing is waited for; without a relative the desk alone hears of a missed check-in."""

    traveller: TravellerIn
    legs: Annotated[list[LegIn], Field(max_length=MOST_LEGS, default_factory=list)]
    check_in_rules: Annotated[list[RuleIn], Field(max_length=MOST_RULES, default_factory=list)]
    grace_minutes: Annotated[int, Field(ge=FEWEST_GRACE, le=MOST_GRACE)] = ORDINARY_GRACE
    relative: RelativeIn | None = None
    people: Annotated[list[PersonIn], Field(max_length=MOST_PEOPLE, default_factory=list)]
    people_text: Text | None = None
    """More of the group as lines or CSV: the name, then in any order a phone, a language, a nationality."""


class CheckInIn(Strict):
    """Where they are, if they like."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    accuracy_m: Metres | None = None
    text: Line | None = None


class ExtensionIn(Strict):
    minutes: Annotated[int, Field(ge=1, le=MOST_EXTENSION)]


class CandidateView(BaseModel):
    names: dict[str, str]
    territory: str
    latitude: float
    longitude: float
    confidence: float
    precision_km: float
    choice: str


class LegView(BaseModel):
    """`is_sure` is false while several places bear the name: send the leg again with one `choice`."""

    id: str
    said: str
    name: str
    territory: str | None
    latitude: float
    longitude: float
    precision_m: float
    time_zone: str
    is_sure: bool
    from_local: str
    until_local: str
    from_at: datetime
    until_at: datetime
    candidates: list[CandidateView]


class CheckInView(BaseModel):
    """`waiting`, `done`, `overdue` (its case is `incident_id`), or `late`: done after it was overdue."""

    id: str
    state: str
    due_at: datetime
    grace_until: datetime
    answered_at: datetime | None
    how: How | None
    latitude: float | None
    longitude: float | None
    accuracy_m: float | None
    said: str | None
    incident_id: str | None


class RelativeView(BaseModel):
    name: str
    phone: str
    language: str
    state: RelativeState


class TripView(BaseModel):
    """`link` is there only in the answer that made it: whoever holds it acts for the traveller."""

    id: str
    state: TripState
    version: int
    is_group: bool
    is_overdue: bool
    traveller: dict[str, str]
    legs: list[LegView]
    check_in_rules: list[dict[str, Any]]
    grace_minutes: int
    next_due_at: datetime | None
    coming: list[datetime]
    check_ins: list[CheckInView]
    relative: RelativeView | None
    people: list[dict[str, Any]]
    left_at: datetime
    ended_at: datetime | None
    link: str | None = None


class TripLine(BaseModel):
    id: str
    state: TripState
    version: int
    is_group: bool
    is_overdue: bool
    name: str
    next_due_at: datetime | None
    starts_at: datetime | None
    ends_at: datetime | None
    left_at: datetime


class TripList(BaseModel):
    """Those under way: whoever is overdue first, then whose time comes first."""

    items: list[TripLine]
