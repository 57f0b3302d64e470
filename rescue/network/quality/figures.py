"""What the counted facts say of a partner: every figure with the numbers it comes from, and the words for it."""

from dataclasses import dataclass
from typing import Protocol

from rescue.kit.words import N_

FIGURES: dict[str, str] = {
    "offer_to_accept": N_("From offer to acceptance, on average"),
    "acceptance": N_("Offers accepted"),
    "estimate_error": N_("Own estimate of arrival off by, on average"),
    "late": N_("Later than said, on average"),
    "milestones_missed": N_("Milestones not reported"),
    "aborts": N_("Jobs given up after acceptance"),
    "complaints": N_("Complaints"),
    "bill_cuts": N_("Cut from bills, on average"),
}


class Counted(Protocol):
    """The columns the figures are made of."""

    offers_count: int
    acceptances_count: int
    accept_seconds_total: int
    arrivals_count: int
    eta_error_minutes_total: int
    late_minutes_total: int
    milestones_due_count: int
    milestones_missed_count: int
    aborts_count: int
    complaints_count: int
    audited_bills_count: int
    bill_cuts_permille_total: int


@dataclass(frozen=True)
class Figure:
    """`total` of `count` facts; `value` is the figure in `unit`, None before there is any fact.

    `seconds`, `minutes` are rounded half up from the exact sums; `permille` too.
    """

    code: str
    unit: str
    total: int
    count: int

    @property
    def text(self) -> str:
        return FIGURES[self.code]

    @property
    def value(self) -> int | None:
        if not self.count:
            return None
        return _rounded(self.total * (1_000 if self.unit == "permille" else 1), self.count)


def figures_of(of: Counted) -> list[Figure]:
    """The figures of a partner, in the order a coordinator asks for them."""
    return [
        Figure("offer_to_accept", "seconds", of.accept_seconds_total, of.acceptances_count),
        Figure("acceptance", "permille", of.acceptances_count, of.offers_count),
        Figure("estimate_error", "minutes", of.eta_error_minutes_total, of.arrivals_count),
        Figure("late", "minutes", of.late_minutes_total, of.arrivals_count),
        Figure("milestones_missed", "permille", of.milestones_missed_count, of.milestones_due_count),
        Figure("aborts", "permille", of.aborts_count, of.acceptances_count),
        Figure("complaints", "permille", of.complaints_count, of.acceptances_count),
        Figure("bill_cuts", "mean_permille", of.bill_cuts_permille_total, of.audited_bills_count),
    ]


def _rounded(total: int, count: int) -> int:
    return (2 * total + count) // (2 * count)
