"""The JSON of the facts of a country sheet: what is taken, and what is shown."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from rescue.geography.corrections.contents import FOR_THE_DESK, Fact
from rescue.geography.corrections.editing import Wish
from rescue.geography.corrections.known import Known
from rescue.geography.corrections.models import CountryFactChange, FactState
from rescue.kit.web.strict import LARGEST_WHOLE, Day, Line, Strict, Text

FACT_EXAMPLE: dict[str, Any] = {
    "value": {"number": "1669", "alternates": ["1646"]},
    "source": "National Institute for Emergency Medicine, by telephone",
    "checked_on": "2026-03-01",
    "is_verified": True,
    "reason": "The second number is that of Bangkok",
}


class FactBody(Strict):
    """A fact as it shall be; `value` has the shape that reading it shows."""

    model_config = ConfigDict(json_schema_extra={"examples": [FACT_EXAMPLE]})

    value: dict[str, Any]
    source: Annotated[Line, Field(min_length=1)]
    checked_on: Day
    is_verified: bool = False
    reason: Text = ""

    def wish(self) -> Wish:
        return Wish(self.value, self.source, self.checked_on, self.is_verified, self.reason)


class UndoingBody(Strict):
    """The version to come back, by a new correction; 0 is the fact as it came with the house."""

    to_version: Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]
    reason: Text = ""


class FactView(BaseModel):
    """A fact as it counts now. `is_corrected`: the desk wrote it; `version` 0: nobody ever did for this `code`."""

    fact: Fact
    code: str
    value: dict[str, Any] | None
    source: str
    checked_on: date | None
    is_verified: bool
    is_stale: bool
    is_corrected: bool
    version: int


class FactList(BaseModel):
    items: list[FactView]


class VersionView(BaseModel):
    """A version as somebody wrote it; `given_back`: the packed fact was given its place back."""

    version: int
    value: dict[str, Any]
    source: str
    checked_on: date
    is_verified: bool
    state: FactState
    reason: str
    changed_at: datetime
    changed_by: str


class VersionList(BaseModel):
    items: list[VersionView]


def view(known: Known, version: int, today: date) -> dict[str, Any]:
    return {
        "fact": known.fact,
        "code": known.code,
        "value": dict(known.value) if known.value is not None else None,
        "source": known.source,
        "checked_on": known.checked_on,
        "is_verified": known.is_verified,
        "is_stale": known.is_stale(today),
        "is_corrected": known.is_corrected,
        "version": version,
    }


def view_all(every: Sequence[Known], versions: dict[Fact, int], today: date, *, for_desk: bool) -> dict[str, Any]:
    shown = [known for known in every if for_desk or known.fact not in FOR_THE_DESK]
    return {"items": [view(known, versions.get(known.fact, 0), today) for known in shown]}


def view_version(each: CountryFactChange) -> dict[str, Any]:
    names = ("version", "value", "source", "checked_on", "is_verified", "state", "reason", "changed_at")
    return {**{name: getattr(each, name) for name in names}, "changed_by": each.changed_by}
