"""The timeline of a case in words, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from i18n.catalogues import Translator
from i18n.formats import Formats
from rescue.cases.incidents import OUTCOMES
from rescue.cases.models import Severity
from rescue.desk import people, wording
from rescue.desk.calls.wording import EVENTS as CALL_EVENTS
from rescue.desk.duty.wording import EVENTS as DUTY_EVENTS
from rescue.desk.duty.wording import HIDDEN
from rescue.desk.fleet.wording import EVENTS as FLEET_EVENTS
from rescue.desk.fleet.wording import HIDDEN as FLEET_HIDDEN
from rescue.desk.response.wording import EVENTS as RESPONSE_EVENTS
from rescue.desk.rollcalls.wording import EVENTS as ROLL_CALL_EVENTS
from rescue.desk.scene.wording import EVENTS as SCENE_EVENTS
from rescue.desk.scene.wording import task_name
from rescue.desk.shopping.wording import EVENTS as SHOPPING_EVENTS
from rescue.desk.takeovers.wording import EVENTS as TAKE_OVER_EVENTS
from rescue.desk.talking.traveller_news import TRAVELLER_EVENTS
from rescue.desk.timeline_words import EVENT_WORDS, OTHERWISE, REPEATS
from rescue.desk.transfers.wording import EVENTS as TRANSFER_EVENTS
from rescue.desk.treatment.wording import EVENTS as TREATMENT_EVENTS
from rescue.desk.trips.wording import EVENTS as TRIP_EVENTS
from rescue.dispatch.call_outs import REFUSAL_REASONS
from rescue.dispatch.models import CallOut
from rescue.kit.events import Event
from rescue.kit.words import N_
from rescue.network.models import SERVICE_NAMES, Service
from rescue.network.run_cards import kind_name, kind_of
from rescue.promises.wording import text_of
from rescue.scene.said import EVIDENCE_NAMES
from rescue.transfers.gates.colours import NAMES as GATE_NAMES
from rescue.transfers.remains.checklists import DOCUMENT_NAMES

UNSAID = "–"
WORDS = EVENT_WORDS | TRAVELLER_EVENTS | CALL_EVENTS | DUTY_EVENTS | RESPONSE_EVENTS | ROLL_CALL_EVENTS
WORDS |= FLEET_EVENTS
WORDS |= TRANSFER_EVENTS
WORDS |= TREATMENT_EVENTS
WORDS |= TAKE_OVER_EVENTS
WORDS |= TRIP_EVENTS
WORDS |= SHOPPING_EVENTS
WORDS |= SCENE_EVENTS


@dataclass(frozen=True)
class Line:
    """One sentence, when it was written and by whom; `happened_at` where that was at another time."""

    kind: str
    text: str
    at: datetime
    happened_at: datetime | None
    by: str


CHAPTERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "rescue": (N_("Rescue"), ("incident", "need", "call_out")),
    "told": (N_("Reports and places"), ("report", "position", "contact", "correspondent", "enclosure")),
    "said": (N_("Messages"), ("message", "delivery", "thread", "party", "letter", "translation", "address", "sender")),
    "care": (N_("Treatment"), ("admission", "medical_report", "report_request", "fit_to_fly", "vault_file")),
    "scene": (N_("The scene"), ("scene_task", "evidence")),
    "calls": (N_("Calls"), ("call", "call_leg", "call_order", "interpretation")),
}


def chapter_of(kind: str) -> str | None:
    """The chapter of the timeline that an event stands in; None for what stands in none."""
    noun = kind.partition(".")[0]
    return next((chapter for chapter, (_, nouns) in CHAPTERS.items() if noun in nouns), None)


def tell(
    events: Sequence[Event], call_outs: Sequence[CallOut], names: Mapping[str, str], translator: Translator
) -> list[Line]:
    """The events as sentences. What only repeats the sentence beside it is left out."""
    asked = {call_out.id: call_out for call_out in call_outs}
    return [
        _line(event, asked, names, translator) for event in events if event.kind not in REPEATS | HIDDEN | FLEET_HIDDEN
    ]


def _line(event: Event, asked: Mapping[str, CallOut], names: Mapping[str, str], translator: Translator) -> Line:
    values = _values(event, asked.get(event.subject), translator)
    by = names.get(event.by) or translator.gettext(people.role_of(event.by))
    happened_at = datetime.fromisoformat(event.facts["happened_at"]) if "happened_at" in event.facts else None
    is_later = happened_at is not None and abs(event.at - happened_at) >= timedelta(minutes=1)
    text = translator.gettext(WORDS.get(event.kind, OTHERWISE), **values)
    return Line(event.kind, text, event.at, happened_at if is_later else None, by)


def _values(event: Event, call_out: CallOut | None, translator: Translator) -> dict[str, Any]:
    facts, say = event.facts, translator.gettext
    service = facts.get("service") or (call_out.service if call_out else None)
    minutes = facts.get("eta_minutes")
    known = {
        "kind": kind_name(kind_of(facts.get("what"))),
        "severity": wording.SEVERITIES[Severity(facts["severity"])] if "severity" in facts else None,
        "channel": wording.REPORTED_OVER.get(facts.get("channel", "")),
        "source": wording.CHANNELS.get(facts.get("source", "")),
        "outcome": OUTCOMES.get(facts.get("outcome", "")),
        "service": SERVICE_NAMES[Service(service)] if service else None,
        "gate": GATE_NAMES.get(facts.get("gate", "")),
        "paper": DOCUMENT_NAMES.get(facts.get("code", "")),
        "task": task_name(facts.get("task")),
        "evidence": EVIDENCE_NAMES.get(facts.get("evidence", "")),
        "promise": text_of(facts["promise"]) if "promise" in facts else None,
    }
    values = {name: say(text) if text else UNSAID for name, text in known.items()}
    reason = facts.get("reason") or ""
    values["reason"] = say(REFUSAL_REASONS[reason]) if reason in REFUSAL_REASONS else reason or UNSAID
    values["percent"] = f"{facts['percent']}%" if "percent" in facts else UNSAID
    values["provider"] = call_out.provider_name if call_out else UNSAID
    values["time"] = UNSAID if minutes is None else Formats(translator.language).minutes(minutes)
    return values
