"""What is asked of and told by machines about interpreters."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from rescue.interpreting.directory import MOST_VARIETIES, InterpreterDraft
from rescue.interpreting.models import InterpretationState, Skill, Way
from rescue.interpreting.ranking import Wish
from rescue.kit.web.strict import ID_PATTERN, Line, Phone, Strict

MOST_MINOR = 10**9
MOST_MINUTES = 24 * 60
Variety = Annotated[str, Field(pattern=r"^[a-z]{2,3}$", examples=["yue"])]
Script = Annotated[str, Field(pattern=r"^[A-Z][a-z]{3}$", examples=["Hant"])]
Id = Annotated[str, Field(pattern=ID_PATTERN)]


class InterpreterBody(Strict):
    """An interpreter: two or more spoken varieties, what they are trained for, how they work, what a minute costs."""

    provider_id: Id
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    varieties: Annotated[list[Variety], Field(min_length=2, max_length=MOST_VARIETIES, examples=[["yue", "cmn", "th"]])]
    scripts: Annotated[list[Script], Field(max_length=6, default_factory=list)]
    skills: Annotated[list[Skill], Field(min_length=1, max_length=3, default_factory=lambda: [Skill.GENERAL])]
    ways: Annotated[list[Way], Field(min_length=1, max_length=2, default_factory=lambda: [Way.PHONE])]
    phone: Phone | None = None
    per_minute_minor: Annotated[int, Field(ge=0, le=MOST_MINOR)]
    least_minutes: Annotated[int, Field(ge=0, le=240)] = 0
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    is_active: bool = True

    def draft(self) -> InterpreterDraft:
        told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in self}
        return InterpreterDraft(**told)


class InterpreterView(BaseModel):
    """An interpreter as its partner and the desk see it; prices in minor units of `currency`."""

    id: str
    provider_id: str
    name: str
    varieties: list[str]
    scripts: list[str]
    skills: list[Skill]
    ways: list[Way]
    phone: str | None
    per_minute_minor: int
    least_minutes: int
    currency: str
    is_active: bool
    version: int


class InterpreterPage(BaseModel):
    items: list[InterpreterView]
    next: str | None


class WishBody(Strict):
    """Between which two varieties, for what, and how; without an interpreter the best is asked."""

    between: Variety
    and_variety: Annotated[Variety, Field(alias="and", examples=["th"])]
    skill: Skill = Skill.GENERAL
    way: Way = Way.PHONE
    script: Script | None = None
    interpreter_id: Id | None = None

    def wish(self) -> Wish:
        return Wish(self.between, self.and_variety, self.skill, self.way, self.script)


class EndBody(Strict):
    """That an interpretation is over; `minutes` where they were not counted by our own line."""

    minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)] | None = None


class ReasonView(BaseModel):
    code: str
    text: str
    is_against: bool


class CandidateView(BaseModel):
    interpreter_id: str
    name: str
    provider_id: str
    provider: str
    points: float
    is_demonstration: bool
    reasons: list[ReasonView]


class CandidatesView(BaseModel):
    """Who serves both, best first; with nobody, how many serve the one and the other."""

    candidates: list[CandidateView]
    serve_first: int
    serve_second: int


class InterpretationView(BaseModel):
    """A request for an interpreter; seconds on the line, started minutes billed, and what they cost the case."""

    id: str
    incident_id: str
    state: InterpretationState
    between: str
    and_variety: str = Field(serialization_alias="and", validation_alias="and")
    script: str | None
    skill: Skill
    way: Way
    interpreter_id: str | None
    interpreter: str | None
    call_out_id: str | None
    requested_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    seconds: int
    billed_minutes: int
    cost: dict[str, Any] | None
    version: int


class InterpretationList(BaseModel):
    items: list[InterpretationView]
