"""What JSON may hold: exact types, no unknown fields, nothing that a database or a reader would choke on."""

import re
import unicodedata
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any, cast

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic.json_schema import WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from rescue.kit.problems import NotFound
from rescue.kit.words import N_

LINE_CHARACTERS = 200
TEXT_CHARACTERS = 4000
PHONE_CHARACTERS = 40
TAG_CHARACTERS = 35
LARGEST_WHOLE = 2**53
MOST_PER_PAGE = 200
ORDINARY_PER_PAGE = 50
CURSOR_CHARACTERS = 600
ID_PATTERN = r"^[a-z]{2,5}_[0-9A-Za-z_-]{1,34}$"
ID = re.compile(ID_PATTERN.replace("$", r"\Z"))
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})\Z")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
TAG = r"^[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*$"
# They reorder what a reader sees, so that a name or an address can lie.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

TEXTS = {
    "unreadable_characters": N_("It holds characters that cannot be kept."),
    "not_a_moment": N_("A date and time with its offset is needed, such as 2026-03-01T14:30:00+08:00."),
    "not_a_day": N_("A date is needed, such as 2026-03-01."),
}


def _fault(kind: str) -> PydanticCustomError:
    return PydanticCustomError(f"homeward.{kind}", TEXTS[kind])


def find_unreadable(text: str, allowed: str = "") -> bool:
    """Whether text holds controls, half a surrogate pair or marks that turn its direction about."""
    if text.isascii() and text.isprintable():
        return False
    return any(
        (unicodedata.category(letter) in ("Cc", "Cs") and letter not in allowed) or letter in TURNING for letter in text
    )


def _clean_line(text: str) -> str:
    if find_unreadable(text):
        raise _fault("unreadable_characters")
    return text


def _clean_text(text: str) -> str:
    if find_unreadable(text, "\n\r\t"):
        raise _fault("unreadable_characters")
    return text


def _read_moment(value: Any) -> datetime:
    if isinstance(value, datetime) and value.tzinfo:
        return value
    if not isinstance(value, str) or not MOMENT.match(value):
        raise _fault("not_a_moment")
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", value.upper()))
    except ValueError:
        raise _fault("not_a_moment") from None


def _read_day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not DAY.match(value):
        raise _fault("not_a_day")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _fault("not_a_day") from None


def _known_shape(value: str) -> str:
    # An id of no possible record is a record that is not there.
    if not ID.match(value):
        raise NotFound()
    return value


Line = Annotated[str, Field(max_length=LINE_CHARACTERS), AfterValidator(_clean_line)]
Text = Annotated[str, Field(max_length=TEXT_CHARACTERS), AfterValidator(_clean_text)]
Phone = Annotated[str, Field(max_length=PHONE_CHARACTERS), AfterValidator(_clean_line)]
LanguageTag = Annotated[str, Field(max_length=TAG_CHARACTERS, pattern=TAG)]
Id = Annotated[str, Field(max_length=40, pattern=ID_PATTERN)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Metres = Annotated[float, Field(ge=0, le=20_100_000, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]
Moment = Annotated[
    datetime, BeforeValidator(_read_moment), WithJsonSchema({"type": "string", "format": "date-time"}, "validation")
]
Day = Annotated[date, BeforeValidator(_read_day), WithJsonSchema({"type": "string", "format": "date"}, "validation")]

IdPath = Annotated[str, Path(json_schema_extra={"pattern": ID_PATTERN}), AfterValidator(_known_shape)]
LatitudeQuery = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]
LongitudeQuery = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
MetresQuery = Annotated[float, Query(ge=0, le=20_100_000, allow_inf_nan=False)]
LineQuery = Annotated[str | None, Query(max_length=LINE_CHARACTERS)]
Cursor = Annotated[str | None, Query(max_length=CURSOR_CHARACTERS, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE, description=f"At most {MOST_PER_PAGE} a page.")]


def _let_enums_be_written(schema: Any, handler: GetCoreSchemaHandler) -> None:
    # JSON has no enums: their written value must do, while everything else stays exact.
    if isinstance(schema, dict):
        if schema.get("type") == "definition-ref":
            schema = handler.resolve_ref_schema(cast(CoreSchema, schema))
            if schema["type"] != "enum":
                return
        if schema.get("type") == "enum" and issubclass(schema["cls"], Enum):
            schema["strict"] = False
        schema = schema.values()
    for part in schema:
        if isinstance(part, dict | list | tuple):
            _let_enums_be_written(part, handler)


class Strict(BaseModel):
    """A JSON body: `true` is not a number, "1" is not 1, unknown fields are refused, NaN and infinity too.

    Use Line, Text, Phone, LanguageTag, Latitude, Longitude, Metres, Whole, Moment and Day for the fields.
    """

    model_config = ConfigDict(
        strict=True, extra="forbid", allow_inf_nan=False, frozen=True, str_max_length=TEXT_CHARACTERS
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _let_enums_be_written(schema, handler)
        return schema
