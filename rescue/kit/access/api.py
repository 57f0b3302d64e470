"""Who am I: for a program that wants to know what its token opens."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from rescue.kit.access.principals import Role
from rescue.kit.web.routes import AnyViewer

api = APIRouter(prefix="/api/v1", tags=["access"])


class Me(BaseModel):
    """The asker: a user, a token's organisation, a link, or anyone. `language` is a BCP 47 tag."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "usr_01kc5e9p2v0c8zq4t7m1x6bdj",
                    "role": "coordinator",
                    "organisation_id": None,
                    "language": "zh-Hans",
                }
            ]
        }
    )

    id: str
    role: Role
    organisation_id: str | None
    language: str | None


@api.get("/me")
def who_am_i(viewer: AnyViewer) -> Me:
    """Who the token, link or cookie says you are; role `anyone` without one."""
    return Me(id=viewer.id, role=viewer.role, organisation_id=viewer.organisation_id, language=viewer.language)
