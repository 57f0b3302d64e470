"""Who is on shift, what waits to be received and which red cases are new: for the top of every page of the desk."""

from typing import Any

from rescue.desk import alarm
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.shifts import hand_overs, shifts


def values(db: Db, viewer: Principal) -> dict[str, Any]:
    on = shifts.list_on(db, are_counted=False)
    is_on = any(each.user_id == viewer.id for each in on)
    return {
        "on": on,
        "is_on": is_on,
        "waiting": hand_overs.list_waiting(db, viewer.id),
        "new_red": alarm.list_new_red(db, viewer) if is_on else [],
    }
