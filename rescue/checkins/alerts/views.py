"""A warning as the desk and programs see it: what it says, who was asked, who answered what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from rescue.checkins.alerts import areas, asking
from rescue.checkins.alerts.models import AlertFamily, AlertRequest, AskState, CapAlert
from rescue.kit.database import Db

MOST_PEOPLE = 500
# Who needs somebody stands first.
ORDER = (AskState.HELP, AskState.SILENT, AskState.ASKED, AskState.HELD, AskState.SAFE, AskState.WITHDRAWN)


@dataclass(frozen=True)
class Line:
    """One warning of the list: its words in the reader's language and the head-count of its danger."""

    alert: CapAlert
    family: AlertFamily
    event: str
    is_ours: bool
    """The event is our own word, to be translated."""
    area: str
    is_unread: bool
    """The feed named districts by codes that we cannot place."""
    is_around: bool
    """Their country can be told."""
    counts: dict[AskState, int]

    @property
    def asked(self) -> int:
        return sum(number for state, number in self.counts.items() if state is not AskState.HELD)


def line(db: Db, alert: CapAlert, language: str) -> Line:
    event, is_ours = asking.hazard_words(alert, language)
    info = asking.info_for(alert, language) or next(iter(alert.infos), None)
    family = db.get_one(AlertFamily, alert.family_id)
    named = info["area"] if info else ""
    area = areas.of_codes(alert.areas)
    return Line(alert, family, event, is_ours, named, bool(area.unread), bool(area.around), count(db, alert.family_id))


def count(db: Db, family_id: str) -> dict[AskState, int]:
    """How many answered what; every state is there."""
    counted = select(AlertRequest.state, func.count()).where(AlertRequest.family_id == family_id)
    found = dict.fromkeys(AskState, 0)
    for state, number in db.execute(counted.group_by(AlertRequest.state)):
        found[state] = number
    return found


def list_people(db: Db, family_id: str) -> Sequence[AlertRequest]:
    """Whoever was asked because of a danger, those who need somebody first."""
    of_family = select(AlertRequest).where(AlertRequest.family_id == family_id)
    found = db.scalars(of_family.order_by(AlertRequest.asked_at, AlertRequest.id).limit(MOST_PEOPLE))
    return sorted(found, key=lambda each: ORDER.index(each.state))


def whole(db: Db, alert: CapAlert) -> dict[str, Any]:
    """The warning as JSON values."""
    same = (
        *("id", "family_id", "sender", "identifier", "sent_at", "status", "message_type", "scope", "hazard"),
        *("severity", "urgency", "certainty", "begins_at", "expires_at", "silent_because", "asked_at", "received_at"),
    )
    family = db.get_one(AlertFamily, alert.family_id)
    area = areas.of(alert.areas)
    return {
        **{name: getattr(alert, name) for name in same},
        "infos": alert.infos,
        "cancelled_at": family.cancelled_at,
        "deadline_at": family.deadline_at,
        "asked": {str(state): number for state, number in count(db, alert.family_id).items()},
        "unread_areas": list(area.unread),
        "whole_territories": sorted(area.around),
        "is_wide": alert.is_wide,
    }
