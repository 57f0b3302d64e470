"""The JSON of shopping: what is taken. Amounts are whole minor units, days are those of the place."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from rescue.kit.money import Money
from rescue.kit.web.strict import Day, Id, LanguageTag, Line, Moment, Phone, Strict, Text
from rescue.shopping.concierge.errands import ErrandDraft
from rescue.shopping.forms import CURRENCIES, MOST_MINOR
from rescue.shopping.models import Brought, GoodsAre, Outcome, Paid, Says, Sold, StatingParty, Wants
from rescue.shopping.purchases.purchases import PurchaseDraft
from rescue.shopping.purchases.receipts import MOST_LINES
from rescue.shopping.purchases.receipts import Line as ReceiptLine
from rescue.shopping.purchases.statements import Word
from rescue.shopping.refusals import ErrandIncomplete, PurchaseIncomplete

Name = Annotated[Line, Field(min_length=1)]
Code = Annotated[str, Field(min_length=2, max_length=3, pattern=r"^[A-Z]+$", examples=["IT"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
Amount = Annotated[int, Field(ge=1, le=MOST_MINOR, examples=[238000])]
Mail = Annotated[Line, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", examples=["refunds@agency.example"])]

PURCHASE: JsonDict = {
    "merchant": "Gioielli Ponte",
    "merchant_address": "Ponte Vecchio 12, Firenze",
    "goods": "Gold bracelet with certificate",
    "amount_minor": 238000,
    "currency": "EUR",
    "bought_on": "2026-03-01",
    "paid_how": "card",
    "brought_by": "guide",
    "is_coerced": True,
    "goods_are": "unused",
    "has_packaging": True,
    "wants": "refund",
    "trip_ends_on": "2026-03-04",
    "agency": "Chengdu Sunny Travel",
    "agency_phone": "+8613900000009",
    "agency_language": "zh-Hans",
}
ERRAND: JsonDict = {
    "what": "Swiss watch, second hand, with papers",
    "place": "Firenze, near the station",
    "budget_minor": 150000,
    "currency": "EUR",
    "wanted_at": "2026-03-02T15:00:00+01:00",
    "language": "zh-Hans",
}


class PurchaseBody(Strict):
    """What was bought, and how it came to that; everything but the first five may be missing."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [PURCHASE]}})

    merchant: Name
    goods: Annotated[Text, Field(min_length=1)]
    amount_minor: Amount
    currency: Currency
    bought_on: Day
    merchant_address: Line | None = None
    territory: Code | None = None
    delivered_on: Day | None = None
    paid_how: Paid | None = None
    sold: Sold = Sold.SHOP
    brought_by: Brought | None = None
    is_coerced: bool = False
    is_faulty: bool = False
    goods_are: GoodsAre | None = None
    has_packaging: bool | None = None
    wants: Wants = Wants.REFUND
    trip_ends_on: Day | None = None
    home: Code = "CN"
    agency: Name | None = None
    agency_phone: Annotated[Phone, Field(min_length=3)] | None = None
    agency_email: Mail | None = None
    agency_language: LanguageTag | None = None
    case_id: Id | None = None

    def draft(self) -> PurchaseDraft:
        if self.currency not in CURRENCIES:
            raise PurchaseIncomplete
        given = self.model_dump(exclude={"amount_minor", "currency"})
        return PurchaseDraft(paid=Money(self.amount_minor, self.currency), **given)


class LineBody(Strict):
    text: Annotated[Line, Field(min_length=1, examples=["Bracelet 18k"])]
    amount_minor: Annotated[int, Field(ge=-MOST_MINOR, le=MOST_MINOR, examples=[238000])]


class LinesBody(Strict):
    """What a receipt says, in the currency of the purchase; a discount is below zero."""

    lines: Annotated[list[LineBody], Field(min_length=1, max_length=MOST_LINES)]

    def read(self) -> list[ReceiptLine]:
        return [ReceiptLine(each.text, each.amount_minor) for each in self.lines]


class StatementBody(Strict):
    """What the agency or the merchant said; a part needs its amount, a refusal its reason, goods back a paper."""

    party: StatingParty
    says: Says
    amount_minor: Amount | None = None
    reason: Text | None = None
    pays_by: Day | None = None
    receipt_id: Id | None = None

    def word(self) -> Word:
        return Word(**self.model_dump())


class EndBody(Strict):
    """How it ended, in a sentence."""

    note: Annotated[Text, Field(examples=["Shop credited EUR 1,904.00, agency EUR 476.00"])] | None = None


class ErrandBody(Strict):
    """What somebody looks for; a provider may be named, else the best is asked."""

    model_config = ConfigDict(**{**Strict.model_config, "json_schema_extra": {"examples": [ERRAND]}})

    what: Annotated[Text, Field(min_length=1)]
    place: Line | None = None
    budget_minor: Amount | None = None
    currency: Currency | None = None
    wanted_at: Moment | None = None
    language: LanguageTag | None = None
    is_remote: bool = False
    case_id: Id | None = None
    provider_id: Id | None = None

    def draft(self) -> ErrandDraft:
        if (self.budget_minor is None) != (self.currency is None):
            raise ErrandIncomplete
        if self.currency is not None and self.currency not in CURRENCIES:
            raise ErrandIncomplete
        budget = Money(self.budget_minor, self.currency) if self.budget_minor and self.currency else None
        given: dict[str, Any] = self.model_dump(exclude={"budget_minor", "currency", "provider_id"})
        return ErrandDraft(budget=budget, **given)


class ErrandCallOut(Strict):
    """Whom to ask; without a provider the best."""

    provider_id: Id | None = None


class OutcomeBody(Strict):
    outcome: Annotated[Outcome, Field(examples=["bought"])]
    note: Text | None = None
