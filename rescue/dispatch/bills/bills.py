"""A provider's bill comes in, is queried, is replaced; the audit of claims ends it."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from rescue.dispatch import call_outs
from rescue.dispatch.bills.comparing import Line, Work, compare
from rescue.dispatch.bills.models import Bill, BillState
from rescue.dispatch.models import CallOut, CallOutState
from rescue.kit import events, states
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.models import Provider
from rescue.network.quality import counting
from rescue.network.tariffs.estimates import Parts

MOST_LINES = 40
MOST_LISTED = 200
MOST_MINOR = 10**12
BILLABLE = (
    *(CallOutState.ON_SCENE, CallOutState.TRANSPORTING, CallOutState.AT_FACILITY),
    *(CallOutState.CLEARED, CallOutState.ABORTED, CallOutState.WITHDRAWN),
)


class NothingToBill(Conflict):
    title = N_("There is nothing to bill yet.")
    text = N_("A bill can be sent when you have arrived, or when an accepted job was cancelled.")


class BillIsDecided(Conflict):
    title = N_("This bill is decided.")
    text = N_("The bill of this job has been checked. Call us if it has to be changed.")


class BillUnreadable(Invalid):
    title = N_("This bill cannot be read.")
    text = N_("A bill has lines or a total, not below zero, in a currency such as THB, or a photo with its total.")


@dataclass(frozen=True)
class BillDraft:
    """What the provider sent: lines, or a total with a photo."""

    currency: str
    total_minor: int
    lines: tuple[Line, ...] = ()
    number: str | None = None
    note: str | None = None
    photo_id: str | None = None


def send(db: Db, call_out_id: str, draft: BillDraft, *, by: str) -> Bill:
    """Keep the bill of a call-out, compared with what was agreed; a new one takes the place of the one before."""
    _, call_out = call_outs.lock(db, call_out_id)
    if not may_bill(call_out):
        raise NothingToBill
    _check(draft)
    earlier = find_of(db, call_out.id)
    if earlier and earlier.state is BillState.AUDITED:
        raise BillIsDecided
    if earlier and _is_same(earlier, draft):
        return earlier
    bill = Bill(
        id=db.new_id("bil"),
        call_out_id=call_out.id,
        incident_id=call_out.incident_id,
        provider_id=call_out.provider_id,
        number=draft.number,
        currency=draft.currency,
        total_minor=draft.total_minor,
        lines=_stored(draft),
        photo_id=draft.photo_id,
        note=draft.note,
        agreed=compared(db, call_out, draft),
        state=BillState.RECEIVED,
        received_at=db.now,
        by=by,
        replaces=earlier.id if earlier else None,
    )
    if earlier is not None:
        _move(db, earlier, BillState.WITHDRAWN, by=by)
    db.add(bill)
    db.flush()
    asked = {"provider_id": bill.provider_id, "total_minor": bill.total_minor, "currency": bill.currency}
    events.record(db, "bill.received", subject=bill.id, by=by, incident_id=bill.incident_id, **asked)
    return bill


def query(db: Db, bill_id: str, question: str, *, version: int | None = None, by: str) -> Bill:
    """The desk asks about a bill; the provider reads it on their page and sends another."""
    bill = _lock(db, bill_id)
    states.check_version(bill, version)
    if bill.state is BillState.QUERIED and bill.question == question:
        return bill
    if not question.strip():
        raise BillUnreadable
    bill.question = question
    _move(db, bill, BillState.QUERIED, by=by)
    return bill


def take_back(db: Db, bill_id: str, *, by: str) -> Bill:
    """The provider takes the bill back. Safe to run twice."""
    bill = _lock(db, bill_id)
    if bill.state is not BillState.WITHDRAWN:
        _move(db, bill, BillState.WITHDRAWN, by=by)
    return bill


def settle_audit(db: Db, bill_id: str, *, allowed_minor: int, by: str) -> Bill:
    """The audit's decision: what is paid of it. What was cut is part of the provider's record. Safe to run twice."""
    bill = _lock(db, bill_id)
    if bill.state is BillState.AUDITED:
        return bill
    bill.allowed_minor = allowed_minor
    _move(db, bill, BillState.AUDITED, by=by)
    counting.count_bill_audit(db, bill.provider_id, billed_minor=bill.total_minor, allowed_minor=allowed_minor)
    return bill


def may_bill(call_out: CallOut) -> bool:
    """Whether an accepted job has come so far that it costs something."""
    return call_out.eta_minutes is not None and call_out.state in BILLABLE


def cancellation_fee(call_out: CallOut) -> tuple[int, str] | None:
    """What is agreed for a job that was accepted and cancelled: the call-out fee and its currency."""
    is_cancelled = call_out.state is CallOutState.WITHDRAWN and call_out.eta_minutes is not None
    if not is_cancelled or not call_out.estimate_parts or not call_out.estimate_currency:
        return None
    return Parts(**call_out.estimate_parts).call_out_minor, call_out.estimate_currency


def find_of(db: Db, call_out_id: str) -> Bill | None:
    """The bill that counts for a call-out."""
    live = select(Bill).where(Bill.call_out_id == call_out_id, Bill.state != BillState.WITHDRAWN)
    return db.scalar(live.order_by(Bill.received_at.desc(), Bill.id.desc()).limit(1))


def list_visible(db: Db, viewer: Principal, *, incident_id: str | None = None) -> list[Bill]:
    """The bills a viewer may see, the newest first."""
    wanted = visible(viewer)
    if incident_id is not None:
        wanted = wanted.where(Bill.incident_id == incident_id)
    return list(db.scalars(wanted.order_by(Bill.received_at.desc(), Bill.id.desc()).limit(MOST_LISTED)))


def visible(viewer: Principal) -> Select[Bill]:
    """The desk sees all bills, a provider its own, a link those of its call-out."""
    every = select(Bill)
    if viewer.is_desk:
        return every
    if viewer.role is Role.PROVIDER and viewer.link_purpose is not None:
        return every.where(Bill.call_out_id == viewer.link_object)
    own = (viewer.organisation_id if viewer.role is Role.PROVIDER else None) or "nobody"
    return every.join(Provider, Provider.id == Bill.provider_id).where(Provider.organisation_id == own)


def get_visible(db: Db, bill_id: str, viewer: Principal) -> Bill:
    bill = db.scalar(visible(viewer).where(Bill.id == bill_id))
    if bill is None:
        raise NotFound
    return bill


def compared(db: Db, call_out: CallOut, draft: BillDraft) -> dict[str, object]:
    """The bill beside the agreed prices and the time the job took."""
    ended = call_out.cleared_at or db.now
    minutes = max(0, round((ended - (call_out.answered_at or ended)).total_seconds() / 60))
    return compare(
        draft.total_minor,
        draft.currency,
        agreed=Parts(**call_out.estimate_parts) if call_out.estimate_parts else None,
        agreed_in=call_out.estimate_currency,
        work=Work(minutes, has_come=call_out.on_scene_at is not None),
    ).kept()


def _check(draft: BillDraft) -> None:
    amounts = [line.amount_minor for line in draft.lines]
    is_whole = not amounts or sum(amounts) == draft.total_minor
    is_counted = all(0 <= each <= MOST_MINOR for each in (*amounts, draft.total_minor))
    if len(amounts) > MOST_LINES or not is_whole or not is_counted or not (amounts or draft.total_minor):
        raise BillUnreadable
    if len(draft.currency) != 3 or not draft.currency.isascii() or not draft.currency.isupper():
        raise BillUnreadable


def _stored(draft: BillDraft) -> list[dict[str, object]]:
    return [{"kind": str(line.kind), "text": line.text, "amount_minor": line.amount_minor} for line in draft.lines]


def _is_same(bill: Bill, draft: BillDraft) -> bool:
    """The same bill sent twice, by a phone that did not hear our answer, is one bill."""
    said = (draft.number, draft.currency, draft.total_minor, draft.note, draft.photo_id)
    kept = (bill.number, bill.currency, bill.total_minor, bill.note, bill.photo_id)
    return bill.state is BillState.RECEIVED and said == kept and _stored(draft) == bill.lines


def _lock(db: Db, bill_id: str) -> Bill:
    bill = db.scalar(
        select(Bill).where(Bill.id == bill_id).with_for_update(), execution_options={"populate_existing": True}
    )
    if bill is None:
        raise NotFound
    return bill


def _move(db: Db, bill: Bill, state: BillState, *, by: str) -> None:
    states.move(db, bill, state, by=by, provider_id=bill.provider_id, call_out_id=bill.call_out_id)
