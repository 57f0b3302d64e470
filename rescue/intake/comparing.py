"""What raced is found afterwards: two reports of one crash that were written at the same instant become one incident.

While a report is written it sees what is committed, so of two at once neither sees the other. Each batch therefore
promises, in its own commit, to compare what it opened once more. The job of whichever was committed last runs after
both are there: it sees the other one, and joins the younger into the older.
"""

from collections.abc import Mapping

from rescue.intake import merging, neighbours, resemblances
from rescue.intake.likeness import Sighting
from rescue.intake.marks.events import MASS
from rescue.intake.neighbours import Likely
from rescue.kit import events, jobs
from rescue.kit.database import Db

COMPARE = "incident.compare"
MOST_JOINED = 100


def promise(db: Db, opened: Mapping[str, Sighting]) -> None:
    """Compare these once more after the commit; only what strangers may report at the same time can have raced."""
    again(db, [incident_id for incident_id, seen in opened.items() if may_race(seen)])


def again(db: Db, incident_ids: list[str]) -> None:
    """Compare these after the commit: something new is known of them."""
    if incident_ids:
        jobs.enqueue(
            db, COMPARE, key=f"{COMPARE}:{db.new_id('cmp')}", urgency=jobs.Urgency.TIMER, incident_ids=incident_ids
        )


def compare(db: Db, *, incident_ids: list[str]) -> None:
    """Join each of these incidents with those that are the same, and suggest those that perhaps are."""
    for incident_id in incident_ids:
        left: str | None = incident_id
        for _ in range(MOST_JOINED):
            left = _compare(db, left) if left else None


def _compare(db: Db, incident_id: str) -> str | None:
    """Join with the likeliest; the one of the two that is left and may be the same as others still, or None."""
    db.flush()
    seen = neighbours.load(db, incident_id)
    if seen is None:
        return None
    found = neighbours.look(db, [seen]).recognise(
        seen, but=resemblances.list_told_apart(db, incident_id) | {incident_id}
    )
    if found.same is not None:
        return _join_younger(db, incident_id, found.same)
    for likely in found.perhaps:
        _suggest(db, incident_id, likely)
    return None


def may_race(seen: Sighting) -> bool:
    """Whether strangers may tell of the same thing at the same time."""
    return seen.sort in MASS or bool(seen.plates or seen.tours or seen.passports)


def _join_younger(db: Db, incident_id: str, likely: Likely) -> str | None:
    older, younger = merging.lock_both(db, incident_id, likely.incident_id)
    if not (older.is_open and younger.is_open):
        return None  # another worker was here first
    if younger.owner_id is not None:
        _suggest(db, incident_id, likely)  # somebody works on it: they decide
        return None
    merging.join(db, younger, older, by=events.SYSTEM, reasons=likely.judgement.reasons)
    return older.id


def _suggest(db: Db, incident_id: str, likely: Likely) -> None:
    if resemblances.find(db, incident_id, likely.incident_id) is None:
        resemblances.note(db, incident_id, likely)
