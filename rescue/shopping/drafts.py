"""A purchase, an errand and a statement as people type them into a page's form."""

from collections.abc import Mapping

from rescue.conversations.parties import read_phone
from rescue.kit.money import Money
from rescue.shopping import forms
from rescue.shopping.concierge.errands import ErrandDraft
from rescue.shopping.models import Brought, GoodsAre, Paid, Says, Sold, StatingParty, Wants
from rescue.shopping.purchases.purchases import HOME, PurchaseDraft
from rescue.shopping.purchases.receipts import Line, LinesUnreadable
from rescue.shopping.purchases.statements import Word
from rescue.shopping.refusals import AnswerIncomplete, ErrandIncomplete, PurchaseIncomplete

NAME = 200
MOST_LINES = 60
Fields = Mapping[str, str]


def purchase(fields: Fields) -> PurchaseDraft:
    """What was bought, or PurchaseIncomplete where shop, goods, amount or day cannot be read."""
    merchant, goods = forms.text(fields.get("merchant", ""), NAME), forms.text(fields.get("goods", ""))
    bought_on = forms.day(fields.get("bought_on", ""), otherwise=PurchaseIncomplete)
    if not merchant or not goods or bought_on is None:
        raise PurchaseIncomplete
    return PurchaseDraft(
        merchant=merchant,
        goods=goods,
        paid=forms.amount(fields.get("amount", ""), fields.get("currency", ""), otherwise=PurchaseIncomplete),
        bought_on=bought_on,
        merchant_address=_line(fields, "merchant_address"),
        territory=_code(fields, "territory"),
        delivered_on=forms.day(fields.get("delivered_on", ""), otherwise=PurchaseIncomplete),
        paid_how=forms.word(fields.get("paid_how", ""), Paid),
        sold=forms.word(fields.get("sold", ""), Sold) or Sold.SHOP,
        brought_by=forms.word(fields.get("brought_by", ""), Brought),
        is_coerced="is_coerced" in fields,
        is_faulty="is_faulty" in fields,
        goods_are=forms.word(fields.get("goods_are", ""), GoodsAre),
        has_packaging="has_packaging" in fields,
        wants=forms.word(fields.get("wants", ""), Wants) or Wants.REFUND,
        trip_ends_on=forms.day(fields.get("trip_ends_on", ""), otherwise=PurchaseIncomplete),
        home=_code(fields, "home") or HOME,
        agency=_line(fields, "agency"),
        agency_phone=read_phone(fields.get("agency_phone")),
        agency_email=_line(fields, "agency_email"),
        agency_language=fields.get("agency_language") or None,
        case_id=fields.get("case_id") or None,
    )


def errand(fields: Fields, zone: str | None) -> ErrandDraft:
    """What somebody looks for, or ErrandIncomplete."""
    what = forms.text(fields.get("what", ""))
    if not what:
        raise ErrandIncomplete
    budget = fields.get("budget", "").strip()
    return ErrandDraft(
        what=what,
        place=_line(fields, "place"),
        budget=forms.amount(budget, fields.get("currency", ""), otherwise=ErrandIncomplete) if budget else None,
        wanted_at=forms.hour(fields.get("wanted_at", ""), zone, otherwise=ErrandIncomplete),
        language=fields.get("language") or None,
        is_remote="is_remote" in fields,
        case_id=fields.get("case_id") or None,
    )


def statement(fields: Fields, currency: str) -> Word:
    """What the agency or the merchant said, or AnswerIncomplete."""
    party, says = forms.word(fields.get("party", ""), StatingParty), forms.word(fields.get("says", ""), Says)
    if party is None or says is None:
        raise AnswerIncomplete
    part = fields.get("amount", "") if says is Says.PART else ""
    return Word(
        party,
        says,
        forms.amount(part, currency, otherwise=AnswerIncomplete).amount_minor if says is Says.PART else None,
        forms.text(fields.get("reason", "")),
        forms.day(fields.get("pays_by", ""), otherwise=AnswerIncomplete),
        fields.get("receipt_id") or None,
    )


def lines(typed: str, currency: str) -> list[Line]:
    """A line an article, its amount last: `Bracelet 18k 2,380.00`."""
    found = []
    for written in [each.strip() for each in typed.splitlines() if each.strip()][: MOST_LINES + 1]:
        name, _, said = written.rpartition(" ")
        minus = said.startswith(("-", "−"))
        amount = forms.amount(said.lstrip("-−"), currency, otherwise=LinesUnreadable).amount_minor
        text = forms.text(name, NAME)
        if not text:
            raise LinesUnreadable
        found.append(Line(text, -amount if minus else amount))
    return found


def as_typed(money: Money | None) -> str:
    """An amount as a field shows it again."""
    return f"{money.as_decimal():f}" if money else ""


def _line(fields: Fields, name: str) -> str | None:
    return forms.text(" ".join(fields.get(name, "").split()), NAME)


def _code(fields: Fields, name: str) -> str | None:
    said = fields.get(name, "").strip().upper()
    return said if said.isascii() and said.isalpha() and len(said) in (2, 3) else None
