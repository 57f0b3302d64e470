"""The desk's figures for a period, as a page and as a table to take away."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from rescue.desk import board, wording
from rescue.desk.case import minutes_and_seconds
from rescue.desk.figures import figures
from rescue.desk.figures.figures import Line, Period
from rescue.kit.web.downloads import csv_file
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, language_of, page
from rescue.network.files.sheets import write_csv
from rescue.network.run_cards import KIND_NAMES

pages = APIRouter(include_in_schema=False)
Day = Annotated[date | None, Query()]
HEAD = (
    *("by", "name", "incidents", "report_to_offer_p50_s", "report_to_accept_p50_s", "report_to_accept_p90_s"),
    *("accept_to_scene_p50_s", "accept_to_scene_p90_s", "accepted_in_time_percent"),
)


@pages.get("/desk/figures")
def show_figures(
    request: Request, db: Reading, viewer: DeskViewer, first: Day = None, last: Day = None
) -> HTMLResponse:
    of, language = _period(request, first, last), language_of(request).tag
    return page(
        request,
        "desk/figures.html",
        viewer=viewer,
        period=of,
        found=figures.gather(db, viewer, of),
        territory_name=lambda code: board.territory_name(code, language),
        clock=minutes_and_seconds,
        promise_minutes=figures.PROMISE_SECONDS // 60,
        kinds=KIND_NAMES,
        words=wording,
    )


@pages.get("/desk/figures.csv")
def save_figures(request: Request, db: Reading, viewer: DeskViewer, first: Day = None, last: Day = None) -> Response:
    of = _period(request, first, last)
    found = figures.gather(db, viewer, of)
    rows = [_row("all", found.total)]
    rows += [_row("severity", line) for line in found.by_severity]
    rows += [_row("kind", line) for line in found.by_kind]
    rows += [_row("territory", line) for line in found.by_territory]
    return csv_file(write_csv(HEAD, rows), f"homeward-{of.first}-{of.last}.csv")


def _period(request: Request, first: date | None, last: date | None) -> Period:
    house = house_of(request)
    return figures.period(first, last, now=house.clock.now(), zone=house.settings.home_zone)


def _row(by: str, line: Line) -> tuple[object, ...]:
    speed = (line.offer_p50, line.accept_p50, line.accept_p90, line.scene_p50, line.scene_p90)
    return (by, line.name, line.count, *speed, line.in_time_percent)
