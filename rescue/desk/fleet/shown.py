"""The helpers of a case: position with its age, price, bill beside what was agreed, complaints."""

from collections.abc import Sequence
from dataclasses import dataclass

from rescue.dispatch import complaints
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


def helpers(
    db: Db,
    viewer: Principal,
    incident_id: str,
    asked: Sequence[CallOut],
    *,
    are_billed: bool = True,
    has_complaints: bool = True,
) -> list[Helper]:
    """Those of the case that accepted, the newest first; what is known not to be there is not read."""
    accepted = [each for each in asked if each.eta_minutes is not None]
    if not accepted:
        return []
    seen = tracks.latest(db, accepted)
    billed = bills.list_visible(db, viewer, incident_id=incident_id) if are_billed else []
    told = complaints.list_for_incident(db, incident_id) if has_complaints else []
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
