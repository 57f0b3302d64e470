"""Help with shopping, and purchases somebody wants their money back for: with receipts, statements and a clock."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from rescue.kit.database import Base, Instant, Json, one_of

NAME_CHARACTERS = 200


class ErrandState(StrEnum):
    """Wanted while nobody is asked; asked until a guide says yes."""

    WANTED = "wanted"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DONE = "done"
    CANCELLED = "cancelled"


_E = ErrandState


class Errand(Base):
    """One request for help with shopping: what, where, for how much, when, in which language."""

    __tablename__ = "shopping_errands"
    __table_args__ = (
        Index("ix_shopping_errands_incident", "incident_id"),
        Index("ix_shopping_errands_need", "need_id"),
        CheckConstraint("budget_minor >= 0", name="budget"),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[ErrandState] = mapped_column(one_of(ErrandState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    what: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    wanted_at: Mapped[datetime | None] = mapped_column(Instant)
    language: Mapped[str] = mapped_column(String(20))
    is_remote: Mapped[bool] = mapped_column(Boolean)
    """By telephone or in writing is enough: nobody has to travel."""
    need_id: Mapped[str | None] = mapped_column(String(40))
    call_out_id: Mapped[str | None] = mapped_column(String(40))
    requested_at: Mapped[datetime] = mapped_column(Instant)
    requested_by: Mapped[str] = mapped_column(String(60))
    accepted_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "shopping_errand"
    moves: ClassVar[dict[Any, frozenset[Any]]] = {
        _E.WANTED: frozenset({_E.ASKED, _E.DONE, _E.CANCELLED}),
        _E.ASKED: frozenset({_E.ACCEPTED, _E.WANTED, _E.DONE, _E.CANCELLED}),
        _E.ACCEPTED: frozenset({_E.ASKED, _E.WANTED, _E.DONE, _E.CANCELLED}),
    }


class PurchaseState(StrEnum):
    """`advance_due`: the agency was silent for 72 hours and the pool may advance. No state moves any money."""

    RECORDED = "recorded"
    AGENCY_ASKED = "agency_asked"
    AGENCY_AGREED = "agency_agreed"
    AGENCY_REFUSED = "agency_refused"
    ADVANCE_DUE = "advance_due"
    MEDIATION = "mediation"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


_P = PurchaseState
OPEN_PURCHASES = (_P.RECORDED, _P.AGENCY_ASKED, _P.AGENCY_AGREED, _P.AGENCY_REFUSED, _P.ADVANCE_DUE, _P.MEDIATION)
_OUT = frozenset({_P.MEDIATION, _P.SETTLED, _P.WITHDRAWN})


class Purchase(Base):
    """What was bought, where and how it came to that, what is wanted, and how far the agency's clock has run."""

    __tablename__ = "purchases"
    __table_args__ = (
        Index("ix_purchases_incident", "incident_id"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("length(currency) = 3", name="currency"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    state: Mapped[PurchaseState] = mapped_column(one_of(PurchaseState))
    version: Mapped[int] = mapped_column(Integer, default=1)
    merchant: Mapped[str] = mapped_column(String(NAME_CHARACTERS))
    merchant_address: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    territory: Mapped[str | None] = mapped_column(String(3))
    goods: Mapped[str] = mapped_column(Text)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    bought_on: Mapped[date] = mapped_column(Date)
    """The day by the calendar of the place; goods that were sent arrived on `delivered_on`."""
    delivered_on: Mapped[date | None] = mapped_column(Date)
    paid_how: Mapped[str | None] = mapped_column(String(20))
    sold: Mapped[str] = mapped_column(String(20))
    brought_by: Mapped[str | None] = mapped_column(String(20))
    is_coerced: Mapped[bool] = mapped_column(Boolean)
    is_faulty: Mapped[bool] = mapped_column(Boolean)
    goods_are: Mapped[str | None] = mapped_column(String(20))
    has_packaging: Mapped[bool | None] = mapped_column(Boolean)
    wants: Mapped[str] = mapped_column(String(20))
    trip_ends_on: Mapped[date | None] = mapped_column(Date)
    home: Mapped[str] = mapped_column(String(3))
    """The territory whose law binds the agency that organised the trip."""
    agency: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    agency_phone: Mapped[str | None] = mapped_column(String(40))
    agency_email: Mapped[str | None] = mapped_column(String(NAME_CHARACTERS))
    agency_language: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(60))
    asked_at: Mapped[datetime | None] = mapped_column(Instant)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    """None while asked: the notice never reached them, and their clock is stopped."""
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    notices: Mapped[int] = mapped_column(Integer, default=0)
    """Counts the settings of the agency's clock, so that a timer of an earlier one never acts on a later."""
    link_id: Mapped[str | None] = mapped_column(String(40))
    goods_back_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    note: Mapped[str | None] = mapped_column(Text)
    name_read_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the agency first looked at the traveller's name; that it did stands in the disclosure record."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once

    noun: ClassVar[str] = "purchase"
    moves: ClassVar[dict[Any, frozenset[Any]]] = {
        _P.RECORDED: _OUT | {_P.AGENCY_ASKED, _P.AGENCY_AGREED, _P.AGENCY_REFUSED},
        _P.AGENCY_ASKED: _OUT | {_P.AGENCY_AGREED, _P.AGENCY_REFUSED, _P.ADVANCE_DUE},
        _P.AGENCY_AGREED: _OUT | {_P.AGENCY_REFUSED},
        _P.AGENCY_REFUSED: _OUT | {_P.AGENCY_AGREED},
        _P.ADVANCE_DUE: _OUT | {_P.AGENCY_AGREED},
        _P.MEDIATION: frozenset({_P.AGENCY_AGREED, _P.SETTLED, _P.WITHDRAWN}),
    }


class PurchaseReceipt(Base):
    """A paper of a purchase, shut in the vault; not read until somebody has written down its lines."""

    __tablename__ = "purchase_receipts"
    __table_args__ = (Index("ix_purchase_receipts_purchase", "purchase_id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchases.id"))
    kind: Mapped[str] = mapped_column(String(20))
    file_id: Mapped[str] = mapped_column(String(40))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[str] = mapped_column(String(60))
    lines: Mapped[list[dict[str, Any]] | None] = mapped_column(Json(none_as_null=True))
    """`{"text", "amount_minor"}`; None while nobody has read it."""
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    read_by: Mapped[str | None] = mapped_column(String(60))


class PurchaseStatement(Base):
    """What the agency or the merchant said they will do: words and amounts, never a movement of money."""

    __tablename__ = "purchase_statements"
    __table_args__ = (
        Index("ix_purchase_statements_purchase", "purchase_id"),
        CheckConstraint("amount_minor >= 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    purchase_id: Mapped[str] = mapped_column(ForeignKey("purchases.id"))
    party: Mapped[str] = mapped_column(String(20))
    says: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int | None] = mapped_column(BigInteger)
    """In the currency of the purchase."""
    reason: Mapped[str | None] = mapped_column(Text)
    pays_by: Mapped[date | None] = mapped_column(Date)
    file_id: Mapped[str | None] = mapped_column(String(40))
    is_late: Mapped[bool] = mapped_column(Boolean)
    is_by_link: Mapped[bool] = mapped_column(Boolean)
    stated_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(60))


class Paid(StrEnum):
    """How it was paid."""

    CARD = "card"
    CASH = "cash"
    APP = "app"
    TRANSFER = "transfer"


class Sold(StrEnum):
    """Where it was sold: outside a shop is a hotel, a coach, a stall of an excursion."""

    SHOP = "shop"
    OUTSIDE = "outside"
    ONLINE = "online"


class Brought(StrEnum):
    """Who took the traveller there."""

    AGENCY = "agency"
    GUIDE = "guide"
    NOBODY = "nobody"


class GoodsAre(StrEnum):
    """In which state the goods are."""

    UNUSED = "unused"
    USED = "used"
    DAMAGED = "damaged"
    GONE = "gone"


class Wants(StrEnum):
    """What the traveller asks for."""

    REFUND = "refund"
    PART = "part"
    EXCHANGE = "exchange"


class ReceiptKind(StrEnum):
    """What a paper shows."""

    RECEIPT = "receipt"
    CARD_SLIP = "card_slip"
    CONTRACT = "contract"
    GOODS_BACK = "goods_back"
    OTHER = "other"


class StatingParty(StrEnum):
    """Who said it."""

    AGENCY = "agency"
    MERCHANT = "merchant"


class Says(StrEnum):
    """What they said: everything back, a part, nothing; the merchant may take the goods back."""

    REFUND = "refund"
    PART = "part"
    REFUSE = "refuse"
    GOODS_BACK = "goods_back"


class Outcome(StrEnum):
    """What came of an errand."""

    BOUGHT = "bought"
    ADVISED = "advised"
    NOT_FOUND = "not_found"
    NOT_WANTED = "not_wanted"
