"""Whether the process lives, and whether it is ready to help."""

from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from rescue.kit.web.house import house_of
from rescue.kit.web.routes import AnyViewer
from rescue.migrations import steps

health = APIRouter(tags=["health"])


@health.get("/healthz")
def live(_viewer: AnyViewer) -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@health.get("/readyz")
def ready(request: Request, response: Response, _viewer: AnyViewer) -> dict[str, Any]:
    """The database answers and its tables are those of this code; 503 otherwise."""
    database = house_of(request).database
    checks = {"database": "ok", "migrations": "ok"}
    try:
        with database.read() as db:
            db.execute(text("SELECT 1"))
        difference = steps.find_difference(database.engine)
        checks["migrations"] = difference or "ok"
    except SQLAlchemyError:
        checks["database"] = "unreachable"
    is_ready = all(state == "ok" for state in checks.values())
    response.status_code = 200 if is_ready else 503
    return {"status": "ok" if is_ready else "not ready", "checks": checks}
