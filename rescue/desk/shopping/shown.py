"""What the desk's page of shopping shows: purchases with everything known, errands with their guides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rescue.cases import incidents
from rescue.cases.models import Case, Incident
from rescue.desk.shopping import wording
from rescue.dispatch import call_outs
from rescue.dispatch.models import CallOut
from rescue.kit.database import Db
from rescue.shopping import telling, views
from rescue.shopping.concierge import errands
from rescue.shopping.models import OPEN_PURCHASES, Errand
from rescue.shopping.purchases import clock, purchases
from rescue.shopping.refunds import windows


@dataclass(frozen=True)
class Shown:
    """Everything on the page; what has ended stands last."""

    people: Sequence[Case]
    purchases: Sequence[dict[str, Any]]
    errands: Sequence[Errand]
    call_outs: Mapping[str, CallOut]
    zones: Mapping[str, tuple[str, str]]
    """By purchase: the clocks of the place and those of the agency."""

    def person(self, case_id: str) -> str | None:
        return next((each.person_name for each in self.people if each.id == case_id), None)


@dataclass(frozen=True)
class Brief:
    """One line of the case's panel."""

    is_purchase: bool
    name: str
    amount: tuple[int, str] | None
    state: str
    next_step: str | None
    due_at: datetime | None
    is_alarm: bool


@dataclass(frozen=True)
class Panel:
    """What the case shows of shopping, with the words for it."""

    lines: Sequence[Brief]
    words: Any = wording


def assemble(db: Db, incident: Incident) -> Shown:
    found = purchases.list_for_incident(db, incident.id)
    found.sort(key=lambda each: each.state not in OPEN_PURCHASES)
    looked_for = errands.list_for_incident(db, incident.id)
    looked_for.sort(key=lambda each: each.state not in errands.OPEN)
    return Shown(
        people=incidents.list_cases(db, incident.id),
        purchases=[views.purchase(db, incident, each) for each in found],
        errands=looked_for,
        call_outs={each.id: each for each in call_outs.list_for_incident(db, incident.id)} if looked_for else {},
        zones={each.id: (telling.place_zone(incident, each), telling.zone_of(each.home)) for each in found},
    )


def panel(db: Db, incident: Incident) -> Panel:
    """What the case says of shopping in a line each; a case without any costs two statements."""
    lines: list[Brief] = []
    for each in purchases.list_for_incident(db, incident.id):
        step, is_unreached = None, False
        if each.state in OPEN_PURCHASES:
            advance, _ = windows.may_advance(purchases.windows_of(db, incident, each))
            is_unreached = clock.is_unreached(db, each)
            step = views.next_step(each, advance, is_unreached=is_unreached)
        due_at = each.due_at if each.state == "agency_asked" else None
        is_alarm = is_unreached or each.state == "advance_due"
        paid = (each.amount_minor, each.currency)
        state = "unreached" if is_unreached else str(each.state)
        lines.append(Brief(True, each.merchant, paid, state, step, due_at, is_alarm))
    for errand in errands.list_for_incident(db, incident.id):
        paid_most = (errand.budget_minor, errand.currency) if errand.budget_minor and errand.currency else None
        lines.append(Brief(False, errand.what, paid_most, str(errand.state), None, None, errand.state == "wanted"))
    return Panel(lines)
