"""What is owed in a case and who is at it: promises with their owners, notes, and whoever else looks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rescue.cases.models import Incident
from rescue.desk.duty.wording import ESCALATION_STATES
from rescue.desk.glimpses.of_board import BoardGlimpse
from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.desk.people import names_of, role_of
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.network.cards.contents import STEP_NAMES
from rescue.network.models import SERVICE_NAMES, Service
from rescue.promises import promises
from rescue.promises.models import Promise, PromiseState
from rescue.promises.wording import COORDINATOR_ACTS, SCENE_TASK, TASK, TO_WHOM, UNKNOWN, is_of_course, text_of
from rescue.shifts import notes, presence
from rescue.shifts.escalating import escalations
from rescue.shifts.escalating.models import Escalation
from rescue.shifts.escalating.steps import STEP_NAMES as CLIMBING
from rescue.shifts.models import CaseNote, Presence
from rescue.shifts.presence import Here
from rescue.shifts.promised import deeds

NOTES_ON_CASE = 3
MOST_KEPT_SHOWN = 30
MINUTES = (5, 10, 15, 30, 60, 120, 240, 720, 1440, 2880)


@dataclass(frozen=True)
class Owed:
    """A promise in words; `owner` is who minds it, None when that is the whole desk."""

    promise: Promise
    text: str
    to_whom: str
    owner: str | None
    service: str | None = None

    @property
    def is_of_course(self) -> bool:
        """Ended by the work itself; nobody has to tick it off."""
        return is_of_course(self.promise.what) and not self.is_broken and self.promise.what != COORDINATOR_ACTS

    @property
    def is_broken(self) -> bool:
        return self.promise.state is PromiseState.BROKEN

    @property
    def is_task(self) -> bool:
        return self.promise.what in (TASK, SCENE_TASK)

    @property
    def blocks(self) -> bool:
        """Whether the case cannot be closed over it."""
        return self.promise.is_pending and not is_of_course(self.promise.what)


@dataclass(frozen=True)
class Written:
    """A note with the name of its writer, or what they are called where it is nobody's account."""

    note: CaseNote
    name: str | None
    role: str


@dataclass(frozen=True)
class Climbed:
    """A step of escalation in words, and who was called by it."""

    one: Escalation
    step: str
    state: str
    whom: str | None


@dataclass(frozen=True)
class Duty:
    """The small panels of a case."""

    owed: Sequence[Owed]
    notes: Sequence[Written]
    here: Sequence[Here]
    climbed: Sequence[Climbed]

    @property
    def blocking(self) -> list[Owed]:
        return [each for each in self.owed if each.blocks]


@dataclass(frozen=True)
class Alarms:
    """Broken promises on the board, and whether the viewer is the one they are for."""

    shown: Sequence[tuple[Owed, Incident]]
    count: int
    hears: bool = False
    is_anybody_on: bool = False

    def heard_by(self, viewer: Principal, seen: BoardGlimpse) -> "Alarms":
        return replace(self, hears=seen.hears(viewer), is_anybody_on=bool(seen.on))


def of(db: Db, incident: Incident, viewer: Principal, seen: CaseGlimpse) -> Duty:
    """What the case shows."""
    found = seen.listed(Promise, lambda: promises.list_open(db, incident.id))
    written = seen.listed(CaseNote, lambda: notes.list_for_incident(db, incident.id)[:NOTES_ON_CASE])
    return Duty(
        owed=in_words(db, [each for each in found if is_shown(each)], {incident.id: incident.owner_id}),
        notes=with_names(db, written),
        here=seen.listed(Presence, lambda: presence.list_here(db, incident.id, but=viewer.id)),
        climbed=seen.listed(Escalation, lambda: climbed(db, incident)[:1]),
    )


def is_shown(promise: Promise) -> bool:
    """Steps of the run card stand in their own list; one that is overdue stands here too."""
    return promise.what not in (TASK, SCENE_TASK) or promise.state is PromiseState.BROKEN


def ended(db: Db, incident: Incident) -> list[Owed]:
    """What was kept, taken back or broken and seen to, the newest first."""
    every = promises.list_of_incident(db, incident.id)
    over = [each for each in every if not each.is_pending and not is_of_course(each.what)]
    return in_words(db, over[:MOST_KEPT_SHOWN], {incident.id: incident.owner_id})


def in_words(db: Db, found: Sequence[Promise], owners: dict[str, str | None]) -> list[Owed]:
    """Promises with the names of those who mind them: their own, else whoever owns the case."""
    minding = {each.id: each.owner_id or owners.get(each.incident_id) for each in found}
    names = names_of(db, minding.values())
    owed = []
    for each in found:
        owner, to_whom = names.get(minding[each.id] or ""), TO_WHOM.get(each.to_whom, UNKNOWN)
        owed.append(Owed(each, _text_of(each), to_whom, owner, _service(each)))
    return owed


def _service(promise: Promise) -> str | None:
    """The service a promise is about, as source text."""
    code = promise.facts.get("service")
    return SERVICE_NAMES[Service(code)] if code in set(Service) else None


def _text_of(promise: Promise) -> str:
    return STEP_NAMES.get(promise.facts.get("code") or "") or text_of(promise.what)


def climbed(db: Db, incident: Incident) -> list[Climbed]:
    """The steps a case climbed, the newest first."""
    found = escalations.list_for_incident(db, incident.id)
    names = names_of(db, [each.user_id for each in found])
    return [
        Climbed(each, CLIMBING[each.step], ESCALATION_STATES[each.state], names.get(each.user_id or ""))
        for each in found
    ]


def with_names(db: Db, written: Sequence[CaseNote]) -> list[Written]:
    names = names_of(db, [each.written_by for each in written])
    return [Written(each, names.get(each.written_by), role_of(each.written_by)) for each in written]


def alarms(db: Db, seen: BoardGlimpse) -> Alarms:
    """Broken promises of every open case, red ones first; the same for every desk."""
    found = deeds.list_alarms(db) if seen.has_alarms else []
    owners = {each.incident.id: each.incident.owner_id for each in found}
    owed = in_words(db, [each.promise for each in found], owners)
    return Alarms(
        shown=[(each, alarm.incident) for each, alarm in zip(owed, found, strict=True)],
        count=deeds.count_alarms(db) if len(found) == deeds.MOST_ALARMS else len(found),
    )
