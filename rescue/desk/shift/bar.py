"""Who is on shift, what waits to be received and which red cases are new: for the top of every page of the desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rescue.desk import alarm
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.shifts import hand_overs, shifts
from rescue.shifts.models import HandOver
from rescue.shifts.shifts import OnDuty


@dataclass(frozen=True)
class Duty:
    """What the bars of all desks are made of."""

    on: Sequence[OnDuty]
    given: Sequence[HandOver]
    new_red: Sequence[str]


def look(db: Db, viewer: Principal) -> Duty:
    """The same for everybody of the desk."""
    return Duty(shifts.list_on(db, are_counted=False), hand_overs.list_given(db), alarm.list_new_red(db, viewer))


def own(viewer: Principal, duty: Duty) -> dict[str, Any]:
    """What of it stands in a viewer's bar."""
    is_on = any(each.user_id == viewer.id for each in duty.on)
    return {
        "on": duty.on,
        "is_on": is_on,
        "waiting": hand_overs.waiting_for(viewer.id, duty.given),
        "new_red": duty.new_red if is_on else [],
    }
