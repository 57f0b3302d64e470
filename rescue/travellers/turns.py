"""Turns of a rescue that a traveller must not puzzle over: another comes instead, nothing is heard, it is over."""

from datetime import timedelta

from i18n.formats import Formats
from rescue.cases.models import Incident
from rescue.dispatch import ratings
from rescue.dispatch.models import UNDER_WAY, CallOut, CallOutState
from rescue.kit.database import Db
from rescue.kit.words import N_

CHANGED = N_("%(first)s could not come. %(second)s comes instead, by about %(clock)s.")
SILENT = timedelta(minutes=2)
COULD_NOT = (CallOutState.DECLINED, CallOutState.ABORTED)


def find_turn(asked: list[CallOut], formats: Formats, zone: str) -> dict[str, str] | None:
    """Who comes instead of whom, and when; None while the first who was asked comes."""
    coming = [each for each in asked if _is_coming(each)]
    if not coming or coming[-1].answered_at is None:
        return None
    before = [each for each in asked if each.offered_at <= coming[-1].offered_at and each.service == coming[-1].service]
    gone = [each for each in before if each.state in COULD_NOT]
    if not gone:
        return None
    arrives_at = coming[-1].answered_at + timedelta(minutes=coming[-1].eta_minutes or 0)
    named = {"first": gone[-1].provider_name, "second": coming[-1].provider_name}
    return {**named, "clock": formats.clock(arrives_at, zone)}


def is_awaited(incident: Incident, asked: list[CallOut]) -> bool:
    """Whether somebody is expected: then silence is worth a word."""
    return incident.is_open and any(_is_coming(each) for each in asked)


def list_to_rate(db: Db, incident: Incident, asked: list[CallOut]) -> list[CallOut]:
    """Whose help can be rated and was not."""
    done = [each for each in asked if ratings.may_be_rated(each)] if not incident.is_open else []
    rated = {each.call_out_id for each in ratings.list_for_incident(db, incident.id)} if done else set()
    return [each for each in done if each.id not in rated]


def _is_coming(call_out: CallOut) -> bool:
    return call_out.state in UNDER_WAY and call_out.on_scene_at is None
