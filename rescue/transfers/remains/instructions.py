"""What the relatives stated, and what that makes of it: clear, or on hold until it is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from i18n import deliveries
from i18n.deliveries import Recipient
from i18n.languages import negotiate
from i18n.reaching import whatsapp
from i18n.words import Words
from rescue.cases import holding
from rescue.cases.models import Case, Incident
from rescue.kit import events, jobs, states
from rescue.kit.access import links
from rescue.kit.access.links import Link
from rescue.kit.access.models import Purpose
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, Invalid, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.transfers.messages import StatementKept, WishesDiffer, WishesSettled
from rescue.transfers.remains import checklists, hierarchy
from rescue.transfers.remains.hierarchy import Order, Settled, Standing, Stated
from rescue.transfers.remains.models import (
    Basis,
    Relation,
    Remains,
    RemainsState,
    Resolution,
    Statement,
    Wish,
)

LINK_PATH = "/w/"
LINK_DAYS = 180
MOST_STATEMENTS = 50
NEED_A_DOCUMENT = (Basis.COURT, Basis.CONSULATE, Basis.AGREEMENT)


class EnoughStated(Conflict):
    title = N_("Enough was stated.")
    text = N_("No more statements can be recorded here. Settle what was stated.")


class NothingToSettle(Conflict):
    title = N_("Nothing is in dispute.")
    text = N_("Nothing is in dispute: the instruction is not on hold.")


class DocumentNeeded(Invalid):
    title = N_("Name the document.")
    text = N_("A court, a consulate or an agreement decides by a document. Name it, or enclose it.")


@dataclass(frozen=True)
class Draft:
    """What somebody states; `evidence` says how, and where that is kept."""

    relation: Relation
    wish: Wish
    evidence: str
    name: str | None = None
    phone: str | None = None
    language: str = "en"
    file_id: str | None = None
    replaces: str | None = None


def state(db: Db, incident: Incident, remains: Remains, draft: Draft, *, by: str) -> Statement:
    """Record a statement; whoever gave it gets a link on which all see what was stated, and nobody's private data."""
    if draft.replaces:
        _withdraw(db, remains, draft.replaces)
    number = _next_number(db, remains)
    statement_id = db.new_id("stm")
    reader = negotiate(draft.language)
    expires_at = db.now + timedelta(days=LINK_DAYS)
    link = links.add(db, Purpose.STATEMENT, statement_id, expires_at=expires_at, language=reader.code)
    statement = Statement(
        id=statement_id,
        remains_id=remains.id,
        number=number,
        relation=draft.relation,
        wish=draft.wish,
        name=draft.name,
        phone=draft.phone,
        language=reader.code,
        evidence=draft.evidence,
        file_id=draft.file_id,
        link_id=link.id,
        stated_at=db.now,
        recorded_by=by,
    )
    db.add(statement)
    db.flush()
    facts = {"remains_id": remains.id, "relation": str(draft.relation), "wish": str(draft.wish)}
    events.record(db, "remains_statement.recorded", subject=statement.id, by=by, incident_id=incident.id, **facts)
    _send(db, incident, statement, StatementKept(incident.reference, link=""))
    _follow(db, incident, remains, by=by)
    return statement


def withdraw(db: Db, incident: Incident, remains: Remains, statement_id: str, *, by: str) -> None:
    """Somebody takes their word back."""
    _withdraw(db, remains, statement_id)
    events.record(
        db, "remains_statement.withdrawn", subject=statement_id, by=by, incident_id=incident.id, remains_id=remains.id
    )
    _follow(db, incident, remains, by=by)


def settle(
    db: Db,
    incident: Incident,
    remains: Remains,
    *,
    basis: Basis,
    wish: Wish,
    evidence: str,
    file_id: str | None,
    by: str,
) -> Resolution:
    """End a dispute: by agreement, by whoever comes first in the order, or by a court's or consulate's document."""
    if remains.state is not RemainsState.ON_HOLD:
        raise NothingToSettle
    if basis in NEED_A_DOCUMENT and not (evidence.strip() or file_id):
        raise DocumentNeeded
    resolution = Resolution(
        id=db.new_id("rsl"),
        remains_id=remains.id,
        number=_next_number(db, remains),
        basis=basis,
        wish=wish,
        evidence=evidence,
        file_id=file_id,
        settled_at=db.now,
        settled_by=by,
    )
    db.add(resolution)
    db.flush()
    facts = {"remains_id": remains.id, "basis": str(basis), "wish": str(wish)}
    events.record(db, "remains.settled", subject=remains.id, by=by, incident_id=incident.id, **facts)
    _follow(db, incident, remains, by=by)
    return resolution


def standing_of(db: Db, remains: Remains) -> Standing:
    """What everything said so far amounts to, by the order that counts for this person."""
    every: list[tuple[int, Stated | Settled]] = [
        (each.number, Stated(each.relation, each.wish))
        for each in list_statements(db, remains.id)
        if each.withdrawn_at is None
    ]
    every += [(each.number, Settled(each.basis, each.wish)) for each in list_resolutions(db, remains.id)]
    return hierarchy.decide([said for _, said in sorted(every, key=lambda each: each[0])], order_of(db, remains))


def order_of(db: Db, remains: Remains) -> Order:
    nationality = db.get_one(Case, remains.case_id).nationality
    return checklists.order_for(nationality, remains.territory)


def of_statement(db: Db, statement_id: str) -> tuple[Remains, str]:
    """The file in which somebody stated something, and the reference of its incident."""
    statement = db.get(Statement, statement_id)
    if statement is None:
        raise NotFound
    remains = db.get_one(Remains, statement.remains_id)
    return remains, db.get_one(Incident, remains.incident_id).reference


def list_statements(db: Db, remains_id: str) -> list[Statement]:
    of_remains = select(Statement).where(Statement.remains_id == remains_id)
    return list(db.scalars(of_remains.order_by(Statement.number).limit(2 * MOST_STATEMENTS)))


def list_resolutions(db: Db, remains_id: str) -> list[Resolution]:
    of_remains = select(Resolution).where(Resolution.remains_id == remains_id)
    return list(db.scalars(of_remains.order_by(Resolution.number).limit(MOST_STATEMENTS)))


def _follow(db: Db, incident: Incident, remains: Remains, *, by: str) -> None:
    """Let the file follow what was said; everybody who stated something hears of a hold and of its end."""
    before, wished = remains.state, remains.wish
    found = standing_of(db, remains)
    remains.wish = str(found.wish) if found.wish else None
    remains.because = str(found.because)
    remains.changes += 1
    facts = {"because": remains.because, "remains_id": remains.id}
    if found.state is not before:
        states.move(db, remains, found.state, by=by, **facts)
    elif remains.wish != wished:
        events.record(db, "remains.instruction_changed", subject=remains.id, by=by, incident_id=incident.id, **facts)
    is_held = remains.state is RemainsState.ON_HOLD
    holding.hold(db, incident, remains.case_id, is_held=is_held, by=by)
    if is_held and before is not RemainsState.ON_HOLD:
        _tell_all(db, incident, remains, WishesDiffer(incident.reference, link=""))
    elif before is RemainsState.ON_HOLD and not is_held:
        promises.keep(db, about=remains.id, what="wishes", by=by)
        _tell_all(db, incident, remains, WishesSettled(incident.reference, link=""))


def _withdraw(db: Db, remains: Remains, statement_id: str) -> None:
    found = db.get(Statement, statement_id)
    if found is None or found.remains_id != remains.id:
        raise NotFound
    found.withdrawn_at = found.withdrawn_at or db.now
    db.flush()


def _next_number(db: Db, remains: Remains) -> int:
    last = [
        db.scalar(select(func.max(kind.number)).where(kind.remains_id == remains.id)) or 0
        for kind in (Statement, Resolution)
    ]
    if max(last) >= MOST_STATEMENTS:
        raise EnoughStated
    return max(last) + 1


def _tell_all(db: Db, incident: Incident, remains: Remains, message: Words) -> None:
    told: set[str] = set()
    for each in _with_phones(db, remains):
        if each.phone not in told:
            told.add(each.phone or "")
            _send(db, incident, each, message)


def _with_phones(db: Db, remains: Remains) -> Sequence[Statement]:
    return [each for each in list_statements(db, remains.id) if each.phone and each.withdrawn_at is None]


def _send(db: Db, incident: Incident, statement: Statement, message: Words) -> None:
    if not statement.phone:
        return
    link = Link(statement.link_id, token="") if statement.link_id else None
    channel = whatsapp.channel_for(db, statement.phone)
    to = Recipient("relative", statement.phone, statement.language, channel=channel)
    deliveries.queue(
        db, to, message, incident_id=incident.id, link=link, link_path=LINK_PATH, urgency=jobs.Urgency.ORDINARY
    )
