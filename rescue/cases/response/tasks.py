"""The steps of a case: opened by its run card or by hand, owned by somebody, done by somebody, never lost."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from rescue.cases.models import Case, Incident
from rescue.cases.response.models import Task, TaskState
from rescue.kit import events, states
from rescue.kit.access.models import User
from rescue.kit.access.principals import DESK
from rescue.kit.database import Db
from rescue.kit.problems import Invalid, NotFound
from rescue.kit.words import N_
from rescue.network.cards.contents import Step
from rescue.promises import promises
from rescue.promises.wording import TASK

MOST_TASKS = 300
TASK_STATES: dict[TaskState, str] = {
    TaskState.OPEN: N_("To do"),
    TaskState.DONE: N_("Done"),
    TaskState.NOT_NEEDED: N_("Not needed"),
}


class TaskUnsaid(Invalid):
    title = N_("Say what is to be done.")
    text = N_("Say in a few words what is to be done.")


class TooManyTasks(Invalid):
    title = N_("This case has too many tasks.")
    text = N_("A case has at most %(most)s tasks.")


class OwnerUnknown(Invalid):
    title = N_("This is nobody on the desk.")
    text = N_("A task is owned by somebody who works on the desk.")


def open_steps(db: Db, incident: Incident, steps: Iterable[Step], *, by: str, case_id: str | None = None) -> int:
    """Open the steps that are not there yet, for the incident or for one person of it; how many were."""
    there = {(task.case_id, task.code or task.text) for task in list_for_incident(db, incident.id)}
    new = [step for step in steps if (case_id, step.key) not in there][: MOST_TASKS - len(there)]
    for place, step in enumerate(new, len(there) + 1):
        _write(db, incident, place, step, case_id=case_id)
    if new:
        events.record(db, "task.opened", subject=incident.id, by=by, incident_id=incident.id, count=len(new))
    return len(new)


def add(db: Db, incident: Incident, text: str, *, owner_id: str | None, due_at: datetime | None, by: str) -> str:
    """A task in the desk's own words; its id."""
    if not text.strip():
        raise TaskUnsaid
    count = db.scalar(select(func.count()).where(Task.incident_id == incident.id)) or 0
    if count >= MOST_TASKS:
        raise TooManyTasks(most=MOST_TASKS)
    check_owner(db, owner_id)
    step = Step(None, text.strip())
    task_id = _write(db, incident, count + 1, step, case_id=None, owner_id=owner_id, due_at=due_at)
    events.record(db, "task.opened", subject=task_id, by=by, incident_id=incident.id, count=1)
    return task_id


def settle(db: Db, task: Task, state: TaskState, *, note: str | None, by: str) -> None:
    """Done, not needed, or open again; the same twice is once."""
    if note:
        task.note = note
    if task.state is state:
        return
    is_over = state is not TaskState.OPEN
    if state is TaskState.DONE:
        promises.keep(db, about=task.id, what=TASK, by=by)
    elif is_over:
        promises.withdraw(db, about=task.id, what=TASK, by=by)
    elif task.due_at is not None and task.due_at > db.now:
        _promise(db, task.incident_id, task.id, Step(task.code, task.text), task.due_at, task.owner_id, by=by)
    task.settled_at, task.settled_by = (db.now, by) if is_over else (None, None)
    states.move(db, task, state, by=by)


def give(db: Db, task: Task, owner_id: str | None, *, due_at: datetime | None, by: str) -> None:
    """Say who sees to it, and until when."""
    check_owner(db, owner_id)
    task.owner_id, task.due_at = owner_id, due_at or task.due_at
    owed = promises.find(db, about=task.id, what=TASK)
    if owed is not None:
        promises.give(db, owed, owner_id, by=by)
        promises.move(db, owed, task.due_at or owed.due_at, by=by)
    elif task.due_at is not None and task.state is TaskState.OPEN:
        _promise(db, task.incident_id, task.id, Step(task.code, task.text), task.due_at, owner_id, by=by)
    events.record(db, "task.given", subject=task.id, by=by, incident_id=task.incident_id)


def check_owner(db: Db, owner_id: str | None) -> None:
    user = db.get(User, owner_id) if owner_id else None
    if owner_id and (user is None or user.role not in DESK or user.disabled_at):
        raise OwnerUnknown


def get_for_change(db: Db, task_id: str, *, incident_id: str | None = None) -> Task:
    """The task locked, or NotFound; of this incident where one is named."""
    task = db.scalar(select(Task).where(Task.id == task_id).with_for_update())
    if task is None or incident_id not in (None, task.incident_id):
        raise NotFound
    return task


def list_for_incident(db: Db, incident_id: str) -> list[Task]:
    of_incident = select(Task).where(Task.incident_id == incident_id).order_by(Task.place, Task.id)
    return list(db.scalars(of_incident.limit(MOST_TASKS)))


def count_open(db: Db, incident_id: str) -> int:
    of_incident = select(func.count()).where(Task.incident_id == incident_id, Task.state == TaskState.OPEN)
    return db.scalar(of_incident) or 0


def list_owners(db: Db) -> list[tuple[str, str]]:
    """Whom a task can be given to: ids and names of the desk."""
    found = select(User.id, User.display_name).where(User.role.in_(DESK), User.disabled_at.is_(None))
    return [(row[0], row[1]) for row in db.execute(found.order_by(User.display_name).limit(MOST_TASKS))]


def names_of_people(db: Db, incident_id: str) -> dict[str, str | None]:
    """Whom a task about one person is about, by case."""
    found = db.execute(select(Case.id, Case.person_name).where(Case.incident_id == incident_id))
    return {row[0]: row[1] for row in found}


def _write(
    db: Db,
    incident: Incident,
    place: int,
    step: Step,
    *,
    case_id: str | None,
    owner_id: str | None = None,
    due_at: datetime | None = None,
) -> str:
    task_id = db.new_id("tsk")
    within = timedelta(minutes=step.within_minutes) if step.within_minutes else None
    due_at = due_at or (db.now + within if within else None)
    if due_at is not None:
        _promise(db, incident.id, task_id, step, due_at, owner_id, by=events.SYSTEM)
    db.add_row(
        Task,
        id=task_id,
        incident_id=incident.id,
        case_id=case_id,
        place=place,
        code=step.code,
        text=step.text,
        state=TaskState.OPEN,
        version=1,
        owner_id=owner_id,
        due_at=due_at,
        opened_at=db.now,
    )
    return task_id


def _promise(
    db: Db, incident_id: str, task_id: str, step: Step, due_at: datetime, owner_id: str | None, *, by: str
) -> None:
    """A task with a clock is a promise to ourselves: overdue it is an alarm."""
    promises.write(
        db,
        incident_id=incident_id,
        what=TASK,
        about=task_id,
        due_at=due_at,
        to_whom="desk",
        owner_id=owner_id,
        by=by,
        note=step.text,
        facts={"code": step.code},
    )
