"""Evidence: noticed, asked for, received, refused, lost; what a witness says stays in their own words beside ours."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from rescue.cases.models import Incident
from rescue.kit import events, states, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.vault.sniffing import FILM, PAPER, PICTURE, SOUND, WORDS
from rescue.kit.words import N_
from rescue.network.kinds import Kind
from rescue.promises import promises
from rescue.promises.wording import EVIDENCE
from rescue.scene import agents, scene_tasks
from rescue.scene.desk_refusals import NothingSaid
from rescue.scene.gaps import advice
from rescue.scene.models import Evidence, EvidenceState, TranslationState
from rescue.scene.said import EvidenceKind

MOST_EVIDENCE = 200
ANSWER_HOURS = 24
LEAST = timedelta(minutes=30)
TAKEN = (PICTURE, PAPER, WORDS, SOUND, FILM)
OURS = ("en", "zh")
"""What is said in these the desk reads as it is."""
ENDED = (EvidenceState.REFUSED, EvidenceState.LOST, EvidenceState.ABSENT)


class TooMuchEvidence(Conflict):
    title = N_("There is too much evidence in this case.")
    text = N_("A case has at most %(most)s pieces of evidence. Nothing was added.")


class FileThereAlready(Conflict):
    title = N_("This has its file already.")
    text = N_("A file that was brought is never replaced. Add another piece of evidence. Nothing was changed.")


@dataclass(frozen=True)
class File:
    """A file as it came; what it is, its bytes say."""

    content: bytes = field(repr=False)
    name: str = field(repr=False)
    said_type: str | None


@dataclass(frozen=True)
class EvidenceDraft:
    """What is told of a piece of evidence; what is None was not told."""

    state: EvidenceState | None = None
    holder: str | None = None
    contact: str | None = None
    language: str | None = None
    whereabouts: str | None = None
    perishes_at: datetime | None = None
    note: str | None = None
    said: str | None = None
    file: File | None = None


def add(
    db: Db, incident: Incident, kind: EvidenceKind, told: EvidenceDraft, *, by: str, call_out_id: str | None = None
) -> Evidence:
    """Write down that something exists, was asked for or is there; with a file it was received."""
    count = db.scalar(select(func.count()).where(Evidence.incident_id == incident.id)) or 0
    if count >= MOST_EVIDENCE:
        raise TooMuchEvidence(most=MOST_EVIDENCE)
    evidence = Evidence(
        id=db.new_id("evd"),
        incident_id=incident.id,
        call_out_id=call_out_id,
        kind=str(kind),
        state=EvidenceState.NOTICED,
        version=1,
        noticed_at=db.now,
        noticed_by=by,
        perishes_at=told.perishes_at or usual_end(incident, kind),
        translation=TranslationState.NOT_NEEDED,
    )
    db.add(evidence)
    db.flush()
    events.record(
        db, "evidence.noticed", subject=evidence.id, by=by, incident_id=incident.id, evidence=str(kind), is_new=True
    )
    tell(db, evidence, told, by=by)
    return evidence


def tell(db: Db, evidence: Evidence, told: EvidenceDraft, *, by: str) -> None:
    """Add what became known; what was not told stays, and a file is never replaced."""
    before = (evidence.holder, evidence.contact, evidence.whereabouts, evidence.perishes_at)
    for name in ("holder", "contact", "language", "whereabouts", "perishes_at"):
        value = getattr(told, name)
        if value is not None and value != "":
            setattr(evidence, name, value)
    _keep_words(db, evidence, told, by=by)
    if told.file is not None:
        _keep_file(db, evidence, told.file, by=by)
    goal = EvidenceState.RECEIVED if told.file is not None or told.said else told.state
    if goal is not None and goal is not evidence.state:
        _move(db, evidence, goal, by=by)
    elif before != (evidence.holder, evidence.contact, evidence.whereabouts, evidence.perishes_at):
        _clock(db, evidence, by=by)
        facts = {"evidence": evidence.kind}
        events.record(db, "evidence.told", subject=evidence.id, by=by, incident_id=evidence.incident_id, **facts)


def translate(db: Db, evidence: Evidence, text: str, *, is_confirmed: bool, by: str) -> None:
    """What a witness said in words of ours: a draft, or confirmed by somebody who understands both."""
    words = read_words(db, [evidence]).get(evidence.id, {})
    if not words.get("said") or not text.strip():
        raise NothingSaid
    vault.change_words(db, evidence.words_id or "", {**words, "translation": text.strip()}, by=by)
    evidence.translation = TranslationState.CONFIRMED if is_confirmed else TranslationState.DRAFT
    evidence.translated_by = by
    facts = {"evidence": evidence.kind, "is_confirmed": is_confirmed}
    events.record(db, "evidence.translated", subject=evidence.id, by=by, incident_id=evidence.incident_id, **facts)


def open_file(db: Db, evidence_id: str, viewer: Principal) -> vault.VaultFile:
    """The file itself; who opened it is written down."""
    evidence = get_visible(db, evidence_id, viewer)
    if evidence.file_id is None:
        raise NotFound
    return vault.open(db, evidence.file_id, by=viewer.id)


def get_visible(db: Db, evidence_id: str, viewer: Principal) -> Evidence:
    """For the desk, and for an agent of the incident while they are at work."""
    evidence = db.get(Evidence, evidence_id)
    if evidence is None or (not viewer.is_desk and agents.find_of(db, evidence.incident_id, viewer) is None):
        raise NotFound
    return evidence


def get_for_change(db: Db, evidence_id: str, viewer: Principal, *, seen_version: int | None = None) -> Evidence:
    """The evidence of an open incident, locked, its incident before it."""
    incident_id = get_visible(db, evidence_id, viewer).incident_id
    agents.hold(db, incident_id, viewer)
    locked = select(Evidence).where(Evidence.id == evidence_id).with_for_update()
    evidence = db.scalars(locked, execution_options={"populate_existing": True}).one()
    states.check_version(evidence, seen_version)
    return evidence


def list_for_incident(db: Db, incident_id: str) -> list[Evidence]:
    """Every piece, in the order in which it was noticed."""
    of = select(Evidence).where(Evidence.incident_id == incident_id).order_by(Evidence.noticed_at, Evidence.id)
    return list(db.scalars(of.limit(MOST_EVIDENCE)))


def list_by_id(db: Db, ids: Collection[str]) -> list[Evidence]:
    return list(db.scalars(select(Evidence).where(Evidence.id.in_(ids)))) if ids else []


def read_words(db: Db, pieces: Sequence[Evidence]) -> dict[str, dict[str, Any]]:
    """Note, statement and translation of pieces of evidence, by their ids."""
    found = vault.read_words(db, [each.words_id for each in pieces])
    return {each.id: found[each.words_id or ""] for each in pieces if (each.words_id or "") in found}


def usual_end(incident: Incident, kind: EvidenceKind) -> datetime | None:
    """Until when it surely lasts, by what is usual there; None where it does not perish."""
    fact = advice.find_fact(Kind(incident.kind), kind, incident.territory_code)
    if fact is None or fact.lasts_to_hours is None:
        return None
    return (incident.occurred_at or incident.reported_at) + timedelta(hours=fact.lasts_from_hours)


def _keep_words(db: Db, evidence: Evidence, told: EvidenceDraft, *, by: str) -> None:
    new = {name: text.strip() for name, text in (("note", told.note), ("said", told.said)) if text and text.strip()}
    if not new:
        return
    words = {**read_words(db, [evidence]).get(evidence.id, {}), **new}
    if "said" in new:
        words.pop("translation", None)
        is_ours = (evidence.language or "").split("-")[0] in OURS
        evidence.translation = TranslationState.NOT_NEEDED if is_ours else TranslationState.MISSING
        evidence.translated_by = None
    if evidence.words_id:
        vault.change_words(db, evidence.words_id, words, by=by)
    else:
        evidence.words_id = vault.keep_words(db, words, about=evidence.id, incident_id=evidence.incident_id, by=by)
    evidence.brought_by = evidence.brought_by or (by if "said" in new else None)


def _keep_file(db: Db, evidence: Evidence, file: File, *, by: str) -> None:
    if evidence.file_id is not None:
        raise FileThereAlready
    evidence.file_id = vault.keep(
        db,
        file.content,
        name=file.name,
        media_type=file.said_type,
        about=evidence.id,
        incident_id=evidence.incident_id,
        by=by,
        kinds=TAKEN,
    )
    evidence.brought_by = by


def _move(db: Db, evidence: Evidence, goal: EvidenceState, *, by: str) -> None:
    states.move(db, evidence, goal, by=by, evidence=evidence.kind)
    if goal is EvidenceState.ASKED:
        evidence.asked_at = evidence.asked_at or db.now
    elif goal is EvidenceState.RECEIVED:
        evidence.received_at = evidence.received_at or db.now
        evidence.brought_by = evidence.brought_by or by
    if goal in ENDED:
        evidence.ended_at = db.now
    _clock(db, evidence, by=by)


def _clock(db: Db, evidence: Evidence, *, by: str) -> None:
    """Whatever was asked for is promised by an hour; received or refused it is answered, lost it can no longer be."""
    if evidence.state is EvidenceState.ASKED:
        end = evidence.perishes_at if evidence.perishes_at and evidence.perishes_at > db.now else None
        promises.make(
            db,
            incident_id=evidence.incident_id,
            what=EVIDENCE,
            about=evidence.id,
            due_at=max(end or db.now + timedelta(hours=ANSWER_HOURS), db.now + LEAST),
            to_whom="desk",
            by=by,
            facts={"evidence": evidence.kind},
        )
    elif evidence.state in (EvidenceState.RECEIVED, EvidenceState.REFUSED):
        promises.keep(db, about=evidence.id, what=EVIDENCE, by=by)
    elif evidence.state in ENDED:
        promises.withdraw(db, about=evidence.id, what=EVIDENCE, by=by)
    if evidence.state is EvidenceState.RECEIVED:
        scene_tasks.done_with(db, evidence.id, by=by)
