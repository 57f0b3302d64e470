"""The helpers of a case: position with its age, price, bill beside what was agreed, complaints."""

from collections.abc import Sequence
from dataclasses import dataclass

from rescue.dispatch import call_outs, complaints
from rescue.dispatch.bills import bills
from rescue.dispatch.bills.models import Bill, BillState
from rescue.dispatch.models import UNDER_WAY, CallOut, Complaint
from rescue.dispatch.tracks import tracks
from rescue.dispatch.tracks.tracks import Seen
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db


@dataclass(frozen=True)
class Helper:
    """Somebody who said yes to this case."""

    call_out: CallOut
    is_under_way: bool
    seen: Seen | None
    bills: Sequence[Bill]
    complaints: Sequence[Complaint]

    @property
    def bill(self) -> Bill | None:
        return next((bill for bill in self.bills if bill.state is not BillState.WITHDRAWN), None)


def helpers(db: Db, viewer: Principal, incident_id: str) -> list[Helper]:
    """Everybody who accepted, the newest first."""
    accepted = [each for each in call_outs.list_for_incident(db, incident_id) if each.eta_minutes is not None]
    if not accepted:
        return []
    seen = tracks.latest(db, accepted)
    billed = bills.list_visible(db, viewer, incident_id=incident_id)
    told = complaints.list_for_incident(db, incident_id)
    return [
        Helper(
            call_out=each,
            is_under_way=each.state in UNDER_WAY,
            seen=seen.get(each.id),
            bills=[bill for bill in billed if bill.call_out_id == each.id],
            complaints=[complaint for complaint in told if complaint.call_out_id == each.id],
        )
        for each in reversed(accepted)
    ]
