"""A photo or a voice note of a traveller, saved by a coordinator; who opened it is recorded."""

from fastapi import APIRouter
from starlette.responses import Response

from rescue.cases import incidents
from rescue.intake.told import files
from rescue.kit.web import uploads
from rescue.kit.web.routes import DeskViewer, Writing
from rescue.kit.web.strict import IdPath

pages = APIRouter(include_in_schema=False)


@pages.post("/desk/incidents/{id}/told/{file_id}", response_model=None)
def open_file(db: Writing, viewer: DeskViewer, id: IdPath, file_id: IdPath) -> Response:
    """Opening is written down, so it is a POST."""
    incident = incidents.get_visible(db, id, viewer)
    return uploads.send(files.open_file(db, incident, file_id, viewer))
