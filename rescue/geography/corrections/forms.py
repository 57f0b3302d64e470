"""The form of a fact: from its fields to a value, and from a value to rows with room for one more."""

from collections.abc import Mapping, Sequence
from typing import Any

from rescue.geography import place_search, territories
from rescue.geography.corrections.contents import (
    MOST_LINES,
    MOST_POSTS,
    MOST_SPECIAL,
    POST_KINDS,
    SERVICES,
    Fact,
)

EMPTY_ROWS = 2
Fields = Mapping[str, Any]


def read(fact: Fact, fields: Fields) -> dict[str, Any]:
    """What was typed, as the value of the fact; whether it can be used is asked afterwards."""
    if fact in SERVICES:
        is_none = _has(fields, "none_known")
        return {"number": None if is_none else _line(fields, "number"), "alternates": _list(fields, "alternates")}
    if fact is Fact.FALLBACK:
        return {"number": _line(fields, "number")}
    if fact is Fact.SPECIAL:
        rows = _rows(fields, MOST_SPECIAL, "kind", "number")
        return {"numbers": [row for row in rows if row["number"]]}
    if fact is Fact.MISSIONS:
        return {"basis": _line(fields, "basis"), "posts": _posts(fields)}
    if fact is Fact.PAYERS:
        rows = _rows(fields, MOST_LINES, "name", "pays", "deadline_days", "contact")
        return {"payers": [{**row, "deadline_days": _whole(row["deadline_days"])} for row in rows if any(row.values())]}
    if fact is Fact.LIMITATION:
        rows = _rows(fields, MOST_LINES, "claim", "months", "counted_from")
        return {"periods": [{**row, "months": _whole(row["months"])} for row in rows if any(row.values())]}
    if fact is Fact.DEPOSIT:
        return {"habit": _line(fields, "habit"), "amount": _line(fields, "amount")}
    if fact is Fact.LANGUAGES:
        return {"tags": _list(fields, "tags")}
    return {"text": str(fields.get("text") or "").strip()}


def rows_of(fact: Fact, value: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """The lines of a fact that is a list, and empty ones to fill."""
    named = {Fact.SPECIAL: "numbers", Fact.MISSIONS: "posts", Fact.PAYERS: "payers", Fact.LIMITATION: "periods"}
    if fact not in named:
        return []
    kept: Sequence[Mapping[str, Any]] = (value or {}).get(named[fact]) or []
    return [*(dict(each) for each in kept), *({} for _ in range(EMPTY_ROWS))]


def _posts(fields: Fields) -> list[dict[str, Any]]:
    names = ("kind", "city", "located_in", "name_en", "name_zh_hans", "latitude", "longitude", "is_building")
    found = []
    for number, row in enumerate(_rows(fields, MOST_POSTS, *names)):
        if _has(fields, f"row-{number}-gone") or not (row["city"] or row["name_en"] or row["name_zh_hans"]):
            continue
        latitude, longitude, is_centre = _where(row)
        found.append(
            {
                "kind": row["kind"] if row["kind"] in POST_KINDS else "embassy",
                "city": row["city"],
                "located_in": row["located_in"].upper(),
                "name_en": row["name_en"],
                "name_zh_hans": row["name_zh_hans"],
                "latitude": latitude,
                "longitude": longitude,
                "position_is_city_centre": is_centre,
                "general": _list(fields, f"row-{number}-general"),
                "protection": _list(fields, f"row-{number}-protection"),
            }
        )
    return found


def _where(row: Mapping[str, str]) -> tuple[float, float, bool]:
    """The position of a post as it was, or the middle of its city, or of its country's capital."""
    kept = _degrees(row["latitude"]), _degrees(row["longitude"])
    if kept[0] is not None and kept[1] is not None:
        return kept[0], kept[1], row["is_building"] != "yes"
    code = territories.served_codes().get(row["located_in"].upper(), row["located_in"].upper())
    found = place_search.search(row["city"], near_territory=code, limit=5) if row["city"] else []
    same = next((each for each in found if each.territory == code), None)
    if same:
        return same.latitude, same.longitude, True
    territory = territories.find(code)
    return (territory.capital_latitude, territory.capital_longitude, True) if territory else (0.0, 0.0, True)


def _degrees(text: str) -> float | None:
    """None where the form has no number: a new post is looked for by its city."""
    try:
        return float(text)
    except ValueError:
        return None


def _rows(fields: Fields, most: int, *names: str) -> list[dict[str, str]]:
    return [{name: _line(fields, f"row-{number}-{name}") for name in names} for number in range(most)]


def _line(fields: Fields, name: str) -> str:
    return str(fields.get(name) or "").strip()


def _list(fields: Fields, name: str) -> list[str]:
    parts = _line(fields, name).replace("，", ",").replace("、", ",").replace(";", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def _whole(said: str) -> int | str | None:
    if not said:
        return None
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else said


def _has(fields: Fields, name: str) -> bool:
    return fields.get(name) == "yes"
