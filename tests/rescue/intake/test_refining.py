"""A geocoder's suggestion, from the job to the row, against a real HTTP server on loopback."""

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from rescue.cases import incidents
from rescue.cases.models import Incident, IncidentState, Position
from rescue.geography.corrections.book import NONE
from rescue.geography.geocoders import Chain
from rescue.geography.suggestions import Answer, Outcome
from rescue.intake import positions, refining, reports, whereabouts
from rescue.intake.drafts import Draft, Rules
from rescue.intake.models import Channel
from rescue.kit import jobs, logs, states
from rescue.kit.clock import MovedClock
from rescue.kit.database import Database
from rescue.kit.events import Event
from rescue.kit.jobs import Job

RULES = Rules(240)
WORDS = "Villa 7, Patong Tower"
LEASE_SECONDS = 60.0


class Photon(BaseHTTPRequestHandler):
    """Speaks as a Photon server does, or fails with `status`."""

    status: ClassVar[int] = 200
    asked: ClassVar[list[str]] = []
    places: ClassVar[list[tuple[float, float, str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        features = [
            {"geometry": {"coordinates": [longitude, latitude]}, "properties": {"name": name, "countrycode": code}}
            for latitude, longitude, name, code in self.places
        ]
        body = json.dumps({"features": features}).encode()
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """A test prints nothing."""


@pytest.fixture
def photon() -> Iterator[type[Photon]]:
    Photon.status, Photon.places = 200, [(48.1, 11.5, "Patong", "DE"), (7.8961, 98.2966, "Patong Tower", "TH")]
    Photon.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Photon) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        Photon.address = f"http://127.0.0.1:{server.server_port}"  # type: ignore[attr-defined]
        yield Photon
        server.shutdown()
        thread.join()


@pytest.fixture
def chain(photon: Any, clock: MovedClock) -> Chain:
    return Chain(f"photon:{photon.address}", clock)


@pytest.fixture
def report(database: Database) -> Callable[..., str]:
    def receive(**told: Any) -> str:
        with database.write() as db:
            return reports.receive(db, Draft(channel=Channel.API, **told), RULES).incident_id

    return receive


def dead_address() -> str:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{unused.getsockname()[1]}"


def run_once(database: Database, chain: Chain) -> Answer | None:
    """What the worker does with one due job of this kind."""
    effect = refining.Refining(chain)
    with database.write() as db:
        claimed = [job for job in jobs.claim(db, 32) if job.kind == refining.REFINE]
        if not claimed:
            return None
        asking = effect.prepare(db, claimed)
        jobs.lease(db, [each.job_id for each in asking], LEASE_SECONDS)
    asked = effect.act(asking)
    with database.write() as db:
        effect.settle(db, asked)
    return asked[0].answer if asked else Answer(Outcome.NOTHING)


def promise(database: Database, incident_id: str, **told: Any) -> bool:
    place = whereabouts.find(
            NONE,
        latitude=told.get("latitude"), longitude=told.get("longitude"), accuracy_m=None,
        text=told.get("place_text"), source="api",
    )  # fmt: skip
    with database.write() as db:
        return refining.promise(db, incident_id, place)


def suggestions(database: Database, incident_id: str) -> list[Position]:
    with database.read() as db:
        found = [each for each in incidents.list_positions(db, incident_id) if refining.is_suggestion(each)]
        db.expunge_all()
        return found


def count_jobs(database: Database) -> int:
    with database.read() as db:
        return len(db.scalars(select(Job.id).where(Job.kind == refining.REFINE)).all())


@pytest.mark.parametrize(
    ("is_refined", "told", "is_promised"),
    [
        (True, {"place_text": WORDS}, True),
        (True, {"latitude": 7.88, "longitude": 98.39}, True),
        (True, {}, False),
        (True, {"place_text": "   "}, False),
        (False, {"place_text": WORDS}, False),
    ],
)
def test_a_question_is_promised_only_when_there_is_somebody_and_something_to_ask(
    database: Database, is_refined: bool, told: dict[str, Any], is_promised: bool
) -> None:
    with database.write() as db:
        reports.receive(db, Draft(channel=Channel.API, **told), Rules(240, is_refined=is_refined))
    assert count_jobs(database) == int(is_promised)


def test_words_become_a_suggestion_and_change_nothing_else(
    database: Database, report: Callable[..., str], chain: Chain, photon: Any
) -> None:
    incident_id = report(place_text=WORDS, language="zh-Hans")
    promise(database, incident_id, place_text=WORDS)
    with database.read() as db:
        before = dict(db.get(Incident, incident_id).__dict__)
    run_once(database, chain)
    (suggested,) = suggestions(database, incident_id)
    assert suggested.source == "geocoder:photon"
    assert suggested.said and suggested.said.startswith("Patong")
    with database.read() as db:
        after = dict(db.get(Incident, incident_id).__dict__)
        event = db.scalars(select(Event).where(Event.kind == "position.added")).one()
    for each in (before, after):
        each.pop("_sa_instance_state")
    assert before == after and after["latitude"] is None
    assert event.facts == {"source": "geocoder:photon", "used": False}
    assert count_jobs(database) == 0
    assert parse_qs(urlsplit(photon.asked[0]).query)["q"] == [WORDS]


def test_a_place_in_the_incidents_own_country_is_preferred(
    database: Database, report: Callable[..., str], chain: Chain
) -> None:
    incident_id = report(place_text="Phuket, Thailand")
    promise(database, incident_id, place_text="Phuket, Thailand")
    run_once(database, chain)
    assert [(each.latitude, each.longitude) for each in suggestions(database, incident_id)] == [(7.8961, 98.2966)]


def test_a_position_gets_its_address_and_stays_where_it_was_measured(
    database: Database, report: Callable[..., str], chain: Chain, photon: Any
) -> None:
    photon.places = [(7.8805, 98.3924, "Soi 5", "TH")]
    incident_id = report(latitude=7.8804, longitude=98.3923, accuracy_m=25.0)
    promise(database, incident_id, latitude=7.8804, longitude=98.3923)
    run_once(database, chain)
    (suggested,) = suggestions(database, incident_id)
    assert suggested.said == "Soi 5"
    assert photon.asked[0].startswith("/reverse")
    with database.read() as db:
        incident = db.get(Incident, incident_id)
        assert incident is not None and (incident.latitude, incident.longitude) == (7.8804, 98.3923)
        assert "Soi 5" not in str(incident.place_names)


@pytest.mark.parametrize("kind", ["broken", "dead"])
def test_a_failure_changes_nothing_and_is_tried_again_at_most_twice(
    database: Database, report: Callable[..., str], clock: MovedClock, photon: Any, kind: str
) -> None:
    photon.status = 503
    chain = Chain(f"photon:{photon.address if kind == 'broken' else dead_address()}", clock)
    incident_id = report(place_text=WORDS)
    promise(database, incident_id, place_text=WORDS)
    answers = []
    for _ in range(5):
        answers.append(run_once(database, chain))
        clock.advance(3_600)
    assert [answer.outcome for answer in answers if answer] == [Outcome.FAILED] * refining.MOST_TRIES
    assert count_jobs(database) == 0 and suggestions(database, incident_id) == []


def test_an_unknown_place_is_an_answer(
    database: Database, report: Callable[..., str], chain: Chain, photon: Any
) -> None:
    photon.places = []
    incident_id = report(place_text=WORDS)
    promise(database, incident_id, place_text=WORDS)
    run_once(database, chain)
    assert count_jobs(database) == 0 and suggestions(database, incident_id) == []


def test_a_worker_killed_before_it_stored_the_answer_stores_one_suggestion(
    database: Database, report: Callable[..., str], chain: Chain
) -> None:
    incident_id = report(place_text=WORDS)
    with database.read() as db:
        wish = refining.wish_of(db, incident_id)
    assert wish is not None
    answer = refining.ask(chain, wish)
    for _ in range(2):
        with database.write() as db:
            assert refining.store(db, wish, answer)
    assert len(suggestions(database, incident_id)) == 1
    with database.read() as db:
        assert refining.wish_of(db, incident_id) is None


def test_a_new_position_may_be_asked_about_again(
    database: Database, report: Callable[..., str], chain: Chain, clock: MovedClock
) -> None:
    incident_id = report(place_text=WORDS, phone="+66812345678")
    promise(database, incident_id, place_text=WORDS)
    run_once(database, chain)
    clock.advance(60)
    with database.write() as db:
        incident = incidents.lock(db, incident_id)
        assert incident is not None
        place = whereabouts.at(NONE, 7.8804, 98.3923, 25.0, source="api")
        positions.add_position(db, incident, place, RULES, by="anyone")
    with database.read() as db:
        wish = refining.wish_of(db, incident_id)
    assert wish is not None and wish.point == (7.8804, 98.3923) and wish.text is None


def test_an_ended_or_unknown_incident_is_not_asked_about(database: Database, report: Callable[..., str]) -> None:
    incident_id = report(place_text=WORDS)
    with database.write() as db:
        incident = db.get(Incident, incident_id)
        assert incident is not None
        states.move(db, incident, IncidentState.CANCELLED, by="anyone")
    with database.read() as db:
        assert refining.wish_of(db, incident_id) is None
        assert refining.wish_of(db, "inc_nobody") is None


def test_neither_logs_nor_jobs_nor_events_say_where_somebody_is(
    database: Database, report: Callable[..., str], clock: MovedClock, photon: Any
) -> None:
    said = io.StringIO()
    logs.configure(stream=said)
    incident_id = report(place_text=WORDS)
    promise(database, incident_id, place_text=WORDS)
    with database.read() as db:
        job = db.scalars(select(Job).where(Job.kind == refining.REFINE)).one()
        wish = refining.wish_of(db, incident_id)
        assert job.payload == {"incident_id": incident_id}
    assert "Patong" not in repr(wish)
    run_once(database, Chain(f"photon:{dead_address()},photon:{photon.address}", clock))
    logs.configure()
    assert "geocoder.failed" in said.getvalue()
    assert "Patong" not in said.getvalue()
    with database.read() as db:
        assert all("Patong" not in str(event.facts) for event in db.scalars(select(Event)))
