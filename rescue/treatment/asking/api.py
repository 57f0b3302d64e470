"""Papers asked of a hospital, for machines: ask, list, withdraw. What comes lies among the medical reports."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import ConfigDict, Field

from rescue.cases import incidents
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import DeskViewer, Reading, Writing
from rescue.kit.web.strict import Id, IdPath, LanguageTag, Line, Moment, Strict, Text
from rescue.treatment.asking import requests
from rescue.treatment.asking.models import Paper, ReportRequest

api = APIRouter()


class QuestionBody(Strict):
    """What is asked of a hospital; `channel` and `address` say how the link reaches it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "case_id": "cas_01k9",
                "facility_id": "fac_01k9",
                "papers": ["report", "fitness"],
                "due_at": "2026-03-02T10:00:00Z",
                "language": "th",
                "channel": "sms",
                "address": "+6676123456",
            }
        }
    )

    case_id: Id
    facility_id: Id
    papers: Annotated[list[Paper], Field(min_length=1, max_length=len(Paper))]
    due_at: Moment
    language: LanguageTag
    note: Text | None = None
    channel: Annotated[str, Field(pattern="^(sms|email|whatsapp)$")] = "sms"
    address: Annotated[Line, Field(min_length=3)]

    def question(self) -> requests.Question:
        return requests.Question(**dict(self))


@api.get("/incidents/{id}/report-requests")
def list_report_requests(db: Reading, viewer: DeskViewer, id: IdPath) -> dict[str, Any]:
    """Which papers were asked of which hospital, by when, and which came."""
    incident = incidents.get_visible(db, id, viewer)
    return {"items": [_view(db, each) for each in requests.list_for_incident(db, incident.id)]}


@api.post("/incidents/{id}/report-requests", status_code=201)
def ask_for_report(
    request: Request, db: Writing, viewer: DeskViewer, id: IdPath, body: QuestionBody, key: IdempotencyKey = None
) -> Response:
    """Ask a hospital for papers: it is sent a link that takes them, and the answer has a clock."""

    def make() -> Answer:
        incident = incidents.get_for_change(db, id, viewer)
        asked = requests.ask(db, incident, body.question(), by=viewer.id)
        return Answer(201, _view(db, asked), {"ETag": etag(asked.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/report-requests/{id}/withdrawal")
def withdraw_report_request(
    request: Request, response: Response, db: Writing, viewer: DeskViewer, id: IdPath
) -> dict[str, Any]:
    """Nothing is needed any more; the link takes no more files."""
    asked = requests.get_for_change(db, id, viewer, seen_version=seen_version(request))
    requests.withdraw(db, asked, by=viewer.id)
    show_version(response, asked.version)
    return _view(db, asked)


def _view(db: Db, asked: ReportRequest) -> dict[str, Any]:
    same = ("id", "incident_id", "case_id", "facility_id", "papers", "language", "channel", "version")
    hours = {name: getattr(asked, name) for name in ("asked_at", "due_at", "expires_at", "received_at")}
    told = {name: hour.isoformat() if hour else None for name, hour in hours.items()}
    came = [each.id for each in requests.list_papers(db, asked)]
    return {**{name: getattr(asked, name) for name in same}, "state": str(asked.state), **told, "reports": came}
