"""What is wrong with which field, in words for people; built from our own rules, never from what was sent."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rescue.kit.web.strict import TEXTS
from rescue.kit.words import N_

OUR_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
MOST_VALUE_CHARACTERS = 200
OTHERWISE = N_("This cannot be used here.")
UNKNOWN_FIELD = N_("There is a field here that we do not know; the API description lists those we take.")

WORDS: Mapping[str, str] = {
    "missing": N_("This is needed."),
    "extra_forbidden": UNKNOWN_FIELD,
    "string_type": N_("Text is needed."),
    "string_unicode": TEXTS["unreadable_characters"],
    "string_too_long": N_("This is too long; the most is %(max_length)s characters."),
    "string_too_short": N_("This is too short; the least is %(min_length)s characters."),
    "string_pattern_mismatch": N_("This is not in the form that is needed."),
    "int_type": N_("A whole number is needed."),
    "int_parsing": N_("A whole number is needed."),
    "int_from_float": N_("A whole number is needed."),
    "int_parsing_size": N_("This number is too large."),
    "float_type": N_("A number is needed."),
    "float_parsing": N_("A number is needed."),
    "finite_number": N_("A number is needed."),
    "bool_type": N_("True or false is needed."),
    "bool_parsing": N_("True or false is needed."),
    "less_than_equal": N_("The most is %(le)s."),
    "less_than": N_("It must be less than %(lt)s."),
    "greater_than_equal": N_("The least is %(ge)s."),
    "greater_than": N_("It must be more than %(gt)s."),
    "enum": N_("Use one of: %(expected)s."),
    "literal_error": N_("Use one of: %(expected)s."),
    "list_type": N_("A list is needed."),
    "too_long": N_("The most is %(max_length)s entries."),
    "too_short": N_("The least is %(min_length)s entries."),
    "dict_type": N_("An object is needed."),
    "model_type": N_("An object is needed."),
    "model_attributes_type": N_("An object is needed, sent as application/json."),
}
LIMITS = ("max_length", "min_length", "le", "lt", "ge", "gt", "expected")  # of our rules; nothing else is repeated


def fields_of(errors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """FastAPI's validation errors as problem fields: a JSON pointer or a parameter's name, a text and its values."""
    return [_place(error) | _words(error) for error in errors]


def _place(error: Mapping[str, Any]) -> dict[str, str]:
    where, *path = error["loc"] or ("body",)
    if error["type"] == "extra_forbidden":
        path = path[:-1]  # the unknown name is input
    known: list[str] = []
    for part in path:
        if not isinstance(part, int) and not OUR_NAME.match(part):
            break
        known.append(str(part))
    if where == "body":
        return {"pointer": "#" + "".join(f"/{part}" for part in known)}
    return {"parameter": known[0] if known else str(where)}


def _words(error: Mapping[str, Any]) -> dict[str, str]:
    kind = error["type"]
    text = TEXTS.get(kind.removeprefix("homeward."), OTHERWISE) if "." in kind else WORDS.get(kind, OTHERWISE)
    context = error.get("ctx") or {}
    values = {name: str(context[name])[:MOST_VALUE_CHARACTERS] for name in LIMITS if name in context}
    return {"text": text} | values
