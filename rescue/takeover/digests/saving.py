"""A digest as a table to take away: with names where the deed allows them, and then a line in the disclosure record."""

from collections.abc import Callable
from datetime import datetime

from rescue.kit import disclosures
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds, GroundsKind, Part, Receiver, Way
from rescue.network.files.sheets import write_csv
from rescue.takeover import deeds, seeing
from rescue.takeover.digests.digests import Digest, Line
from rescue.takeover.models import STATE_NAMES, Scope

HEAD = (
    *("reference", "organisation", "deed", "from", "until", "people", "what", "state", "acting", "last", "last_at"),
    *("hours_since", "calls", "messages"),
)


def save(
    db: Db, digest: Digest, say: Callable[[str], str], *, kinds: dict[str, str], states: dict[str, str], by: str
) -> str:
    """The table as text. One line of the record for each deed whose people are named in it."""
    rows = []
    for line in digest.lines:
        names = _names(db, line)
        if names:
            _record(db, line, len(names), by=by)
        cells = (
            *(line.reference, line.organisation, say(STATE_NAMES[line.deed.state]), line.deed.accepted_at),
            *(line.deed.over_at or line.deed.ends_at, "; ".join(names)),
            *(say(kinds[line.kind]) if line.kind else None, say(states[line.state]) if line.state else None),
            *(line.acting, say(line.last_fact) if line.last_fact else None, line.last_at),
            *(line.hours_since, line.calls, line.messages),
        )
        rows.append([cell.isoformat() if isinstance(cell, datetime) else cell for cell in cells])
    return write_csv(HEAD, rows)


def _names(db: Db, line: Line) -> list[str]:
    """Of a deed in force that lets its organisation see who it is."""
    if not deeds.is_in_force(line.deed, db.now) or Scope.LOCATION not in line.deed.scope:
        return []
    return [case.person_name for case in seeing.cases_of(db, line.deed) if case.person_name]


def _record(db: Db, line: Line, people: int, *, by: str) -> None:
    deed = line.deed
    assert deed.grounds is not None
    disclosures.record(
        db,
        way=Way.DIGEST_TABLE,
        to=Receiver("organisation", line.organisation, deed.organisation_id),
        grounds=Grounds(GroundsKind(deed.grounds), deed.consent_id, deed.grounds_words),
        parts=(Part.NAME, Part.COURSE),
        by=by,
        incident_id=deed.incident_id,
        about=deed.id,
        people=people,
    )
