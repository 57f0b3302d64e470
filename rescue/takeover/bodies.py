"""What machines send and get about take-overs."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from rescue.kit.disclosures import GroundsKind
from rescue.kit.web.strict import Id, LanguageTag, Line, Moment, Phone, Strict, Text
from rescue.takeover.models import Scope, TakeOverState

Scopes = Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class DeedBody(Strict):
    """Who hands over, what, from when until when, and why."""

    scope: Scopes
    person_name: Annotated[Line, Field(min_length=1)]
    office: Annotated[Line, Field(min_length=1)]
    reason: Annotated[Text, Field(min_length=1)]
    ends_at: Moment
    starts_at: Moment | None = None
    terms: Text | None = None
    phone: Phone | None = None
    language: LanguageTag = "zh-Hans"


class DraftBody(DeedBody):
    """A deed that the desk writes for an organisation; no case means everybody of the incident."""

    organisation_id: Id
    case_ids: Annotated[list[Id], Field(max_length=100, default_factory=list)]


class SaidBody(Strict):
    """The case in the organisation's words: our reference where it knows one, else what it was told."""

    reference: Annotated[Line, Field(max_length=20)] | None = None
    person: Line | None = None
    phone: Phone | None = None
    nationality: Annotated[Line, Field(max_length=3)] | None = None
    kind: Line | None = None
    place: Line | None = None
    description: Text | None = None


class HandOverBody(DeedBody):
    """An organisation hands over a case; a coordinator finds it or opens it from these words."""

    case: SaidBody


class SignatureBody(Strict):
    """The version of the text that was read."""

    text_version: Annotated[int, Field(ge=1, le=2**31)]


class TermsBody(Strict):
    terms: Text | None


class AcceptanceBody(Strict):
    """On what grounds the organisation may see what lies in the scope."""

    grounds: GroundsKind
    consent_id: Id | None = None
    words: Text | None = None


class WhyBody(Strict):
    because: Text | None = None


class DeedView(BaseModel):
    """A deed. `evidence` says how it was signed; `incident_id` and `reference` are the organisation's to see only
    while the deed is in force."""

    id: str
    organisation_id: str
    organisation: str
    state: TakeOverState
    scope: list[Scope]
    incident_id: str | None
    reference: str | None
    case_ids: list[str]
    person_name: str
    office: str
    reason: str
    terms: str | None
    starts_at: datetime
    ends_at: datetime
    language: str
    text: str
    text_version: int
    text_sha256: str
    signed_at: datetime | None
    evidence: dict[str, Any] | None
    accepted_at: datetime | None
    over_at: datetime | None
    over_because: str | None
    version: int


class DeedList(BaseModel):
    items: list[DeedView]


class FactView(BaseModel):
    label: str
    text: str
    at: datetime | None


class ChapterView(BaseModel):
    scope: Scope
    facts: list[FactView]


class FileView(BaseModel):
    """What the deed allows at this instant, in the reader's language."""

    take_over_id: str
    reference: str
    chapters: list[ChapterView]
