"""Types are exact, and what a body may hold is written down in the API description too."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from pydantic import ValidationError

from rescue.kit.web.faults import fields_of
from rescue.kit.web.strict import Day, Id, Line, Metres, Moment, Strict, Text, Whole, find_unreadable


class Colour(StrEnum):
    RED = "red"


class Inner(Strict):
    colour: Colour


class All(Strict):
    line: Line = ""
    text: Text = ""
    whole: Whole = 0
    share: float = 0
    metres: Metres = 0
    yes: bool = True
    moment: Moment | None = None
    day: Day | None = None
    colour: Colour | None = None
    inner: list[Inner] | None = None
    id: Id | None = None
    plain: str = ""


def faults_of(error: ValidationError) -> list[dict[str, str]]:
    """As FastAPI hands them on: places begin with where the value came from."""
    return fields_of([{**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("whole", True),
        ("whole", "1"),
        ("whole", 1.0),
        ("whole", 2**53 + 1),
        ("share", True),
        ("share", "0.5"),
        ("share", float("nan")),
        ("share", float("inf")),
        ("metres", -1),
        ("metres", 1e12),
        ("yes", "true"),
        ("yes", 1),
        ("line", 1),
        ("line", None),
        ("line", "a\nb"),
        ("line", "a\x85b"),
        ("line", "\ud800"),
        ("line", "a\u2066b"),
        ("line", "x" * 201),
        ("text", "a\x0bb"),
        ("text", "a\x00b"),
        ("plain", "x" * 4001),
        ("moment", "2026-03-01"),
        ("moment", "2026-03-01T10:00:00"),
        ("moment", "2026-03-01T25:00:00Z"),
        ("moment", "2026-03-01T10:00:00+99:99"),
        ("moment", 0),
        ("moment", "now"),
        ("day", "2026-02-29"),
        ("day", 20),
        ("day", "20260301"),
        ("colour", "blue"),
        ("colour", 1),
        ("inner", [{"colour": "red", "more": 1}]),
        ("inner", {"0": {"colour": "red"}}),
        ("id", "inc_"),
        ("id", "1"),
        ("unknown", 1),
    ],
)
def test_what_is_not_exactly_right_is_refused(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as found:
        All.model_validate({field: value})
    for fault in faults_of(found.value):
        assert fault["text"] % fault
        assert fault["pointer"] in ("#", f"#/{field}", "#/inner/0")


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("line", "王芳 नमस्ते 👩‍⚕️ O’Neill", "王芳 नमस्ते 👩‍⚕️ O’Neill"),
        ("text", "a\r\n\tb", "a\r\n\tb"),
        ("share", 1, 1.0),
        ("whole", 2**53, 2**53),
        ("colour", "red", Colour.RED),
        ("inner", [{"colour": "red"}], [Inner(colour=Colour.RED)]),
        ("moment", "2026-03-01T08:00:00+08:00", datetime(2026, 3, 1, tzinfo=UTC)),
        ("moment", "2026-03-01t00:00:00.1234567z", datetime(2026, 3, 1, 0, 0, 0, 123456, tzinfo=UTC)),
        ("day", "2028-02-29", date(2028, 2, 29)),
        ("id", "inc_0123abc", "inc_0123abc"),
    ],
)
def test_what_is_right_is_kept(field: str, value: Any, kept: Any) -> None:
    assert getattr(All.model_validate({field: value}), field) == kept


def test_the_description_names_the_limits() -> None:
    fields = All.model_json_schema()["properties"]
    assert fields["line"]["maxLength"] == 200
    assert fields["moment"]["anyOf"][0] == {"type": "string", "format": "date-time"}
    assert All.model_json_schema()["additionalProperties"] is False


def test_a_fault_in_an_unknown_name_does_not_repeat_the_name() -> None:
    with pytest.raises(ValidationError) as found:
        All.model_validate({"canary4711": 1, "inner": [{"colour": "red", "canary4711": 1}]})
    assert "canary" not in str(faults_of(found.value))
    assert [fault["pointer"] for fault in faults_of(found.value)] == ["#/inner/0", "#"]


@pytest.mark.parametrize(
    ("text", "is_unreadable"),
    [
        ("plain", False),
        ("é", False),
        ("\u200f", False),
        ("\u200d", False),
        ("\u202e", True),
        ("\x7f", True),
        ("", False),
    ],
)
def test_marks_that_lie_about_direction_are_found(text: str, is_unreadable: bool) -> None:
    assert find_unreadable(text) is is_unreadable
