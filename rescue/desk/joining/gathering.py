"""What was said about a case and about those joined into it: it stays where it was said, and is read in one place."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from rescue.cases.models import Incident
from rescue.intake import merging
from rescue.kit.database import Db

MOST_JOINED = 60
T = TypeVar("T")


def references(db: Db, incident: Incident) -> dict[str, str]:
    """The references of a case and of everything joined into it, by id; the case itself first."""
    found, waiting = {incident.id: incident.reference}, [incident.id]
    while waiting and len(found) < MOST_JOINED:
        for joined, _ in merging.list_joined(db, waiting.pop()):
            if joined.id not in found:
                found[joined.id] = joined.reference
                waiting.append(joined.id)
    return found


def newest(ids: Sequence[str], look: Callable[[str], Sequence[T]], when: Callable[[T], Any], most: int) -> list[T]:
    """What `look` finds for each, the newest first."""
    return sorted((each for one in ids for each in look(one)), key=when, reverse=True)[:most]
