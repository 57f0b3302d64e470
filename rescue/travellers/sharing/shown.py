"""What somebody who follows a case reads: how it stands, said about the traveller, and the place as they chose."""

from dataclasses import dataclass
from datetime import datetime

from rescue.cases.models import Incident, IncidentState
from rescue.dispatch.models import CallOutState
from rescue.geography import place_words, territories
from rescue.intake.numbers import Row
from rescue.kit.database import Db
from rescue.kit.words import N_
from rescue.travellers import tracking
from rescue.travellers.sharing.models import PlaceLevel, Share
from rescue.travellers.tracking import Helper, Said

ABOUT_THEM: dict[str, str] = {
    tracking.FACTS[CallOutState.ACCEPTED]: N_("%(helper)s is coming to them."),
    tracking.FACTS[CallOutState.EN_ROUTE]: N_("%(helper)s is on the way to them."),
    tracking.FACTS[CallOutState.ON_SCENE]: N_("%(helper)s is with them."),
    tracking.FACTS[CallOutState.TRANSPORTING]: N_("%(helper)s is taking them to hospital."),
    tracking.FACTS[CallOutState.AT_FACILITY]: N_("They are at the hospital with %(helper)s."),
    tracking.ASKING: N_("We have their call for help and are asking %(helper)s."),
    tracking.WOKEN: N_("We have their call for help. A coordinator is looking for help."),
    tracking.FINISHED: N_("%(helper)s has finished. We stay with them until everything is settled."),
    tracking.ENDS[IncidentState.CANCELLED]: N_("This call for help was taken back."),
}


@dataclass(frozen=True)
class Followed:
    """Everything the page of a relative shows; clocks are in `zone`."""

    headline: Said
    helpers: list[Helper]
    place: str | None
    degrees: str | None
    accuracy_m: int | None
    numbers: list[Row]
    updated_at: datetime
    zone: str
    name: str | None
    reference: str
    is_open: bool


def view(db: Db, share: Share, incident: Incident, language: str) -> Followed:
    """The present state of what is shared, without what happened, who is with them and what was written."""
    track = tracking.view(db, incident, language, link_id=share.link_id)
    is_exact = share.level is PlaceLevel.EXACT and incident.latitude is not None
    return Followed(
        headline=Said(ABOUT_THEM.get(track.headline.text, track.headline.text), track.headline.values),
        helpers=track.helpers,
        place=place_of(incident, share.level, language),
        degrees=f"{incident.latitude:.5f}, {incident.longitude:.5f}" if is_exact else None,
        accuracy_m=round(incident.accuracy_m) if is_exact and incident.accuracy_m is not None else None,
        numbers=track.numbers,
        updated_at=track.updated_at,
        zone=track.zone,
        name=incident.contact_name,
        reference=incident.reference,
        is_open=incident.is_open,
    )


def place_of(incident: Incident, level: PlaceLevel, language: str) -> str | None:
    """Where they are, as exactly as they chose; what they wrote about it only at the exact level."""
    if level is PlaceLevel.EXACT:
        return tracking.place_of(incident, language)
    territory = territories.find(incident.territory_code or "")
    if level is PlaceLevel.TOWN and incident.latitude is not None and incident.longitude is not None:
        return place_words.town_at(incident.latitude, incident.longitude, incident.territory_code, language)
    return territory.name(language) if territory else None
