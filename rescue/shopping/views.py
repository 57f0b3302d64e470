"""Purchases and errands as JSON values and as the next thing to do."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from rescue.cases.models import Incident
from rescue.kit import vault
from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.shopping.models import Errand, ErrandState, Purchase, PurchaseReceipt, PurchaseState, ReceiptKind, Says
from rescue.shopping.purchases import clock, purchases, receipts, statements
from rescue.shopping.refunds import rules, windows
from rescue.shopping.refunds.windows import Advance, Window, WindowState

RATE_MISSING = "not_on_file"


class WindowView(BaseModel):
    """A refund window. `closes_at` is the end of `last_day` by the clocks of whoever is bound."""

    code: str
    state: WindowState
    binds: str
    from_event: str
    last_day: date | None
    closes_at: datetime | None
    days_left: int
    days_over: int
    failing: list[str]
    unsure: list[str]
    source: str
    seen_on: str
    is_verified: bool


class AdvanceView(BaseModel):
    """Whether the pool may advance. The amount in CNY stays empty while no rate is on file; nothing moves money."""

    state: Advance
    is_due: bool
    amount_minor: int
    currency: str
    amount_cny_minor: int | None
    rate: str


class ReceiptView(BaseModel):
    id: str
    kind: ReceiptKind
    media_type: str
    size: int
    sha256: str
    is_read: bool
    lines: list[dict[str, Any]]
    read_at: datetime | None
    added_at: datetime
    added_by: str


class StatementView(BaseModel):
    """What the agency or the merchant said; not a payment."""

    id: str
    party: str
    says: Says
    amount_minor: int | None
    reason: str | None
    pays_by: date | None
    has_proof: bool
    is_late: bool
    is_by_link: bool
    stated_at: datetime


class PurchaseView(BaseModel):
    """A purchase with its windows, papers, statements and the agency's clock; `next_step` is a code."""

    id: str
    incident_id: str
    case_id: str
    state: PurchaseState
    version: int
    merchant: str
    merchant_address: str | None
    territory: str | None
    goods: str
    amount_minor: int
    currency: str
    bought_on: date
    delivered_on: date | None
    paid_how: str | None
    sold: str
    brought_by: str | None
    is_coerced: bool
    is_faulty: bool
    goods_are: str | None
    has_packaging: bool | None
    wants: str
    trip_ends_on: date | None
    home: str
    agency: str | None
    agency_phone: str | None
    agency_email: str | None
    agency_language: str
    recorded_at: datetime
    asked_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    percent_gone: int
    is_unreached: bool
    goods_back_on: date | None
    ended_at: datetime | None
    note: str | None
    next_step: str
    advance: AdvanceView
    windows: list[WindowView]
    has_windows_on_file: bool
    receipts: list[ReceiptView]
    statements: list[StatementView]
    agreed_by_agency_minor: int | None
    agreed_by_merchant_minor: int | None
    left_open_minor: int


class PurchaseList(BaseModel):
    items: list[PurchaseView]


class ErrandView(BaseModel):
    """A request for help with shopping, and who was called out for it."""

    id: str
    incident_id: str
    case_id: str
    state: ErrandState
    version: int
    what: str
    place: str | None
    budget_minor: int | None
    currency: str | None
    wanted_at: datetime | None
    language: str
    is_remote: bool
    call_out_id: str | None
    requested_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    note: str | None


class ErrandList(BaseModel):
    items: list[ErrandView]


NEXT_STEPS: dict[str, str] = {
    "ask_agency": N_("Ask the agency to refund first: its 72 hours begin"),
    "say_trip_end": N_("Find out when the trip ends"),
    "mediate": N_("Mediate: no advance is possible here"),
    "reach_agency": N_("The notice did not arrive: correct the contact and ask again"),
    "await_answer": N_("Wait for the agency; call it before its time is over"),
    "decide_advance": N_("The pool may advance: have it decided"),
    "await_refund": N_("See that the agency refunds as it said"),
    "mediate_refusal": N_("The agency refuses: mediate"),
    "follow_mediation": N_("Go on with the mediation, then settle"),
    "nothing": N_("Nothing is left to do"),
}


def next_step(purchase: Purchase, advance: Advance, *, is_unreached: bool) -> str:
    """The next thing somebody has to do; a key of NEXT_STEPS."""
    match purchase.state:
        case PurchaseState.RECORDED if advance is Advance.MAY:
            return "ask_agency"
        case PurchaseState.RECORDED if advance is Advance.TRIP_END_UNKNOWN:
            return "say_trip_end"
        case PurchaseState.RECORDED:
            return "mediate"
        case PurchaseState.AGENCY_ASKED:
            return "reach_agency" if is_unreached else "await_answer"
        case PurchaseState.ADVANCE_DUE:
            return "decide_advance"
        case PurchaseState.AGENCY_AGREED:
            return "await_refund"
        case PurchaseState.AGENCY_REFUSED:
            return "mediate_refusal"
        case PurchaseState.MEDIATION:
            return "follow_mediation"
    return "nothing"


def purchase(db: Db, incident: Incident, found: Purchase) -> dict[str, Any]:
    """Everything about a purchase that the desk may see."""
    open_windows = purchases.windows_of(db, incident, found)
    advance, _ = windows.may_advance(open_windows)
    is_due = found.state is PurchaseState.ADVANCE_DUE
    is_unreached = found.state is PurchaseState.AGENCY_ASKED and clock.is_unreached(db, found)
    said = statements.list_for(db, found.id)
    agreed, left = statements.agreed(found, said)
    computed = {
        "percent_gone": clock.percent_gone(db, found),
        "is_unreached": is_unreached,
        "next_step": next_step(found, advance, is_unreached=is_unreached),
        "advance": {
            "state": Advance.MAY if is_due else advance,
            "is_due": is_due,
            "amount_minor": found.amount_minor,
            "currency": found.currency,
            "amount_cny_minor": None,
            "rate": RATE_MISSING,
        },
        "windows": [window(each) for each in open_windows],
        "has_windows_on_file": rules.is_known(found.territory),
        "receipts": _receipts(db, receipts.list_for(db, found.id)),
        "statements": [_statement(each) for each in said],
        "left_open_minor": left.amount_minor,
    }
    for party, amount in agreed.items():
        computed[f"agreed_by_{party}_minor"] = amount.amount_minor if amount else None
    return {**{name: getattr(found, name) for name in PurchaseView.model_fields if name not in computed}, **computed}


def window(each: Window) -> dict[str, Any]:
    same = ("state", "last_day", "closes_at", "days_left", "days_over")
    of_rule = ("code", "binds", "from_event", "source", "seen_on")
    return {
        **{name: getattr(each, name) for name in same},
        **{name: getattr(each.rule, name) for name in of_rule},
        "failing": list(each.failing),
        "unsure": list(each.unsure),
        "is_verified": each.rule.is_sourced,
    }


def errand(found: Errand) -> dict[str, Any]:
    return {name: getattr(found, name) for name in ErrandView.model_fields}


def _receipts(db: Db, kept: list[PurchaseReceipt]) -> list[dict[str, Any]]:
    facts = vault.find_facts(db, [each.file_id for each in kept])
    same = ("id", "kind", "read_at", "added_at", "added_by")
    of_file = ("media_type", "size", "sha256")
    return [
        {
            **{name: getattr(each, name) for name in same},
            **{name: getattr(facts[each.file_id], name) for name in of_file},
            "is_read": each.lines is not None,
            "lines": each.lines or [],
        }
        for each in kept
    ]


def _statement(each: Any) -> dict[str, Any]:
    own = [name for name in StatementView.model_fields if name != "has_proof"]
    return {**{name: getattr(each, name) for name in own}, "has_proof": each.file_id is not None}
