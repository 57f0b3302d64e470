"""What can happen: the kinds of an incident, their names, and which of them a reporter's word means."""

from enum import StrEnum

from rescue.kit.words import N_


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
