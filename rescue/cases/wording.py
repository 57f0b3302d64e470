"""What people call the states of an incident."""

from rescue.cases.models import IncidentState
from rescue.kit.words import N_

STATES: dict[IncidentState, str] = {
    IncidentState.REPORTED: N_("Reported"),
    IncidentState.TRIAGED: N_("Triaged"),
    IncidentState.RESPONDING: N_("Help is on the way"),
    IncidentState.STABILISED: N_("Stabilised"),
    IncidentState.SETTLING: N_("Being settled"),
    IncidentState.CLOSED: N_("Closed"),
    IncidentState.DUPLICATE: N_("Duplicate"),
    IncidentState.UNFOUNDED: N_("False alarm"),
    IncidentState.CANCELLED: N_("Cancelled"),
}
