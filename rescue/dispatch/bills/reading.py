"""A bill as a person types it: amounts in whole units, decimals in the currency's own digits."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from rescue.dispatch.bills.bills import MOST_MINOR, BillDraft, BillUnreadable
from rescue.dispatch.bills.comparing import Line
from rescue.dispatch.bills.models import NUMBER_CHARACTERS, LineKind
from rescue.kit.money import Money
from rescue.kit.web.strict import TEXT_CHARACTERS, find_unreadable

AMOUNT_CHARACTERS = 24


def read(fields: Mapping[str, str], *, photo_id: str | None = None) -> BillDraft:
    """The draft of a sent form, or BillUnreadable. Lines that are empty are left out."""
    currency = fields.get("currency", "").strip().upper()
    if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
        raise BillUnreadable
    lines = tuple(
        Line(kind, amount, _text(fields.get(f"{kind}_text", "")) if kind is LineKind.OTHER else "")
        for kind in LineKind
        if (amount := _amount(fields.get(str(kind), ""), currency)) is not None
    )
    total = _amount(fields.get("total", ""), currency)
    if total is None:
        if not lines:
            raise BillUnreadable
        total = sum(line.amount_minor for line in lines)
    number = _text(fields.get("number", ""))[:NUMBER_CHARACTERS]
    return BillDraft(currency, total, lines, number or None, _text(fields.get("note", "")) or None, photo_id)


def _amount(said: str, currency: str) -> int | None:
    """`1,500`, `1 500.50`, `１５００`: None when nothing was typed."""
    plain = "".join(said.split()).replace(",", "").replace("'", "")
    if not plain:
        return None
    if len(plain) > AMOUNT_CHARACTERS:
        raise BillUnreadable
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise BillUnreadable from None
    if not amount.is_finite() or amount < 0 or amount > MOST_MINOR:
        raise BillUnreadable
    return Money.of(amount, currency).amount_minor


def _text(said: str) -> str:
    if len(said) > TEXT_CHARACTERS or find_unreadable(said, "\n\r\t"):
        raise BillUnreadable
    return said.strip()
