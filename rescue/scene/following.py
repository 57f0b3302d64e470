"""What follows on the scene from what happens elsewhere: an agent said yes, or it turned out to be something else."""

from rescue.cases import incidents
from rescue.dispatch.models import CallOut
from rescue.kit.database import Db
from rescue.kit.events import SYSTEM, News
from rescue.scene import agents, scene_tasks


def on_accepted(db: Db, news: News) -> None:
    """The agent is coming: what is to be done there is written down with their yes."""
    call_out = db.get_one(CallOut, news.subject)
    if not agents.is_at_work(call_out):
        return
    incident = incidents.lock_alone(db, call_out.incident_id)
    if incident.is_open:
        scene_tasks.open_planned(db, incident, by=SYSTEM, agent=call_out)


def on_triaged(db: Db, news: News) -> None:
    """It is another kind of incident than was thought: an agent who is at work gets the tasks of that kind too."""
    incident = incidents.find(db, news.incident_id)
    if incident is None or not incident.is_open:
        return
    at_work = agents.list_at_work(db, incident.id)
    if at_work:
        scene_tasks.open_planned(db, incident, by=news.by, agent=at_work[0])
