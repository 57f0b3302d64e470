"""Fit to fly: the questions of the field (MEDIF), what they warn of, and a named doctor's decision with an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from rescue.cases.models import Incident
from rescue.kit import events, states, vault
from rescue.kit.database import Db
from rescue.kit.problems import Invalid
from rescue.kit.words import N_
from rescue.treatment import admissions
from rescue.treatment.models import FitnessState, FlightFitness

MOST_SHOWN = 50
# Usual limits of airlines' doctors (IATA Medical Manual's table for physicians); they warn and decide nothing.
DAYS_AFTER_SURGERY = 10
DAYS_AFTER_PNEUMOTHORAX = 14
DAYS_AFTER_HEART_ATTACK = 10
LEAST_HAEMOGLOBIN_G_DL = 8.5
LEAST_SPO2_PERCENT = 94


class FlightDecision(StrEnum):
    """What the doctor allows."""

    UNFIT = "unfit"
    SEAT = "seat"
    ESCORT = "escort"
    STRETCHER = "stretcher"
    AIR_AMBULANCE = "air_ambulance"


class OverAlready(Invalid):
    title = N_("This decision would be over already.")
    text = N_("A decision holds until an hour that is still to come. Nothing was changed.")


@dataclass(frozen=True)
class Medif:
    """The doctor's answers; None is not known."""

    diagnosis: str
    physician: str
    days_since_surgery: int | None = None
    days_since_pneumothorax: int | None = None
    days_since_heart_attack: int | None = None
    haemoglobin_g_dl: float | None = None
    spo2_percent: int | None = None
    is_infectious: bool = False
    needs_oxygen: bool = False
    can_sit_upright: bool = True
    is_trapped_gas: bool = False


def warnings(medif: Medif) -> tuple[str, ...]:
    """Pure: what the answers warn of."""
    found = {
        "infectious": medif.is_infectious,
        "recent_surgery": _is_below(medif.days_since_surgery, DAYS_AFTER_SURGERY),
        "pneumothorax": _is_below(medif.days_since_pneumothorax, DAYS_AFTER_PNEUMOTHORAX),
        "heart_attack": _is_below(medif.days_since_heart_attack, DAYS_AFTER_HEART_ATTACK),
        "anaemia": _is_below(medif.haemoglobin_g_dl, LEAST_HAEMOGLOBIN_G_DL),
        "low_oxygen": _is_below(medif.spo2_percent, LEAST_SPO2_PERCENT),
        "needs_oxygen": medif.needs_oxygen,
        "cannot_sit": not medif.can_sit_upright,
        "trapped_gas": medif.is_trapped_gas,
    }
    return tuple(name for name, is_so in found.items() if is_so)


def decide(
    db: Db,
    incident: Incident,
    *,
    case_id: str,
    decision: FlightDecision,
    valid_until: datetime,
    medif: dict[str, Any],
    by: str,
) -> FlightFitness:
    """Write a doctor's decision down in the place of the one before: `fit_to_fly.decided`."""
    case = admissions.get_case(db, incident, case_id)
    if valid_until <= db.now:
        raise OverAlready
    decided = FlightFitness(
        id=db.new_id("fit"),
        incident_id=incident.id,
        case_id=case.id,
        state=FitnessState.DECIDED,
        version=1,
        decision=str(decision),
        words_id=vault.keep_words(db, medif, about=case.id, incident_id=incident.id, by=by),
        valid_until=valid_until,
        decided_at=db.now,
        decided_by=by,
    )
    before = select(FlightFitness).where(FlightFitness.case_id == case.id, FlightFitness.superseded_by.is_(None))
    for each in db.scalars(before.with_for_update()).all():
        states.step(each, FitnessState.SUPERSEDED)
        each.superseded_by = decided.id
    db.add(decided)
    db.flush()
    told = {"case_id": case.id, "decision": str(decision), "valid_until": valid_until.isoformat()}
    events.record(db, "fit_to_fly.decided", subject=decided.id, by=by, incident_id=incident.id, **told)
    return decided


def list_for_incident(db: Db, incident_id: str) -> list[tuple[FlightFitness, dict[str, Any]]]:
    """Every decision with the answers it rests on, the newest first."""
    theirs = select(FlightFitness).where(FlightFitness.incident_id == incident_id)
    newest: Sequence[FlightFitness] = db.scalars(
        theirs.order_by(FlightFitness.decided_at.desc(), FlightFitness.id.desc()).limit(MOST_SHOWN)
    ).all()
    words = vault.read_words(db, [each.words_id for each in newest])
    return [(each, words.get(each.words_id, {})) for each in newest]


def _is_below(value: float | None, least: float) -> bool:
    return value is not None and value < least
