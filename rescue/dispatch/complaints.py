"""Complaints about a call-out: recorded by the desk with a reason, counted in the partner's record, taken back."""

from sqlalchemy import select

from rescue.dispatch.models import CallOut, Complaint
from rescue.kit import events
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.quality import counting

MOST_LISTED = 200
COMPLAINT_REASONS: dict[str, str] = {
    "late": N_("Came much too late"),
    "never_came": N_("Never came"),
    "rude": N_("Treated somebody badly"),
    "unsafe": N_("Worked unsafely"),
    "money": N_("Asked the traveller for money"),
    "wrong_help": N_("Sent something else than was asked for"),
    "other": N_("Another reason"),
}


class NotAccepted(Conflict):
    title = N_("They did not take this call-out.")
    text = N_("A complaint is about a call-out that the provider had accepted.")


class ReasonUnknown(Invalid):
    title = N_("Say what the complaint is about.")
    text = N_("Choose what the complaint is about. Nothing was changed.")


def add(db: Db, call_out_id: str, *, reason: str, note: str | None, by: str) -> Complaint:
    """Keep a complaint and count it."""
    call_out = db.scalar(select(CallOut).where(CallOut.id == call_out_id).with_for_update())
    if call_out is None:
        raise NotFound
    if reason not in COMPLAINT_REASONS:
        raise ReasonUnknown
    if call_out.eta_minutes is None:
        raise NotAccepted
    complaint = Complaint(
        id=db.new_id("cpl"),
        call_out_id=call_out.id,
        incident_id=call_out.incident_id,
        provider_id=call_out.provider_id,
        reason=reason,
        note=note,
        by=by,
        made_at=db.now,
    )
    db.add(complaint)
    db.flush()
    counting.count_complaint(db, call_out.provider_id)
    events.record(
        db,
        "complaint.recorded",
        subject=complaint.id,
        by=by,
        incident_id=call_out.incident_id,
        provider_id=call_out.provider_id,
        reason=reason,
    )
    return complaint


def take_back(db: Db, complaint_id: str, *, by: str) -> Complaint:
    """It was a mistake: it stays to be read and counts no more. Safe to run twice."""
    complaint = db.scalar(select(Complaint).where(Complaint.id == complaint_id).with_for_update())
    if complaint is None:
        raise NotFound
    if complaint.taken_back_at is None:
        complaint.taken_back_at = db.now
        counting.count_complaint(db, complaint.provider_id, by=-1)
        events.record(
            db,
            "complaint.taken_back",
            subject=complaint.id,
            by=by,
            incident_id=complaint.incident_id,
            provider_id=complaint.provider_id,
        )
    return complaint


def list_for_incident(db: Db, incident_id: str) -> list[Complaint]:
    of_incident = select(Complaint).where(Complaint.incident_id == incident_id)
    return list(db.scalars(of_incident.order_by(Complaint.made_at, Complaint.id).limit(MOST_LISTED)))
