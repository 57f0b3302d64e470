"""A worker killed with SIGKILL between any two statements loses nothing and doubles nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from i18n.models import Delivery
from rescue.cases.models import Incident
from rescue.dispatch.models import CallOut, Need
from rescue.intake.models import Report
from rescue.kit.chance import SeededChance
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.jobs import Job
from tests.conftest import SECRET
from tests.crash.conftest import Nursery, Place, World
from tests.crash.points import OutsideCarrier, Points, taken
from tests.invariants import find_broken
from tests.worlds import connected, open_partners, report_incidents, worker_on

pytestmark = pytest.mark.crash
PARTNERS = 2
FEWEST_POINTS = {"report": 25, "silence": 60}
TWICE_EVERY = 4
"""Every so many points the recovering process is killed too, as many points into its own life."""
SHARES = {"report": 1, "silence": 3}
"""The deaths of a journey are several tests, so that they are shared by the workers of a run."""


@dataclass(frozen=True)
class Ending:
    """All that a journey leaves behind, but for ids and times."""

    incidents: list[tuple[str, str | None, bool]]
    reports: int
    call_outs: list[tuple[str, str]]
    needs: list[str]
    events: Counter[str]
    texts: Counter[tuple[str, str, str]]
    jobs: Counter[str]


def ending_of(database: Database) -> Ending:
    with database.read() as db:
        return Ending(
            incidents=[(each.state, each.next_duty, each.is_open) for each in db.scalars(select(Incident))],
            reports=db.scalar(select(func.count(Report.id))) or 0,
            call_outs=sorted((each.provider_name, str(each.state)) for each in db.scalars(select(CallOut))),
            needs=[str(state) for state in db.scalars(select(Need.state))],
            events=Counter(db.scalars(select(Event.kind))),
            texts=Counter((each.audience, each.message["words"], each.state) for each in db.scalars(select(Delivery))),
            jobs=Counter(db.scalars(select(Job.kind))),
        )


def look_at(world: World, place: Place) -> tuple[Ending, list[str]]:
    """What was left behind, and every promise that was broken on the way."""
    return ending_of(world.database), find_broken(world.database, taken(place.folder / "carrier"))


def prepare(database_url: str, clock: MovedClock, folder: Path, *, has_incident: bool) -> None:
    """Two partners; for the journey of silence an incident too, offered to the first, its texts gone."""
    database = Database(database_url, secret=SECRET, clock=clock, chance=SeededChance(1))
    open_partners(database, PARTNERS)
    if has_incident:
        with connected():
            report_incidents(database, 1)
            worker_on(database, OutsideCarrier(folder / "carrier", Points(None))).tick()
    database.close()


@pytest.mark.parametrize(
    ("journey", "share"), [(journey, share) for journey, shares in SHARES.items() for share in range(shares)]
)
def test_a_worker_killed_between_any_two_statements_loses_and_doubles_nothing(
    journey: str,
    share: int,
    database_url: str,
    clock: MovedClock,
    tmp_path: Path,
    make_world: Callable[[], World],
    nursery: Nursery,
) -> None:
    prepare(database_url, clock, tmp_path, has_incident=journey == "silence")
    world = make_world()
    place = world.again()
    points = nursery.learn(journey, place)
    whole, broken = look_at(world, place)
    assert broken == []
    assert points >= FEWEST_POINTS[journey]
    for stop_at in range(1 + share, points + 1, SHARES[journey]):
        place = world.again()
        assert nursery.live(journey, place, stop_at=stop_at) == 0
        if stop_at % TWICE_EVERY == 0:
            nursery.live(journey, place, stop_at=stop_at // TWICE_EVERY)
        nursery.live(journey, place)
        assert look_at(world, place) == (whole, []), f"killed at point {stop_at} of {points}"


def test_a_worker_that_sends_before_it_says_so_is_caught_by_the_same_checks(
    database_url: str, clock: MovedClock, tmp_path: Path, make_world: Callable[[], World], nursery: Nursery
) -> None:
    prepare(database_url, clock, tmp_path, has_incident=False)
    world = make_world()
    points = nursery.learn("report", world.again())
    for stop_at in range(1, points + 1):
        place = world.again()
        if nursery.live("report", place, stop_at=stop_at, is_naive=True) == 0:
            nursery.live("report", place, is_naive=True)
            if any("was handed over 2 times" in sentence for sentence in look_at(world, place)[1]):
                return
    raise AssertionError("texts that were handed over twice were not noticed")
