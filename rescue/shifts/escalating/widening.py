"""Searching again for what nobody was found for: those who did not answer are asked once more, neighbours too."""

from sqlalchemy import select

from rescue.cases import dispatching
from rescue.cases.models import Incident
from rescue.dispatch import by_hand, needs
from rescue.dispatch.models import CallOut, CallOutState, Need, NeedState
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.network.models import Service

FINAL = (CallOutState.DECLINED, CallOutState.ABORTED)


class NobodyToAskAgain(Conflict):
    title = N_("Nobody is left to ask.")
    text = N_("Everybody within reach, also in the neighbouring countries, has said no. Call somebody else.")


def is_waiting(db: Db, incident_id: str) -> bool:
    """Whether a search has ended without anybody."""
    waits = select(Need.id).where(Need.incident_id == incident_id, Need.state == NeedState.ESCALATED)
    return db.scalar(waits.limit(1)) is not None


def ask_again(db: Db, incident: Incident, *, by: str, offer_seconds: int) -> int:
    """Ask the best of those who have not said no, for every search that waits; how many were asked."""
    scene = dispatching.scene_of(incident)
    asked = 0
    for need in [each for each in needs.list_open(db, incident.id) if each.state is NeedState.ESCALATED]:
        refused = select(CallOut.provider_id).where(CallOut.need_id == need.id, CallOut.state.in_(FINAL))
        without = list(db.scalars(refused))
        found = needs.rank(db, scene, need.service, asked=without, is_widened=True, most=1)
        if found.candidates:
            best = found.candidates[0].provider_id
            by_hand.offer(db, scene, Service(need.service), provider_id=best, by=by, offer_seconds=offer_seconds)
            asked += 1
    if not asked:
        raise NobodyToAskAgain
    return asked
