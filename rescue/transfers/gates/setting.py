"""Setting a gate: by the desk with a reason, or by what the treatment says; each word lasts until its own end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.kit import events, jobs, states
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.transfers import following, transfers
from rescue.transfers.gates.colours import DERIVED, Decision, GateName
from rescue.transfers.models import OPEN_TRANSFERS, Gate, GateState, Transfer

ENDS = "transfer_gate.ends"


class NotGated(Conflict):
    title = N_("This transfer waits for no gate.")
    text = N_("This transfer waits for no gate: it is help at once on the ground.")


class FollowsByItself(Conflict):
    title = N_("This gate follows by itself.")
    text = N_("This gate follows from the documents and from what the relatives stated. Change those.")


class DecisionMissing(Invalid):
    title = N_("Say what the doctor decided.")
    text = N_("Say what the doctor decided: unfit, seat, escort, stretcher or air ambulance.")


class AlreadyOver(Invalid):
    title = N_("This is already over.")
    text = N_("The end of its validity lies in the past. Nothing was changed.")


@dataclass(frozen=True)
class Word:
    """What is said about a gate, and by what evidence."""

    state: GateState
    evidence: str
    decision: Decision | None = None
    valid_until: datetime | None = None
    file_id: str | None = None


def set_gate(db: Db, incident: Incident, transfer: Transfer, name: GateName, word: Word, *, by: str) -> Gate:
    """Keep what was said and let the transfer follow; a green word with an end turns red by itself."""
    if not transfer.is_gated:
        raise NotGated
    if name in DERIVED:
        raise FollowsByItself
    if transfer.state not in OPEN_TRANSFERS:
        transfers.raise_not_now(transfer)
    found = select(Gate).where(Gate.transfer_id == transfer.id, Gate.name == str(name)).with_for_update()
    gate = db.scalar(found)
    if gate is None:
        raise NotFound
    if word.valid_until is not None and word.valid_until <= db.now:
        raise AlreadyOver
    new = _colour(name, word)
    gate.decision = str(word.decision) if word.decision and name is GateName.FIT_TO_FLY else None
    gate.set_by, gate.set_at = by, db.now
    gate.evidence, gate.file_id = word.evidence, word.file_id
    gate.valid_until = word.valid_until if new is GateState.GREEN else None
    gate.changes += 1
    transfer.changes += 1
    _move(db, transfer, gate, new, by=by)
    if gate.valid_until is not None:
        _wait_for_end(db, gate, gate.valid_until)
    following.reconsider(db, incident, transfer, by=by)
    return gate


def end(db: Db, *, gate_id: str, changes: int) -> None:
    """The validity ran out, if nothing else was said since the timer was set."""
    transfer_id = db.scalar(select(Gate.transfer_id).where(Gate.id == gate_id))
    if transfer_id is None:
        return
    incident = incidents.lock(db, db.get_one(Transfer, transfer_id).incident_id)
    transfer = following.lock(db, transfer_id)
    gate = db.scalars(select(Gate).where(Gate.id == gate_id).with_for_update()).one()
    is_due = gate.valid_until is not None and gate.valid_until <= db.now
    if gate.changes != changes or gate.state is GateState.RED or not is_due or transfer.state not in OPEN_TRANSFERS:
        return
    transfer.changes += 1
    _move(db, transfer, gate, GateState.RED, by=events.SYSTEM, is_expired=True)
    following.reconsider(db, incident, transfer, by=events.SYSTEM)


def on_medical_report(db: Db, news: News) -> None:
    """The treatment received the report: the first gate of that person's transfers is green."""
    _for_case(db, news, GateName.MEDICAL_REPORT, lambda: Word(GateState.GREEN, news.subject))


def on_fit_to_fly(db: Db, news: News) -> None:
    """A doctor decided: the second gate of that person's transfers follows."""
    decision = Decision(news.facts["decision"])
    until = news.facts.get("valid_until")
    valid_until = datetime.fromisoformat(until) if until else None
    _for_case(
        db, news, GateName.FIT_TO_FLY, lambda: Word(GateState.GREEN, news.subject, decision, valid_until=valid_until)
    )


def _for_case(db: Db, news: News, name: GateName, word: Callable[[], Word]) -> None:
    case = db.get(Case, str(news.facts["case_id"]))
    if case is None:
        return
    incident = incidents.lock(db, case.incident_id)
    for transfer in transfers.list_open_of_case(db, case.id):
        if transfer.remains_id is None:
            set_gate(db, incident, transfer, name, word(), by=news.by)


def _colour(name: GateName, word: Word) -> GateState:
    if name is not GateName.FIT_TO_FLY:
        return word.state
    if word.state is GateState.GREEN and word.decision is None:
        raise DecisionMissing
    return GateState.RED if word.decision is Decision.UNFIT else word.state


def _move(db: Db, transfer: Transfer, gate: Gate, new: GateState, *, by: str, is_expired: bool = False) -> None:
    facts = {"gate": gate.name, "decision": gate.decision, "transfer_id": transfer.id, "is_expired": is_expired}
    if gate.state is new:
        events.record(db, "transfer_gate.said", subject=gate.id, by=by, incident_id=transfer.incident_id, **facts)
    else:
        states.move(db, gate, new, by=by, incident_id=transfer.incident_id, **facts)


def _wait_for_end(db: Db, gate: Gate, at: datetime) -> None:
    key = f"gate:{gate.id}:{gate.changes}"
    jobs.enqueue(db, ENDS, key=key, run_at=at, urgency=jobs.Urgency.TIMER, gate_id=gate.id, changes=gate.changes)
