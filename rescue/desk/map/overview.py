"""Everything that is open and where: the board's cases that have a place, and the crews on their way to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from i18n.catalogues import Translator
from rescue.cases.models import SEVERITY_ORDER
from rescue.desk.board import Board, Row
from rescue.dispatch.models import UNDER_WAY, CallOut
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Seen
from rescue.geography.locator import world
from rescue.geography.locator.drawing import Locator, Mark, Marked
from rescue.kit.database import Db
from rescue.network.models import Provider, Station
from rescue.network.run_cards import kind_name, kind_of

MOST_STATIONS = 5_000


@dataclass(frozen=True)
class Crew:
    """Somebody on the way to an open case; `seen` is None while they share no position."""

    call_out: CallOut
    reference: str
    seen: Seen | None


@dataclass(frozen=True)
class Overview:
    """What the map shows. `elsewhere` are open cases whose place nobody knows: they are in the list only."""

    rows: Sequence[Row]
    crews: Sequence[Crew]
    elsewhere: int

    @property
    def world(self) -> Locator:
        """The drawing for browsers that move no map; what is most severe stands on top."""
        moving = [Marked(Mark.HELPER, each.seen.latitude, each.seen.longitude) for each in self.crews if each.seen]
        ordered = sorted(self.rows, key=lambda row: -SEVERITY_ORDER[row.incident.severity])
        return world.draw([*moving, *(_mark(row) for row in ordered)])


def look(db: Db, board: Board) -> Overview:
    """The map of what the board lists."""
    placed = [row for row in board.rows if row.incident.latitude is not None]
    references = {row.incident.id: row.incident.reference for row in board.rows}
    going = select(CallOut).where(CallOut.incident_id.in_(references), CallOut.state.in_(UNDER_WAY))
    call_outs = [each for each in db.scalars(going.order_by(CallOut.id)) if not each.is_remote]
    seen = tracks.latest(db, call_outs)
    crews = [Crew(each, references[each.incident_id], seen.get(each.id)) for each in call_outs]
    return Overview(placed, crews, len(board.rows) - len(placed))


def as_values(overview: Overview, speak: Translator) -> dict[str, Any]:
    """The same as JSON values, in the reader's words."""
    return {
        "incidents": [_incident(row, speak) for row in overview.rows],
        "crews": [_crew(each, each.seen) for each in overview.crews if each.seen],
        "elsewhere": overview.elsewhere,
    }


def list_stations(db: Db) -> list[dict[str, Any]]:
    """Stations of partners that can be asked."""
    asked = (
        select(Station.id, Station.name, Station.latitude, Station.longitude, Provider.id, Provider.name)
        .join(Provider, Provider.id == Station.provider_id)
        .where(Station.is_active, Provider.is_active, Provider.removed_at.is_(None))
        .order_by(Station.id)
    )
    return [
        {"id": id_, "name": name, "latitude": latitude, "longitude": longitude, "provider_id": of, "provider": provider}
        for id_, name, latitude, longitude, of, provider in db.execute(asked.limit(MOST_STATIONS))
    ]


def _mark(row: Row) -> Marked:
    incident = row.incident
    assert incident.latitude is not None and incident.longitude is not None, "only cases with a place are on the map"
    return Marked(Mark(str(incident.severity)), incident.latitude, incident.longitude)


def _incident(row: Row, speak: Translator) -> dict[str, Any]:
    incident = row.incident
    return {
        "id": incident.id,
        "reference": incident.reference,
        "severity": str(incident.severity),
        "what": speak.gettext(kind_name(kind_of(incident.kind))),
        "place": row.place,
        "latitude": incident.latitude,
        "longitude": incident.longitude,
        "accuracy_m": incident.accuracy_m,
        "is_overdue": row.is_overdue,
    }


def _crew(crew: Crew, seen: Seen) -> dict[str, Any]:
    at: datetime = seen.measured_at
    return {
        "id": crew.call_out.id,
        "provider": crew.call_out.provider_name,
        "incident_id": crew.call_out.incident_id,
        "reference": crew.reference,
        "latitude": seen.latitude,
        "longitude": seen.longitude,
        "measured_at": at.isoformat(),
        "is_stale": seen.is_stale,
    }
