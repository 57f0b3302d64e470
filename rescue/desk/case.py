"""One case on one screen: who, where, what was promised, who moves, what was said."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from i18n.languages import LANGUAGES
from i18n.sent import Sent
from rescue.cases import dispatching, incidents, timeline, views
from rescue.cases.models import Case, Incident, Position
from rescue.cases.response import opening
from rescue.desk import advice, asked_now, board, inbox_words, places, story
from rescue.desk.advice import Advice
from rescue.desk.asked_now import Asked
from rescue.desk.confirming import confirming
from rescue.desk.confirming.confirming import Confirmation
from rescue.desk.duty import panel
from rescue.desk.fleet import costs
from rescue.desk.fleet import shown as fleet_shown
from rescue.desk.fleet.costs import Costs
from rescue.desk.fleet.shown import Helper
from rescue.desk.glimpses import of_case, panels
from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.desk.joining import gathering, sameness, told_of_joined
from rescue.desk.joining.sameness import Sameness
from rescue.desk.map import locating
from rescue.desk.map.locating import CaseMap
from rescue.desk.people import names_of
from rescue.desk.scene import shown as scene_shown
from rescue.desk.shopping import shown as shopping_shown
from rescue.desk.takeovers import brief as takeover_brief
from rescue.desk.talking import talks
from rescue.desk.told import shown as told_shown
from rescue.desk.transfers import shown as transfers_shown
from rescue.desk.transfers import wording as transfer_words
from rescue.desk.treatment import shown as treatment_shown
from rescue.desk.treatment import wording as treatment_words
from rescue.desk.trips import shown as trips_shown
from rescue.desk.trips import wording as trip_words
from rescue.dispatch import call_outs, needs
from rescue.dispatch.bills.models import Bill
from rescue.dispatch.card_needs import Standing
from rescue.dispatch.models import CallOut, Complaint, Need
from rescue.geography import country_sheets
from rescue.geography.corrections import book as corrections
from rescue.geography.country_sheets import CountrySheet
from rescue.intake.models import Duplication
from rescue.interpreting import interpretations
from rescue.interpreting.models import Interpretation
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.web.house import House
from rescue.mailroom import arrivals
from rescue.network.models import Service
from rescue.network.run_cards import Kind, services_for
from rescue.treatment.models import Admission

MOST_EVENTS = 200
MOST_SAVED = 10_000
LINK_KEY = re.compile(r"(/[a-z]/)[0-9A-Za-z_-]{16,}")


@dataclass(frozen=True)
class CaseFile:
    """Everything the page of a case shows; names are in the reader's language."""

    incident: Incident
    place: str | None
    territory: str | None
    owner: str | None
    is_urgent: bool
    is_overdue: bool
    advice: Advice
    clocks: dict[str, datetime]
    intervals: dict[str, str | None]
    people: Sequence[Case]
    positions: Sequence[Position]
    suggestions: Sequence[places.Suggestion]
    sheet: CountrySheet | None
    needs: Sequence[Need]
    standing: Sequence[Standing]
    open_tasks: int
    journeys: Sequence[transfers_shown.Brief]
    treatment: treatment_shown.Brief
    told: told_shown.Brief
    takeover: takeover_brief.Brief
    missed: Sequence[trips_shown.Brief]
    shopping: shopping_shown.Panel
    scene: scene_shown.Brief | None
    asked: Sequence[Asked]
    service: Service
    services: Sequence[Service]
    candidates: dict[str, Any] | None
    confirmation: Confirmation | None
    asked_providers: dict[str, CallOut]
    messages: Sequence[Sent]
    talks: Sequence[talks.Talk]
    references: dict[str, str]
    story: Sequence[story.Line]
    arrivals: Sequence[arrivals.Arrival]
    sameness: Sameness
    duty: panel.Duty
    helpers: Sequence[Helper]
    costs: Costs
    map: CaseMap | None = None
    inbox_words: Any = inbox_words
    transfer_words: Any = transfer_words
    treatment_words: Any = treatment_words
    trip_words: Any = trip_words
    chapters: Any = field(default_factory=lambda: story.CHAPTERS)

    @staticmethod
    def chapter_of(kind: str) -> str | None:
        return story.chapter_of(kind)

    @staticmethod
    def shown(text: str) -> str:
        """A message without the key in its link: whoever holds that acts as somebody else."""
        return LINK_KEY.sub(r"\1…", text)


def assemble(
    db: Db,
    incident_id: str,
    viewer: Principal,
    house: House,
    language: str,
    *,
    service: Service | None = None,
    provider_id: str | None = None,
    place_text: str | None = None,
) -> CaseFile:
    """The case as the viewer may see it, or NotFound."""
    # long: a line a panel of the page
    incident, seen = of_case.look(db, incident_id, viewer)
    asked = call_outs.list_for_incident(db, incident.id)
    wanted = needs.list_for_incident(db, incident.id)
    told = timeline.list_newest(db, incident.id, MOST_EVENTS)
    names = names_of(db, [incident.owner_id, *(event.by for event in told)])
    is_overdue = incident.next_duty_at is not None and incident.next_duty_at < db.now
    chosen = service or _first_service(incident, wanted)
    named = gathering.references(db, incident) if seen.has(Duplication) else {incident.id: incident.reference}
    said = told_of_joined.said(db, named, language, seen)
    ways = confirming.ways(db, asked, said["messages"])
    return CaseFile(
        incident=incident,
        place=board.place_name(incident, language),
        territory=board.territory_name(incident.territory_code, language),
        owner=names.get(incident.owner_id or ""),
        is_urgent=incident.severity in board.URGENT,
        is_overdue=is_overdue,
        advice=advice.advise(incident, wanted, asked, is_overdue=is_overdue),
        clocks=views.clocks(incident, db.now, house.settings.home_zone),
        intervals={name: minutes_and_seconds(each) for name, each in incidents.intervals(incident).items()},
        **_surroundings(db, incident, place_text, language),
        needs=wanted,
        standing=opening.stand(db, incident, known=wanted),
        **panels.read(db, incident, viewer, seen),
        asked=asked_now.see_all(db, asked, ways),
        service=chosen,
        services=_services(incident),
        confirmation=_confirmation(db, incident, chosen, provider_id, house),
        **_who_may_come(db, incident, viewer, chosen, language, asked, seen),
        asked_providers={call_out.provider_id: call_out for call_out in asked if call_out.service == chosen},
        **said,
        sameness=sameness.of(db, incident, seen),
        duty=panel.of(db, incident, viewer, seen),
        story=story.tell(told, asked, names, cast(Any, house.translator(language))),
    )


def tell_timeline(db: Db, incident_id: str, viewer: Principal, house: House, language: str) -> list[story.Line]:
    """The whole story of a case in words, the newest first, or NotFound."""
    incident = incidents.get_visible(db, incident_id, viewer)
    told = timeline.list_newest(db, incident.id, MOST_SAVED)
    names = names_of(db, (event.by for event in told))
    translator: Any = house.translator(language)
    return story.tell(told, call_outs.list_for_incident(db, incident.id), names, translator)


def minutes_and_seconds(seconds: int | None) -> str | None:
    """`4:00`, `61:05`; None stays None."""
    return None if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


def language_name(tag: str) -> str:
    """A language in its own script; the tag where we do not know it."""
    return LANGUAGES[tag].autonym if tag in LANGUAGES else tag


def spoken_languages() -> list[tuple[str, str]]:
    """The languages somebody can be written to in, as tags and names."""
    return [(language.code, language.autonym) for language in LANGUAGES.values()]


def _surroundings(db: Db, incident: Incident, place_text: str | None, language: str) -> dict[str, Any]:
    """Who is there, and everything known of the place."""
    only_said = incident.place_said if incident.latitude is None else None
    return {
        "people": incidents.list_cases(db, incident.id),
        "positions": incidents.list_positions(db, incident.id),
        "suggestions": places.suggest(place_text or only_said, language),
        "sheet": _sheet(db, incident),
    }


def _who_may_come(
    db: Db,
    incident: Incident,
    viewer: Principal,
    service: Service,
    language: str,
    asked: Sequence[CallOut],
    seen: CaseGlimpse,
) -> dict[str, Any]:
    candidates = dispatching.candidates_view(db, incident, service, language) if incident.is_open else None
    helpers = fleet_shown.helpers(
        db, viewer, incident.id, asked, are_billed=seen.has(Bill), has_complaints=seen.has(Complaint)
    )
    drawn = locating.locate(db, incident, candidates, helpers, language, are_lying=seen.has(Admission))
    interpreted = seen.listed(Interpretation, lambda: interpretations.list_for_incident(db, incident.id))
    spent = costs.of_case(helpers, interpreted)
    return {"candidates": candidates, "helpers": helpers, "map": drawn, "costs": spent}


def _first_service(incident: Incident, wanted: Sequence[Need]) -> Service:
    unmet = [need.service for need in wanted if need.met_by is None]
    return Service(unmet[0]) if unmet else services_for(Kind(incident.kind))[0]


def _services(incident: Incident) -> list[Service]:
    """The run card's services first, then the others: a coordinator may send anybody."""
    card = services_for(Kind(incident.kind))
    return [*card, *(service for service in Service if service not in card)]


def _sheet(db: Db, incident: Incident) -> CountrySheet | None:
    if incident.territory_code is None:
        return None
    return country_sheets.sheet(
        corrections.read(db),
        incident.territory_code,
        incident.iso_code,
        latitude=incident.latitude,
        longitude=incident.longitude,
    )


def _confirmation(
    db: Db, incident: Incident, service: Service, provider_id: str | None, house: House
) -> Confirmation | None:
    if provider_id is None or not incident.is_open:
        return None
    return confirming.prepare(db, incident, service, provider_id, offer_seconds=house.settings.offer_seconds)
