"""Opening what the run card of an incident says: with the report, at triage, when help arrives, on a higher level.

The first unit is called in the report's own commit (`rescue/intake`); everything here adds to it, nothing is taken
away.
"""

from collections.abc import Sequence

from rescue.cases import dispatching, incidents
from rescue.cases.models import Incident, Severity
from rescue.cases.response import tasks
from rescue.dispatch import card_needs, needs
from rescue.dispatch.card_needs import Standing
from rescue.dispatch.models import Need
from rescue.kit import events, jobs
from rescue.kit.database import Db
from rescue.kit.events import News
from rescue.kit.problems import Conflict, Invalid
from rescue.kit.words import N_
from rescue.network.cards import book
from rescue.network.cards.contents import LEVELS, Card, count_wanted
from rescue.network.run_cards import Kind

OPEN = "run_card.open"
PRESUMED = "kind"
"""The basis of a severity that only follows from the kind: nobody has looked yet."""
_PEOPLE = "usr_"


class LevelUnknown(Invalid):
    title = N_("This level does not exist.")
    text = N_("A run card has levels 1, 2 and 3.")


class LevelsOnlyRise(Conflict):
    title = N_("A level is only raised.")
    text = N_("This incident is on level %(level)s already. A level adds help and never takes it away.")


class LevelUnexplained(Invalid):
    title = N_("Say why the level is raised.")
    text = N_("Say in a few words why the level is raised.")


def promise(db: Db, incident_id: str) -> None:
    """The worker opens, right behind the report's commit, what the card wants at once beyond its first unit."""
    jobs.enqueue(db, OPEN, key=f"run_card:{incident_id}", urgency=jobs.Urgency.RESCUE, incident_id=incident_id)


def open_promised(db: Db, *, incident_id: str, offer_seconds: int) -> None:
    """The worker's part of a report."""
    incident = incidents.lock(db, incident_id)
    if incident.is_open:
        open_due(db, incident, is_triaged=False, by=events.SYSTEM, offer_seconds=offer_seconds)


def on_triaged(db: Db, news: News, *, offer_seconds: int) -> None:
    """Somebody judged it: a coordinator opens the whole card, and so does red that is said and not only presumed."""
    incident = incidents.find(db, news.incident_id)
    if incident is None or not incident.is_open or "basis" not in news.facts:
        return  # without a basis nobody judged anything: a helper gave up and the incident only went back a state
    is_triaged = news.by.startswith(_PEOPLE) or (
        incident.severity is Severity.RED and incident.severity_basis != PRESUMED
    )
    open_due(db, incident, is_triaged=is_triaged, by=news.by, offer_seconds=offer_seconds)


def on_arrived(db: Db, news: News, *, offer_seconds: int) -> None:
    """The first helper is there: what waited for that is called."""
    incident = incidents.find(db, news.incident_id)
    if incident is None or not incident.is_open:
        return
    card = card_of(db, incident)
    if any(line.when == "on_arrival" for line in card.lines):
        open_due(db, incident, is_triaged=True, is_there=True, by=events.SYSTEM, offer_seconds=offer_seconds)


def open_due(
    db: Db, incident: Incident, *, is_triaged: bool, by: str, offer_seconds: int, is_there: bool = False
) -> int:
    """Search for whatever the card wants by now and nobody searches for yet; the steps of the level are opened too."""
    card = card_of(db, incident)
    wanted = count_wanted(
        card.lines,
        incident.severity,
        incident.level,
        is_triaged=is_triaged,
        is_there=is_there or incident.on_scene_at is not None,
    )
    db.flush()
    tasks.open_steps(db, incident, (step for step in card.steps if step.level <= incident.level), by=by)
    scene = dispatching.scene_of(incident)
    return card_needs.open_missing(db, scene, wanted, by=by, offer_seconds=offer_seconds)


def raise_level(db: Db, incident: Incident, level: int, *, reason: str, by: str, offer_seconds: int) -> int:
    """One act: the level rises and everything that it adds is searched for; how many searches were opened.

    The same level again opens what is still missing, so that pressing twice is pressing once.
    """
    incidents.check_open(incident)
    if level not in LEVELS:
        raise LevelUnknown
    if level < incident.level:
        raise LevelsOnlyRise(level=incident.level)
    if not reason.strip():
        raise LevelUnexplained
    if level > incident.level:
        incident.level = level
        events.record(db, "incident.level_raised", subject=incident.id, by=by, incident_id=incident.id, level=level)
    return open_due(db, incident, is_triaged=True, by=by, offer_seconds=offer_seconds)


def stand(
    db: Db, incident: Incident, *, level: int | None = None, known: Sequence[Need] | None = None
) -> list[Standing]:
    """The whole card on the incident's level (or another) beside what is searched for and found."""
    card = card_of(db, incident)
    of_incident = needs.list_for_incident(db, incident.id) if known is None else known
    wanted = count_wanted(card.lines, incident.severity, level or incident.level, is_triaged=True, is_there=True)
    return card_needs.stand(of_incident, wanted)


def card_of(db: Db, incident: Incident) -> Card:
    """The card that counts for an incident where it is."""
    return book.read(db).card(Kind(incident.kind), incident.territory_code)
