"""The digest for machines: an organisation's own, or any for the desk."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import Reading, language_of, may
from rescue.kit.web.strict import Id
from rescue.takeover.digests import digests
from rescue.takeover.digests.digests import Line, Period
from rescue.takeover.models import TakeOverState

api = APIRouter(prefix="/api/v1", tags=["take-overs"])
DigestViewer = Annotated[Principal, Depends(may(Role.MISSION, Role.AGENCY, *DESK))]


class DigestLine(BaseModel):
    """One case. What the deed does not allow, or no longer does, is null; nobody is named."""

    take_over_id: str
    organisation: str
    deed_state: TakeOverState
    reference: str | None
    kind: str | None
    state: str | None
    acting: str | None
    last_fact: str | None
    last_at: datetime | None
    hours_since: int | None
    calls: int
    messages: int


class DigestView(BaseModel):
    """A period that ends now; `calls` and `messages` are those we handled instead."""

    first: date
    last: date
    zone: str
    cases: int
    calls: int
    messages: int
    items: list[DigestLine]


@api.get("/take-over-digest", response_model=DigestView)
def show_take_over_digest(
    request: Request,
    db: Reading,
    viewer: DigestViewer,
    period: Annotated[Period, Query()] = Period.WEEK,
    organisation_id: Annotated[Id | None, Query()] = None,
) -> dict[str, Any]:
    """What left an organisation's desk; an organisation sees its own whatever it asks for."""
    house = house_of(request)
    whose = organisation_id if viewer.is_desk else viewer.organisation_id or "nobody"
    span = digests.span_of(period, db.now, house.settings.home_zone)
    digest = digests.gather(db, span, organisation_id=whose, for_desk=viewer.is_desk)
    say = house.translator(language_of(request).tag).gettext

    def shown(line: Line) -> dict[str, Any]:
        same = ("organisation", "reference", "kind", "state", "acting", "last_at", "hours_since", "calls", "messages")
        last = say(line.last_fact) if line.last_fact else None
        deed = {"take_over_id": line.deed.id, "deed_state": line.deed.state}
        return {**{name: getattr(line, name) for name in same}, **deed, "last_fact": last}

    return {
        **{"first": span.first, "last": span.last, "zone": span.zone, "cases": len(digest.lines)},
        **{"calls": digest.calls, "messages": digest.messages, "items": [shown(line) for line in digest.lines]},
    }
