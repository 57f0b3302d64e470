"""The small panels of a case: each room of the house in a few lines, and only those that have something to say."""

from typing import Any

from rescue.cases.models import Incident
from rescue.cases.response import tasks
from rescue.cases.response.models import Task
from rescue.checkins.models import CheckIn
from rescue.desk.glimpses.of_case import CaseGlimpse
from rescue.desk.scene import shown as scene_shown
from rescue.desk.shopping import shown as shopping_shown
from rescue.desk.takeovers import brief as takeover_brief
from rescue.desk.told import shown as told_shown
from rescue.desk.transfers import shown as transfers_shown
from rescue.desk.treatment import shown as treatment_shown
from rescue.desk.trips import shown as trips_shown
from rescue.dispatch.models import Rating
from rescue.intake.told.models import Told, ToldFile
from rescue.kit.access.principals import Principal
from rescue.kit.database import Db
from rescue.scene.models import Evidence, SceneTask
from rescue.shopping.models import Errand, Purchase
from rescue.transfers.models import Transfer
from rescue.transfers.remains.models import Remains
from rescue.treatment.asking.models import ReportRequest
from rescue.treatment.models import Admission, MedicalReport


def read(db: Db, incident: Incident, viewer: Principal, seen: CaseGlimpse) -> dict[str, Any]:
    """The rooms of the house in a few lines each; those that have nothing of the case are not asked."""
    of = incident.id
    journeys: list[transfers_shown.Brief] = []
    return {
        "open_tasks": seen.read((Task,), lambda: tasks.count_open(db, of), 0),
        "journeys": seen.read((Transfer, Remains), lambda: transfers_shown.brief(db, of), journeys),
        "treatment": seen.read(
            (Admission, MedicalReport, ReportRequest),
            lambda: treatment_shown.brief(db, of),
            treatment_shown.NO_TREATMENT,
        ),
        "told": seen.read((Told, ToldFile, Rating), lambda: told_shown.brief(db, of), told_shown.NOTHING_TOLD),
        "takeover": takeover_brief.of(db, of, viewer, seen),
        "missed": seen.listed(CheckIn, lambda: trips_shown.brief(db, of)),
        "shopping": seen.read((Purchase, Errand), lambda: shopping_shown.panel(db, incident), shopping_shown.Panel(())),
        "scene": seen.read((SceneTask, Evidence), lambda: scene_shown.brief(db, incident), None),
    }
