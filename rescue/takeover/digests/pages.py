"""The digest of an embassy or agency: what left its desk, as a page and as a table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases.wording import STATES
from rescue.kit.access.principals import Principal, Role
from rescue.kit.problems import NotFound
from rescue.kit.web.downloads import csv_file
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import Reading, Writing, language_of, may, page
from rescue.network.run_cards import KIND_NAMES
from rescue.takeover.digests import digests, saving
from rescue.takeover.digests.digests import PERIOD_NAMES, Period
from rescue.takeover.models import STATE_NAMES

pages = APIRouter(include_in_schema=False)
Observer = Annotated[Principal, Depends(may(Role.MISSION, Role.AGENCY))]


@pages.get("/takeovers/digest")
def show_digest(
    request: Request, db: Reading, viewer: Observer, period: Annotated[str, Query(max_length=10)] = "week"
) -> HTMLResponse:
    chosen = next((each for each in Period if each == period), Period.WEEK)
    zone = house_of(request).settings.home_zone
    return page(
        request,
        "takeover/digest.html",
        viewer=viewer,
        here=request.url.path,
        digest=digests.gather(
            db, digests.span_of(chosen, db.now, zone), organisation_id=viewer.organisation_id or "nobody"
        ),
        period=chosen,
        periods=PERIOD_NAMES,
        kinds=KIND_NAMES,
        states=STATES,
        deed_states=STATE_NAMES,
        zone=zone,
    )


@pages.post("/takeovers/digest.csv", response_model=None)
def save_digest(
    request: Request, db: Writing, viewer: Observer, period: Annotated[Period, Form()] = Period.WEEK
) -> Response:
    """With the names the deeds allow: what leaves is written down."""
    if not viewer.organisation_id:
        raise NotFound
    house = house_of(request)
    span = digests.span_of(period, db.now, house.settings.home_zone)
    digest = digests.gather(db, span, organisation_id=viewer.organisation_id)
    say = house.translator(language_of(request).tag).gettext
    text = saving.save(db, digest, say, kinds=KIND_NAMES, states=STATES, by=viewer.id)  # type: ignore[arg-type]
    return csv_file(text, f"digest-{span.first}-{span.last}.csv")
