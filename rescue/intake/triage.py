"""Severity, decided in one place from what is known without any language: the kind, and yes-or-no answers."""

from collections.abc import Mapping
from dataclasses import dataclass

from rescue.cases.models import Severity
from rescue.kit.words import N_
from rescue.network.run_cards import Kind

QUESTIONS: dict[str, str] = {
    "has_died": N_("Has somebody died?"),
    "is_unconscious": N_("Is somebody unconscious?"),
    "has_trouble_breathing": N_("Does somebody have trouble breathing?"),
    "is_bleeding_heavily": N_("Is somebody bleeding heavily?"),
    "has_open_fracture": N_("Is a bone broken and the skin open?"),
    "cannot_walk": N_("Is somebody unable to walk?"),
    "is_in_danger": N_("Is somebody still in danger?"),
}
_RED = ("is_unconscious", "has_trouble_breathing", "is_bleeding_heavily", "has_open_fracture", "is_in_danger")
_BY_KIND: dict[Kind, Severity] = {
    Kind.HIT_AND_RUN: Severity.RED,
    Kind.ROAD_COLLISION: Severity.RED,
    Kind.INJURY: Severity.RED,
    Kind.ILLNESS: Severity.RED,
    Kind.DROWNING: Severity.RED,
    Kind.ASSAULT: Severity.RED,
    Kind.NATURAL_DISASTER: Severity.RED,
    Kind.UNKNOWN: Severity.RED,  # nothing is known yet: life first
    Kind.DEATH: Severity.BLACK,
    Kind.LOST_PERSON: Severity.YELLOW,
    Kind.DETENTION: Severity.YELLOW,
    Kind.STRANDED: Severity.YELLOW,
    Kind.OTHER: Severity.YELLOW,
    Kind.THEFT: Severity.GREEN,
    Kind.LOST_DOCUMENTS: Severity.GREEN,
    Kind.PURCHASE_DISPUTE: Severity.GREEN,
    Kind.DISPUTE: Severity.GREEN,
    Kind.CONCIERGE: Severity.GREEN,
}


@dataclass(frozen=True)
class Triage:
    """The colour and what it rests on: `kind`, or the answer that decided."""

    severity: Severity
    basis: str


def decide(kind: Kind, answers: Mapping[str, bool] | None = None) -> Triage:
    """The first answer that makes it worse decides; without answers the kind does."""
    given = answers or {}
    for question in _RED:
        if given.get(question):
            return Triage(Severity.RED, question)
    if given.get("has_died"):
        return Triage(Severity.BLACK, "has_died")
    if given.get("cannot_walk"):
        return Triage(Severity.YELLOW, "cannot_walk")
    if given and all(question in given for question in QUESTIONS):
        return Triage(Severity.GREEN, "all_answers")
    return Triage(_BY_KIND[kind], "kind")
