"""Run cards: what can happen, and the services it needs. The first service of a card is called out with the report."""

from enum import StrEnum

from rescue.kit.words import N_
from rescue.network.models import Service


class Kind(StrEnum):
    """What happened. A report in any other words is `other`, with the words kept."""

    HIT_AND_RUN = "road.hit_and_run"
    ROAD_COLLISION = "road.collision"
    INJURY = "injury"
    ILLNESS = "illness"
    DROWNING = "drowning"
    ASSAULT = "assault"
    DEATH = "death"
    LOST_PERSON = "lost_person"
    NATURAL_DISASTER = "natural_disaster"
    DETENTION = "detention"
    THEFT = "theft"
    LOST_DOCUMENTS = "lost_documents"
    STRANDED = "stranded"
    PURCHASE_DISPUTE = "purchase_dispute"
    DISPUTE = "dispute"
    CONCIERGE = "concierge"
    OTHER = "other"
    UNKNOWN = "unknown"


KIND_NAMES: dict[Kind, str] = {
    Kind.HIT_AND_RUN: N_("Hit and run"),
    Kind.ROAD_COLLISION: N_("Traffic accident"),
    Kind.INJURY: N_("Injury"),
    Kind.ILLNESS: N_("Illness"),
    Kind.DROWNING: N_("Drowning"),
    Kind.ASSAULT: N_("Assault"),
    Kind.DEATH: N_("Death"),
    Kind.LOST_PERSON: N_("Missing person"),
    Kind.NATURAL_DISASTER: N_("Natural disaster"),
    Kind.DETENTION: N_("Detention"),
    Kind.THEFT: N_("Theft"),
    Kind.LOST_DOCUMENTS: N_("Lost documents"),
    Kind.STRANDED: N_("Stranded"),
    Kind.PURCHASE_DISPUTE: N_("Purchase dispute"),
    Kind.DISPUTE: N_("Dispute"),
    Kind.CONCIERGE: N_("Help with shopping"),
    Kind.OTHER: N_("Something else"),
    Kind.UNKNOWN: N_("Call for help"),
}

_FIRST_AID = (Service.CASUALTY_TRANSPORT, Service.MEDICAL_TREATMENT, Service.TRANSLATION)
RUN_CARDS: dict[Kind, tuple[Service, ...]] = {
    Kind.HIT_AND_RUN: (*_FIRST_AID, Service.DISPUTE_COORDINATION),
    Kind.ROAD_COLLISION: (*_FIRST_AID, Service.DISPUTE_COORDINATION),
    Kind.INJURY: _FIRST_AID,
    Kind.ILLNESS: (Service.MEDICAL_TREATMENT, Service.TRANSLATION),
    Kind.DROWNING: _FIRST_AID,
    Kind.ASSAULT: (*_FIRST_AID, Service.DISPUTE_COORDINATION),
    Kind.DEATH: (Service.DISPUTE_COORDINATION, Service.TRANSLATION),
    Kind.LOST_PERSON: (Service.DISPUTE_COORDINATION, Service.TRANSLATION),
    Kind.NATURAL_DISASTER: _FIRST_AID,
    Kind.DETENTION: (Service.TRANSLATION, Service.DISPUTE_COORDINATION),
    Kind.THEFT: (Service.TRANSLATION, Service.DISPUTE_COORDINATION),
    Kind.LOST_DOCUMENTS: (Service.TRANSLATION,),
    Kind.STRANDED: (Service.TRANSLATION,),
    Kind.PURCHASE_DISPUTE: (Service.SHOPPING_GUIDE, Service.DISPUTE_COORDINATION),
    Kind.DISPUTE: (Service.DISPUTE_COORDINATION, Service.TRANSLATION),
    Kind.CONCIERGE: (Service.SHOPPING_GUIDE,),
    Kind.OTHER: (Service.TRANSLATION,),
    Kind.UNKNOWN: _FIRST_AID,
}

_ALIASES: dict[str, Kind] = {
    "hit_and_run": Kind.HIT_AND_RUN,
    "traffic_accident": Kind.ROAD_COLLISION,
    "road_accident": Kind.ROAD_COLLISION,
    "road.accident": Kind.ROAD_COLLISION,
    "road.crash": Kind.ROAD_COLLISION,
    "accident": Kind.INJURY,
    "medical": Kind.ILLNESS,
    "sos": Kind.UNKNOWN,
}


def kind_of(said: str | None) -> Kind:
    """The kind a reporter's word means: nothing said is an unknown call for help, a strange word is something else."""
    word = (said or "").strip().lower().replace(" ", "_").replace("-", "_")
    if not word:
        return Kind.UNKNOWN
    return _ALIASES.get(word) or next((kind for kind in Kind if kind == word), Kind.OTHER)


def kind_name(kind: str) -> str:
    """The English source text of a kind."""
    return KIND_NAMES[Kind(kind)]


def services_for(kind: Kind) -> tuple[Service, ...]:
    """The services an incident of this kind needs, the most urgent first."""
    return RUN_CARDS[kind]
