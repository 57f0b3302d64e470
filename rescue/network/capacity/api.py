"""The crew and capacity board for machines: a provider's own program sets it, the desk reads all of it."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import Reading, Writing, may
from rescue.kit.web.strict import Id, IdPath, Line, Strict
from rescue.network.capacity import units
from rescue.network.capacity.models import UNIT_NAME_CHARACTERS, Unit, UnitState
from rescue.network.capacity.units import UnitDraft
from rescue.network.directory import get_provider
from rescue.network.models import Service

api = APIRouter(prefix="/api/v1", tags=["capacity"])
UnitViewer = Annotated[Principal, Depends(may(Role.PROVIDER, *DESK))]
TerritoryQuery = Annotated[str | None, Query(max_length=3, pattern=r"^[A-Z]{2,3}$")]


class UnitBody(Strict):
    """A unit: a vehicle with its crew, a desk; without a service it serves all of its station's."""

    name: Annotated[str, Field(min_length=1, max_length=UNIT_NAME_CHARACTERS, examples=["Ambulance 2"])]
    station_id: Annotated[Id, Field(examples=["sta_01kc5e9p2v0c8zq4t7m1x6bdj"])]
    crew: Annotated[Line, Field(examples=["2 paramedics, 1 driver"])] | None = None
    service: Service | None = None


class UnitStateBody(Strict):
    """What the unit does now."""

    state: Annotated[UnitState, Field(examples=["available"])]


class UnitView(BaseModel):
    """A unit; `call_out_id` is what it is held for, from the offer on."""

    id: str
    provider_id: str
    station_id: str
    name: str
    crew: str | None
    service: str | None
    state: UnitState
    call_out_id: str | None
    changed_at: datetime
    version: int


class StationBoard(BaseModel):
    """A station's units; `free` of them could be sent now."""

    provider_id: str
    provider: str
    station_id: str
    station: str
    territory: str
    free: int
    units: list[UnitView]


class BoardView(BaseModel):
    items: list[StationBoard]


def view(unit: Unit) -> dict[str, Any]:
    """A unit as JSON values."""
    names = ("id", "provider_id", "station_id", "name", "crew", "service", "state", "call_out_id", "changed_at")
    return {**{name: getattr(unit, name) for name in names}, "version": unit.version}


@api.get("/capacity")
def show_capacity(db: Reading, viewer: UnitViewer, territory: TerritoryQuery = None) -> BoardView:
    """Every station that said what units it has: the desk sees all, a provider its own."""
    return BoardView(
        items=[
            StationBoard(
                provider_id=row.provider_id,
                provider=row.provider,
                station_id=row.station_id,
                station=row.station,
                territory=row.territory_code,
                free=row.free,
                units=[UnitView(**view(unit)) for unit in row.units],
            )
            for row in units.board(db, viewer, territory)
        ]
    )


@api.post("/providers/{id}/units", status_code=201, response_model=UnitView)
def add_unit(
    request: Request, db: Writing, viewer: UnitViewer, id: IdPath, body: UnitBody, key: IdempotencyKey = None
) -> Response:
    """Add a unit, off duty. From then on its station is offered only as many call-outs as it has free units."""

    def make() -> Answer:
        provider = get_provider(db, viewer, id)
        unit = units.add(db, provider, UnitDraft(**body.model_dump()), by=viewer.id)
        shown = UnitView(**view(unit)).model_dump(mode="json")
        return Answer(201, shown, {"Location": f"/api/v1/units/{unit.id}", "ETag": etag(unit.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/units/{id}", response_model=UnitView)
def show_unit(response: Response, db: Reading, viewer: UnitViewer, id: IdPath) -> dict[str, Any]:
    unit = units.get_visible(db, id, viewer)
    show_version(response, unit.version)
    return view(unit)


@api.put("/units/{id}/state", response_model=UnitView)
def set_unit_state(
    request: Request, response: Response, db: Writing, viewer: UnitViewer, id: IdPath, body: UnitStateBody
) -> dict[str, Any]:
    """Available, on a job of its own, or off duty. If-Match carries the ETag that was read."""
    unit = units.set_state(db, id, viewer, body.state, version=seen_version(request))
    db.flush()
    show_version(response, unit.version)
    return view(unit)


@api.delete("/units/{id}", status_code=204)
def remove_unit(request: Request, db: Writing, viewer: UnitViewer, id: IdPath) -> None:
    """Take a unit off the board; not while it is out."""
    units.remove(db, id, viewer, version=seen_version(request))
