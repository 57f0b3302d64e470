"""Who is the agent on a scene: a provider whose call-out of dispute coordination is under way, while it is."""

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.dispatch import call_outs
from rescue.dispatch.models import UNDER_WAY, CallOut
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network.models import Service

SERVICE = Service.DISPUTE_COORDINATION


def is_at_work(call_out: CallOut) -> bool:
    """Whether this call-out makes its provider the agent now."""
    return call_out.service == SERVICE and call_out.state in UNDER_WAY


def get_call_out(db: Db, call_out_id: str, viewer: Principal) -> CallOut:
    """The agent's call-out, or NotFound for any other service, any other state and anybody else."""
    call_out = call_outs.get_visible(db, call_out_id, viewer)
    if not is_at_work(call_out):
        raise NotFound
    return call_out


def list_at_work(db: Db, incident_id: str) -> list[CallOut]:
    """The agents of an incident."""
    return [each for each in call_outs.list_for_incident(db, incident_id) if is_at_work(each)]


def find_of(db: Db, incident_id: str, viewer: Principal) -> CallOut | None:
    """The call-out by which this viewer is the agent of an incident; the desk has none."""
    if viewer.is_desk:
        return None
    theirs = call_outs.visible(viewer).where(CallOut.incident_id == incident_id, CallOut.service == SERVICE)
    return db.scalar(theirs.where(CallOut.state.in_(UNDER_WAY)).order_by(CallOut.id).limit(1))


def hold(db: Db, incident_id: str, viewer: Principal) -> tuple[Incident, CallOut | None]:
    """The open incident locked for a change by the desk or by an agent of it, who is named by their call-out."""
    call_out = find_of(db, incident_id, viewer)
    if not viewer.is_desk and call_out is None:
        raise NotFound
    if db.scalar(select(Incident.id).where(Incident.id == incident_id)) is None:
        raise NotFound
    incident = incidents.lock(db, incident_id)
    incidents.check_open(incident)
    return incident, call_out
