"""A partner's quality figures for machines, each with the numbers it comes from."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.web.routes import Reading, may
from rescue.kit.web.strict import IdPath
from rescue.network.directory import get_provider
from rescue.network.quality.figures import figures_of

api = APIRouter(prefix="/api/v1", tags=["providers"])
QualityViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]


class FigureView(BaseModel):
    """`value` in `unit` (seconds, minutes, permille) of `total` over `count` facts; null before there is any fact."""

    code: str
    unit: str
    value: int | None
    total: int
    count: int


class QualityView(BaseModel):
    provider_id: str
    figures: list[FigureView]


@api.get("/providers/{id}/quality")
def show_quality(db: Reading, viewer: QualityViewer, id: IdPath) -> QualityView:
    """How a partner does its work, counted from facts; the desk sees all, a provider itself."""
    provider = get_provider(db, viewer, id)
    figures = [
        FigureView(code=each.code, unit=each.unit, value=each.value, total=each.total, count=each.count)
        for each in figures_of(provider)
    ]
    return QualityView(provider_id=provider.id, figures=figures)
