"""What a case has cost so far, by currency: the bills that came, and what is agreed and not billed yet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rescue.desk.fleet.shown import Helper
from rescue.interpreting.models import Interpretation
from rescue.kit.money import Money


@dataclass(frozen=True)
class Costs:
    """Sums in each currency, never added across currencies. None of it is held or paid here."""

    billed: Sequence[Money]
    expected: Sequence[Money]


def of_case(helpers: Iterable[Helper], interpretations: Iterable[Interpretation]) -> Costs:
    """Bills that stand, an audited one at what was allowed, with interpreters' minutes; estimates where no bill is."""
    billed: list[Money] = []
    expected: list[Money] = []
    for helper in helpers:
        bill, call_out = helper.bill, helper.call_out
        if bill is not None:
            allowed = bill.total_minor if bill.allowed_minor is None else bill.allowed_minor
            billed.append(Money(allowed, bill.currency))
        elif call_out.estimate_minor is not None and call_out.estimate_currency:
            expected.append(Money(call_out.estimate_minor, call_out.estimate_currency))
    billed += [Money(each.amount_minor, each.currency) for each in interpretations if each.currency]
    return Costs(_sums(billed), _sums(expected))


def _sums(amounts: Iterable[Money]) -> list[Money]:
    sums: dict[str, Money] = {}
    for each in amounts:
        sums[each.currency] = sums.get(each.currency, Money(0, each.currency)) + each
    return [sums[currency] for currency in sorted(sums) if sums[currency].amount_minor]
