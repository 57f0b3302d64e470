"""What is to be done on the scene: opened with the agent's yes, added by the desk, done by whoever is there."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from rescue.cases.models import Incident
from rescue.cases.response import tasks as steps
from rescue.cases.response.models import TaskState
from rescue.dispatch.models import CallOut
from rescue.kit import events, states, vault
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.kit.problems import NotFound
from rescue.network.kinds import Kind
from rescue.promises import promises
from rescue.promises.models import Promise
from rescue.promises.wording import SCENE_TASK
from rescue.scene import agents
from rescue.scene.desk_refusals import TaskUnsaid, TooManyTasks
from rescue.scene.gaps import known
from rescue.scene.models import SceneTask, SceneTaskState
from rescue.scene.said import SECURE

MOST_TASKS = 100
LEAST = timedelta(minutes=60)
"""A clock that began with the event and has run out, or nearly, still leaves the agent so long."""
ORDINARY = timedelta(hours=4)


def open_planned(db: Db, incident: Incident, *, by: str, agent: CallOut | None = None) -> int:
    """Open what the kind of this incident asks for and is not there yet; how many were opened."""
    there = {task.code for task in list_for_incident(db, incident.id)}
    plans = [plan for plan in known.plans_of(Kind(incident.kind)) if plan.code not in there]
    for plan in plans:
        _write(db, incident, code=plan.code, text=None, due_at=_due(db.now, incident, plan, agent), by=by)
    if plans:
        events.record(db, "scene_task.opened", subject=incident.id, by=by, incident_id=incident.id, count=len(plans))
    return len(plans)


def add(db: Db, incident: Incident, text: str, *, due_at: datetime | None, by: str) -> SceneTask:
    """A task in the desk's own words."""
    if not text.strip():
        raise TaskUnsaid
    task = _write(db, incident, code=None, text=text.strip(), due_at=due_at or db.now + ORDINARY, by=by)
    events.record(db, "scene_task.opened", subject=task.id, by=by, incident_id=incident.id, count=1)
    return task


def add_to_secure(db: Db, incident: Incident, evidence_id: str, *, due_at: datetime, by: str) -> SceneTask:
    """Have the agent get one piece of evidence; pressed twice it is one task."""
    same = select(SceneTask).where(SceneTask.evidence_id == evidence_id, SceneTask.state == SceneTaskState.OPEN)
    task = db.scalar(same.limit(1))
    if task is None:
        task = _write(db, incident, code=SECURE, text=None, due_at=due_at, by=by, evidence_id=evidence_id)
        events.record(db, "scene_task.opened", subject=task.id, by=by, incident_id=incident.id, count=1)
    return task


def settle(
    db: Db, task: SceneTask, state: SceneTaskState, *, result: str | None, by: str, seen_version: int | None = None
) -> None:
    """Done, not possible, not needed, or open again, with what came of it; the same twice is once."""
    if task.state is not state:
        states.check_version(task, seen_version)
    if result and result.strip():
        task.result_words_id = vault.keep_words(
            db, {"result": result.strip()}, about=task.id, incident_id=task.incident_id, by=by
        )
    if task.state is state:
        return
    if state is SceneTaskState.OPEN:
        if task.due_at > db.now:
            _promise(db, task, by=by)
        task.settled_at = task.settled_by = None
    else:
        end = promises.keep if state is SceneTaskState.DONE else promises.withdraw
        end(db, about=task.id, what=SCENE_TASK, by=by)
        task.settled_at, task.settled_by = db.now, by
    states.move(db, task, state, by=by, task=task.code)
    if state is SceneTaskState.DONE and task.code:
        _tick_off(db, task.incident_id, task.code, by=by)


def move(db: Db, task: SceneTask, due_at: datetime, *, by: str) -> None:
    """Another hour for an open task."""
    if task.state is not SceneTaskState.OPEN or task.due_at == due_at:
        return
    task.due_at = due_at
    owed = promises.find(db, about=task.id, what=SCENE_TASK)
    if owed is None:
        _promise(db, task, by=by)
    else:
        promises.move(db, owed, due_at, by=by)
    events.record(db, "scene_task.moved", subject=task.id, by=by, incident_id=task.incident_id, task=task.code)


def done_with(db: Db, evidence_id: str, *, by: str) -> None:
    """What was to be secured is there."""
    waiting = select(SceneTask).where(SceneTask.evidence_id == evidence_id, SceneTask.state == SceneTaskState.OPEN)
    for task in db.scalars(waiting.order_by(SceneTask.id).with_for_update()):
        settle(db, task, SceneTaskState.DONE, result=None, by=by)


def get_for_change(db: Db, task_id: str, viewer: Principal) -> tuple[SceneTask, CallOut | None]:
    """The task of an open incident, locked, for the desk or an agent of it; anybody else finds nothing."""
    incident_id = db.scalar(select(SceneTask.incident_id).where(SceneTask.id == task_id))
    if incident_id is None:
        raise NotFound
    _, call_out = agents.hold(db, incident_id, viewer)
    locked = select(SceneTask).where(SceneTask.id == task_id).with_for_update()
    return db.scalars(locked, execution_options={"populate_existing": True}).one(), call_out


def list_for_incident(db: Db, incident_id: str) -> list[SceneTask]:
    """Every task, the open ones first and of these the one due first."""
    of = select(SceneTask).where(SceneTask.incident_id == incident_id).order_by(SceneTask.place, SceneTask.id)
    found = list(db.scalars(of.limit(MOST_TASKS)))
    return sorted(found, key=lambda task: (task.state is not SceneTaskState.OPEN, task.due_at))


def results(db: Db, tasks: list[SceneTask]) -> dict[str, str]:
    """What came of tasks, in the words of whoever did them, by task."""
    words = vault.read_words(db, [task.result_words_id for task in tasks])
    kept = {task.id: words.get(task.result_words_id or "", {}) for task in tasks}
    return {task_id: str(each["result"]) for task_id, each in kept.items() if "result" in each}


def _due(now: datetime, incident: Incident, plan: known.Plan, agent: CallOut | None) -> datetime:
    """The hour a task is due: from the event, from now, or from when the agent is expected there."""
    within = timedelta(minutes=plan.within_minutes)
    if plan.counted_from == "event":
        return max((incident.occurred_at or incident.reported_at) + within, now + LEAST)
    if plan.counted_from == "arrival" and agent is not None and agent.on_scene_at is None:
        return now + timedelta(minutes=agent.eta_minutes or 0) + within
    return now + within


def _write(
    db: Db,
    incident: Incident,
    *,
    code: str | None,
    text: str | None,
    due_at: datetime,
    by: str,
    evidence_id: str | None = None,
) -> SceneTask:
    count = db.scalar(select(func.count()).where(SceneTask.incident_id == incident.id)) or 0
    if count >= MOST_TASKS:
        raise TooManyTasks(most=MOST_TASKS)
    task = SceneTask(
        id=db.new_id("sct"),
        incident_id=incident.id,
        place=count + 1,
        code=code,
        text=text,
        evidence_id=evidence_id,
        state=SceneTaskState.OPEN,
        version=1,
        due_at=due_at,
        opened_at=db.now,
        opened_by=by,
    )
    db.add(task)
    db.flush()
    _promise(db, task, by=by)
    return task


def _promise(db: Db, task: SceneTask, *, by: str) -> None:
    of: Promise | None = promises.find(db, about=task.id, what=SCENE_TASK)
    if of is None:
        promises.write(
            db,
            incident_id=task.incident_id,
            what=SCENE_TASK,
            about=task.id,
            due_at=task.due_at,
            to_whom="desk",
            by=by,
            note=task.text,
            facts={"code": task.code},
        )


def _tick_off(db: Db, incident_id: str, code: str, *, by: str) -> None:
    """The run card's own step of the same name is done by the same deed."""
    for step in steps.list_for_incident(db, incident_id):
        if step.code == code and step.state is TaskState.OPEN:
            steps.settle(db, step, TaskState.DONE, note=None, by=by)
