"""The digest on the desk: what left an organisation's desk, and to which of its offices it is sent."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from i18n.languages import LANGUAGES
from rescue.cases.wording import STATES
from rescue.desk.takeovers import wording
from rescue.kit.access import organisations
from rescue.kit.web.downloads import csv_file
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, page
from rescue.network.run_cards import KIND_NAMES
from rescue.takeover import drafting
from rescue.takeover.digests import digests, saving
from rescue.takeover.digests.digests import PERIOD_NAMES, Period
from rescue.takeover.models import STATE_NAMES
from rescue.takeover.telling import contacts

pages = APIRouter(include_in_schema=False)
Organisation = Annotated[str, Query(max_length=40)]


@pages.get("/desk/takeovers/digest")
def show_digest(
    request: Request,
    db: Reading,
    viewer: DeskViewer,
    period: Annotated[str, Query(max_length=10)] = "week",
    organisation: Organisation = "",
) -> HTMLResponse:
    house = house_of(request)
    chosen = next((each for each in Period if each == period), Period.WEEK)
    every = [each for kind in drafting.HANDING_OVER for each in organisations.list_organisations(db, kind)]
    whose = next((each for each in every if each.id == organisation), None)
    span = digests.span_of(chosen, db.now, house.settings.home_zone)
    return page(
        request,
        "desk/takeovers/digest.html",
        viewer=viewer,
        digest=digests.gather(db, span, organisation_id=whose.id if whose else None, for_desk=True),
        period=chosen,
        periods=PERIOD_NAMES,
        organisations=every,
        whose=whose,
        offices=contacts.list_of(db, whose.id) if whose else [],
        kinds=KIND_NAMES,
        states=STATES,
        deed_states=STATE_NAMES,
        words=wording,
        twenty=[(each.code, each.autonym) for each in LANGUAGES.values()],
        zone=house.settings.home_zone,
    )


@pages.post("/desk/takeovers/digest.csv", response_model=None)
def save_digest(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    organisation: Annotated[str, Form(max_length=40)] = "",
    period: Annotated[Period, Form()] = Period.WEEK,
) -> Response:
    """For an organisation to have: names as its deeds allow, each with its line in the record."""
    house = house_of(request)
    whose = organisations.get_organisation(db, organisation)
    span = digests.span_of(period, db.now, house.settings.home_zone)
    digest = digests.gather(db, span, organisation_id=whose.id)
    say = house.translator(language_of(request).tag).gettext
    text = saving.save(db, digest, say, kinds=KIND_NAMES, states=STATES, by=viewer.id)  # type: ignore[arg-type]
    return csv_file(text, f"digest-{span.first}-{span.last}.csv")
