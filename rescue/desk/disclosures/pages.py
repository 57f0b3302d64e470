"""The disclosure record: everything for supervisors, a case's own for the desk; and saving its timeline as a table."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from rescue.cases import incidents
from rescue.consents import asking
from rescue.consents.models import MATTER_NAMES, ConsentState
from rescue.desk import case
from rescue.desk.board import territory_name
from rescue.desk.people import names_of, role_of
from rescue.desk.takeovers import wording
from rescue.kit import disclosures
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.disclosures import Disclosure, Part, Receiver, Way, read_grounds
from rescue.kit.problems import Problem
from rescue.kit.refusals import refusable
from rescue.kit.web.downloads import csv_file
from rescue.kit.web.house import house_of
from rescue.kit.web.routes import DeskViewer, Reading, Writing, language_of, may, page
from rescue.kit.web.strict import IdPath, Line, Text
from rescue.network.files.sheets import write_csv
from rescue.takeover import grounds as grounds_of

pages = APIRouter(include_in_schema=False)
Supervisor = Annotated[Principal, Depends(may(Role.SUPERVISOR, Role.ADMINISTRATOR))]
WayQuery = Annotated[str, Query(max_length=30)]
HEAD = (
    *("at", "by", "way", "incident", "receiver_kind", "receiver", "territory"),
    *("grounds", "consent", "words", "fields", "people"),
)
TIMELINE = (Part.NAME, Part.LOCATION, Part.COURSE)
"""What the sentences of a timeline can say about somebody."""


@pages.get("/desk/disclosures")
def list_disclosures(request: Request, db: Reading, viewer: Supervisor, way: WayQuery = "") -> HTMLResponse:
    """Everything that left the house, the newest first."""
    chosen = _way(way)
    lines = disclosures.list_newest(db, way=chosen)
    return page(
        request,
        "desk/disclosures/list.html",
        viewer=viewer,
        way=chosen,
        most=disclosures.MOST_SHOWN,
        **_told(request, db, lines),
    )


@pages.get("/desk/disclosures.csv")
def save_disclosures(db: Reading, _viewer: Supervisor, way: WayQuery = "") -> Response:
    """The record as a table: it says that data left, and holds none of it."""
    lines = disclosures.list_newest(db, way=_way(way))
    references, names = _references(db, lines), names_of(db, [each.by for each in lines])
    rows = [
        (
            *(each.at.isoformat(), names.get(each.by, each.by), each.way, references.get(each.incident_id or "", "")),
            *(each.receiver_kind, each.receiver, each.territory, str(each.grounds), each.consent_id),
            *(each.grounds_words, " ".join(each.parts), each.people),
        )
        for each in lines
    ]
    return csv_file(write_csv(HEAD, rows), "disclosures.csv")


@pages.get("/desk/incidents/{id}/disclosures")
def show_of_case(request: Request, db: Reading, viewer: DeskViewer, id: IdPath) -> HTMLResponse:
    return _show(request, db, viewer, id)


@pages.post("/desk/incidents/{id}/timeline.csv", response_model=None)
def save_timeline(
    request: Request,
    db: Writing,
    viewer: DeskViewer,
    id: IdPath,
    receiver: Annotated[Line, Form()] = "",
    grounds: Annotated[str, Form(max_length=20)] = "",
    consent_id: Annotated[str, Form(max_length=40)] = "",
    words: Annotated[Text, Form()] = "",
) -> Response:
    """The timeline as a table: when (UTC), what, in words, by whom. Who gets it and why is written down first."""
    lines = case.tell_timeline(db, id, viewer, house_of(request), language_of(request).tag)
    with refusable(db) as outcome:
        known = read_grounds(grounds if receiver.strip() else None, consent_id=consent_id or None, words=words)
        grounds_of.check(db, id, known)
        disclosures.record(
            db,
            way=Way.TIMELINE_TABLE,
            to=Receiver("person", receiver.strip()),
            grounds=known,
            parts=TIMELINE,
            by=viewer.id,
            incident_id=id,
            people=len(incidents.list_cases(db, id)),
        )
    if problem := outcome.refusal:
        return _show(request, db, viewer, id, problem)
    rows = [(line.at.isoformat(), line.kind, line.text, line.by) for line in lines]
    return csv_file(write_csv(("at", "kind", "text", "by"), rows), f"timeline-{id}.csv")


def _show(
    request: Request, db: Db, viewer: Principal, incident_id: str, problem: Problem | None = None
) -> HTMLResponse:
    incident = incidents.get_visible(db, incident_id, viewer)
    lines = disclosures.list_newest(db, incident_id=incident.id)
    agreed = [each for each in asking.list_for_incident(db, incident.id) if each.state is ConsentState.GIVEN]
    return page(
        request,
        "desk/disclosures/case.html",
        viewer=viewer,
        status=problem.status if problem else 200,
        problem=problem,
        incident=incident,
        consents=agreed,
        matters=MATTER_NAMES,
        **_told(request, db, lines),
    )


def _told(request: Request, db: Db, lines: list[Disclosure]) -> dict[str, Any]:
    """What desk/disclosures/lines.html needs."""
    return {
        "lines": lines,
        "references": _references(db, lines),
        "names": names_of(db, [each.by for each in lines]),
        "role_of": role_of,
        "territory_name": lambda code: territory_name(code, language_of(request).tag),
        "words": wording,
    }


def _way(said: str) -> Way | None:
    return next((each for each in Way if each == said), None)


def _references(db: Db, lines: list[Disclosure]) -> dict[str, str]:
    found = {each.incident_id for each in lines if each.incident_id}
    return {each: incident.reference for each in found if (incident := incidents.find(db, each))}
