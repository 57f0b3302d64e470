"""Remains as JSON values: for the desk whole, for relatives without anybody's private data."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from rescue.kit.database import Db
from rescue.transfers.remains import checklists, instructions, papers
from rescue.transfers.remains.hierarchy import Reason
from rescue.transfers.remains.models import (
    Basis,
    DocumentState,
    Relation,
    Remains,
    RemainsDocument,
    RemainsState,
    Resolution,
    Statement,
    Wish,
)


class DocumentView(BaseModel):
    """A paper of the checklist; `is_sourced` is false where nobody has verified that it is asked for."""

    id: str
    code: str
    name: str | None
    state: DocumentState
    form: str
    is_abroad: bool
    is_required: bool
    issuer: str | None
    usual_days: int | None
    deadline_at: datetime | None
    source: str | None
    source_on: str | None
    is_sourced: bool
    evidence: str | None
    file_id: str | None
    changed_at: datetime | None
    changed_by: str | None


class StatementView(BaseModel):
    """What somebody stated, without name, phone or evidence; `rank` 1 goes first."""

    id: str
    relation: Relation
    rank: int
    wish: Wish
    stated_at: datetime
    is_withdrawn: bool


class ResolutionView(BaseModel):
    basis: Basis
    wish: Wish
    settled_at: datetime
    evidence: str
    file_id: str | None


class OrderView(BaseModel):
    """Whose word counts, with where that is written; `basis` is house_rule, sourced or not_verified."""

    source: str
    seen_on: str
    basis: str
    ranks: dict[Relation, int]


class RemainsView(BaseModel):
    """Somebody who died: the instruction, what was stated, and the papers."""

    id: str
    incident_id: str
    case_id: str
    state: RemainsState
    wish: Wish | None
    because: Reason
    territory: str | None
    destination: str | None
    is_territory_known: bool
    order: OrderView
    statements: list[StatementView]
    resolutions: list[ResolutionView]
    documents: list[DocumentView]
    opened_at: datetime
    version: int


class RemainsList(BaseModel):
    items: list[RemainsView]


def remains(db: Db, found: Remains) -> dict[str, Any]:
    """Everything the desk sees of a file."""
    order = instructions.order_of(db, found)
    same = (
        "id",
        "incident_id",
        "case_id",
        "state",
        "wish",
        "because",
        "territory",
        "destination",
        "opened_at",
        "version",
    )
    return {
        **{name: getattr(found, name) for name in same},
        "is_territory_known": checklists.is_known(found.territory),
        "order": {"source": order.source, "seen_on": order.seen_on, "basis": order.basis, "ranks": dict(order.ranks)},
        "statements": [statement(each, order.rank_of(each.relation)) for each in _statements(db, found)],
        "resolutions": [_resolution(each) for each in instructions.list_resolutions(db, found.id)],
        "documents": [document(each) for each in papers.list_papers(db, found.id)],
    }


def statement(found: Statement, rank: int) -> dict[str, Any]:
    """What everybody may see of a statement."""
    return {
        "id": found.id,
        "relation": found.relation,
        "rank": rank,
        "wish": found.wish,
        "stated_at": found.stated_at,
        "is_withdrawn": found.withdrawn_at is not None,
    }


def document(found: RemainsDocument) -> dict[str, Any]:
    return {name: getattr(found, name) for name in DocumentView.model_fields}


def _statements(db: Db, found: Remains) -> list[Statement]:
    return instructions.list_statements(db, found.id)


def _resolution(found: Resolution) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ResolutionView.model_fields}
