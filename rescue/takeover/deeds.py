"""What becomes of a deed: answered by us, refused, revoked by them, ended by its hour; and who may see it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, or_, select

from rescue.cases import incidents
from rescue.cases.models import Incident
from rescue.kit import events, states
from rescue.kit.access import links, organisations
from rescue.kit.access.models import Organisation, OrganisationKind, Purpose
from rescue.kit.access.principals import Principal, Role
from rescue.kit.database import Db
from rescue.kit.disclosures import Grounds
from rescue.kit.problems import Conflict, NotFound
from rescue.kit.words import N_
from rescue.promises import promises
from rescue.takeover import grounds as grounds_of
from rescue.takeover.models import STANDING, TakeOver, TakeOverState

ANSWER_MINUTES = 60
GIVE_BACK_MINUTES = 60
MOST_SHOWN = 200
END = "take_over.end"
ATTACH = "take_over.attach"
ANSWER_WHAT, GIVE_BACK = "take_over", "give_back"
OBSERVERS = (Role.MISSION, Role.AGENCY)


class AlreadyHandedOver(Conflict):
    title = N_("This is handed over already.")
    text = N_(
        "%(organisation)s has handed over the same matter for the same time (%(matters)s, deed %(deed)s). "
        "Nothing was changed."
    )


class SignedAlready(Conflict):
    title = N_("This deed is signed or over.")
    text = N_("This deed is signed or over: its text stays as it is. Nothing was changed.")


class TimeIsOver(Conflict):
    title = N_("The time of this deed is over.")
    text = N_("The time of this deed is over: draft another one. Nothing was changed.")


class NoIncidentYet(Conflict):
    title = N_("No case belongs to it yet.")
    text = N_("Say first which case it is. Nothing was changed.")


def attach(db: Db, deed: TakeOver, incident: Incident, *, by: str) -> None:
    """This is the case they mean: its coordinator is asked to answer. Nothing of it is shown to them yet."""
    if deed.incident_id is not None or deed.state is not TakeOverState.SIGNED:
        return
    deed.incident_id = incident.id
    db.flush()
    events.record(db, "take_over.attached", subject=deed.id, by=by, incident_id=incident.id)
    await_answer(db, deed, by=by)


def await_answer(db: Db, deed: TakeOver, *, by: str) -> None:
    """A coordinator answers a signed deed within the hour: a promise to whoever signed it."""
    assert deed.incident_id is not None
    due_at = db.now + timedelta(minutes=ANSWER_MINUTES)
    promises.make(
        db,
        incident_id=deed.incident_id,
        what=ANSWER_WHAT,
        about=deed.id,
        due_at=due_at,
        to_whom="mission" if _is_mission(db, deed) else "other",
        by=by,
    )


def accept(db: Db, deed: TakeOver, grounds: Grounds, *, by: str) -> None:
    """We take it over, and say on what grounds the organisation may see what lies in the scope."""
    if deed.incident_id is None:
        raise NoIncidentYet
    if deed.ends_at <= db.now:
        raise TimeIsOver
    grounds_of.check(db, deed.incident_id, grounds)
    check_overlap(db, deed)
    deed.accepted_at, deed.accepted_by = db.now, by
    deed.grounds, deed.consent_id, deed.grounds_words = str(grounds.kind), grounds.consent_id, grounds.words
    states.move(db, deed, TakeOverState.ACTIVE, by=by)
    promises.keep(db, about=deed.id, what=ANSWER_WHAT, by=by)


def refuse(db: Db, deed: TakeOver, *, because: str | None, by: str) -> None:
    """They do not sign it, or we do not take it."""
    _over(db, deed, TakeOverState.REFUSED, because=because, by=by)
    promises.keep(db, about=deed.id, what=ANSWER_WHAT, by=by)


def revoke(db: Db, deed: TakeOver, *, because: str | None, by: str) -> None:
    """They take it back: from this instant nothing more is theirs to see, nor ours to do in it. What was done stays."""
    if deed.state is TakeOverState.REVOKED:
        return
    was_active = deed.state is TakeOverState.ACTIVE
    _over(db, deed, TakeOverState.REVOKED, because=because, by=by)
    promises.withdraw(db, about=deed.id, what=ANSWER_WHAT, by=by)
    if was_active and deed.incident_id is not None:
        due_at = db.now + timedelta(minutes=GIVE_BACK_MINUTES)
        to_whom = "mission" if _is_mission(db, deed) else "other"
        of: dict[str, Any] = {"incident_id": deed.incident_id, "about": deed.id, "to_whom": to_whom}
        promises.make(db, what=GIVE_BACK, due_at=due_at, by=by, **of)


def end(db: Db, deed: TakeOver, *, because: str | None, by: str) -> None:
    """It is over by its hour, or because there is nothing more to do."""
    _over(db, deed, TakeOverState.ENDED, because=because, by=by)
    promises.withdraw(db, about=deed.id, what=ANSWER_WHAT, by=by)


def end_by_timer(db: Db, *, take_over_id: str) -> None:
    """Its hour has come; a deed that is over already stays as it is."""
    deed = _lock(db, take_over_id)
    if deed is not None and deed.ends_at <= db.now and states.allows(deed.moves, deed.state, TakeOverState.ENDED):
        end(db, deed, because=None, by=events.SYSTEM)


def check_overlap(db: Db, deed: TakeOver) -> None:
    """One matter of one person is in one pair of hands: a second deed over it is refused, the first one is named."""
    others = select(TakeOver).where(
        TakeOver.incident_id == deed.incident_id,
        TakeOver.id != deed.id,
        TakeOver.state.in_(STANDING),
        TakeOver.starts_at < deed.ends_at,
        TakeOver.ends_at > deed.starts_at,
    )
    for other in db.scalars(others.order_by(TakeOver.drafted_at, TakeOver.id)):
        same = [each for each in other.scope if each in deed.scope]
        people = set(other.case_ids) & set(deed.case_ids)
        if same and (people or not other.case_ids or not deed.case_ids):
            name = organisations.get_organisation(db, other.organisation_id).name
            raise AlreadyHandedOver(organisation=name, matters=", ".join(same), deed=other.id[-8:])


def is_in_force(deed: TakeOver, now: datetime) -> bool:
    """Whether anything of the case is theirs to see at this instant."""
    return deed.state is TakeOverState.ACTIVE and deed.starts_at <= now < deed.ends_at


def fingerprint_of(deed: TakeOver) -> str:
    """SHA-256 of exactly what is signed: the text with its version and language, the matters, people and hours."""
    hours = (deed.starts_at.isoformat(), deed.ends_at.isoformat())
    parts = (deed.id, deed.organisation_id, ",".join(deed.scope), ",".join(deed.case_ids), *hours)
    said = (deed.language, str(deed.text_version), deed.text)
    return sha256("\0".join((*parts, *said)).encode()).hexdigest()


def visible(viewer: Principal) -> Select[TakeOver]:
    """The desk sees every deed, an organisation its own once it was offered, a link the one it is for."""
    every = select(TakeOver)
    if viewer.is_desk:
        return every
    if viewer.role in OBSERVERS and viewer.organisation_id:
        ready = or_(TakeOver.state != TakeOverState.DRAFTED, TakeOver.is_theirs.is_(True))
        return every.where(TakeOver.organisation_id == viewer.organisation_id, ready)
    if viewer.link_purpose == Purpose.TAKE_OVER:
        return every.where(TakeOver.id == viewer.link_object)
    return every.where(TakeOver.id == "")


def get_visible(db: Db, take_over_id: str, viewer: Principal) -> TakeOver:
    """The deed, or NotFound whether it is missing or somebody else's."""
    found = db.scalar(visible(viewer).where(TakeOver.id == take_over_id))
    if found is None:
        raise NotFound
    return found


def get_for_change(db: Db, take_over_id: str, viewer: Principal, *, seen_version: int | None = None) -> TakeOver:
    """The deed locked for this transaction, its incident before it."""
    deed = _lock(db, get_visible(db, take_over_id, viewer).id)
    assert deed is not None
    states.check_version(deed, seen_version)
    return deed


def list_visible(db: Db, viewer: Principal, *, incident_id: str | None = None) -> list[TakeOver]:
    """The newest first."""
    listed = visible(viewer).order_by(TakeOver.drafted_at.desc(), TakeOver.id.desc())
    return list(db.scalars((listed.where(TakeOver.incident_id == incident_id) if incident_id else listed).limit(200)))


def names_of(db: Db, deeds: Sequence[TakeOver]) -> dict[str, str]:
    """The names of the organisations of these deeds, by id."""
    wanted = {deed.organisation_id for deed in deeds}
    if not wanted:
        return {}
    found = db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(wanted)))
    return {row.id: row.name for row in found}


def _lock(db: Db, take_over_id: str) -> TakeOver | None:
    incident_id = db.scalar(select(TakeOver.incident_id).where(TakeOver.id == take_over_id))
    if incident_id is not None:
        incidents.lock(db, incident_id)
    locked = select(TakeOver).where(TakeOver.id == take_over_id).with_for_update()
    return db.scalar(locked, execution_options={"populate_existing": True})


def _over(db: Db, deed: TakeOver, state: TakeOverState, *, because: str | None, by: str) -> None:
    deed.over_at, deed.over_by, deed.over_because = db.now, by, because or None
    states.move(db, deed, state, by=by)
    if deed.link_id is not None:
        links.revoke(db, deed.link_id, by=by)


def _is_mission(db: Db, deed: TakeOver) -> bool:
    return organisations.get_organisation(db, deed.organisation_id).kind == OrganisationKind.MISSION
