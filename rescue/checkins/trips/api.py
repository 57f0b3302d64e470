"""Trips for programs: left, read, replaced, ended, deleted; checking in, and asking for more time."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from rescue.checkins.due import checking, overdue
from rescue.checkins.due.checking import Fix
from rescue.checkins.due.times import Rule
from rescue.checkins.models import How, Itinerary
from rescue.checkins.trips import forgetting, itineraries, views
from rescue.checkins.trips.bodies import CheckInIn, ExtensionIn, TripIn, TripList, TripView
from rescue.checkins.trips.drafts import LegDraft, Relative, TripDraft, Who
from rescue.checkins.watch import Watch
from rescue.kit.access.principals import DESK, Principal, Role
from rescue.kit.database import Db
from rescue.kit.web.etags import etag, seen_version, show_version
from rescue.kit.web.house import house_of
from rescue.kit.web.idempotency import Answer, IdempotencyKey, ask, once
from rescue.kit.web.routes import AnyViewer, DeskViewer, Reading, Writing, language_of, may
from rescue.kit.web.strict import IdPath
from rescue.rollcalls import names
from rescue.rollcalls.names import Named

api = APIRouter(prefix="/api/v1", tags=["trips"])
Holder = Annotated[Principal, Depends(may(Role.PARTY, *DESK))]
MOST_LISTED = 200


@api.get("/itineraries", response_model=TripList)
def list_itineraries(
    db: Reading, viewer: DeskViewer, limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = MOST_LISTED
) -> dict[str, Any]:
    """The trips under way."""
    return {"items": [views.brief(trip) for trip in itineraries.list_open(db, viewer, most=limit)]}


@api.post("/itineraries", response_model=TripView, status_code=201)
def leave_itinerary(
    request: Request, db: Writing, viewer: AnyViewer, body: TripIn, key: IdempotencyKey = None
) -> Response:
    """Leave a trip; nobody needs an account. The answer's `link` is the traveller's page, texted to them as well."""
    house = house_of(request)

    def make() -> Answer:
        left = itineraries.leave(db, _draft(request, body), kept=Watch.of(house.settings).kept, by=viewer.id)
        db.flush()
        shown = _view(request, db, left.itinerary)
        shown["link"] = f"{house.settings.public_url}{itineraries.LINK_PATH}{left.link.token}"
        headers = {"Location": f"/api/v1/itineraries/{left.itinerary.id}", "ETag": etag(left.itinerary.version)}
        return Answer(201, TripView(**shown).model_dump(mode="json"), headers)

    return once(db, ask(request, viewer, key, body), make).response()


@api.get("/itineraries/{id}", response_model=TripView)
def show_itinerary(request: Request, response: Response, db: Reading, viewer: Holder, id: IdPath) -> dict[str, Any]:
    """A trip, for the desk or with its link's key as the bearer token."""
    trip = itineraries.get_visible(db, id, viewer)
    show_version(response, trip.version)
    return _view(request, db, trip)


@api.put("/itineraries/{id}", response_model=TripView)
def replace_itinerary(
    request: Request, response: Response, db: Writing, viewer: Holder, id: IdPath, body: TripIn
) -> dict[str, Any]:
    """Everything of a trip as it is now; the times still to come follow it."""
    trip = itineraries.get_for_change(db, id, viewer, seen_version=seen_version(request))
    itineraries.replace(db, trip, _draft(request, body), by=viewer.id)
    return _changed(request, response, db, trip)


@api.delete("/itineraries/{id}", status_code=204)
def delete_itinerary(request: Request, db: Writing, viewer: Holder, id: IdPath) -> Response:
    """Delete everything of a trip at once; not while somebody is looked for."""
    forgetting.forget(db, itineraries.get_for_change(db, id, viewer, seen_version=seen_version(request)), by=viewer.id)
    return Response(status_code=204)


@api.post("/itineraries/{id}/check-ins", response_model=TripView, status_code=201)
def check_in(
    request: Request, db: Writing, viewer: Holder, id: IdPath, body: CheckInIn, key: IdempotencyKey = None
) -> Response:
    """They are well. An overdue one becomes late; a case opened only for it ends while nobody was sent."""

    def make() -> Answer:
        trip = itineraries.get_for_change(db, id, viewer)
        itineraries.check_open(trip)
        has_both = body.latitude is not None and body.longitude is not None
        fix = Fix(body.latitude, body.longitude, body.accuracy_m, body.text) if has_both else Fix(said=body.text)
        overdue.check_in(db, trip, how=How.DESK if viewer.is_desk else How.API, by=viewer.id, fix=fix)
        db.flush()
        shown = TripView(**_view(request, db, trip)).model_dump(mode="json")
        return Answer(201, shown, {"ETag": etag(trip.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.post("/itineraries/{id}/extensions", response_model=TripView, status_code=201)
def extend_check_in(
    request: Request, db: Writing, viewer: Holder, id: IdPath, body: ExtensionIn, key: IdempotencyKey = None
) -> Response:
    """The next check-in is due so many minutes later; not when somebody is looked for already."""

    def make() -> Answer:
        trip = itineraries.get_for_change(db, id, viewer)
        checking.extend(db, trip, body.minutes, by=viewer.id)
        db.flush()
        shown = TripView(**_view(request, db, trip)).model_dump(mode="json")
        return Answer(201, shown, {"ETag": etag(trip.version)})

    return once(db, ask(request, viewer, key, body), make).response()


@api.put("/itineraries/{id}/homecoming", response_model=TripView)
def come_home(request: Request, response: Response, db: Writing, viewer: Holder, id: IdPath) -> dict[str, Any]:
    """Home safe: nothing is due any more, and the trip is deleted after the days that the house keeps it."""
    trip = itineraries.get_for_change(db, id, viewer)
    how = How.DESK if viewer.is_desk else How.API
    overdue.come_home(db, trip, Watch.of(house_of(request).settings), how=how, by=viewer.id)
    return _changed(request, response, db, trip)


def _draft(request: Request, body: TripIn) -> TripDraft:
    otherwise = language_of(request).tag
    people = [
        Named(each.name, names.read_phone(each.phone or "", None), each.language, each.nationality)
        for each in body.people
    ]
    relative = body.relative
    return TripDraft(
        who=Who(
            body.traveller.name,
            body.traveller.phone,
            body.traveller.language or otherwise,
            body.traveller.leads_group or bool(people or body.people_text),
        ),
        legs=tuple(
            LegDraft(each.place, each.from_local, each.until_local, each.latitude, each.longitude, each.choice)
            for each in body.legs
        ),
        rules=tuple(Rule(each.every, each.at, each.leg) for each in body.check_in_rules),
        grace_minutes=body.grace_minutes,
        relative=Relative(relative.name, relative.phone, relative.language or otherwise) if relative else None,
        people=(*people, *names.read_text(body.people_text or "")),
    )


def _changed(request: Request, response: Response, db: Db, trip: Itinerary) -> dict[str, Any]:
    db.flush()
    show_version(response, trip.version)
    return _view(request, db, trip)


def _view(request: Request, db: Db, trip: Itinerary) -> dict[str, Any]:
    return views.whole(db, trip, language_of(request).tag)
