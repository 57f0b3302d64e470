"""The portal's crews: what each station can send, set by its own people; and how they have worked."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse

from rescue.kit.access.principals import Principal, Role
from rescue.kit.problems import NotFound
from rescue.kit.web.routes import Reading, Writing, may, page, redirect
from rescue.kit.web.strict import Id, IdPath, Line
from rescue.network.capacity import units
from rescue.network.capacity.models import UNIT_NAME_CHARACTERS, UNIT_STATES, UnitState
from rescue.network.capacity.units import UnitDraft
from rescue.network.models import Provider, Station
from rescue.network.quality.figures import figures_of
from rescue.partners.portal import views

pages = APIRouter(include_in_schema=False)
PartnerViewer = Annotated[Principal, Depends(may(Role.PROVIDER))]
Version = Annotated[int, Form(ge=1, le=2**53)]


@pages.get("/partner/crew")
def show_crew(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    """Every station and its units."""
    providers = views.own_providers(db, viewer)
    board = {row.station_id: row for row in units.board(db, viewer)}
    stations = [(each, station, board.get(station.id)) for each in providers for station in _open(each)]
    return page(
        request,
        "partners/portal/crew.html",
        viewer=viewer,
        here=request.url.path,
        stations=stations,
        unit_states=UNIT_STATES,
        states=list(UnitState),
    )


@pages.post("/partner/crew", response_model=None)
def add_unit(
    db: Writing,
    viewer: PartnerViewer,
    station_id: Annotated[Id, Form()],
    name: Annotated[Line, Form(min_length=1, max_length=UNIT_NAME_CHARACTERS)],
    crew: Annotated[Line, Form()] = "",
) -> RedirectResponse:
    """A unit of one of the provider's own stations."""
    provider = next((each for each in views.own_providers(db, viewer) if station_id in _ids(each)), None)
    if provider is None:
        raise NotFound
    units.add(db, provider, UnitDraft(name, station_id, crew or None), by=viewer.id)
    return redirect("/partner/crew")


@pages.post("/partner/crew/{id}/state", response_model=None)
def set_unit_state(
    db: Writing, viewer: PartnerViewer, id: IdPath, state: Annotated[UnitState, Form()], version: Version
) -> RedirectResponse:
    """Available, on a job, off duty."""
    units.set_state(db, id, viewer, state, version=version)
    return redirect("/partner/crew")


@pages.post("/partner/crew/{id}/removal", response_model=None)
def remove_unit(db: Writing, viewer: PartnerViewer, id: IdPath, version: Version) -> RedirectResponse:
    units.remove(db, id, viewer, version=version)
    return redirect("/partner/crew")


@pages.get("/partner/quality")
def show_quality(request: Request, db: Reading, viewer: PartnerViewer) -> HTMLResponse:
    """The figures that decide who is asked first, with the numbers they come from."""
    shown = [(provider, figures_of(provider)) for provider in views.own_providers(db, viewer)]
    return page(request, "partners/portal/quality.html", viewer=viewer, here=request.url.path, shown=shown)


def _open(provider: Provider) -> list[Station]:
    return [station for station in provider.stations if station.is_active]


def _ids(provider: Provider) -> set[str]:
    return {station.id for station in provider.stations if station.is_active}
