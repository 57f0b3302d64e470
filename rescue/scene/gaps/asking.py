"""Closing a gap: the ready-made request to whoever has it, and one press that makes it a promise with a clock."""

from dataclasses import dataclass
from datetime import timedelta

from i18n.languages import ENGLISH, Language, find_language
from i18n.words import Term, render
from rescue.cases import views
from rescue.cases.models import Incident
from rescue.geography import territories
from rescue.kit.database import Db
from rescue.kit.problems import Conflict
from rescue.kit.words import N_
from rescue.network.kinds import Kind
from rescue.scene import evidence, scene_tasks
from rescue.scene.evidence import EvidenceDraft
from rescue.scene.gaps import advice, known
from rescue.scene.gaps.advice import Gap
from rescue.scene.messages import PleaseKeepEvidence
from rescue.scene.models import Evidence, EvidenceState
from rescue.scene.said import EVIDENCE_NAMES, EvidenceKind

LEAST = timedelta(minutes=30)
LATE = timedelta(hours=24)


class NoGap(Conflict):
    title = N_("This is no gap any more.")
    text = N_("This is there, asked for, or proves nothing in this kind of case. Nothing was changed.")


def find_gaps(db: Db, incident: Incident) -> list[Gap]:
    """What else could prove this incident, as things stand now."""
    had: dict[EvidenceKind, set[EvidenceState]] = {}
    for piece in evidence.list_for_incident(db, incident.id):
        had.setdefault(EvidenceKind(piece.kind), set()).add(piece.state)
    return advice.advise(
        Kind(incident.kind),
        had,
        happened_at=incident.occurred_at or incident.reported_at,
        now=db.now,
        territory_code=incident.territory_code,
    )


def close_gap(db: Db, incident: Incident, kind: EvidenceKind, *, is_task: bool, by: str) -> Evidence:
    """One press: the holder is asked by us, or the agent is to get it; both with the hour until which it lasts."""
    gap = next((each for each in find_gaps(db, incident) if each.evidence is kind), None)
    if gap is None:
        raise NoGap
    refused = next((each for each in evidence.list_for_incident(db, incident.id) if each.kind == kind), None)
    told = EvidenceDraft(state=None if is_task else EvidenceState.ASKED)
    if refused is None:
        piece = evidence.add(db, incident, kind, told, by=by)
    else:
        piece = refused
        evidence.tell(db, piece, EvidenceDraft(state=EvidenceState.ASKED), by=by)
    if is_task:
        due_at = gap.act_by if gap.act_by and gap.act_by > db.now else db.now + LATE
        scene_tasks.add_to_secure(db, incident, piece.id, due_at=max(due_at, db.now + LEAST), by=by)
    return piece


def language_there(territory_code: str | None) -> str:
    """The first language of the place; English where the place is not known."""
    place = territories.find(territory_code) if territory_code else None
    return place.languages[0] if place and place.languages else ENGLISH.code


@dataclass(frozen=True)
class Request:
    """What to say to the holder; `is_theirs` is False where we do not write their language."""

    text: str
    language: Language
    is_theirs: bool


def request_text(db: Db, incident: Incident, kind: EvidenceKind, language: str, *, desk_phone: str) -> Request:
    """The request in the holder's language; in English, and marked so, where we do not write it."""
    theirs = find_language(language)
    chosen = theirs or ENGLISH
    manner, until = known.manner_of(kind), evidence.usual_end(incident, kind)
    words = PleaseKeepEvidence(
        reference=incident.reference,
        what=Term(EVIDENCE_NAMES[kind]),
        at=incident.occurred_at or incident.reported_at,
        place=views.place_name(incident, chosen.code),
        recording=manner == "recording",
        records=manner in ("records", "copy", "look"),
        witness=manner == "witness",
        until=until if until and until > db.now else None,
        phone=desk_phone,
    )
    said = render(words, chosen, "email", zone=incident.time_zone or "UTC")
    return Request(said.text, said.language, is_theirs=theirs is not None and not said.fallback)
