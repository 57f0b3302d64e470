"""How the take-over of a case stands, in a line each: for the panel of the case."""

from dataclasses import dataclass
from typing import Any

from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.takeover import deeds
from rescue.takeover.models import SCOPE_NAMES, STATE_NAMES, TakeOver
from rescue.takeover.telling import notices
from rescue.takeover.telling.models import NOTICE_STATES, MissionNotice
from rescue.takeover.telling.rules import TRIGGER_NAMES


@dataclass(frozen=True)
class Brief:
    """The deeds of a case with the names of who handed it over."""

    deeds: list[TakeOver]
    notices: list[MissionNotice]
    organisations: dict[str, str]
    states: Any
    scopes: Any
    notice_states: Any
    triggers: Any


def of(db: Db, incident_id: str, viewer: Principal, seen: CaseGlimpse) -> Brief:
    """Nothing is read for a case that was never handed over and of which no mission is told."""
    if not seen.has(TakeOver, MissionNotice):
        return Brief([], [], {}, STATE_NAMES, SCOPE_NAMES, NOTICE_STATES, TRIGGER_NAMES)
    own = deeds.list_visible(db, viewer, incident_id=incident_id)
    told = notices.list_for_incident(db, incident_id)
    return Brief(own, told, deeds.names_of(db, own), STATE_NAMES, SCOPE_NAMES, NOTICE_STATES, TRIGGER_NAMES)
