"""A bill beside the agreed prices: pure arithmetic in minor units, line by line."""

from dataclasses import dataclass
from typing import Any

from rescue.dispatch.bills.models import LineKind
from rescue.network.tariffs.estimates import Parts


@dataclass(frozen=True)
class Line:
    """One line of a bill."""

    kind: LineKind
    amount_minor: int
    text: str = ""


@dataclass(frozen=True)
class Work:
    """What was done: minutes from acceptance to the end, and whether anybody came at all."""

    minutes: int
    has_come: bool


@dataclass(frozen=True)
class Comparison:
    """`agreed_minor` in all and by kind, None where no price was agreed; `over_minor` is what the bill asks beyond."""

    currency: str | None
    agreed_minor: int | None
    over_minor: int | None
    over_permille: int | None
    by_kind: dict[str, int]

    def kept(self) -> dict[str, Any]:
        return {
            "currency": self.currency,
            "agreed_minor": self.agreed_minor,
            "over_minor": self.over_minor,
            "over_permille": self.over_permille,
            "by_kind": self.by_kind,
        }


def compare(total_minor: int, currency: str, *, agreed: Parts | None, agreed_in: str | None, work: Work) -> Comparison:
    """Compare a bill with the prices that held at the call; who was cancelled before coming has the call-out fee."""
    if agreed is None or agreed_in is None:
        return Comparison(None, None, None, None, {})
    by_kind = {str(LineKind.CALL_OUT): agreed.call_out_minor}
    if work.has_come:
        done = Parts(
            agreed.fee_minor,
            agreed.per_km_minor,
            agreed.per_hour_minor,
            agreed.percent,
            agreed.why,
            agreed.road_m,
            work.minutes,
        )
        by_kind |= {str(LineKind.ROAD): done.road_minor, str(LineKind.TIME): done.time_minor}
        whole = done.total_minor
    else:
        whole = agreed.call_out_minor
    if currency != agreed_in:
        return Comparison(agreed_in, whole, None, None, by_kind)
    over = total_minor - whole
    return Comparison(agreed_in, whole, over, over * 1_000 // whole if whole else None, by_kind)
