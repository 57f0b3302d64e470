"""What the incident that stays learns from the one that is joined into it, remembered so that it can be given back."""

from typing import Any

from rescue.cases import clocks, dispatching
from rescue.cases.models import SEVERITY_ORDER, Incident, IncidentState, Severity
from rescue.dispatch import handing_over, needs
from rescue.intake.pins import better
from rescue.kit import states
from rescue.kit.database import Db
from rescue.network.run_cards import Kind

PLACE = (
    *("territory_code", "iso_code", "place_candidates", "place_confidence", "place_names", "place_said", "time_zone"),
    *("latitude", "longitude", "accuracy_m", "told_numbers", "cell"),
)
SEVERITY = ("severity", "severity_order", "severity_basis")
TIMES = ("accepted_at", "on_scene_at")
Kept = dict[str, Any]


def kept_of(incident: Incident) -> Kept:
    """The state of an incident that is about to be joined into another."""
    return {"state": str(incident.state)}


def lend(db: Db, incident: Incident, into: Incident, *, is_help_coming: bool, by: str) -> Kept:
    """Let the other incident have what is better known here; the values it had before, by group."""
    before: Kept = {}
    if Kind(into.kind) is Kind.UNKNOWN and Kind(incident.kind) is not Kind.UNKNOWN:
        before["kind"] = _take(incident, into, ("kind",))
    if SEVERITY_ORDER[incident.severity] < into.severity_order:
        before["severity"] = _take(incident, into, SEVERITY)
    if _is_better_placed(incident, into):
        before["place"] = _take(incident, into, PLACE)
        db.flush()
        needs.move_scene(db, dispatching.scene_of(into))
    if is_help_coming and into.accepted_at is None:
        before["help"] = {"state": str(into.state), **_take_times(incident, into)}
        if states.allows(Incident.moves, into.state, IncidentState.RESPONDING):
            states.move(db, into, IncidentState.RESPONDING, by=by)
    return before


def give_back(db: Db, before: Kept, into: Incident, *, by: str) -> None:
    """Put the values back that were there before; a place that somebody gave since stays."""
    for group in ("kind", "severity", "place"):
        values = before.get(group)
        if values and all(_plain(getattr(into, name)) == values["now"][name] for name in values["now"]):
            for name, value in values["before"].items():
                setattr(into, name, Severity(value) if name == "severity" else value)
    if "place" in before:
        db.flush()
        needs.move_scene(db, dispatching.scene_of(into))
    if "help" in before and into.is_open and not handing_over.is_anybody_under_way(db, into.id):
        for name in TIMES:
            setattr(into, name, None)
        if into.state is IncidentState.RESPONDING:
            states.move(db, into, IncidentState.TRIAGED, by=by)


def mind_again(db: Db, incident: Incident, moved: Kept, *, by: str, offer_seconds: int) -> None:
    """After parting somebody minds it again: whoever is under way, else the next asked, else a coordinator."""
    db.flush()
    scene = dispatching.scene_of(incident)
    handing_over.search_again(db, scene, moved["services"], by=by, offer_seconds=offer_seconds)
    clocks.show(db, incident, at_once=True)


def _is_better_placed(incident: Incident, into: Incident) -> bool:
    if incident.latitude is None:
        return into.latitude is None and into.territory_code is None and incident.territory_code is not None
    if into.latitude is None:
        return True
    return better.metres(incident.accuracy_m) < better.metres(into.accuracy_m)


def _take(incident: Incident, into: Incident, names: tuple[str, ...]) -> Kept:
    before = {name: _plain(getattr(into, name)) for name in names}
    for name in names:
        setattr(into, name, getattr(incident, name))
    return {"before": before, "now": {name: _plain(getattr(into, name)) for name in names}}


def _take_times(incident: Incident, into: Incident) -> Kept:
    for name in TIMES:
        setattr(into, name, getattr(incident, name))
    return {}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Severity) else value
