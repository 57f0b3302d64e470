"""Shifts, hand-overs, notes, presence and promises as machines read them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from rescue.kit.database import Db
from rescue.promises.models import Promise, PromiseState
from rescue.promises.wording import is_of_course
from rescue.shifts import shifts
from rescue.shifts.models import CaseNote, HandOver, HandOverState, Shift
from rescue.shifts.presence import Here


class ShiftView(BaseModel):
    id: str
    user_id: str
    started_at: datetime
    ended_at: datetime | None


class OnDutyView(BaseModel):
    user_id: str
    name: str
    role: str
    since: datetime
    cases: int


class ShiftsView(BaseModel):
    """Who is on duty; with nobody on, calls and alarms go to the duty phone."""

    items: list[OnDutyView]
    is_anybody_on: bool


class HandOverLine(BaseModel):
    """One case of a hand-over; `is_new` when it came after the giver confirmed."""

    incident_id: str
    reference: str
    severity: str
    kind: str
    time_zone: str | None = None
    next_duty: str | None
    next_duty_at: datetime | None
    promises: list[dict[str, Any]]
    note: str | None
    is_new: bool


class HandOverView(BaseModel):
    id: str
    state: HandOverState
    version: int
    from_id: str
    to_id: str | None
    received_by: str | None
    note: str | None
    given_at: datetime
    ended_at: datetime | None
    lines: list[HandOverLine]


class HandOverList(BaseModel):
    """The record of hand-overs, the newest first."""

    items: list[HandOverView]


class PreparedView(BaseModel):
    """What the viewer would hand over now, and the red cases without an owner that forbid it."""

    lines: list[HandOverLine]
    red_without_owner: list[str]


class PromiseView(BaseModel):
    """Something that will happen by `due_at`. `is_pending` also of a broken one that nobody has seen to yet."""

    id: str
    incident_id: str
    what: str
    about: str
    to_whom: str
    owner_id: str | None
    due_at: datetime
    state: PromiseState
    is_pending: bool
    ends_with_case: bool
    version: int
    note: str | None
    made_at: datetime
    made_by: str
    ended_at: datetime | None
    ended_by: str | None
    ended_note: str | None


class PromiseList(BaseModel):
    items: list[PromiseView]


class NoteView(BaseModel):
    id: str
    incident_id: str
    written_by: str
    written_at: datetime
    text: str


class NoteList(BaseModel):
    items: list[NoteView]


class HereView(BaseModel):
    user_id: str
    name: str
    seen_at: datetime


class PresenceView(BaseModel):
    """Who else looks at a case now."""

    items: list[HereView]


def shift(one: Shift) -> dict[str, Any]:
    return {name: getattr(one, name) for name in ShiftView.model_fields}


def on_duty(db: Db) -> dict[str, Any]:
    found = shifts.list_on(db)
    return {"items": [vars(each) for each in found], "is_anybody_on": bool(found)}


def hand_over(one: HandOver) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in HandOverView.model_fields if name != "lines"}
    return {**plain, "lines": one.shown}


def promise(one: Promise) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in PromiseView.model_fields if name != "ends_with_case"}
    return {**plain, "ends_with_case": is_of_course(one.what)}


def note(one: CaseNote) -> dict[str, Any]:
    return {name: getattr(one, name) for name in NoteView.model_fields}


def here(one: Here) -> dict[str, Any]:
    return {"user_id": one.user_id, "name": one.name, "seen_at": one.since}
