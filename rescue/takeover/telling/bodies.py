"""What machines send and get about notices to missions and the contacts they go to."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from rescue.kit.disclosures import GroundsKind
from rescue.kit.web.strict import Id, LanguageTag, Line, Strict, Text
from rescue.takeover.telling.models import Answer, ContactChannel, NoticeState, Rhythm
from rescue.takeover.telling.rules import Trigger

Nationality = Annotated[Line, Field(min_length=2, max_length=3, pattern="^[A-Za-z]{2,3}$")]


class NoticeBody(Strict):
    """A notice by hand, where no rule has opened it."""

    trigger: Trigger
    case_id: Id | None = None
    nationality: Nationality | None = None
    people: Annotated[int, Field(ge=1, le=100_000)] = 1


class NationalityBody(Strict):
    nationality: Nationality


class AnswerBody(Strict):
    """What the person said, to whom and how."""

    is_given: bool
    how: Text


class ReleaseBody(Strict):
    """To which confirmed contact; a name needs a consent, the next of kin told, or a law that is named."""

    contact_id: Id
    is_named: bool = False
    are_kin_told: bool = False
    grounds: GroundsKind | None = None
    consent_id: Id | None = None
    words: Text | None = None


class BecauseBody(Strict):
    because: Text


class ContactBody(Strict):
    """How a mission (`embassy:Bangkok`) or an organisation (its id) is reached, and where that is written."""

    whose: Annotated[Line, Field(min_length=1, max_length=80)]
    name: Annotated[Line, Field(min_length=1)]
    channel: ContactChannel
    address: Annotated[Line, Field(min_length=1)]
    language: LanguageTag = "zh-Hans"
    source: Line = ""
    zone: Annotated[Line, Field(max_length=40)] = "Asia/Shanghai"


class HowBody(Strict):
    how: Text


class RhythmBody(Strict):
    """How often the digest is sent to it, at 08:00 in its zone."""

    rhythm: Rhythm


class NoticeView(BaseModel):
    """A notice; `preview` is what the mission would read, in its language, without a name."""

    id: str
    incident_id: str
    case_id: str | None
    trigger: Trigger
    article: str
    rule_on: date
    state: NoticeState
    nationality: str | None
    mission: str | None
    people: int
    due_at: datetime
    answer: Answer
    answered_at: datetime | None
    answered_how: str | None
    consent_id: str | None
    is_named: bool
    contact_id: str | None
    text: str | None
    preview: str
    settled_at: datetime | None
    because: str | None
    version: int


class NoticeList(BaseModel):
    items: list[NoticeView]


class ContactView(BaseModel):
    id: str
    whose: str
    name: str
    channel: ContactChannel
    address: str
    language: str
    source: str
    rhythm: Rhythm
    zone: str
    confirmed_at: datetime | None
    confirmed_how: str | None
    version: int


class ContactList(BaseModel):
    items: list[ContactView]


class RuleView(BaseModel):
    """A rule with what it follows; `note` says whom that binds."""

    trigger: Trigger
    from_people: int
    needs_consent: bool
    within_minutes: int
    article: str
    source: str
    source_on: date
    checked_on: date
    note: str


class RuleList(BaseModel):
    items: list[RuleView]
