"""What the work has shown moves a rank and says so: a table of facts."""

from types import SimpleNamespace
from typing import Any

import pytest

from rescue.network.models import Service
from rescue.network.quality.figures import figures_of
from rescue.network.scoring import Facts, Why, score, weigh

PLAIN: dict[str, Any] = {"service": Service.CASUALTY_TRANSPORT, "distance_m": 3_200, "home_territory": "TH"}
NOTHING = weigh(Facts(**PLAIN))


@pytest.mark.parametrize(
    ("changes", "more_minutes", "reason"),
    [
        ({"free_units": None}, 0, None),
        ({"free_units": 2}, 0, Why.UNITS_FREE),
        ({"free_units": 0}, 240, Why.BUSY),
        ({"arrivals": 5, "late_minutes_total": 100}, 10, Why.LATE),
        ({"arrivals": 5, "late_minutes_total": 10}, 1, Why.PUNCTUAL),
        ({"milestones_due": 10, "milestones_missed": 5}, 2.5, Why.MISSES_MILESTONES),
        ({"complaints": 1}, 12, Why.COMPLAINTS),
        ({"audited_bills": 5, "bill_cuts_permille": 1_000}, 2, Why.BILLS_CUT),
    ],
)
def test_a_fact_costs_minutes_and_is_said(changes: dict[str, Any], more_minutes: float, reason: Why | None) -> None:
    facts = Facts(**{**PLAIN, **changes})
    assert weigh(facts) - NOTHING == pytest.approx(more_minutes)
    codes = [each.code for each in score(facts)[1]]
    assert reason is None or reason in codes
    assert len(codes) == 4 + (reason is not None)


def test_figures_are_exact_and_say_what_they_come_from() -> None:
    counted = SimpleNamespace(
        offers_count=3,
        acceptances_count=2,
        accept_seconds_total=125,
        arrivals_count=2,
        eta_error_minutes_total=5,
        late_minutes_total=0,
        milestones_due_count=0,
        milestones_missed_count=0,
        aborts_count=1,
        complaints_count=0,
        audited_bills_count=2,
        bill_cuts_permille_total=101,
    )
    figures = {each.code: (each.value, each.total, each.count) for each in figures_of(counted)}
    assert figures == {
        "offer_to_accept": (63, 125, 2),
        "acceptance": (667, 2, 3),
        "estimate_error": (3, 5, 2),
        "late": (0, 0, 2),
        "milestones_missed": (None, 0, 0),
        "aborts": (500, 1, 2),
        "complaints": (0, 0, 2),
        "bill_cuts": (51, 101, 2),
    }
