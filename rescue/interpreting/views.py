"""Interpreters and interpretations as JSON values and as words for the desk."""

from collections.abc import Mapping
from typing import Any

from i18n.catalogues import Translator
from i18n.formats import Formats
from i18n.spoken import language_name, script_name
from rescue.interpreting.models import Interpretation, Interpreter
from rescue.interpreting.ranking import Because, Ranked
from rescue.kit.money import Money


def interpreter(found: Interpreter, varieties: list[str]) -> dict[str, Any]:
    """An interpreter as its partner and the desk see it."""
    columns = ("id", "provider_id", "name", "phone", "scripts", "skills", "ways", "per_minute_minor", "least_minutes")
    shown = {name: getattr(found, name) for name in (*columns, "currency", "is_active", "version")}
    return {**shown, "varieties": varieties}


def ranked(each: Ranked, reader: Translator) -> dict[str, Any]:
    """A candidate with its reasons in the reader's words."""
    return {
        "interpreter_id": each.who.interpreter_id,
        "name": each.who.name,
        "provider_id": each.who.provider_id,
        "provider": each.who.provider_name,
        "points": each.points,
        "is_demonstration": each.who.is_demonstration,
        "reasons": [
            {"code": reason.code, "text": say(reason, reader), "is_against": reason.is_against}
            for reason in each.reasons
        ],
    }


def interpretation(found: Interpretation, names: Mapping[str, str]) -> dict[str, Any]:
    """A request with its state, its minutes and what they cost; `names` are interpreters' by id."""
    return {
        "id": found.id,
        "incident_id": found.incident_id,
        "state": str(found.state),
        "between": found.between,
        "and": found.and_variety,
        "script": found.script,
        "skill": found.skill,
        "way": found.way,
        "interpreter_id": found.interpreter_id,
        "interpreter": names.get(found.interpreter_id or ""),
        "call_out_id": found.call_out_id,
        "requested_at": found.requested_at,
        "accepted_at": found.accepted_at,
        "ended_at": found.ended_at,
        "seconds": found.seconds,
        "billed_minutes": found.billed_minutes,
        "cost": {"amount_minor": found.amount_minor, "currency": found.currency} if found.currency else None,
        "version": found.version,
    }


def say(reason: Because, reader: Translator) -> str:
    """A reason in words."""
    values = dict(reason.values)
    formats = Formats(reader.language)
    if "currency" in values:
        values["amount"] = formats.money(Money(values.pop("amount_minor"), values.pop("currency")))
        values["minutes"] = formats.number(values["minutes"])
    for name in ("one", "other", "spoken", "wanted"):
        if name in values:
            values[name] = language_name(values[name], reader)
    if "script" in values:
        values["script"] = script_name(values["script"], reader)
    if "distance_m" in values:
        values["distance"] = formats.kilometres(values.pop("distance_m") / 1000)
    return reader.gettext(reason.text, **values)
